"""Unpack .gz and .zip, told by their first bytes, never by a name; names inside an archive are never used."""

import gzip
import shutil
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO

from ingestion.pipeline.records import Limits

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_CHUNK = 1 << 20
_SMALL = 16 << 20
"""Up to this size a high ratio is harmless: a small file of equal rows compresses well."""


class BadArchive(Exception):
    """The archive holds no file or several, is damaged or locked, or unpacks to more than the limit."""


def unpack(path: Path, target: Path, limits: Limits) -> Path:
    """Give the path of the plain file: the file itself, or what its archive held, written to `target`.

    Raises BadArchive.
    """
    head = _head(path)
    if not _is_archive(head):
        return path
    try:
        if head.startswith(_GZIP):
            with gzip.open(path) as stream:
                _copy(stream, target, path.stat().st_size, limits)
        else:
            _unpack_zip(path, target, limits)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        # RuntimeError is how zipfile says "needs a password", NotImplementedError "unknown method"
        raise BadArchive("the archive is damaged or locked") from error
    if _is_archive(_head(target)):
        raise BadArchive("an archive inside the archive")
    return target


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4)


def _is_archive(head: bytes) -> bool:
    return head.startswith(_GZIP) or head in _ZIP


def _unpack_zip(path: Path, target: Path, limits: Limits) -> None:
    with zipfile.ZipFile(path) as archive:
        member = _only_member(archive)
        if member.file_size > limits.max_unpacked_bytes or _is_bomb(member.file_size, member.compress_size, limits):
            raise BadArchive("unpacks to more than the limit")
        with archive.open(member) as stream:
            _copy(stream, target, path.stat().st_size, limits)


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        raise BadArchive(f"{len(members)} files in the archive")
    member = members[0]
    if stat.S_ISLNK(member.external_attr >> 16):
        raise BadArchive("a link in the archive")
    parts = member.orig_filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0]:
        raise BadArchive("a path outside the archive")
    return member


def _is_bomb(unpacked: int, packed: int, limits: Limits) -> bool:
    return unpacked > _SMALL and unpacked > packed * limits.max_unpack_ratio


def _copy(stream: IO[bytes] | gzip.GzipFile, target: Path, packed: int, limits: Limits) -> None:
    """Write a stream to a file, but not past the limits: what an archive declares about itself may be false."""
    written = 0
    with target.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            if written > limits.max_unpacked_bytes or _is_bomb(written, packed, limits):
                raise BadArchive("unpacks to more than the limit")
            out.write(chunk)


def copy_range(source: Path, target: Path, start: int, end: int) -> None:
    """Write the bytes from `start` to `end` (not included) of one file to another."""
    with source.open("rb") as stream, target.open("wb") as out:
        stream.seek(start)
        if end - start == source.stat().st_size - start:
            shutil.copyfileobj(stream, out, _CHUNK)
            return
        left = end - start
        while left and (chunk := stream.read(min(_CHUNK, left))):
            out.write(chunk)
            left -= len(chunk)

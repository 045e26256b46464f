"""Which encoding a text has, and its bytes as UTF-8 with even line ends."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingestion.pipeline.records import Limits

from .survey import Survey, survey

_CHUNK = 1 << 20
_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE_LINES = 2_000
"""How many lines beyond ASCII are asked whether the file means UTF-8 or GB18030."""


class NotText(Exception):
    """No known encoding reads the file, or it has a NUL; `line` is where reading stopped."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def to_utf8(path: Path, target: Path, limits: Limits) -> tuple[Path, Survey]:
    """Give the text as UTF-8 whose lines end alike, with its survey: in place, or written to `target`.

    Raises NotText.
    """
    encoding = _marked_encoding(path)
    if encoding is None:
        found = survey(path, limits.threads)
        encoding = "utf-8" if found.invalid_line is None else _encoding_by_vote(path)
        if encoding == "utf-8" and found.invalid_line is not None:
            raise NotText(found.invalid_line)
        if encoding == "utf-8" and found.has_even_line_ends:
            return path, _checked(found)
        if found.nul_line is not None:
            raise NotText(found.nul_line)
    _transcode(path, target, encoding)
    return target, _checked(survey(target, limits.threads))


def _marked_encoding(path: Path) -> str | None:
    with path.open("rb") as stream:
        head = stream.read(4)
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _checked(found: Survey) -> Survey:
    wrong = [line for line in (found.nul_line, found.invalid_line) if line is not None]
    if wrong:
        raise NotText(min(wrong))
    return found


def _encoding_by_vote(path: Path) -> str:
    """Choose between UTF-8 and GB18030 by the lines that are not ASCII.

    GB18030 reads almost any pair of bytes, so a UTF-8 file with one damaged line must not fall to it: the file would be
    read as nonsense instead of refused.
    """
    votes = [_is_utf8(line) for line in _lines_beyond_ascii(path)]
    return "utf-8" if sum(votes) * 2 > len(votes) else "gb18030"


def _lines_beyond_ascii(path: Path) -> Iterator[bytes]:
    found = 0
    with path.open("rb") as stream:
        while found < _SAMPLE_LINES and (line := stream.readline(_CHUNK)):
            if not line.isascii():
                found += 1
                yield line


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _transcode(path: Path, target: Path, encoding: str) -> None:
    """Write the file as UTF-8 with LF line ends (CRLF and lone CR become LF: the same lines); raises NotText."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, held = 0, ""
    with path.open("rb") as stream, target.open("wb") as out:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                text = held + decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                good = held + error.object[: error.start].decode(encoding, errors="replace")
                raise NotText(lines + _count_line_ends(good) + 1) from error
            # a CR at the end of a chunk waits: the LF that may belong to it comes with the next
            held = "\r" if chunk and text.endswith("\r") else ""
            plain = text.removesuffix(held).replace("\r\n", "\n").replace("\r", "\n")
            lines += plain.count("\n")
            out.write(plain.encode("utf-8", errors="surrogatepass"))
            if not chunk:
                return


def _count_line_ends(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")

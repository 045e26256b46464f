"""One fast pass over the bytes: is it UTF-8, where are its lines, and which rare things must later steps expect.

What it finds absent lets later steps skip work on every row: no quotes, no control characters, no white space at the
edge of a cell. Chunks are cut at line ends, so each can be looked at by itself and by several threads at once.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_CHUNK = 4 << 20
_LF, _CR, _SPACE, _TAB, _QUOTE, _DELETE = 0x0A, 0x0D, 0x20, 0x09, 0x22, 0x7F
_IS_EDGE = np.zeros(256, np.bool_)
_IS_EDGE[list(b'\r\n\t,;|"')] = True

Octets = NDArray[np.uint8]


@dataclass(frozen=True)
class Survey:
    """What a pass over the bytes found. Lines are counted from 1; None where there is no such line."""

    lines: int = 0
    crlf: int = 0
    lone_cr: int = 0
    quotes: int = 0
    longest_line: int = 0
    nul_line: int | None = None
    invalid_line: int | None = None
    """The first line that is not UTF-8."""
    has_controls: bool = False
    """A control character besides line ends may stand somewhere (some harmless signs are taken for one too)."""
    has_edge_space: bool = False
    """White space may stand at the edge of a cell or beside a quote."""

    @property
    def has_even_line_ends(self) -> bool:
        """Tell whether all lines end alike, with LF or CRLF (the last line may have no end)."""
        return self.lone_cr == 0 and (self.crlf == 0 or self.crlf >= self.lines - 1)

    def plus(self, after: "Survey") -> "Survey":
        """Join with the survey of what follows."""
        return Survey(
            lines=self.lines + after.lines,
            crlf=self.crlf + after.crlf,
            lone_cr=self.lone_cr + after.lone_cr,
            quotes=self.quotes + after.quotes,
            longest_line=max(self.longest_line, after.longest_line),
            nul_line=_earlier(self.nul_line, self.lines, after.nul_line),
            invalid_line=_earlier(self.invalid_line, self.lines, after.invalid_line),
            has_controls=self.has_controls or after.has_controls,
            has_edge_space=self.has_edge_space or after.has_edge_space,
        )


def _earlier(line: int | None, lines: int, after: int | None) -> int | None:
    if line is not None or after is None:
        return line
    return lines + after


def survey(path: Path, threads: int) -> Survey:
    """Look at every byte of a file once."""
    found = Survey()
    waiting: deque[Future[Survey]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for chunk in _chunks(path):
            waiting.append(pool.submit(_survey_chunk, chunk))
            if len(waiting) > threads:
                found = found.plus(waiting.popleft().result())
        while waiting:
            found = found.plus(waiting.popleft().result())
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the file in pieces that end with a line end; a line longer than a piece is cut, which `longest` shows."""
    rest = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            cut = chunk.rfind(b"\n") + 1
            if cut or len(rest) > _CHUNK:
                yield rest + chunk[:cut]
                rest = chunk[cut:]
            else:
                rest += chunk
    if rest:
        yield rest


def _survey_chunk(chunk: bytes) -> Survey:
    octets = np.frombuffer(chunk, np.uint8)
    ends = np.flatnonzero(octets == _LF)
    returns = int(np.count_nonzero(octets == _CR))
    crlf = int(np.count_nonzero(octets[np.maximum(ends - 1, 0)] == _CR)) if returns else 0
    tail = len(chunk) - (int(ends[-1]) + 1 if len(ends) else 0)
    longest = int(np.diff(ends).max()) if len(ends) > 1 else 0
    found = Survey(
        lines=len(ends) + (1 if tail else 0),
        crlf=crlf,
        lone_cr=returns - crlf,
        quotes=int(np.count_nonzero(octets == _QUOTE)),
        longest_line=max(longest, tail, int(ends[0]) if len(ends) else 0),
        has_controls=_may_have_controls(octets, len(ends) + returns),
        has_edge_space=_may_have_edge_space(octets),
    )
    return replace(found, nul_line=_line_of_nul(chunk), invalid_line=_invalid_line(chunk))


def _may_have_controls(octets: Octets, line_ends: int) -> bool:
    """Look for C0, DEL, and the byte that starts C1 (and a few signs) in UTF-8; U+2028 and 2029 start with E2 80 A8."""
    low = int(np.count_nonzero(octets < _SPACE))
    if low > line_ends and low > line_ends + int(np.count_nonzero(octets == _TAB)):
        return True
    return bool((octets == _DELETE).any() or (octets == 0xC2).any() or (octets == 0xE2).any())


def _may_have_edge_space(octets: Octets) -> bool:
    """Look for a space beside a separator, quote or line end, a tab, and the bytes that start wide spaces.

    Only the neighbours of spaces are looked at: there are few of them, and the pass must cost less than reading.
    """
    spaces = np.flatnonzero(octets == _SPACE)
    if (
        _IS_EDGE[octets[np.maximum(spaces - 1, 0)]].any()
        or _IS_EDGE[octets[np.minimum(spaces + 1, len(octets) - 1)]].any()
    ):
        return True
    if len(spaces) and (spaces[0] == 0 or spaces[-1] == len(octets) - 1):
        return True
    wide = np.flatnonzero(octets == 0xE3)
    wide = wide[wide < len(octets) - 2]
    if ((octets[wide + 1] == 0x80) & (octets[wide + 2] == 0x80)).any():
        return True
    return bool((octets == _TAB).any() or (octets == 0xC2).any() or (octets == 0xE2).any())


def _line_of_nul(chunk: bytes) -> int | None:
    place = chunk.find(b"\0")
    return None if place < 0 else chunk.count(b"\n", 0, place) + 1


def _invalid_line(chunk: bytes) -> int | None:
    """Give the first line of the chunk that is not UTF-8; Arrow only tells whether there is one, but fast."""
    text = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, len(chunk)], np.int32)), pa.py_buffer(chunk))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        try:
            chunk.decode("utf-8")
        except UnicodeDecodeError as error:
            return chunk.count(b"\n", 0, error.start) + 1
    return None

"""The process: takes the kind of a file as its argument and the file from its input, gives sheets of pixels."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterable
from typing import Final

from PIL import Image

from accounts.redrawing import SIZE, Fault, Kind, NotDrawn, pdfs, pictures

_MEGABYTE: Final = 1024 * 1024
_LIMITS: Final = {
    resource.RLIMIT_AS: 1024 * _MEGABYTE,
    resource.RLIMIT_CPU: 10,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NOFILE: 32,
}
"""A scan of twenty pages takes 110 MB and 1.3 seconds, a picture of 40 million pixels 460 MB and 2."""


def main() -> int:
    """Draw the file; the exit code tells what was wrong with it."""
    for limit, most in _LIMITS.items():
        resource.setrlimit(limit, (most, most))
    os.nice(5)  # pages for others go first
    kind, content = Kind(sys.argv[1]), sys.stdin.buffer.read()
    try:
        for sheet in _sheets(kind, content):
            sys.stdout.buffer.write(SIZE.pack(*sheet.size))
            sys.stdout.buffer.write(sheet.tobytes())
    except NotDrawn as error:
        return error.fault
    sys.stdout.buffer.flush()
    return 0


def _sheets(kind: Kind, content: bytes) -> Iterable[Image.Image]:
    if kind is Kind.PDF:
        return pdfs.drawn(content)
    if kind in {Kind.JPEG, Kind.PNG}:
        return [pictures.drawn(content, kind)]
    raise NotDrawn(Fault.DAMAGED)


if __name__ == "__main__":
    sys.exit(main())

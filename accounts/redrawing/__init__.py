"""Drawing strangers' files apart from the platform: their bytes go in, nothing but pixels comes out.

`python -m accounts.redrawing` is a process of its own, with limits on memory and time and without secrets: a file that
breaks what opens it breaks that process only. It knows neither Django nor the database.
"""

from __future__ import annotations

import enum
import struct
from typing import Final

LONGEST_SIDE: Final = 4000
"""Pixels of what comes out. A licence is read well at this size."""
MOST_PAGES: Final = 20
SIZE: Final = struct.Struct(">II")
"""What stands before the pixels of each sheet: width and height. Three bytes a pixel follow: red, green, blue."""


class Kind(enum.StrEnum):
    JPEG = "JPEG"
    PNG = "PNG"
    PDF = "PDF"


class Fault(enum.IntEnum):
    """Why nothing came out, as the exit code. Any other code, or a signal: it was too much for the limits."""

    DAMAGED = 10
    TOO_LARGE = 11
    PROTECTED = 12
    TOO_MANY_PAGES = 13


class NotDrawn(Exception):
    """A file that cannot be drawn."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault

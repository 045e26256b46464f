"""Pictures: decoded within limits onto a fresh sheet, so that metadata and whatever was hidden stay behind."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from accounts.redrawing import LONGEST_SIDE, Fault, Kind, NotDrawn

MOST_PIXELS: Final = 40_000_000
"""Telephones take 12 to 24 million; this many fill 160 MB of memory while they are drawn anew."""
LONGEST_SIDE_TAKEN: Final = 12_000
_SHADED_MODES: Final = frozenset({"L", "RGB", "RGBA", "CMYK"})
_NOT_READABLE: Final = (
    ArithmeticError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises for a broken file."""


def drawn(content: bytes, kind: Kind) -> Image.Image:
    """Draw a picture anew; raises NotDrawn when it is too large or does not open."""
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            _check_size(picture)
            return _onto_white(picture)
    except Image.DecompressionBombError:
        raise NotDrawn(Fault.TOO_LARGE) from None
    except _NOT_READABLE:
        raise NotDrawn(Fault.DAMAGED) from None


def _check_size(picture: Image.Image) -> None:
    """Look at the size that the header states, before anything is decoded."""
    if picture.width * picture.height > MOST_PIXELS or max(picture.size) > LONGEST_SIDE_TAKEN:
        raise NotDrawn(Fault.TOO_LARGE)


def _onto_white(picture: Image.Image) -> Image.Image:
    """Decode a picture onto a fresh one, upright and on white, which brings nothing along but what is seen."""
    upright = ImageOps.exif_transpose(_smaller(picture)).convert("RGBA")
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright)
    return clean


def _smaller(picture: Image.Image) -> Image.Image:
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded smaller at once
    if max(picture.size) <= LONGEST_SIDE:
        return picture
    # Palettes have no shades to shrink with.
    shaded = picture if picture.mode in _SHADED_MODES else picture.convert("RGBA")
    shaded.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return shaded

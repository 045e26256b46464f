"""Pictures: decoded within limits and drawn anew, so that metadata and whatever was hidden in the file stay behind."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.evidence_files.kept import CheckedFile, FileRefused

MOST_PIXELS: Final = 40_000_000
"""Telephones take 12 to 24 million; this many fill 160 MB of memory while they are drawn anew."""
LONGEST_SIDE: Final = 4000
"""A licence is read well at this size."""
_QUALITY: Final = 88
_SHADED_MODES: Final = frozenset({"L", "RGB", "RGBA", "CMYK"})
_NOT_READABLE: Final = (
    ArithmeticError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises for a broken file."""


def encode_anew(content: bytes, file_format: str) -> CheckedFile:
    """Draw a JPEG or PNG picture anew; raises FileRefused when it is too large or does not open."""
    try:
        with Image.open(BytesIO(content), formats=[file_format]) as picture:
            _check_size(picture)
            clean = _drawn(picture)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _NOT_READABLE:
        raise FileRefused(_("The picture is damaged and does not open. Take it again or choose another one.")) from None
    target = BytesIO()
    clean.save(target, file_format, quality=_QUALITY, optimize=True)
    return CheckedFile(target.getvalue(), f"image/{file_format.lower()}")


def _check_size(picture: Image.Image) -> None:
    """Look at the size that the header states, before anything is decoded."""
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()


def _drawn(picture: Image.Image) -> Image.Image:
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


def _too_many_pixels() -> FileRefused:
    return FileRefused(_("The picture has more than 40 million pixels. Take it again with a lower resolution."))

"""A picture that stands for a business licence where nobody is to be deceived by it."""

import io

from PIL import Image

from accounts import evidence_files
from accounts.evidence_files import CheckedFile

_SIZE = (842, 595)


def sample() -> CheckedFile:
    """Give an empty sheet, as if uploaded."""
    picture = io.BytesIO()
    Image.new("L", _SIZE, color=255).save(picture, "PNG")
    return evidence_files.check(picture.getvalue())

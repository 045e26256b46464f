"""Which engine produced a figure: the project's version with a digest of the engine's own source and dictionaries."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from cfcii import __version__


@cache
def engine_version() -> str:
    """Give a version that differs whenever a line of the engine does, such as `0.1.0+3f9a6c1b2d4e`."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".csv"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()[:12]}"

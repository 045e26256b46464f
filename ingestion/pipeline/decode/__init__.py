"""From submitted bytes to one plain UTF-8 table: archive, encoding, line ends, title and total rows.

`decode` gives a `Body`: a file whose first line is the header and whose last line is the last row. A file that is so
already is used in place; else a copy stands in the workspace. Line numbers stay those of the (unpacked) file.
"""

from pathlib import Path

from ingestion.pipeline.problems import WHOLE_FILE, Problem
from ingestion.pipeline.records import FileKind, Limits

from . import archive, encoding, layout
from .archive import BadArchive
from .encoding import NotText
from .layout import Body, NoHeader

__all__ = ["Body", "Undecodable", "decode"]


class Undecodable(Exception):
    """The file cannot be read as a table at all; carries the problems that say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems


def decode(path: Path, kind: FileKind, workspace: Path, limits: Limits) -> Body:
    """Decode one file; raises Undecodable with E101, E102, E103 or E104."""
    try:
        plain = archive.unpack(path, workspace / f"{kind}.unpacked", limits)
        text, survey = encoding.to_utf8(plain, workspace / f"{kind}.utf8", limits)
        return layout.find_body(text, survey, kind, workspace / f"{kind}.body", limits)
    except BadArchive as error:
        raise Undecodable(Problem(kind, WHOLE_FILE, "", str(error), "E104")) from error
    except NotText as error:
        raise Undecodable(Problem(kind, error.line, "", "", "E101")) from error
    except NoHeader as error:
        raise Undecodable(*error.problems) from error

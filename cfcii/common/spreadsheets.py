"""What spreadsheets make of text files."""

from __future__ import annotations

from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
"""By this Excel knows that a file is UTF-8."""
_RUNNABLE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(cell: str) -> str:
    """Take from a cell what would make a spreadsheet run it as a formula."""
    return f"'{cell}" if cell.startswith(_RUNNABLE) else cell

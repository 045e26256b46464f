"""Everything about an enterprise's consents, to take away: as JSON, as tables for a spreadsheet, and to read.

It is written while it is sent, table by table and row by row: a log of any length needs no memory. What is kept above
this app comes by `consent.signals.export_wanted`.
"""

from consent.exports.formats import CONTENT_TYPES, SUFFIXES, Format, write
from consent.exports.sections import Section

__all__ = ["CONTENT_TYPES", "SUFFIXES", "Format", "Section", "write"]

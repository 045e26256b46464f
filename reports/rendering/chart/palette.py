"""Colours of the chart where no style sheet speaks: apart in lightness too, for grey print and any kind of sight."""

from typing import Final

SERIES: Final = {"income": "#2a6a9e", "expense": "#e5ad5c", "balance": "#334155"}
LINES: Final = {"grid": "#e2e7ed", "zero": "#8b97a7", "year": "#c9d1db"}
TEXT: Final = "#4a5768"

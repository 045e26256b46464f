"""Money is an integer of fen (0.01 of the account's currency) inside, and a string with two decimals outside."""

FEN_PER_YUAN = 100


def format_fen(fen: int) -> str:
    """Write an amount of fen as a string with two decimals: 123450 -> "1234.50"."""
    sign = "-" if fen < 0 else ""
    whole, cents = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole}.{cents:02d}"


def parse_fen(text: str) -> int:
    """Read a string written by `format_fen`; raises ValueError for any other form."""
    whole, point, cents = text.partition(".")
    if not point or len(cents) != 2 or not (cents.isascii() and cents.isdigit()):
        raise ValueError(f"not an amount with two decimals: {text!r}")
    digits = whole.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not an amount with two decimals: {text!r}")
    fen = int(digits) * FEN_PER_YUAN + int(cents)
    return -fen if whole.startswith("-") else fen

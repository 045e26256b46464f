"""Identifiers of the domain: USCC, account numbers, names."""

import unicodedata

from stdnum.cn import uscc as _uscc


def is_valid_uscc(code: str) -> bool:
    """Tell whether a unified social credit code has 18 allowed characters and the right check character (GB 32100)."""
    return len(code) == 18 and code.isascii() and code == code.upper() and _uscc.is_valid(code)


def normalise_name(name: str) -> str:
    """Bring a name to the form in which names are compared: NFKC, no white space, upper case (definitions.md)."""
    return "".join(unicodedata.normalize("NFKC", name).split()).upper()


def mask_number(number: str) -> str:
    """Show the first 4 and last 4 characters of an account number, the rest as asterisks.

    Of a number too short to hide anything that way only the last 2 characters are shown.
    """
    if len(number) <= 8:
        return "*" * (len(number) - 2) + number[-2:]
    return number[:4] + "*" * (len(number) - 8) + number[-4:]

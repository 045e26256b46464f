"""Identifiers of the domain: USCC, account numbers, names."""

import unicodedata

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {character: value for value, character in enumerate(_USCC_ALPHABET)}


def is_valid_uscc(code: str) -> bool:
    """Tell whether a unified social credit code has 18 allowed characters and the right check character (GB 32100).

    Our own and not that of python-stdnum, which refuses the registration authorities that are letters (A, N, Y).
    """
    values = [_USCC_VALUES.get(character, -1) for character in code]
    if len(values) != 18 or -1 in values:
        return False
    weighted = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return values[17] == -weighted % 31


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

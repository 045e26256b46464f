"""Identifiers of the domain: USCC, account numbers, names."""

import re
import unicodedata

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {character: value for value, character in enumerate(_USCC_ALPHABET)}
_SUBJECTS = frozenset({"91", "92", "93"})
_NUMBER = re.compile(r"[0-9A-Za-z]{5,34}")


def is_valid_uscc(code: str) -> bool:
    """Tell whether a unified social credit code has 18 allowed characters and the right check character (GB 32100).

    Our own and not that of python-stdnum, which refuses the registration authorities that are letters (A, N, Y).
    """
    values = [_USCC_VALUES.get(character, -1) for character in code]
    if len(values) != 18 or -1 in values:
        return False
    weighted = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return values[17] == -weighted % 31


def normalise_uscc(text: str) -> str:
    """Bring a code as people type it to its form: narrow, upper case, no white space or hyphens."""
    return "".join(unicodedata.normalize("NFKC", text).replace("-", "").split()).upper()


def uscc_fault(code: str) -> str | None:
    """Say what is wrong with a code: its `length`, a `character`, or the `check` character; None when nothing is."""
    if len(code) != 18:
        return "length"
    if not _USCC_VALUES.keys() >= set(code):
        return "character"
    return None if is_valid_uscc(code) else "check"


def strange_in_uscc(code: str) -> str:
    """Give the first character that does not occur in any code, or nothing."""
    return next((character for character in code if character not in _USCC_VALUES), "")


def is_of_subject(code: str) -> bool:
    """Tell whether a code is of those whom the platform is for: enterprises, individual businesses, cooperatives.

    By GB 32100 the first character is the authority that registers, and the second one the kind. domain.md: the subject
    is the enterprise or individual business, and 9, the market regulation, has 1 enterprises, 2 individual businesses
    and 3 cooperatives. Everybody else who has a code is none: what the establishment offices register (11 government
    bodies, 12 public institutions), civil affairs (5: associations, foundations, private non-enterprise units), justice
    (3), trade unions (8), the military (A). Neither are rural collectives (N, registered by agriculture): they are
    legal persons of a kind of their own, whom domain.md does not name; they can be let in here when it does. Only who
    registers is asked; a bank's file lists whatever has a valid check character (files.md).
    """
    return code[:2] in _SUBJECTS


def normalise_name(name: str) -> str:
    """Bring a name to the form in which names are compared: NFKC, no white space, upper case (definitions.md)."""
    return "".join(unicodedata.normalize("NFKC", name).split()).upper()


def normalise_number(text: str) -> str | None:
    """Bring an account number as people type it to its letters and digits, or give None when it can be none."""
    number = "".join(unicodedata.normalize("NFKC", text).replace("-", "").split())
    return number if _NUMBER.fullmatch(number) else None


def mask_number(number: str) -> str:
    """Show the first 4 and last 4 characters of an account number, the rest as asterisks.

    Of a number too short to hide anything that way only the last 2 characters are shown.
    """
    if len(number) <= 8:
        return "*" * (len(number) - 2) + number[-2:]
    return number[:4] + "*" * (len(number) - 8) + number[-4:]

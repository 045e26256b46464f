"""The nineteen flow codes: every transaction gets exactly one (definitions.md, "Flow codes")."""

from typing import Final

CODES: Final = (
    "CASH",
    "INS_LOAN",
    "INS_INTEREST",
    "INS_FEE",
    "INS_DEPOSIT",
    "INS_OTHER",
    "AGT_PAYROLL",
    "AGT_COLLECT",
    "AGT_PAY",
    "PUB_TAX",
    "PUB_SOCIAL",
    "PUB_HOUSING",
    "PUB_UTILITY",
    "PUB_OTHER",
    "SELF",
    "TPP",
    "OTH_ENTERPRISE",
    "OTH_INDIVIDUAL",
    "OTH_UNKNOWN",
)

OTHER_CODES: Final = tuple(code for code in CODES if code.startswith("OTH_"))
COUNTERPARTY_CODES: Final = ("SELF", *OTHER_CODES)
"""The codes whose counterparties are kept in the month facts."""
DIRECTIONS: Final = ("C", "D")

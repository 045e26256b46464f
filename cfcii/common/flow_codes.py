"""The nineteen flow codes: every transaction gets exactly one (definitions.md, "Flow codes")."""

from collections.abc import Mapping
from typing import Final

_NAMES: Final = (
    ("CASH", "现金存取", "cash paid in or drawn"),
    ("INS_LOAN", "贷款发放与归还", "loan paid out or repaid"),
    ("INS_INTEREST", "利息", "interest"),
    ("INS_FEE", "手续费", "fees of the opening institution"),
    ("INS_DEPOSIT", "存款与理财", "deposits and wealth products"),
    ("INS_OTHER", "与开户机构其他往来", "other flow with the opening institution"),
    ("AGT_PAYROLL", "代发工资", "payroll through the institution"),
    ("AGT_COLLECT", "代收", "collections made for the holder"),
    ("AGT_PAY", "代付代扣", "batch payments and direct debits"),
    ("PUB_TAX", "税务", "tax"),
    ("PUB_SOCIAL", "社保", "social and medical insurance"),
    ("PUB_HOUSING", "公积金", "housing provident fund"),
    ("PUB_UTILITY", "公用事业", "water, power, gas, heat, telecommunications"),
    ("PUB_OTHER", "其他公共机构", "other public bodies"),
    ("SELF", "同名账户", "account of the same name"),
    ("TPP", "第三方支付", "payment institution"),
    ("OTH_ENTERPRISE", "其他:企业", "other: enterprise"),
    ("OTH_INDIVIDUAL", "其他:个人", "other: natural person"),
    ("OTH_UNKNOWN", "其他:未识别", "other: not recognised"),
)
CODES: Final = tuple(code for code, _chinese, _english in _NAMES)
NAMES_ZH: Final[Mapping[str, str]] = {code: chinese for code, chinese, _english in _NAMES}
NAMES_EN: Final[Mapping[str, str]] = {code: english for code, _chinese, english in _NAMES}

OTHER_CODES: Final = tuple(code for code in CODES if code.startswith("OTH_"))
COUNTERPARTY_CODES: Final = ("SELF", *OTHER_CODES)
"""The codes whose counterparties are kept in the month facts."""
DIRECTIONS: Final = ("C", "D")

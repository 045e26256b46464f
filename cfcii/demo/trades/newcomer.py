"""A design studio that has just opened: a thin file."""

from cfcii.demo import parties
from cfcii.demo.habits import QUARTERLY, Bill, Flow
from cfcii.demo.parties import OPENING_BANK, Circle

from .base import Purse, Trade

NEWCOMER = Trade(
    {"basic": Purse(opening=50_000, floor=1_000, ceiling=45_000, step=2_000)},
    (
        Flow(
            "basic",
            "C",
            "OTH_ENTERPRISE",
            Circle("clients", 5, ("文化传媒有限公司", "食品有限公司", "酒店管理有限公司")),
            "设计费",
            per_month=2.6,
            typical=5_800,
            spread=0.4,
            grain=10_000,
        ),
        Flow(
            "basic",
            "C",
            "OTH_INDIVIDUAL",
            Circle("private clients", 6),
            "设计费",
            per_month=1.5,
            typical=1_500,
            spread=0.4,
            grain=10_000,
        ),
        Flow(
            "basic", "C", "TPP", parties.PAY_SWIFT, "收款提现", per_month=2.5, typical=820, spread=0.4, medium="online"
        ),
        Flow(
            "basic",
            "D",
            "OTH_ENTERPRISE",
            Circle("printers", 3, ("印务有限公司", "图文广告店")),
            "印刷费",
            per_month=2.2,
            typical=1_150,
            spread=0.4,
        ),
        Flow(
            "basic", "D", "TPP", parties.PAY_SWIFT, "线上采购", per_month=2.5, typical=280, spread=0.6, medium="online"
        ),
        Bill(
            "basic",
            "D",
            "OTH_ENTERPRISE",
            parties.Party("河口创客空间管理有限公司", "90552093310047718", "河口农村商业银行城关支行"),
            "房租",
            day=8,
            typical=2_800,
            spread=0,
        ),
        Bill(
            "basic",
            "D",
            "OTH_INDIVIDUAL",
            Circle("assistant", 1),
            "工资",
            day=12,
            typical=4_600,
            spread=0.02,
            grain=1_000,
        ),
        Bill("basic", "D", "PUB_TAX", parties.TAX_OFFICE, "税费", day=15, typical=310, spread=0.3, months=QUARTERLY),
        Bill("basic", "D", "PUB_UTILITY", parties.TELECOM, "宽带费", day=9, typical=129, spread=0),
        Bill("basic", "D", "INS_FEE", OPENING_BANK, "网银服务费", day=20, typical=10, spread=0, medium="other"),
    ),
    0.0,
)

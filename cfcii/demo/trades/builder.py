"""A construction subcontractor: few large receipts, many wages, an overdraft that is used."""

from cfcii.demo import days, parties
from cfcii.demo.habits import QUARTERLY, Bill, Flow, Loan, Transfer
from cfcii.demo.parties import OPENING_BANK, UNKNOWN, Circle

from .base import STAFF, Purse, Trade, bank_fees, staff_costs

_BUILDERS = Circle("contractors", 5, ("建设集团有限公司", "建筑工程有限公司", "市政工程有限公司"))
_WORKERS = Circle("workers", 60)
BUILDER = Trade(
    {
        "basic": Purse(opening=163_000, floor=0, ceiling=500_000, step=20_000, overdraft=300_000),
        "general": Purse(opening=72_000, floor=8_000, ceiling=500_000, step=50_000),
    },
    (
        Flow(
            "basic",
            "C",
            "OTH_ENTERPRISE",
            _BUILDERS,
            "工程劳务款",
            per_month=1.9,
            typical=170_000,
            spread=0.55,
            grain=1_000_000,
            season=(0.9, 1.9, 0.5, 0.8, 1, 1.2, 0.9, 0.8, 1.2, 0.8, 0.9, 1.1),
        ),
        Flow(
            "general",
            "C",
            "OTH_ENTERPRISE",
            _BUILDERS,
            "工程进度款",
            per_month=0.9,
            typical=105_000,
            spread=0.4,
            grain=1_000_000,
        ),
        Flow(
            "basic",
            "D",
            "OTH_INDIVIDUAL",
            _WORKERS,
            "工人工资",
            per_month=82,
            typical=2_250,
            spread=0.3,
            grain=1_000,
            rhythm=days.outside_festival,
        ),
        Flow(
            "basic",
            "D",
            "OTH_INDIVIDUAL",
            _WORKERS,
            "春节前工资结算",
            per_month=46,
            typical=6_800,
            spread=0.35,
            grain=1_000,
            rhythm=days.before_festival,
        ),
        Flow(
            "general",
            "D",
            "OTH_ENTERPRISE",
            Circle("materials", 9, ("建材有限公司", "脚手架租赁站", "劳保用品商行")),
            "材料租赁费",
            per_month=11,
            typical=4_700,
            spread=0.6,
            grain=100,
        ),
        Flow(
            "general",
            "D",
            "OTH_ENTERPRISE",
            Circle("machines", 4, ("机械租赁有限公司", "吊装服务有限公司")),
            "机械租赁费",
            per_month=5,
            typical=7_200,
            spread=0.45,
            grain=100,
        ),
        Flow(
            "basic",
            "D",
            "CASH",
            UNKNOWN,
            "取现备用金",
            per_month=2.5,
            typical=8_000,
            spread=0.3,
            grain=100_000,
            medium="cash",
            rhythm=days.outside_festival,
        ),
        Flow("general", "D", "OTH_INDIVIDUAL", STAFF, "费用报销", per_month=9, typical=720, spread=0.7),
        Flow(
            "general", "D", "TPP", parties.PAY_RIVER, "线上采购", per_month=5, typical=430, spread=0.7, medium="online"
        ),
        Flow("basic", "D", "OTH_UNKNOWN", UNKNOWN, "转账支出", per_month=1, typical=1_500, spread=0.5, grain=1_000),
        Flow("basic", "C", "OTH_UNKNOWN", UNKNOWN, "退汇", per_month=0.6, typical=2_100, spread=0.3, grain=1_000),
        *staff_costs("general", 28_000, 1),
        Bill(
            "basic",
            "D",
            "PUB_TAX",
            parties.TAX_OFFICE,
            "增值税及附加",
            day=15,
            typical=16_500,
            spread=0.3,
            months=QUARTERLY,
        ),
        Bill(
            "basic",
            "D",
            "PUB_OTHER",
            parties.COURT,
            "诉讼费",
            day=17,
            typical=3_600,
            spread=0.3,
            grain=100,
            months=(11,),
        ),
        Bill(
            "basic",
            "C",
            "PUB_OTHER",
            parties.COURT,
            "执行款",
            day=26,
            typical=65_000,
            spread=0.3,
            grain=100,
            months=(5,),
        ),
        Bill(
            "general", "C", "INS_DEPOSIT", OPENING_BANK, "保函保证金退回", day=19, typical=60_000, spread=0, months=(2,)
        ),
        Bill(
            "general", "D", "INS_DEPOSIT", OPENING_BANK, "存入保函保证金", day=12, typical=60_000, spread=0, months=(3,)
        ),
        Transfer("basic", "general", day=9, typical=45_000),
        Loan("general", drawn=13, yuan=400_000, terms=11, yearly_rate=0.0455, purpose="流动资金贷款"),
        *bank_fees("basic", 35),
        *bank_fees("general", 45),
    ),
    0.02,
)

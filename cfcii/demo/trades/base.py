"""What every trade has: purses, a payroll with what the law adds to it, the fees of its bank."""

from dataclasses import dataclass

from cfcii.demo import parties
from cfcii.demo.habits import Bill, Habit
from cfcii.demo.parties import OPENING_BANK, Circle

STAFF = Circle("staff", 9)


@dataclass(frozen=True)
class Purse:
    """What is kept on an account, in yuan: above the ceiling money is moved away, below the floor some is found."""

    opening: int
    floor: int
    ceiling: int
    step: int = 10_000
    overdraft: int = 0


@dataclass(frozen=True)
class Trade:
    purses: dict[str, Purse]
    habits: tuple[Habit, ...]
    yearly_growth: float = 0.06


def bank_fees(account: str, typical: float) -> tuple[Habit, ...]:
    return (
        Bill(
            account,
            "D",
            "INS_FEE",
            OPENING_BANK,
            "账户管理费及网银服务费",
            day=20,
            typical=typical,
            spread=0.2,
            grain=10,
            medium="other",
        ),
        Bill(
            account,
            "C",
            "INS_FEE",
            OPENING_BANK,
            "手续费减免退回",
            day=27,
            typical=typical / 2,
            spread=0.2,
            grain=10,
            months=(6, 12),
            medium="other",
        ),
    )


def staff_costs(account: str, wages: float, batches: int = 2) -> tuple[Habit, ...]:
    """Payroll on the 10th and a bonus in January, income tax, social insurance, housing fund."""
    return (
        *_payroll(account, wages, batches),
        _income_tax(account, wages),
        *_social_insurance(account, wages),
        *_housing_fund(account, wages),
    )


def _payroll(account: str, wages: float, batches: int) -> tuple[Habit, ...]:
    """Wages in batches, the bonus, and what comes back of either."""
    payroll = parties.Party("代发工资专户")
    return (
        Bill(
            account, "D", "AGT_PAYROLL", payroll, "代发工资",
            day=10, typical=wages / batches, spread=0.05, grain=100, rows=batches,
        ),
        Bill(
            account, "D", "AGT_PAYROLL", payroll, "代发年终奖",
            day=20, typical=wages * 0.9, spread=0.1, grain=10_000, months=(1,),
        ),
        Bill(
            account, "C", "AGT_PAYROLL", payroll, "代发失败退回",
            day=11, typical=wages / batches / 8, spread=0.1, grain=100, months=(3, 9),
        ),
    )  # fmt: skip


def _income_tax(account: str, wages: float) -> Habit:
    return Bill(account, "D", "PUB_TAX", parties.TAX_OFFICE, "个人所得税", day=15, typical=wages * 0.013, spread=0.08)


def _social_insurance(account: str, wages: float) -> tuple[Habit, ...]:
    """The employer's contribution, and the refund for keeping people on."""
    office = parties.SOCIAL_OFFICE
    return (
        Bill(account, "D", "PUB_SOCIAL", office, "社会保险费", day=16, typical=wages * 0.26, spread=0.02),
        Bill(
            account, "C", "PUB_SOCIAL", office, "稳岗返还",
            day=22, typical=wages * 0.09, spread=0.1, grain=100, months=(11,),
        ),
    )  # fmt: skip


def _housing_fund(account: str, wages: float) -> tuple[Habit, ...]:
    """The monthly contribution, and what was paid too much."""
    fund = parties.HOUSING_FUND
    return (
        Bill(
            account, "D", "PUB_HOUSING", fund, "住房公积金汇缴",
            day=18, typical=wages * 0.1, spread=0.02, grain=100,
        ),
        Bill(
            account, "C", "PUB_HOUSING", fund, "公积金多缴退回",
            day=24, typical=wages * 0.012, spread=0.1, grain=100, months=(5,),
        ),
    )  # fmt: skip

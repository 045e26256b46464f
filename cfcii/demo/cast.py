"""Who plays in the demo world: banks and lenders, enterprises and their accounts, people, consents."""

from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.iso7064 import mod_11_10

from cfcii.common.periods import Month

from . import days

MONTHS = 24
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Institution:
    key: str
    code: str
    name: str
    kind: str
    is_provider: bool
    is_user: bool


@dataclass(frozen=True)
class Account:
    key: str
    """What the enterprise calls it: basic or general."""
    number: str
    bank_code: str
    uscc: str
    name: str
    account_type: str
    opened_on: date
    closed_on: date | None = None

    def is_listed_in(self, start: Month, end: Month) -> bool:
        """Tell whether a file for the months from start to end lists the account."""
        return self.opened_on <= end.last_day and (self.closed_on is None or self.closed_on >= start.first_day)


@dataclass(frozen=True)
class Enterprise:
    key: str
    name: str
    uscc: str
    trade: str
    city: str
    description: str
    owner_name: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Person:
    """Somebody who signs in. `role`: as `people` lists them; `of`: a USCC, a code or empty."""

    email: str
    name: str
    role: str
    of: str = ""


@dataclass(frozen=True)
class Consent:
    """A consent that exists when the demo starts; in force from `starts_on` to `ends_on`, both included."""

    uscc: str
    account_number: str
    user_code: str
    product: str
    purpose: str
    starts_on: date
    ends_on: date
    revoked_on: date | None = None
    paused_on: date | None = None


@dataclass(frozen=True)
class Request:
    """What a lender asks for and an enterprise has not answered when the demo starts."""

    uscc: str
    user_code: str
    products: tuple[str, ...]
    purpose: str
    reference: str
    message: str


def routing_number(stem: str) -> str:
    """Complete the first 11 digits of a routing number with its check digit (ISO 7064 MOD 11,10)."""
    return stem + str(mod_11_10.calc_check_digit(stem))


def uscc(kind: str, region: str, organisation: str) -> str:
    """Complete a USCC: kind of subject (1 enterprise, 2 individual business, 3 cooperative), region, 8 characters."""
    values = (_ORGANISATION_ALPHABET.index(character) for character in organisation)
    remainder = 11 - sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    stem = f"9{kind}{region}{organisation}" + {10: "X", 11: "0"}.get(remainder, str(remainder))
    total = sum(_USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(stem))
    return stem + _USCC_ALPHABET[-total % 31]


# The middle digits name no real place or branch.
RIVER_CITY = Institution(
    "jiangcheng", routing_number("31399000001"), "江城商业银行", "commercial_bank", is_provider=True, is_user=True
)
RIVER_MOUTH = Institution(
    "hekou", routing_number("40299000002"), "河口农村商业银行", "rural_bank", is_provider=True, is_user=False
)
FAR_HILLS = Institution(
    "yuanshan", routing_number("32099000003"), "远山村镇银行", "village_bank", is_provider=True, is_user=False
)
GUARANTEE = Institution(
    "danbao", routing_number("90199000004"), "江城同舟融资担保有限公司", "guarantor", is_provider=False, is_user=True
)
RIVAL = Institution(
    "xingqiao",
    routing_number("90299000005"),
    "星桥消费金融有限公司",
    "consumer_finance",
    is_provider=False,
    is_user=True,
)
INSTITUTIONS = (RIVER_CITY, RIVER_MOUTH, FAR_HILLS, GUARANTEE, RIVAL)


@dataclass(frozen=True)
class _Seat:
    """An account before the calendar is fixed; months count from the first month of the world."""

    key: str
    bank: Institution
    account_type: str
    opened: int
    closed: int | None = None
    day: int = 9


@dataclass(frozen=True)
class _Role:
    """An enterprise before the calendar is fixed."""

    key: str
    name: str
    kind: str
    trade: str
    city: str
    description: str
    owner_name: str
    seats: tuple[_Seat, ...]


_ROLES = (
    _Role(
        "noodle",
        "江城江岸新区老街坊面馆",
        "2",
        "餐饮",
        "江城市",
        "街边面馆,日常收款以扫码为主,春节歇业约十天",
        "陈桂芳",
        (_Seat("basic", RIVER_CITY, "basic", -37),),
    ),
    _Role(
        "workshop",
        "江城恒锐机械加工有限公司",
        "1",
        "机械零部件加工",
        "江城市",
        "为整机厂加工零件,客户为企业,有设备贷款",
        "周建国",
        (_Seat("basic", RIVER_CITY, "basic", -88), _Seat("general", RIVER_MOUTH, "general", -30)),
    ),
    _Role(
        "seller",
        "江城轻舟电子商务有限公司",
        "1",
        "网络零售",
        "江城市",
        "家居用品网店,平台结算,六月与十一月为旺季",
        "林晓雨",
        (_Seat("basic", RIVER_CITY, "basic", -26), _Seat("general", FAR_HILLS, "general", 8)),
    ),
    _Role(
        "farm",
        "远山县禾下种植专业合作社",
        "3",
        "谷物种植",
        "远山县",
        "社员四十余户,夏秋两季收粮,有财政补贴",
        "田志明",
        (_Seat("basic", RIVER_MOUTH, "basic", -61),),
    ),
    _Role(
        "newcomer",
        "河口拾光平面设计工作室",
        "2",
        "设计服务",
        "河口市",
        "开业五个月,交易不多",
        "许欣怡",
        (_Seat("basic", FAR_HILLS, "basic", 19),),
    ),
    _Role(
        "builder",
        "江城固基建筑劳务有限公司",
        "1",
        "建筑劳务分包",
        "江城市",
        "工程款到账不匀,春节前集中结算工人工资,有透支额度",
        "彭志强",
        (_Seat("basic", RIVER_MOUTH, "basic", -49), _Seat("general", RIVER_CITY, "general", -12)),
    ),
    _Role(
        "freight",
        "江城顺途物流有限公司",
        "1",
        "道路货运",
        "江城市",
        "自有货车十二辆,油费与通行费是主要支出",
        "马海波",
        (_Seat("basic", RIVER_CITY, "basic", -70), _Seat("general", RIVER_MOUTH, "general", -15, 15, 24)),
    ),
    _Role(
        "trader",
        "海澜远舶进出口贸易有限公司",
        "1",
        "进出口贸易",
        "海澜市",
        "出口五金制品,人民币结算,有出口退税",
        "郭文静",
        (_Seat("basic", RIVER_CITY, "basic", -95), _Seat("general", FAR_HILLS, "general", -20)),
    ),
)


def first_month(end: Month) -> Month:
    return end.plus(1 - MONTHS)


def enterprises(end: Month) -> tuple[Enterprise, ...]:
    return tuple(_enterprise(place, role, first_month(end)) for place, role in enumerate(_ROLES, 1))


def people(cast: tuple[Enterprise, ...]) -> tuple[Person, ...]:
    """Give everybody who signs in: an owner an enterprise and a handler of one, a clerk and a verifier a provider, an
    analyst a user, administrators of a bank and of a lender (there two: one proposes, the other approves), two who work
    on cases and one who leads them, and two members of staff, who do as administrators do.
    """
    return (
        *(Person(f"owner@{firm.key}.example", firm.owner_name, "owner", firm.uscc) for firm in cast),
        Person("handler@workshop.example", "孙丽华", "handler", _of("workshop", cast).uscc),
        Person("clerk@jiangcheng.example", "罗敏", "clerk", RIVER_CITY.code),
        Person("clerk@hekou.example", "唐秀霞", "clerk", RIVER_MOUTH.code),
        Person("clerk@yuanshan.example", "冯涛", "clerk", FAR_HILLS.code),
        Person("verifier@jiangcheng.example", "许文", "verifier", RIVER_CITY.code),
        Person("verifier@hekou.example", "潘丽", "verifier", RIVER_MOUTH.code),
        Person("verifier@yuanshan.example", "石磊", "verifier", FAR_HILLS.code),
        Person("analyst@jiangcheng.example", "宋洋", "analyst", RIVER_CITY.code),
        Person("analyst@danbao.example", "邓静", "analyst", GUARANTEE.code),
        Person("analyst@xingqiao.example", "韩超", "analyst", RIVAL.code),
        Person("cases@cfcii.example", "白芸", "case_handler"),
        Person("second.cases@cfcii.example", "赵岩", "case_handler"),
        Person("leader@cfcii.example", "顾宁", "case_leader"),
        Person("admin@jiangcheng.example", "贺岚", "administrator", RIVER_CITY.code),
        Person("admin@danbao.example", "沈立", "administrator", GUARANTEE.code),
        Person("second@danbao.example", "方远", "administrator", GUARANTEE.code),
        Person("staff@cfcii.example", "梁明", "staff"),
        Person("second@cfcii.example", "柳青", "staff"),
    )


def consents(cast: tuple[Enterprise, ...], end: Month) -> tuple[Consent, ...]:
    """Give the consents of the first day: three in force, one paused, one revoked, one expired, none for the rival."""
    firms = {firm.key: firm for firm in cast}

    def consent(
        key: str,
        account: str,
        user: Institution,
        product: str,
        purpose: str,
        days: tuple[int, int],
        revoked: int | None,
        paused: int | None = None,
    ) -> Consent:
        firm = firms[key]
        number = next(one.number for one in firm.accounts if one.key == account)
        starts_on, ends_on = (end.last_day + timedelta(days=count) for count in days)
        revoked_on = None if revoked is None else end.last_day + timedelta(days=revoked)
        paused_on = None if paused is None else end.last_day + timedelta(days=paused)
        return Consent(firm.uscc, number, user.code, product, purpose, starts_on, ends_on, revoked_on, paused_on)

    return (
        consent("noodle", "basic", GUARANTEE, "report", "01", (-12, 170), None),
        consent("workshop", "basic", GUARANTEE, "monthly", "03", (-95, 270), None),
        consent("farm", "basic", RIVER_CITY, "report", "17", (-20, 160), None),
        consent("freight", "basic", GUARANTEE, "report", "18", (-75, 105), -31),
        consent("trader", "general", RIVER_CITY, "report", "01", (-200, -18), None),
        consent("seller", "basic", GUARANTEE, "monthly", "02", (-60, 300), None, -9),
    )


def requests(cast: tuple[Enterprise, ...]) -> tuple[Request, ...]:
    """Give what waits for an answer on the first day; one of them is for the enterprise that wants two people."""
    return (
        Request(
            _of("noodle", cast).uscc, RIVER_CITY.code, ("report", "monthly"), "17", "XJ-2026-0117",
            "您在我行申请的信用贷款需要核定额度。",
        ),
        Request(
            _of("workshop", cast).uscc, GUARANTEE.code, ("report",), "18", "DB-2026-0042", "设备贷款担保续保审查。"
        ),
    )  # fmt: skip


def of_two_people(cast: tuple[Enterprise, ...]) -> str:
    """Give the code of the enterprise that wants two of its people for weighty consents."""
    return _of("workshop", cast).uscc


def _of(key: str, cast: tuple[Enterprise, ...]) -> Enterprise:
    return next(firm for firm in cast if firm.key == key)


def _enterprise(place: int, role: _Role, start: Month) -> Enterprise:
    code = uscc(role.kind, f"42019{place}", f"MADEM{place:03d}")
    accounts = tuple(_account(place, number, role, code, seat, start) for number, seat in enumerate(role.seats, 1))
    return Enterprise(role.key, role.name, code, role.trade, role.city, role.description, role.owner_name, accounts)


def _account(place: int, number: int, role: _Role, code: str, seat: _Seat, start: Month) -> Account:
    opened_on = _day(start, seat.opened, seat.day)
    closed_on = None if seat.closed is None else _day(start, seat.closed, seat.day)
    digits = f"{seat.bank.code[:3]}90{place:02d}{number:02d}{(place * 7919 + number * 104729) % 10**8:08d}"
    return Account(seat.key, digits, seat.bank.code, code, role.name, seat.account_type, opened_on, closed_on)


def _day(start: Month, months: int, day: int) -> date:
    """Give a working day of the month that lies so many months after the start."""
    return days.working_day_from(start.plus(months).first_day + timedelta(days=day - 1))


def bank_of(code: str) -> Institution:
    return next(one for one in INSTITUTIONS if one.code == code)

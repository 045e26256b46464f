"""Whom an enterprise deals with: names, account numbers and banks of invented counterparties."""

from dataclasses import dataclass
from functools import cache
from random import Random

BANK_NAMES = (
    "江城商业银行营业部",
    "江城商业银行滨江支行",
    "河口农村商业银行城关支行",
    "远山村镇银行营业部",
    "东湾银行江城分行",
    "长桥银行江城分行",
    "南屏银行海澜分行",
    "北岭农村信用合作联社",
)
_CITIES = ("江城", "江城", "江城市", "河口", "海澜", "远山", "东湾", "南屏", "长桥")
_BRANDS = (
    "恒泰", "嘉禾", "永顺", "金桥", "瑞丰", "宏达", "远航", "鑫源", "博雅", "天成", "华岳", "立信", "广济", "同兴",
    "盛和", "安澜", "启明", "长青", "兴业达", "万顺", "德润", "腾辉", "利群",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = (
    "伟", "芳", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平",
    "刚", "英", "建国", "建军", "志强", "志明", "志文", "文斌", "文静", "国庆", "国平", "海波", "海燕", "秀英",
    "秀霞", "桂英", "桂兰", "桂芳", "玉兰", "玉梅", "春梅", "春燕", "红梅", "小军", "小红", "晓雨", "晓明", "永强",
    "永红", "浩然", "子涵", "宇航", "欣怡", "俊杰",
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """The other side of a transaction, as the bank would write it; all empty when the bank does not know it."""

    name: str = ""
    account: str = ""
    bank: str = ""


@dataclass(frozen=True)
class Circle:
    """A group of counterparties of one kind: so many firms whose names end in one of the words, or so many people."""

    name: str
    size: int
    endings: tuple[str, ...] = ()
    """Endings of firm names; empty for natural persons."""

    def members(self, owner: str) -> tuple[Party, ...]:
        """Invent the members that one enterprise knows, always the same ones, all with different names."""
        return _members(self, owner)


OPENING_BANK = Party("@")
"""Stands for the bank that keeps the account, until the account is known."""
UNKNOWN = Party()


@cache
def _members(circle: Circle, owner: str) -> tuple[Party, ...]:
    rng = Random(f"{owner}/{circle.name}")  # noqa: S311 -- the same world each time
    found: dict[str, Party] = {}
    while len(found) < circle.size:
        party = _firm(rng, circle.endings) if circle.endings else _person(rng)
        found.setdefault(party.name, party)
    return tuple(found.values())


def _person_name(rng: Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)


def _person(rng: Random) -> Party:
    return Party(_person_name(rng), f"62990{_digits(rng, 14)}", rng.choice(BANK_NAMES))


def _firm(rng: Random, endings: tuple[str, ...]) -> Party:
    name = rng.choice(_CITIES) + rng.choice(_BRANDS) + rng.choice(endings)
    return Party(name, f"90{_digits(rng, 15)}", rng.choice(BANK_NAMES))


def _digits(rng: Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


PAY_SWIFT = Party("云橙支付科技有限公司", "9900000000100017", "东湾银行江城分行")
PAY_RIVER = Party("江快付支付服务有限公司", "9900000000100025", "长桥银行江城分行")
TAX_OFFICE = Party("国家税务总局江城市税务局", "9900000000200016", "国家金库江城市中心支库")
SOCIAL_OFFICE = Party("江城市社会保险事业管理中心", "9900000000200024", "国家金库江城市中心支库")
HOUSING_FUND = Party("江城市住房公积金管理中心", "9900000000200032", "江城商业银行营业部")
POWER = Party("江城供电有限公司", "9900000000300015", "江城商业银行营业部")
WATER = Party("江城水务有限公司", "9900000000300023", "江城商业银行营业部")
GAS = Party("江城燃气有限公司", "9900000000300031", "长桥银行江城分行")
TELECOM = Party("江城电信有限公司", "9900000000300049", "东湾银行江城分行")
CUSTOMS = Party("海澜海关", "9900000000400014", "国家金库海澜市中心支库")
COURT = Party("江城市江岸新区人民法院", "9900000000400022", "江城商业银行营业部")
FISCAL_OFFICE = Party("远山县财政局", "9900000000400030", "国家金库远山县支库")
FARM_OFFICE = Party("远山县农业农村局", "9900000000400048", "国家金库远山县支库")
TREASURY = Party("江城市财政局", "9900000000400056", "国家金库江城市中心支库")
TOLLS = Party("江城高速公路联网收费有限公司", "9900000000500013", "江城商业银行营业部")
DELIVERY = Party("江城快送网络科技有限公司", "9900000000500021", "东湾银行江城分行")
MARKETPLACE = Party("橙市电子商务有限公司", "9900000000500039", "东湾银行江城分行")
INSURER = Party("江城安和财产保险有限公司", "9900000000500047", "长桥银行江城分行")

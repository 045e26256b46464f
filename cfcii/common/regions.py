"""Provinces, municipalities and regions of GB/T 2260: the two digits with which every division's code begins."""

from typing import Final, NamedTuple


class Region(NamedTuple):
    code: str
    chinese: str
    english: str


REGIONS: Final = (
    Region("11", "北京市", "Beijing"),
    Region("12", "天津市", "Tianjin"),
    Region("13", "河北省", "Hebei"),
    Region("14", "山西省", "Shanxi"),
    Region("15", "内蒙古自治区", "Inner Mongolia"),
    Region("21", "辽宁省", "Liaoning"),
    Region("22", "吉林省", "Jilin"),
    Region("23", "黑龙江省", "Heilongjiang"),
    Region("31", "上海市", "Shanghai"),
    Region("32", "江苏省", "Jiangsu"),
    Region("33", "浙江省", "Zhejiang"),
    Region("34", "安徽省", "Anhui"),
    Region("35", "福建省", "Fujian"),
    Region("36", "江西省", "Jiangxi"),
    Region("37", "山东省", "Shandong"),
    Region("41", "河南省", "Henan"),
    Region("42", "湖北省", "Hubei"),
    Region("43", "湖南省", "Hunan"),
    Region("44", "广东省", "Guangdong"),
    Region("45", "广西壮族自治区", "Guangxi"),
    Region("46", "海南省", "Hainan"),
    Region("50", "重庆市", "Chongqing"),
    Region("51", "四川省", "Sichuan"),
    Region("52", "贵州省", "Guizhou"),
    Region("53", "云南省", "Yunnan"),
    Region("54", "西藏自治区", "Tibet"),
    Region("61", "陕西省", "Shaanxi"),
    Region("62", "甘肃省", "Gansu"),
    Region("63", "青海省", "Qinghai"),
    Region("64", "宁夏回族自治区", "Ningxia"),
    Region("65", "新疆维吾尔自治区", "Xinjiang"),
    Region("71", "台湾省", "Taiwan"),
    Region("81", "香港特别行政区", "Hong Kong"),
    Region("82", "澳门特别行政区", "Macao"),
)

CODES: Final = frozenset(each.code for each in REGIONS)

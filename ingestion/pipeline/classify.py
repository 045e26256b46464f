"""The steps from a transaction to its flow code; the first that matches wins and is kept as `flow_match`.

So far: the file's own code ('file'), then the kind of the counterparty's name ('name.enterprise', ...). The steps
between (code table, facts, rules) come in before the last.
"""

from typing import Final

RULES_VERSION: Final = "1"
"""Version of the rules of this module: documents name it, so it changes whenever a rule does."""

ENTERPRISE_WORDS: Final = (
    # kinds of company
    "公司", "集团", "企业", "工厂", "厂部", "总厂", "分厂", "合作社", "合伙", "个体", "工作室", "经营部", "门市部",
    "营业部", "服务部", "经销处", "办事处", "分行", "支行", "商行", "车行", "银行", "信用社", "交易所", "事务所",
    "研究院", "研究所", "设计院", "有限", "股份", "农场", "牧场", "林场", "市场", "商场", "商城", "超市", "商店",
    "酒店", "饭店", "宾馆", "餐厅", "面馆", "餐馆", "书店", "药店", "药房", "批发", "专卖", "加油站", "服务站",
    "供应站", "物流", "传媒", "网络", "科技",
    # organisations and public bodies
    "中心", "学校", "大学", "学院", "中学", "小学", "幼儿园", "医院", "诊所", "卫生院", "协会", "学会", "商会",
    "联合会", "委员会", "居委会", "村委会", "业委会", "基金会", "工会", "政府", "财政", "税务", "法院", "国库",
    "海关", "公积金", "社保", "管理局", "管理处", "管理站", "项目部", "指挥部", "出版社", "旅行社", "报社",
    "杂志社", "电视台", "养老院", "福利院",
)  # fmt: skip
"""A name with one of these is an enterprise's or an organisation's."""

ENTERPRISE_ENDINGS: Final = "厂店行社部馆坊铺院所局站场队园校会台库处"
"""A longer name, or one without a family name in front, that ends so is one too."""

LATIN_WORDS: Final = (
    "ltd", "limited", "inc", "incorporated", "co", "corp", "corporation", "company", "llc", "llp", "plc", "gmbh", "ag",
    "kg", "bv", "nv", "sarl", "pte", "pty", "group", "holdings", "bank", "trust", "foundation", "university", "school",
    "hospital", "association", "committee", "center", "centre", "partnership",
)  # fmt: skip

FAMILY_NAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎闫雷龙黎史陶贺顾毛郝龚邵万覃武钱戴严莫孔向常汤康易乔牛文温季俞章鲁葛庞"
    "樊兰殷施洪翟安颜倪牟鞠齐梅辛管祝左涂谷祁时舒耿卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景"
    "单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏"
)  # fmt: skip
COMPOUND_FAMILY_NAMES: Final = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "长孙", "宇文",
    "独孤", "南宫", "端木", "百里", "呼延", "轩辕", "闻人", "澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太史",
    "申屠", "仲孙", "钟离", "鲜于", "闾丘", "司空", "拓跋", "赫连", "万俟", "西门",
)  # fmt: skip

_HAN: Final = r"[\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{3007}]"
_ENTERPRISE: Final = "|".join(ENTERPRISE_WORDS)
_LATIN: Final = rf"(?i)\b(?:{'|'.join(LATIN_WORDS)})\b"
_ENDS_LIKE_ENTERPRISE: Final = rf"{_HAN}[{ENTERPRISE_ENDINGS}]$"
_PERSON: Final = rf"(?:[{FAMILY_NAMES}]|{'|'.join(COMPOUND_FAMILY_NAMES)}){_HAN}{{1,3}}"
_FOUR_HAN: Final = rf"{_HAN}{{2,4}}(?:先生|女士|小姐)?"
_MASKED: Final = rf"(?:{_HAN}|[*＊]){{1,4}}"
_OF_MINORITY: Final = rf"{_HAN}{{1,10}}(?:[·•・‧∙]{_HAN}{{1,10}})+"


def name_kind(name: str) -> str:
    """Give the SQL for the kind of a name: enterprise, individual or unknown."""
    return f"""CASE
        WHEN {name} IS NULL THEN 'unknown'
        WHEN regexp_matches({name}, '{_ENTERPRISE}') OR regexp_matches({name}, '{_LATIN}') THEN 'enterprise'
        WHEN length({name}) <= 4 AND regexp_full_match({name}, '{_PERSON}') THEN 'individual'
        WHEN regexp_matches({name}, '{_ENDS_LIKE_ENTERPRISE}') THEN 'enterprise'
        WHEN regexp_full_match({name}, '{_FOUR_HAN}') OR regexp_full_match({name}, '{_OF_MINORITY}') THEN 'individual'
        WHEN regexp_full_match({name}, '{_MASKED}') AND regexp_matches({name}, '[*＊]')
          AND regexp_matches({name}, '{_HAN}') THEN 'individual'
        ELSE 'unknown' END"""


def flow_code(own: str, kind: str) -> str:
    """Give the SQL for the flow code, from the SQL of the file's own code and of the kind of name."""
    return f"coalesce({own}, 'OTH_' || upper({kind}))"


def flow_match(own: str, kind: str) -> str:
    """Give the SQL for the step and rule that matched."""
    return f"CASE WHEN {own} IS NOT NULL THEN 'file' ELSE 'name.' || {kind} END"

"""The first purpose templates and wordings. Later versions are published by staff."""

import hashlib
from datetime import UTC, datetime

from django.db import migrations

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
# Purpose: longest days, queries a calendar month, months of data, days that the data may be kept, one query only.
TEMPLATES = {
    "01": (365, 10, 36, 180, False),
    "02": (730, 4, 36, 365, False),
    "03": (730, 4, 36, 365, False),
    "04": (90, 1, 12, 30, True),
    "05": (365, 4, 24, 180, False),
    "17": (365, 10, 36, 180, False),
    "18": (365, 10, 36, 180, False),
}
ENTRUSTMENT = (
    """{enterprise}（统一社会信用代码 {uscc}）委托 {bank} 将账户 {account} 的资金流信用信息，通过资金流信用信息共享平台，\
提供给本企业另行授权的信息使用机构。

委托自确认之时起，至 {until} 止（含当日）。本企业可随时终止委托；终止后，以该账户为基础的各项授权同时终止。\
平台提供的是统计信息，不提供逐笔交易明细。

本委托由本企业有权人员登录平台并再次验证身份后确认。""",
    """{enterprise} (unified social credit code {uscc}) entrusts {bank} to release the cash-flow credit information of \
the account {account}, through the platform for cash-flow credit information, to those information users whom the \
enterprise authorises separately.

The entrustment holds from its confirmation to {until}, this day included. The enterprise can end it at any time; the \
authorisations that rest on the account then end as well. The platform gives statistics, not single transactions.

It is confirmed by a person entitled to act for the enterprise, signed in to the platform and having shown once more \
who they are.""",
)
AUTHORISATION = (
    """{enterprise}（统一社会信用代码 {uscc}）授权 {lender} 查询本企业的资金流信用信息：

账户：{accounts}
产品：{products}
查询原因：{purpose}
有效期：自确认之时起，至 {until} 止（含当日）
查询次数：每个账户、每项产品累计不超过 {queries_total} 次，每个自然月不超过 {queries_a_month} 次
数据期间：查询时最近 {look_back_months} 个月以内
保存期限：授权结束后 {data_life_days} 日内，信息使用机构须删除所获信息并提交删除回执

信息使用机构仅可为上述查询原因使用所获信息。本企业可随时暂停或撤销授权，撤销即时生效；此前已被查询的信息无法收回。\
每次查询，包括被拒绝的查询，均记入本企业可见的查询记录。""",
    """{enterprise} (unified social credit code {uscc}) authorises {lender} to query its cash-flow credit information:

Accounts: {accounts}
Products: {products}
Purpose of the query: {purpose}
Validity: from the confirmation to {until}, this day included
Queries: of each account and product at most {queries_total} in all, and at most {queries_a_month} a calendar month
Period of data: within the latest {look_back_months} months at the time of the query
Storage: within {data_life_days} days after the end of the authorisation the information user deletes what it \
received and hands in a deletion receipt

The information user may use what it receives for the purpose above only. The enterprise can pause or revoke the \
authorisation at any time; a revocation takes effect at once; what was queried before cannot be taken back. Every \
query, refused ones included, stands in the query log that the enterprise sees.""",
)


def publish(apps, schema_editor):
    template = apps.get_model("consent", "PurposeTemplate")
    wording = apps.get_model("consent", "Wording")
    for purpose, (days, queries, months, life, is_one_time) in TEMPLATES.items():
        template.objects.create(
            purpose=purpose, version=1, longest_days=days, queries_a_month=queries, look_back_months=months,
            data_life_days=life, is_one_time=is_one_time, published_at=PUBLISHED,
        )  # fmt: skip
    for kind, (zh, en) in {"entrustment": ENTRUSTMENT, "authorisation": AUTHORISATION}.items():
        digest = hashlib.sha256(f"{zh}\n\n{en}".encode()).hexdigest()
        wording.objects.create(
            kind=kind, version=1, text_zh=zh, text_en=en, sha256=digest, published_at=PUBLISHED
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_authorisations")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]

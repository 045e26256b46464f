"""What a consent is for: the purpose of the query and the product that it shows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Enterprise query reasons in use since the second-generation credit system. The codes are public.

    01 贷前审查, 02 贷中操作, 03 贷后管理, 04 其他原因, 05 关联查询, 17 额度审批, 18 担保审查.
    """

    PRE_LOAN_REVIEW = "01", _("pre-loan review")
    IN_LOAN_OPERATION = "02", _("in-loan operation")
    POST_LOAN_MANAGEMENT = "03", _("post-loan management")
    OTHER = "04", _("other reasons")
    RELATED_QUERY = "05", _("related query")
    LIMIT_APPROVAL = "17", _("limit approval")
    GUARANTEE_REVIEW = "18", _("guarantee review")


class Product(models.TextChoices):
    """The two published products (definitions.md): 资金流信用信息明细汇总, 资金流信用信息报告."""

    MONTHLY = "monthly", _("monthly summary")
    REPORT = "report", _("report")

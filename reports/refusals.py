"""Why a query is not answered, in words: the codes are public, and older records keep theirs."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.decisions import Refusal


class InstitutionRefusal(models.TextChoices):
    """Why an institution is not let in, whatever it asks for. The codes are public: the API answers with them."""

    ROLE_NOT_ALLOWED = "role_not_allowed", gettext_lazy("Only a query user or a client of the institution may query.")
    INSTITUTION_NOT_ACTIVE = (
        "institution_not_active",
        gettext_lazy("The institution is not an information user in good standing now."),
    )
    ADDRESS_NOT_ALLOWED = (
        "address_not_allowed",
        gettext_lazy("The institution allows queries from its own addresses only, and yours is none of them."),
    )
    OUTSIDE_WORKING_HOURS = (
        "outside_working_hours",
        gettext_lazy("The institution allows queries on its pages in its working hours only."),
    )
    RATE_LIMITED = "rate_limited", gettext_lazy("Too many queries in this minute. Try again in the next one.")
    DAILY_LIMIT_REACHED = (
        "daily_limit_reached",
        gettext_lazy("The institution has made all the queries that it may make in a day. Try again tomorrow."),
    )


def refusal_label(code: str) -> str:
    """Say in words what the code of a refusal means."""
    for refusals in (Refusal, InstitutionRefusal):
        if code in refusals.values:
            return str(refusals(code).label)
    # Of `figure_sets`, which the door below does not know.
    others = {
        "nothing_covered": _("No month of this account is covered yet."),
        "span_not_allowed": _("The months asked for are not allowed."),
    }
    return others.get(code, code)

"""Why a query was not answered, in words: the codes are public, and older records keep theirs."""

from django.utils.translation import gettext as _

from consent.decisions import Refusal
from reports.figure_sets import NothingCovered, SpanNotAllowed


def refusal_label(code: str) -> str:
    """Say in words what the code of a refusal means."""
    if code in Refusal.values:
        return str(Refusal(code).label)
    others = {
        NothingCovered.code: _("No month of this account is covered yet."),
        SpanNotAllowed.code: _("The months asked for are not allowed."),
    }
    return others.get(code, code)

"""The bank's own transactions behind a disputed figure, as it submitted them: read from the vault, on record."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.http import SignedInRequest
from cfcii.common.periods import Month
from complaints.audit import Action
from complaints.figure_words import Words
from complaints.models import Case, DisputedFigure
from complaints.views.institution import pages
from ingestion import rows as ingestion_rows
from ingestion.models import Submission
from ingestion.rows import Rows, RowsGone
from reports import behind
from reports.behind import Behind

_A_PAGE: Final = 50


@require_safe
@login_required
def rows_behind(request: SignedInRequest, number: str, figure_id: int) -> HttpResponse:
    """Show the rows behind a disputed figure to the bank's verifier, while the dispute is open."""
    case = pages.case_answered_by(request.user, number)
    figure = get_object_or_404(DisputedFigure.objects.exclude(period=""), dispute=case.pk, pk=figure_id)
    if not case.is_open:
        messages.warning(request, _("The case has ended: the transactions are no longer shown here."))
        return redirect("complaints:bank_case", case.number)
    made_of = behind.of_figure(case.dispute.account, figure.item, figure.period)
    place = _page_number(request)
    found: Rows | None = None
    try:
        found = _read(case, made_of, place)
    except RowsGone:
        pass
    else:
        _note(request, case, figure, found, place)
    words = Words(case.dispute.document)
    context = {
        **pages.of_institution(case.dispute.account.provider),
        "case": case,
        "item": words.item(figure.item),
        "period": words.period(figure.period),
        "rows": [(each, behind.flow_name(each.flow_code)) for each in found.rows] if found else [],
        "currency": case.dispute.account.currency,
        "masked": case.dispute.account.masked_number,
        "is_gone": found is None,
        "page": Paginator(range(found.count if found else 0), _A_PAGE).get_page(place),
    }
    return render(request, "complaints/bank/rows.html", context)


def _page_number(request: SignedInRequest) -> int:
    given = request.GET.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 7 and int(given) else 1


def _read(case: Case, made_of: Behind, place: int) -> Rows:
    """Read the rows of the account from the submissions that its months came from, those of this bank only."""
    own = Submission.objects.filter(
        pk__in={month.submission_id for month in made_of.months}, provider=case.respondent,
        state=Submission.State.ACCEPTED,
    ).select_related("provider")  # fmt: skip
    known = {each.pk: each for each in own}
    sources: list[tuple[Month, Submission]] = [
        (month.month, known[month.submission_id]) for month in made_of.months if month.submission_id in known
    ]
    account = case.dispute.account
    read = ingestion_rows.of_account(account, sources, flows=made_of.keys, first=(place - 1) * _A_PAGE, most=_A_PAGE)
    if read.count and not read.rows:  # beyond the last page: that one stands for it
        last = (read.count - 1) // _A_PAGE
        return ingestion_rows.of_account(account, sources, flows=made_of.keys, first=last * _A_PAGE, most=_A_PAGE)
    return read


def _note(request: SignedInRequest, case: Case, figure: DisputedFigure, found: Rows, place: int) -> None:
    audit.record(
        Action.ROWS_SHOWN, actor=request.user, target=case, at=timezone.now(), enterprise=case.enterprise,
        institution=case.respondent,
        payload={"case": case.number, "figure": figure.pk, "page": place, "rows": len(found.rows)},
    )  # fmt: skip

"""The list of cases, and a case as a story: where it stands, what comes next, what happened and was said."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts import pages as accounts_pages
from accounts import permissions as accounts_permissions
from accounts.http import SignedInRequest
from accounts.models import Enterprise
from cfcii.common.errors import DomainError
from complaints import lifecycle, party_selectors, permissions
from complaints.forms.party import FilterForm, RatingForm, WordsForm
from complaints.lifecycle import Side, StepName
from complaints.models import Case, Message
from complaints.services import attachments, rating, statements
from complaints.views import receiving
from complaints.views.party import pages, story, words

_EVENTS_A_PAGE: Final = 30


@require_safe
@login_required
def enterprise_case_list(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List the cases of an enterprise for all of its people."""
    enterprise = accounts_pages.enterprise_seen_by(request.user, enterprise_id)
    may_lodge = accounts_permissions.may_decide_for(request.user, enterprise)
    return _list(request, enterprise, may_lodge=may_lodge)


@require_safe
@login_required
def own_case_list(request: SignedInRequest) -> HttpResponse:
    """List the cases that somebody lodged for no enterprise."""
    return _list(request, None, may_lodge=True)


@require_safe
@login_required
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """Tell a case to one of those whose it is."""
    return case_page(request, pages.case_seen_by(request.user, number), WordsForm())


@require_POST
@login_required
@receiving.receives_files
def case_message(request: SignedInRequest, number: str) -> HttpResponse:
    """Write to the desk, with files."""
    found = pages.case_acted_on_by(request.user, number)
    form = receiving.form_of(request, WordsForm)
    if not form.is_valid():
        receiving.note_malware(form, case=found, sent_by=request.user, side=Side.PARTY)
        return case_page(request, found, form)
    try:
        attachments.say(
            case=found, author=request.user, side=Side.PARTY, thread=Message.Thread.PARTY,
            text=form.cleaned_data["text"], files=form.cleaned_data["attachments"], now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        form.add_error(None, str(error))
        return case_page(request, pages.case_seen_by(request.user, number), form)
    messages.success(request, _("Your message is sent."))
    return redirect("complaints:case", number)


@require_POST
@login_required
def case_rate(request: SignedInRequest, number: str) -> HttpResponse:
    """Say how content one is with the answer."""
    found = pages.case_acted_on_by(request.user, number)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return case_page(request, found, WordsForm(), form)
    try:
        rating.rate(
            case=found, actor=request.user, grade=form.cleaned_data["grade"], note=form.cleaned_data["note"],
            now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Thank you: your rating is noted."))
    return redirect("complaints:case", number)


def case_page(
    request: SignedInRequest, found: Case, form: WordsForm, rating_form: RatingForm | None = None
) -> HttpResponse:
    """Show a case with a message that is being written."""
    page = accounts_pages.page_of(request, story.entries(found), _EVENTS_A_PAGE)
    may_act = permissions.may_act_for_party(request.user, found)
    context = {
        **head(found),
        "form": form,
        "page": page,
        "events": story.events(found, list(page.object_list)),
        "answer": story.answer(found),
        "figures": story.figures(found, timezone.now()),
        "recalls": party_selectors.recalls_of(found),
        "letter": getattr(found, "letter", None),
        "statements": found.statements.order_by("-pk"),
        "may_act": may_act,
        "may": _may(found) if may_act else {},
        "rating_form": rating_form or RatingForm(),
    }
    is_wrong = bool(form.errors or (rating_form and rating_form.errors))
    return render(request, "complaints/party/case.html", context, status=422 if is_wrong else 200)


def head(found: Case) -> dict[str, Any]:
    """Give the part of a context that says which case it is and where it stands."""
    return {
        **pages.frame(found.enterprise),
        "case": found,
        "state": words.state(found),
        "colour": words.colour(found),
        "stages": words.stages(found),
        "next_step": words.next_step(found),
        "days_left": found.days_left(clock.today()),
    }


def _may(found: Case) -> dict[str, bool]:
    """Say which of the party's steps can be taken now."""
    steps = {each.name for each in lifecycle.allowed(found.kind, found.state) if each.side == Side.PARTY}
    return {
        "supplement": StepName.SUPPLEMENT in steps,
        "withdraw": StepName.WITHDRAW in steps,
        "ask_further": StepName.ASK_FURTHER in steps,
        "write": found.is_open,
        "rate": found.state in rating.RATED_IN and found.satisfaction is None,
        "state": statements.is_possible(found),
    }


def _list(request: SignedInRequest, enterprise: Enterprise | None, *, may_lodge: bool) -> HttpResponse:
    form = FilterForm(request.GET)
    wanted = form.wanted()
    page = accounts_pages.page_of(
        request, party_selectors.kept(party_selectors.cases_of(request.user, enterprise), wanted)
    )
    today = clock.today()
    rows = [
        {
            "case": each, "state": words.state(each), "colour": words.colour(each), "next": words.next_step(each),
            "days": each.days_left(today),
        }
        for each in page
    ]  # fmt: skip
    context = {
        **pages.frame(enterprise), "form": form, "wanted": wanted, "page": page, "rows": rows, "may_lodge": may_lodge,
    }  # fmt: skip
    return render(request, "complaints/party/case_list.html", context)

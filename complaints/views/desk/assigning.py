"""Who is in charge: taking a case, handing it over, assigning those of nobody, and who works on what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import permissions as accounts_permissions
from accounts.clock import day_of
from accounts.http import SignedInRequest
from accounts.models import User
from cfcii.common.errors import DomainError
from complaints import permissions, queues, services
from complaints.forms.desk import HandOverForm, SeenForm
from complaints.forms.desk_organising import AssignForm, HandlerForm, entered
from complaints.lifecycle import Kind
from complaints.models import Case, Handler
from complaints.services import assigning
from complaints.views.desk import cases, pages

_MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class _Colleague:
    """Somebody of the desk, with the cases in their charge."""

    user: User
    handler: Handler | None
    load: int
    overdue: int
    kinds: str
    works: bool


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether to take charge of a case of which nobody is in charge, and do so."""
    case = pages.case_seen_by(request.user, number)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    if request.method != "POST" and (case.handler_id is not None or not case.is_open):
        messages.warning(request, _("Somebody is in charge of this case already, or it has ended."))
        return redirect("complaints:desk_case", case.number)
    if form.is_valid():
        try:
            services.hand_over(case=case, to=request.user, actor=request.user, reason="", now=timezone.now())
        except DomainError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("The case is in your charge."))
        return redirect("complaints:desk_case", case.number)
    return render(request, "complaints/desk/take.html", {**cases.of_case(case), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_over(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask to whom a case shall be handed over, and do so."""
    case = pages.case_seen_by(request.user, number)
    if not (permissions.is_in_charge(request.user, case) or permissions.leads(request.user)):
        raise PermissionDenied(_("Only the person in charge or who leads the desk hands a case over."))
    if not case.is_open:
        messages.warning(request, _("The case has ended."))
        return redirect("complaints:desk_case", case.number)
    people = _people().exclude(pk=case.handler_id or 0)
    form = HandOverForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            services.hand_over(
                case=case, to=to, actor=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Handed over to %(name)s, who has been told.") % {"name": to.name})
            return _back(request, case)
    return render(request, "complaints/desk/hand_over.html", {**cases.of_case(case), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assignment(request: SignedInRequest) -> HttpResponse:
    """Show who works on what, and assign cases of which nobody is in charge."""
    pages.check_leads(request.user)
    now = timezone.now()
    of_others = permissions.of_others(request.user)
    waiting = Case.objects.filter(of_others, closed_at=None, handler=None).order_by("due_on", "pk")
    form = AssignForm(request.POST if request.method == "POST" else None, waiting=waiting, people=_people())
    if form.is_valid():
        chosen = list(form.cleaned_data["cases"])
        try:
            done = assigning.assign_waiting(cases=chosen, to=form.cleaned_data["to"], actor=request.user, now=now)
        except DomainError as error:
            messages.warning(request, str(error))
        else:
            _say_assigned(request, done, len(chosen))
        return redirect("complaints:desk_assignment")
    shown = list(waiting.select_related("enterprise")[: _MOST_SHOWN + 1])
    context: dict[str, Any] = {
        "form": form,
        "rows": [(each, *queues.urgency(each, day_of(now))) for each in shown[:_MOST_SHOWN]],
        "has_more": len(shown) > _MOST_SHOWN,
        "chosen": set(request.POST.getlist("cases")),
        "colleagues": _colleagues(day_of(now)),
        "tab": "assignment",
    }
    return render(request, "complaints/desk/assignment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def handler(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Show of which kinds and regions somebody of the desk gets cases, and change it."""
    pages.check_leads(request.user)
    person = get_object_or_404(_people(), pk=user_id)
    known = Handler.objects.filter(user=person).first()
    form = HandlerForm(request.POST if request.method == "POST" else None, initial=entered(known))
    if form.is_valid():
        try:
            assigning.set_handler(user=person, **form.cleaned_data, actor=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. It holds for cases that come from now on."))
            return redirect("complaints:desk_assignment")
    return render(request, "complaints/desk/handler.html", {"person": person, "form": form, "tab": "assignment"})


def _people() -> QuerySet[User]:
    """Give those who work at the desk."""
    return accounts_permissions.staff_with(permissions.HANDLES).order_by("name", "pk")


def _colleagues(today: Any) -> list[_Colleague]:
    """Give those who work at the desk, and who is in charge of something without working there any more."""
    working = set(_people().values_list("pk", flat=True))
    in_charge = Case.objects.filter(closed_at=None, handler__isnull=False).order_by()
    loads = in_charge.values("handler").annotate(load=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    found = {each["handler"]: (each["load"], each["overdue"]) for each in loads}
    users = User.objects.filter(pk__in=working | found.keys()).select_related("handler").order_by("name", "pk")
    return [
        _Colleague(
            each, known := getattr(each, "handler", None), *found.get(each.pk, (0, 0)),
            ", ".join(str(Kind(kind).label) for kind in known.kinds) if known else "", each.pk in working,
        )
        for each in users
    ]  # fmt: skip


def _say_assigned(request: SignedInRequest, done: int, chosen: int) -> None:
    if done:
        words = ngettext("%(n)s case is assigned.", "%(n)s cases are assigned.", done) % {"n": done}
        messages.success(request, words)
    if done < chosen:
        words = ngettext(
            "%(n)s case is not: nobody fits, or somebody has taken it meanwhile.",
            "%(n)s cases are not: nobody fits, or somebody has taken them meanwhile.",
            chosen - done,
        ) % {"n": chosen - done}
        messages.warning(request, words)


def _back(request: SignedInRequest, case: Case) -> HttpResponse:
    """Lead to the case, or to the queue when it is not the person's any more."""
    if permissions.may_handle(request.user, case):
        return redirect("complaints:desk_case", case.number)
    return redirect("complaints:desk")

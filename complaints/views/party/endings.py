"""What is left of a case: its letter, and the enterprise's statement."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from cfcii.common.errors import DomainError
from complaints.forms.party import StatementForm
from complaints.models import Letter
from complaints.services import statements
from complaints.views.party import cases, pages


@require_safe
@login_required
def case_letter(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the written answer in both languages."""
    case = pages.case_seen_by(request.user, number)
    letter = get_object_or_404(Letter, case=case)
    return render(request, "complaints/party/letter.html", {**cases.head(case), "letter": letter})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case_statement(request: SignedInRequest, number: str) -> HttpResponse:
    """Hand in what documents are to show of the enterprise's view."""
    case = pages.case_acted_on_by(request.user, number)
    form = StatementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            statements.hand_in(case=case, actor=request.user, text=form.cleaned_data["text"], now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your statement is handed in. We check it before documents show it."))
            return redirect("complaints:case", number)
    context = {
        **cases.head(case),
        "form": form,
        "is_possible": statements.is_possible(case),
        "returned": case.statements.order_by("-pk").first(),
        "most": statements.LONGEST,
    }
    return render(request, "complaints/party/statement_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case_statement_withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a statement shall be withdrawn, and withdraw it when that is confirmed."""
    case = pages.case_acted_on_by(request.user, number)
    statement = case.statements.order_by("-pk").first()
    if statement is None:
        raise Http404
    if request.method != "POST":
        context = {**cases.head(case), "statement": statement, "is_standing": statement.state in statements.STANDING}
        return render(request, "complaints/party/statement_withdraw.html", context)
    try:
        statements.withdraw(statement=statement, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The statement is withdrawn: later documents do not show it."))
    return redirect("complaints:case", number)

"""Statements that enterprises hand in: read beside what they must not say, shown or sent back."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from accounts.models import User
from cfcii.common.errors import DomainError
from complaints import permissions
from complaints.forms.desk_organising import ReturnStatementForm
from complaints.models import StatementDraft
from complaints.services import statements
from complaints.views.desk import pages

MUST_NOT: Final = (
    gettext_lazy("names of persons, or what tells who a person is"),
    gettext_lazy("accusations against a bank, a lender or an official"),
    gettext_lazy("names or figures of other enterprises"),
    gettext_lazy("telephone numbers, addresses, links or other contact data"),
    gettext_lazy("account numbers, or anything about other accounts"),
)


@require_safe
@login_required
def statement_list(request: SignedInRequest) -> HttpResponse:
    """List the statements that wait, the oldest first."""
    pages.check_desk(request.user)
    waiting = _seen_by(request.user).filter(state=StatementDraft.State.WAITING)
    page = accounts_pages.page_of(request, waiting.order_by("written_at", "pk"))
    return render(request, "complaints/desk/statement_list.html", {"page": page, "tab": "statements"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def statement_return(request: SignedInRequest, statement_id: int) -> HttpResponse:
    """Show a statement beside what it must not say; it is sent back with a reason."""
    statement = _statement(request.user, statement_id)
    form = ReturnStatementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            statements.send_back(
                statement=statement, actor=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sent back. The enterprise has been told why."))
            return redirect("complaints:desk_statements")
    context: dict[str, Any] = {"statement": statement, "form": form, "must_not": MUST_NOT, "tab": "statements"}
    return render(request, "complaints/desk/statement.html", context)


@require_POST
@login_required
def statement_show(request: SignedInRequest, statement_id: int) -> HttpResponse:
    """Let later documents show a statement."""
    statement = _statement(request.user, statement_id)
    try:
        statements.show(statement=statement, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Later documents show the statement. The enterprise has been told."))
    return redirect("complaints:desk_statements")


def _seen_by(user: User) -> Any:
    rows = StatementDraft.objects.select_related("case", "enterprise", "written_by")
    return rows.filter(case__in=permissions.cases_of_handler(user).values("pk"))


def _statement(user: User, statement_id: int) -> StatementDraft:
    pages.check_desk(user)
    statement: StatementDraft = get_object_or_404(_seen_by(user), pk=statement_id)
    return statement

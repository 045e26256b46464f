"""Identity verifications in the back office: staff look at all of them, and decide on those that wait for staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import agreement, permissions, services, uscc, verification_story
from accounts.backoffice import ReadOnlyAdmin
from accounts.forms.decisions import ContestedDecisionForm, VerificationDecisionForm
from accounts.models import ClaimObjection, EnterpriseMembership, User, Verification
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    """Account numbers are masked; the way to decide is a page of its own."""

    fields = (
        "decision", "name", "uscc", "legal_representative", "applicant_email", "enterprise", "method", "bank",
        "masked_number", "is_contested", "state", "submitted_at", "decided_by", "decided_at", "reason", "appeal",
        "appealed_at", "appeal_decided_by", "appeal_decided_at", "appeal_reason", "lapses_on",
    )  # fmt: skip
    list_display = ("name", "uscc", "method", "bank", "is_contested", "state", "submitted_at")
    list_select_related = ("bank",)
    list_filter = ("state", "method", "is_contested")
    search_fields = ("name", "=uscc")
    ordering = ("-submitted_at", "-id")
    show_full_result_count = False

    @admin.display(description=gettext_lazy("decision"))
    def decision(self, verification: Verification) -> SafeString:
        address = reverse("admin:accounts_verification_decide", args=[verification.pk])
        return format_html('<a href="{}">{}</a>', address, _("Look at the evidence and decide"))

    @admin.display(description=gettext_lazy("e-mail address"))
    def applicant_email(self, verification: Verification) -> str:
        return verification.applicant.email

    @admin.display(description=gettext_lazy("account number"))
    def masked_number(self, verification: Verification) -> str:
        return agreement.masked_number(verification)

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(recently_authenticated(self.decide))
        return [path("<path:object_id>/decide/", decide, name="accounts_verification_decide"), *super().get_urls()]

    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show a verification with all claims of its enterprise side by side, and take the decision."""
        user = _reviewer(request)
        verification = _verification(unquote(object_id))
        objections = list(verification.objections.select_related("raised_by", "answered_by").order_by("pk"))
        form = _form(objections)(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                services.decide_verification(
                    verification=verification, **form.cleaned_data, decided_by=user, now=timezone.now()
                )
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, _("The decision is recorded, and the applicant is told."), messages.SUCCESS)
                return redirect("admin:accounts_verification_changelist")
        context = {
            **self.admin_site.each_context(request),
            **_shown(verification, user),
            "form": form,
            "objections": objections,
        }
        return TemplateResponse(request, "admin/accounts/verification/decide.html", context)


def _reviewer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    if not permissions.may_review_verifications(request.user):
        raise PermissionDenied(_("You may not decide on identity verifications."))
    return request.user


def _form(objections: list[ClaimObjection]) -> type[VerificationDecisionForm]:
    """Give the form that fits: to confirm a claim in spite of an objection takes words."""
    is_open = any(each.answered_at is None for each in objections)
    return ContestedDecisionForm if is_open else VerificationDecisionForm


def _verification(key: str) -> Verification:
    rows = Verification.objects.select_related("applicant", "bank", "enterprise", "decided_by", "licence")
    verification = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if verification is None:
        raise Http404
    return verification


def _shown(verification: Verification, user: User) -> dict[str, Any]:
    rivals = Verification.objects.of_uscc(verification.uscc).exclude(pk=verification.pk)
    owners = EnterpriseMembership.objects.in_effect().filter(
        enterprise__uscc=verification.uscc, role=EnterpriseMembership.Role.OWNER
    )
    return {
        "title": _("Identity verification for %(name)s") % {"name": verification.name},
        "verification": verification,
        "why_not": verification_story.why_not_decided_by(verification, user, timezone.now()),
        "owners": list(owners.select_related("user", "enterprise").order_by("pk")),
        "claims": [
            _claim(each) for each in (verification, *rivals.select_related("applicant", "bank").order_by("-pk")[:10])
        ],
    }


def _claim(verification: Verification) -> dict[str, Any]:
    """Give one claim as a column of the comparison."""
    return {
        "row": verification,
        "kind": uscc.kind(verification.uscc),
        "masked_number": agreement.masked_number(verification),
        "agreement": agreement.of(verification) if verification.bank_id else None,
        "events": verification_story.events(verification),
    }

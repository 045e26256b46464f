"""Letters as files for all who hold one, and the words of letters for who leads the desk."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions as accounts_permissions
from accounts.http import SignedInRequest
from accounts.models import User
from cfcii.common.errors import DomainError
from complaints import letters_pdf, permissions
from complaints.forms.desk_organising import LetterTemplateForm
from complaints.lifecycle import Kind
from complaints.models import Case, Letter, LetterTemplate
from complaints.services import letters, opening
from complaints.views.desk import pages


@require_safe
@login_required
def letter_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a letter on paper: to who lodged the case, the desk, and the institution that an enterprise's is about."""
    letter = _held_by(request.user, number)
    headers = {"Content-Disposition": f'attachment; filename="{letter.number}.pdf"'}
    opening.note_letter(letter=letter, actor=request.user, now=timezone.now(), form="pdf")
    return HttpResponse(letters_pdf.draw_pdf(letter), content_type="application/pdf", headers=headers)


@require_safe
@login_required
def letter_json(request: SignedInRequest, number: str) -> HttpResponse:
    """Give what a letter says with its signature, for whoever verifies it."""
    letter = _held_by(request.user, number)
    content = {
        "letter": json.loads(letters.signed_content(letter)),
        "sha256": letter.sha256,
        "key_id": letter.key_id,
        "jws": letter.signature,
    }
    headers = {"Content-Disposition": f'attachment; filename="{letter.number}.json"'}
    opening.note_letter(letter=letter, actor=request.user, now=timezone.now(), form="json")
    return JsonResponse(content, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@login_required
def template_list(request: SignedInRequest) -> HttpResponse:
    """List the words of letters that are in effect."""
    pages.check_leads(request.user)
    rows = LetterTemplate.objects.order_by("kind", "outcome", "-version").distinct("kind", "outcome")
    context = {"templates": list(rows.select_related("published_by")), "tab": "templates"}
    return render(request, "complaints/desk/template_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def template_new(request: SignedInRequest, kind: str, outcome: str) -> HttpResponse:
    """Take the next version of a letter's words, and show how a letter looks by it; nothing is published yet."""
    last = _last(request.user, kind, outcome)
    initial = {"text_zh": last.text_zh, "text_en": last.text_en}
    form = LetterTemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    return _template_page(request, last, form)


@require_POST
@login_required
def template_publish(request: SignedInRequest, kind: str, outcome: str) -> HttpResponse:
    """Put the words that were looked at in effect."""
    last = _last(request.user, kind, outcome)
    form = LetterTemplateForm(request.POST)
    if form.is_valid():
        try:
            made = letters.publish_template(
                kind=kind, outcome=outcome, **form.cleaned_data, actor=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            words = _("Version %(n)s is in effect for letters that go out from now on.") % {"n": made.version}
            messages.success(request, words)
            return redirect("complaints:desk_letter_templates")
    return _template_page(request, last, form)


def _last(user: User, kind: str, outcome: str) -> LetterTemplate:
    """Give the words in effect to who leads the desk."""
    pages.check_leads(user)
    last = LetterTemplate.objects.filter(kind=kind, outcome=outcome).order_by("-version").first()
    if last is None:
        raise Http404
    return last


def _template_page(request: SignedInRequest, last: LetterTemplate, form: LetterTemplateForm) -> HttpResponse:
    versions = LetterTemplate.objects.filter(kind=last.kind, outcome=last.outcome).select_related("published_by")
    context: dict[str, Any] = {
        "form": form,
        "last": last,
        "versions": versions.order_by("-version"),
        "preview": _example(last.kind, form.cleaned_data) if form.is_valid() else None,
        "placeholders": [(f"{{{name}}}", label) for name, label in letters.PLACEHOLDERS.items()],
        "tab": "templates",
    }
    return render(request, "complaints/desk/template_new.html", context)


def _held_by(user: User, number: str) -> Letter:
    """Give a letter to who may hold it; to anybody else 404."""
    related = ("case__enterprise", "case__respondent", "decision__drafted_by", "decision__decided_by", "template")
    letter = get_object_or_404(Letter.objects.select_related(*related).defer("case__respondent__vault_keyset"),
                               case__number=number)  # fmt: skip
    case = letter.case
    is_held = (
        Case.objects.of_party(user).filter(pk=case.pk).exists()
        or permissions.may_handle(user, case)
        or _answers_for_respondent(user, case)
    )
    if not is_held:
        raise Http404
    return letter


def _answers_for_respondent(user: User, case: Case) -> bool:
    """Tell whether somebody verifies for the institution that a case of an enterprise is about.

    Of what was refused it is not told; and a letter to a person begins with their name and address, which are not for
    the institution: its page of the case says the outcome and the measures.
    """
    if case.respondent is None or case.accepted_at is None or case.enterprise_id is None:
        return False
    return accounts_permissions.may_verify_for(user, case.respondent)


def _example(kind: str, texts: dict[str, str]) -> list[tuple[str, str]]:
    """Fill in both texts as for a case that does not exist."""
    example = {
        "party": "示例企业 / Example Enterprise", "received": "2026-03-02", "number": "D20260302-EXAMPLE000",
        "kind": str(Kind(kind).label), "subject": "示例 / Example", "grounds": "理由…… / Grounds …",
    }  # fmt: skip
    return [("zh-Hans", letters.fill(texts["text_zh"], example)), ("en", letters.fill(texts["text_en"], example))]

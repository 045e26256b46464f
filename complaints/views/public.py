"""Published questions and answers: for everybody, and where those who lead the desk publish them."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.pages import page_of
from cfcii.common.errors import DomainError
from complaints import search, services
from complaints.forms.numbers import AnswerForm
from complaints.models import Case, Consultation, PublishedAnswer, Topic
from complaints.views.desk import pages

_SUGGESTED: Final = 6
_FOUND: Final = 30


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show published answers: those that a question finds, those of a topic, or the topics with theirs."""
    text, topic = request.GET.get("q", "").strip()[: search.LONGEST], request.GET.get("topic", "")
    topic = topic if topic in Topic.values else ""
    rows = search.find(text, topic=topic)[:_FOUND] if text else search.published(topic).order_by("pk")
    context: dict[str, Any] = {"text": text, "topic": topic, "topics": _topics(topic)}
    if text:
        context["found"] = [_shown(each) for each in rows]
    else:
        context["page"] = page_of(request, rows)
        context["found"] = [_shown(each) for each in context["page"]]
    return render(request, "complaints/public/help.html", context)


@require_safe
def help_suggest(request: HttpRequest) -> JsonResponse:
    """Give the questions that fit what is being typed, for the script of the page."""
    found = search.find(request.GET.get("q", ""))[:_SUGGESTED]
    shown = [_shown(each) for each in found]
    return JsonResponse({"found": [{"question": each["question"], "address": each["address"]} for each in shown]})


@require_safe
def help_answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Show one published answer."""
    answer = get_object_or_404(search.published(), pk=answer_id)
    context = {"answer": _shown(answer), "topic": answer.topic, "topic_label": answer.get_topic_display()}
    return render(request, "complaints/public/answer.html", context)


@require_safe
@login_required
def desk_answers(request: SignedInRequest) -> HttpResponse:
    """List all answers, the latest first, and the questions that could become one."""
    pages.check_leads(request.user)
    rows = PublishedAnswer.objects.select_related("published_by", "case").order_by("-published_at", "-pk")
    context = {"page": page_of(request, rows), "tab": "answers"}
    return render(request, "complaints/public/desk_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_answer_new(request: SignedInRequest) -> HttpResponse:
    """Publish a new answer, or one that a case brought up (`?case=` its number)."""
    pages.check_leads(request.user)
    case = _case_asked_for(request)
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial=_initial(case))
    if request.method == "POST" and form.is_valid():
        try:
            answer = services.publish_answer(answer=form.answer(), actor=request.user, now=timezone.now(), case=case)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answer is published."))
            return redirect("complaints:help_answer", answer.pk)
    return render(request, "complaints/public/desk_new.html", {"form": form, "case": case, "tab": "answers"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_answer_withdraw(request: SignedInRequest, answer_id: int) -> HttpResponse:
    """Ask whether an answer is to be taken back, and take it back."""
    pages.check_leads(request.user)
    answer = get_object_or_404(PublishedAnswer.objects.filter(withdrawn_at=None), pk=answer_id)
    if request.method == "POST":
        services.withdraw_answer(answer=answer, actor=request.user, now=timezone.now())
        messages.success(request, _("The answer is withdrawn."))
        return redirect("complaints:desk_answers")
    return render(request, "complaints/public/desk_withdraw.html", {"answer": answer, "tab": "answers"})


def _shown(answer: PublishedAnswer) -> dict[str, Any]:
    is_chinese = (translation.get_language() or "").startswith("zh")
    return {
        "question": answer.question_zh if is_chinese else answer.question_en,
        "answer": answer.answer_zh if is_chinese else answer.answer_en,
        "address": reverse("complaints:help_answer", args=[answer.pk]),
        "topic": answer.get_topic_display(),
    }


def _topics(current: str) -> list[dict[str, Any]]:
    """Give the topics as tabs, all of them first."""
    named = [("", _("All")), *Topic.choices]
    address = reverse("complaints:help")
    return [
        {"label": label, "address": f"{address}?topic={key}" if key else address, "is_current": key == current}
        for key, label in named
    ]


def _case_asked_for(request: SignedInRequest) -> Case | None:
    number = request.GET.get("case") or request.POST.get("case")
    return pages.case_seen_by(request.user, number) if number else None


def _initial(case: Case | None) -> dict[str, str]:
    """Fill in what a case says; its person and enterprise are for whoever publishes to leave out."""
    if case is None:
        return {}
    consultation = Consultation.objects.filter(case=case).first()
    answered = case.entries.filter(step="answer").order_by("-at", "-pk").first()
    language = "zh" if case.language.startswith("zh") else "en"
    return {
        "topic": consultation.topic if consultation else Topic.OTHER,
        f"question_{language}": case.subject,
        f"answer_{language}": answered.note if answered else "",
    }

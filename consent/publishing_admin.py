"""Purpose templates and wordings in the back office: staff publish a new version, and look at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.backoffice import ReadOnlyAdmin
from accounts.models import User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import services, wordings
from consent.forms.publishing import TemplateForm, WordingForm, entered
from consent.models import Publication, PurposeTemplate, Wording
from consent.purposes import Purpose
from consent.words import Change


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would mean: in sentences, what changes, and texts as they will be read."""

    consequences: list[str]
    changes: list[Change] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class PublishingAdmin(ReadOnlyAdmin):
    """Looks at what is published; what is added is shown before it is published, and nothing is changed."""

    show_full_result_count = False
    of = ""
    """The field that tells of what a version is."""
    values: type[models.TextChoices]
    """Of that field: each has its own line of versions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _staff(request).has_perm(f"consent.add_{self.opts.model_name}")

    @method_decorator(recently_authenticated)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask of what, take the new version, show what it means, and propose it when that is confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        labels = dict(self.values.choices)
        chosen = (request.POST or request.GET).get(self.of, "")
        if chosen not in labels:
            return self._page(request, _("Propose a new version"), choices=list(labels.items()))
        former = self.in_effect(chosen)
        form = self.new_form(request.POST if request.method == "POST" else None, former)
        context: dict[str, Any] = {"form": form, "former": former}
        if form.is_valid():
            if "confirmed" not in request.POST:
                context["preview"] = self.preview(form, former)
            elif proposed := self._proposed(request, form):
                return redirect("admin:consent_publication_change", proposed.pk)
        return self._page(request, _("Propose a new version: %(what)s") % {"what": labels[chosen]}, **context)

    def in_effect(self, chosen: str) -> Any:
        raise NotImplementedError

    def new_form(self, entered_: Any, former: Any) -> Any:
        raise NotImplementedError

    def preview(self, form: Any, former: Any) -> Preview:
        raise NotImplementedError

    def propose(self, form: Any, user: User) -> Publication:
        raise NotImplementedError

    def _proposed(self, request: HttpRequest, form: Any) -> Publication | None:
        try:
            proposed = self.propose(form, _staff(request))
        except DomainError as error:
            form.add_error(None, str(error))
            return None
        words = _("Proposed. It holds when another member of staff has published it.")
        self.message_user(request, words, messages.SUCCESS)
        return proposed

    def _page(self, request: HttpRequest, title: str, **context: Any) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "of": self.of}
        return TemplateResponse(request, "admin/consent/publish.html", common | context)


def consequences_of_caps(purpose: str, caps: services.Caps) -> list[str]:
    """Say what new caps of a purpose would mean now."""
    count = services.live_beyond(purpose, caps, timezone.now()).count()
    beyond = ngettext(
        "%(count)s live consent for this purpose goes beyond the new caps. It keeps what it has.",
        "%(count)s live consents for this purpose go beyond the new caps. They keep what they have.",
        count,
    )
    return [
        beyond % {"count": f"{count:,}"},
        _("From its publication on, nobody gives, renews or changes a consent beyond the new caps."),
        _("Requests that wait and ask for more can only be confirmed for less."),
    ]


def consequences_of_wording() -> list[str]:
    """Say what a new wording would mean."""
    return [_("From its publication on, enterprises sign this text. What was signed before stays as it is.")]


def samples(kind: str, texts: Mapping[str, str]) -> list[str]:
    """Give both texts of a wording as they will be read."""
    return [wordings.sample(kind, texts[name]) for name in ("text_zh", "text_en")]


@admin.register(PurposeTemplate)
class PurposeTemplateAdmin(PublishingAdmin):
    fields = (
        "purpose", "version", "longest_days", "queries_a_month", "look_back_months", "data_life_days", "is_one_time",
        "proposed_by", "published_at", "published_by",
    )  # fmt: skip
    list_display = fields
    list_filter = ("purpose",)
    ordering = ("purpose", "-version")
    of, values = "purpose", Purpose

    def in_effect(self, chosen: str) -> PurposeTemplate:
        return PurposeTemplate.objects.for_purpose(chosen)

    def new_form(self, entered_: Any, former: PurposeTemplate) -> TemplateForm:
        return TemplateForm(entered_, initial=entered(former))

    def preview(self, form: TemplateForm, former: PurposeTemplate) -> Preview:
        consequences = consequences_of_caps(former.purpose, form.caps())
        return Preview(consequences, form.changes(former))

    def propose(self, form: TemplateForm, user: User) -> Publication:
        return services.propose_template(
            purpose=form.cleaned_data["purpose"], caps=form.caps(), proposed_by=user, now=timezone.now()
        )


@admin.register(Wording)
class WordingAdmin(PublishingAdmin):
    fields = ("kind", "version", "text_zh", "text_en", "sha256", "proposed_by", "published_at", "published_by")
    list_display = ("kind", "version", "sha256", "proposed_by", "published_at", "published_by")
    list_filter = ("kind",)
    ordering = ("kind", "-version")
    of, values = "kind", Wording.Kind

    def in_effect(self, chosen: str) -> Wording:
        return Wording.objects.in_effect(chosen)

    def new_form(self, entered_: Any, former: Wording) -> WordingForm:
        begin = {"kind": former.kind, "text_zh": former.text_zh, "text_en": former.text_en}
        return WordingForm(entered_, initial=begin, kind=former.kind)

    def preview(self, form: WordingForm, former: Wording) -> Preview:
        return Preview(consequences_of_wording(), texts=samples(former.kind, form.cleaned_data))

    def propose(self, form: WordingForm, user: User) -> Publication:
        return services.propose_wording(**form.cleaned_data, proposed_by=user, now=timezone.now())


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user

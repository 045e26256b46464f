"""Purpose templates and wordings in the back office: staff publish a new version, and look at all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.backoffice import ReadOnlyAdmin
from accounts.models import User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import services, wordings
from consent.forms.publishing import TemplateForm, WordingForm, entered
from consent.models import PurposeTemplate, Wording


class PublishingAdmin(ReadOnlyAdmin):
    """Looks at what is published; what is added is shown before it is published, and nothing is changed."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _staff(request).has_perm(f"consent.add_{self.opts.model_name}")

    @method_decorator(recently_authenticated)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Take the new version, show what it means, and publish it when that is confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.new_form(request.POST if request.method == "POST" else None, request.GET)
        consequences: list[str] = []
        previews: list[str] = []
        if form.is_valid():
            if "confirmed" in request.POST:
                try:
                    published = self.publish(form, _staff(request))
                except DomainError as error:
                    form.add_error(None, str(error))
                else:
                    self.message_user(request, _("%(what)s is published.") % {"what": published}, messages.SUCCESS)
                    return redirect(f"admin:consent_{self.opts.model_name}_changelist")
            else:
                consequences, previews = self.consequences(form), self.previews(form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish a new version"),
            "opts": self.opts,
            "form": form,
            "consequences": consequences,
            "previews": previews,
        }
        return TemplateResponse(request, "admin/consent/publish.html", context)

    def new_form(self, entered_: Any, wanted: Any) -> Any:
        raise NotImplementedError

    def consequences(self, form: Any) -> list[str]:
        raise NotImplementedError

    def previews(self, form: Any) -> list[str]:
        return []

    def publish(self, form: Any, user: User) -> Any:
        raise NotImplementedError


@admin.register(PurposeTemplate)
class PurposeTemplateAdmin(PublishingAdmin):
    fields = (
        "purpose", "version", "longest_days", "queries_a_month", "look_back_months", "data_life_days", "is_one_time",
        "published_at", "published_by",
    )  # fmt: skip
    list_display = fields
    list_filter = ("purpose",)
    ordering = ("purpose", "-version")

    def new_form(self, entered_: Any, wanted: Any) -> forms.Form:
        former = PurposeTemplate.objects.in_effect().filter(purpose=wanted.get("purpose", "")).first()
        return TemplateForm(entered_, initial=entered(former) if former else None)

    def consequences(self, form: TemplateForm) -> list[str]:
        purpose = form.cleaned_data["purpose"]
        count = services.live_beyond(purpose, form.caps(), timezone.now()).count()
        return [
            _("%(count)s live consents for this purpose go beyond the new caps. They keep what they have.")
            % {"count": f"{count:,}"},
            _("From the moment you publish, nobody gives, renews or changes a consent beyond the new caps."),
            _("Requests that wait and ask for more can only be confirmed for less."),
        ]

    def publish(self, form: TemplateForm, user: User) -> PurposeTemplate:
        return services.publish_template(
            purpose=form.cleaned_data["purpose"], caps=form.caps(), published_by=user, now=timezone.now()
        )


@admin.register(Wording)
class WordingAdmin(PublishingAdmin):
    fields = ("kind", "version", "text_zh", "text_en", "sha256", "published_at", "published_by")
    list_display = ("kind", "version", "sha256", "published_at", "published_by")
    list_filter = ("kind",)
    ordering = ("kind", "-version")

    def new_form(self, entered_: Any, wanted: Any) -> forms.ModelForm:  # type: ignore[type-arg]
        kind = wanted.get("kind", "")
        former = Wording.objects.in_effect(kind) if kind in Wording.Kind.values else None
        begin = {"kind": kind, "text_zh": former.text_zh, "text_en": former.text_en} if former else None
        return WordingForm(entered_, initial=begin)

    def consequences(self, form: Any) -> list[str]:
        return [
            _("From the moment you publish, enterprises sign this text. What was signed before stays as it is."),
        ]

    def previews(self, form: Any) -> list[str]:
        return [wordings.sample(form.cleaned_data["kind"], form.cleaned_data[name]) for name in ("text_zh", "text_en")]

    def publish(self, form: Any, user: User) -> Wording:
        return services.publish_wording(**form.cleaned_data, published_by=user, now=timezone.now())


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user

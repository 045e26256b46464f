"""New versions of purpose templates and wordings that wait for a second member of staff, in the back office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.backoffice import ReadOnlyAdmin, staff_of
from accounts.models import User
from accounts.reauthentication import recently_authenticated
from accounts.row_names import name_of
from cfcii.common.errors import DomainError
from consent import services
from consent.forms.publishing import TemplateForm
from consent.models import Publication, PurposeTemplate
from consent.publishing_admin import Preview, consequences_of_caps, consequences_of_wording, samples


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """Looks at what was proposed; a second person publishes it, or either of them does not."""

    fields = ("kind", "subject", "state", "proposed_by", "proposed_at", "decided_by", "decided_at")
    list_display = fields
    list_filter = ("state", "kind")
    ordering = ("-id",)
    show_full_result_count = False
    change_form_template = "admin/consent/publication.html"

    def has_view_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
        rights = [services.RIGHTS[obj.kind]] if obj else services.RIGHTS.values()
        return super().has_view_permission(request, obj) or any(map(staff_of(request).has_perm, rights))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:publication_id>/publish/", view(self.publish_view), name="consent_publication_publish"),
            path("<int:publication_id>/decline/", view(self.decline_view), name="consent_publication_decline"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show beside the particulars what would hold, and offer the decision while it waits for one."""
        proposed: Publication = kwargs["obj"]
        context |= {
            "publication": proposed,
            "is_open": proposed.state == Publication.State.PROPOSED,
            "is_own": proposed.proposed_by_id == staff_of(request).pk,
            "preview": _preview(proposed),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(require_POST)
    @method_decorator(recently_authenticated)
    def publish_view(self, request: HttpRequest, publication_id: int) -> HttpResponse:
        """Publish what another member of staff proposed."""
        return self._decide(request, publication_id, _publish)

    @method_decorator(require_POST)
    @method_decorator(recently_authenticated)
    def decline_view(self, request: HttpRequest, publication_id: int) -> HttpResponse:
        """Do not publish what was proposed."""
        return self._decide(request, publication_id, _decline)

    def _decide(
        self, request: HttpRequest, publication_id: int, decide: Callable[[Publication, User], str]
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        proposed = get_object_or_404(Publication, pk=publication_id)
        try:
            self.message_user(request, decide(proposed, staff_of(request)), messages.SUCCESS)
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:consent_publication_change", proposed.pk)


def _publish(publication: Publication, staff: User) -> str:
    made = services.publish(publication=publication, published_by=staff, now=timezone.now())
    return _("%(what)s is published.") % {"what": name_of(made)}


def _decline(publication: Publication, staff: User) -> str:
    services.decline_publication(publication=publication, declined_by=staff, now=timezone.now())
    return _("It is not published.")


def _preview(publication: Publication) -> Preview:
    """Say what publishing would mean now; of what is decided, only what was proposed."""
    is_open = publication.state == Publication.State.PROPOSED
    if publication.kind == Publication.Kind.WORDING:
        texts = samples(publication.subject, publication.content)
        return Preview(consequences_of_wording() if is_open else [], texts=texts)
    form = TemplateForm({"purpose": publication.subject, **publication.content})
    if not form.is_valid():  # entered when the form allowed it
        return Preview([str(publication.content)])
    former = PurposeTemplate.objects.for_purpose(publication.subject)
    consequences = consequences_of_caps(publication.subject, form.caps()) if is_open else []
    return Preview(consequences, form.changes(former))

"""API clients in the back office: staff decide on those of institutions with one administrator, and stop any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.backoffice import ReadOnlyAdmin, ThroughServices, staff_of
from accounts.forms.clients import ClientStopForm
from accounts.forms.institutions import DECISIONS
from accounts.models import AccessToken, ApiClient, ClientKey, User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


class StaffKeyDecisionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    """What a member of staff says of a key that waits."""

    decision = forms.ChoiceField(label=gettext_lazy("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = ClientKey
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why you decline: the one who proposed it is told."))
        return cleaned


class StaffClientDecisionForm(StaffKeyDecisionForm):
    """What a member of staff says of a proposed client, as the page showed it to them."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ApiClient
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["shown"] = services.digest_of_client(self.instance)


@admin.register(ApiClient)
class ApiClientAdmin(ThroughServices):
    form = StaffClientDecisionForm
    list_display = ("client_id", "institution", "label", "state", "proposed_at", "stopped_at")
    list_filter = ("state",)
    list_select_related = ("institution",)
    search_fields = ("=client_id", "=institution__code")
    ordering = ("-id",)
    actions = ("stop",)
    _particulars = (
        "client_id", "institution", "label", "scopes", "its_keys", "state", "proposed_by", "proposed_at", "decided_by",
        "decided_at", "stopped_by", "stopped_at",
    )  # fmt: skip

    @method_decorator(recently_authenticated)
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or (
            obj.state == ApiClient.State.PROPOSED and _is_for(services.check_client_is_for, obj, request)
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        more = ("decision", "reason", "shown") if self.has_change_permission(request, obj) else ("reason",)
        return (*self._particulars, *more)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self._particulars

    @admin.display(description=gettext_lazy("keys"))
    def its_keys(self, client: ApiClient) -> str:
        return ", ".join(f"{key.kid} ({key.algorithm}): {key.thumbprint}" for key in client.keys.current())

    def save_model(self, request: HttpRequest, obj: ApiClient, form: Any, change: bool) -> None:
        entered, staff, now = form.cleaned_data, staff_of(request), timezone.now()
        if entered["decision"] == "approve":
            services.approve_client(client=obj, approved_by=staff, now=now, shown=entered["shown"])
        else:
            services.decline_client(client=obj, reason=entered["reason"], declined_by=staff, now=now)

    @admin.action(description=gettext_lazy("Stop the selected clients"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> HttpResponse | None:
        """Ask for a reason, and stop them."""
        form = ClientStopForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            said = _("From the moment you confirm, their tokens open nothing and their keys give no others.")
            question = _("Stop these clients?")
            return self.ask(request, queryset, action="stop", question=question, form=form, consequences=[said])
        for client in queryset.select_related("institution"):
            try:
                services.stop_client(
                    client=client, reason=form.cleaned_data["reason"], stopped_by=staff_of(request), now=timezone.now()
                )
            except DomainError as error:
                self.message_user(request, f"{client}: {error}", messages.ERROR)
        return None


@admin.register(ClientKey)
class ClientKeyAdmin(ThroughServices):
    """Keys; staff decide on one that waits where the institution has no second administrator."""

    form = StaffKeyDecisionForm
    list_display = ("id", "client", "kid", "algorithm", "thumbprint", "added_at", "approved_at", "removed_at")
    list_select_related = ("client",)
    search_fields = ("=client__client_id",)
    ordering = ("-id",)
    _particulars = (
        "client", "kid", "algorithm", "thumbprint", "added_by", "added_at", "approved_by", "approved_at", "removed_by",
        "removed_at",
    )  # fmt: skip

    @method_decorator(recently_authenticated)
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is not None and obj.is_waiting and _is_for(services.check_key_is_for, obj, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        more = ("decision", "reason") if self.has_change_permission(request, obj) else ("reason",)
        return (*self._particulars, *more)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self._particulars

    def save_model(self, request: HttpRequest, obj: ClientKey, form: Any, change: bool) -> None:
        entered, staff, now = form.cleaned_data, staff_of(request), timezone.now()
        if entered["decision"] == "approve":
            services.approve_client_key(key=obj, approved_by=staff, now=now)
        else:
            services.decline_client_key(key=obj, reason=entered["reason"], declined_by=staff, now=now)


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    """Tokens that live or died a moment ago; above the list stands what waits for removal."""

    fields = list_display = ("id", "client", "scopes", "issued_at", "expires_at", "revoked_at")
    list_select_related = ("client",)
    search_fields = ("=client__client_id",)
    ordering = ("-id",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        backlog = services.expired_backlog(now=timezone.now())
        self.message_user(
            request, _("Expired and not removed yet: %(rows)s") % {"rows": _written(backlog)}, messages.INFO
        )
        return super().changelist_view(request, extra_context)


def _written(backlog: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in backlog.items())


def _is_for(check: Callable[[Any, User], None], row: ApiClient | ClientKey, request: HttpRequest) -> bool:
    try:
        check(row, staff_of(request))
    except DomainError:
        return False
    return True

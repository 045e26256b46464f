"""The shape of what owners say of an enterprise's people; the services judge it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import day_of
from accounts.models import EnterpriseMembership, User

Role = EnterpriseMembership.Role


class RoleForm(forms.Form):
    """In which role somebody acts, and until when."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.OWNER, _("Owner: decides everything, also who acts for the enterprise")),
            (Role.HANDLER, _("Handler: binds accounts, gives and revokes consents")),
            (Role.VIEWER, _("Viewer: only looks")),
        ],
        initial=Role.HANDLER,
        widget=forms.RadioSelect,
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("This day included. Leave it empty if the role has no end."),
        error_messages={"invalid": _("Write the day as YYYY-MM-DD, such as 2026-12-31.")},
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tomorrow = day_of(now) + timedelta(days=1)
        self.fields["ends_on"].widget.attrs["min"] = self._tomorrow.isoformat()

    def clean_ends_on(self) -> date | None:
        ends_on: date | None = self.cleaned_data["ends_on"]
        if ends_on is not None and ends_on < self._tomorrow:
            raise forms.ValidationError(_("The last day lies in the future: tomorrow at the earliest."))
        return ends_on


class InvitationForm(RoleForm):
    """Whom an owner invites."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation is for this address alone. Check it letter by letter."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("email", "role", "ends_on")

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

"""The shape of what is entered about API clients; the services judge it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms.institutions import DecisionForm
from accounts.models import Institution

LARGEST_FILE: Final = 64 * 1024
__all__ = ["ClientProposalForm", "ClientStopForm", "DecisionForm", "KeysForm"]


class KeysForm(forms.Form):
    """Public keys, pasted or as a file; `cleaned_data["jwks"]` is their text, whichever way they came."""

    jwks = forms.CharField(
        label=_("Public keys"),
        max_length=LARGEST_FILE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        help_text=_("A JWK set (RFC 7517) with public keys only: RSA from 2048 bits, P-256 or Ed25519."),
    )
    file = forms.FileField(label=_("Or a file with them"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None and cleaned.get("jwks"):
            self.add_error("jwks", _("Paste the keys or choose a file, not both."))
        elif file is not None:
            self._read(file, cleaned)
        elif not cleaned.get("jwks") and not self.errors:
            self.add_error("jwks", _("Paste the public keys, or choose a file with them."))
        return cleaned

    def _read(self, file: Any, cleaned: dict[str, Any]) -> None:
        if file.size > LARGEST_FILE:
            self.add_error("file", _("The file is too large to be a JWK set."))
            return
        try:
            cleaned["jwks"] = file.read().decode()
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not text."))


class ClientProposalForm(KeysForm):
    """A client whom an administrator proposes, with its first keys."""

    label = forms.CharField(
        label=_("Label"), max_length=100, help_text=_("What the system is called in your house, such as: loan system.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that the client may do.")},
        help_text=_("Only what it needs. Each query needs the enterprise's consent besides."),
    )
    field_order = ["label", "scopes", "jwks", "file"]

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(each.value, each.label) for each in services.scopes_for(institution)]


class ClientStopForm(forms.Form):
    """Why a client is stopped."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the record."),
    )

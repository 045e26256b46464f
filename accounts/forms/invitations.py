"""The shape of what an invited person enters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.names import NameField
from accounts.models import User


class AcceptanceForm(forms.Form):
    """Asks for a name whoever has not given one yet; of all others nothing."""

    name = NameField(
        label=_("Your name"),
        max_length=100,
        help_text=_("As colleagues and the record of what was done show it."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.name:
            del self.fields["name"]

"""The field in which somebody chooses the bank that keeps an account."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts import selectors
from accounts.models import Institution


class BankField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes none when it runs
    """A bank that can answer: connected, and with a verifier. Others would leave whoever asks waiting."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(selectors.answering_banks(), **kwargs)

    def label_from_instance(self, institution: Institution) -> str:
        return institution.name

"""Until when a bank is entrusted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import day_of
from consent.forms.fields import day_field
from consent.services.entrusting import LONGEST_YEARS

_YEARS_SUGGESTED: Final = 3


class EntrustmentForm(forms.Form):
    """The argument of `services.entrust` that a person chooses."""

    until = day_field(_("Last day"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first_day = day_of(now)
        self._last_day = date(self._first_day.year + LONGEST_YEARS, 12, 31)
        field = self.fields["until"]
        field.initial = self._first_day + timedelta(days=365 * _YEARS_SUGGESTED)
        field.help_text = _("This day included; %(day)s at the latest. You can end it at any time.") % {
            "day": self._last_day.isoformat()
        }
        field.widget.attrs.update({"min": self._first_day.isoformat(), "max": self._last_day.isoformat()})

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self._first_day <= until <= self._last_day:
            raise forms.ValidationError(
                _("An entrustment ends today at the earliest, and on %(day)s at the latest.")
                % {"day": self._last_day.isoformat()}
            )
        return until

"""What handlers enter at the desk: filters of the queues, the texts of steps, messages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import today
from accounts.models import Institution, User
from cfcii.common.regions import REGIONS
from complaints import lifecycle
from complaints.lifecycle import Kind, State
from complaints.models import LONGEST_TEXT, Case
from complaints.queues import Queue, Wanted


def region_choices() -> list[tuple[str, str]]:
    """Give the regions with their Chinese and English names."""
    return [(each.code, f"{each.chinese} {each.english}") for each in REGIONS]


def long_text(label: Any, *, required: bool = True, rows: int = 6, help_text: Any = "") -> forms.CharField:
    """Give the field of a text that people write at length."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_TEXT, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )  # fmt: skip


class NamedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes none when it runs
    """A choice among rows that have a name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class QueueForm(forms.Form):
    """Which cases of a queue to show; what cannot be read does not narrow it."""

    text = forms.CharField(label=_("Number or subject"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    institution = NamedField(Institution.objects.none(), label=_("Institution"), required=False, empty_label=_("all"))

    def __init__(self, *args: Any, queue: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = lifecycle.ENDED if queue == Queue.ENDED else lifecycle.OPEN
        _choices(self, "state", [(str(each), str(State(each).label)) for each in states])
        _choices(self, "region", region_choices())
        institution = self.fields["institution"]
        assert isinstance(institution, forms.ModelChoiceField)
        institution.queryset = Institution.objects.defer("vault_keyset").order_by("name", "pk")

    def wanted(self, queue: str) -> Wanted:
        """Give what is asked for."""
        self.is_valid()
        found = self.cleaned_data
        chosen = found.get("institution")
        return Wanted(
            queue, found.get("kind", ""), found.get("state", ""), found.get("region", ""),
            chosen.pk if chosen else None, found.get("text", ""),
        )  # fmt: skip


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("all")), *choices]


class SeenForm(forms.Form):
    """A step on a case: with the version of the case that was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReleaseForm(SeenForm):
    """The release of a draft: with the digest of the letter that was read."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    """Empty is the digest of no letter."""

    def carry(self, shown: str) -> None:
        """Give the digest of the letter that the page shows now, whatever was sent before."""
        self.initial["shown"] = shown
        if self.is_bound:
            self.data = dict(self.data.items()) | {"shown": shown}


class TextForm(SeenForm):
    """A step with words."""

    def __init__(self, *args: Any, label: Any, help_text: Any = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = long_text(label, required=required, help_text=help_text)


class DraftForm(SeenForm):
    """The arguments of `services.Draft`; only outcomes that are possible are offered."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    grounds_zh = long_text(_("Grounds in Chinese"), rows=8, help_text=_("They go into the letter, word for word."))
    grounds_en = long_text(_("Grounds in English"), rows=8)
    measures = long_text(
        _("Measures to be taken"), required=False, rows=4, help_text=_("Only of a complaint that is upheld.")
    )
    measures_due_on = forms.DateField(
        label=_("Measures due"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day until which they are to be taken."),
    )  # fmt: skip

    def __init__(self, *args: Any, outcomes: list[str], kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [(each, Case.Outcome(each).label) for each in outcomes]
        for name, language in (("grounds_zh", "zh-Hans"), ("grounds_en", "en")):
            self.fields[name].widget.attrs["lang"] = language
        if kind != Kind.COMPLAINT:
            del self.fields["measures"], self.fields["measures_due_on"]

    def clean_measures_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["measures_due_on"]
        if day is not None and day <= today():
            raise forms.ValidationError(_("This day is over: choose one that lies ahead."))
        return day


class OtherCaseForm(forms.Form):
    """Another case, by its number."""

    number = forms.CharField(label=_("Number of the other case"), max_length=32, help_text=_("As its page shows it."))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()


class HandOverForm(forms.Form):
    """To whom a case is handed over, and why."""

    to = NamedField(User.objects.none(), label=_("Hand over to"), empty_label=_("Choose a person"))
    reason = long_text(_("Reason"), rows=3, help_text=_("The new person in charge reads it; the parties do not."))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = people

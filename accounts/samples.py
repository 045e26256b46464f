"""Made-up values in the shapes that pages have, for the page that shows every component."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccountType
from accounts.tabs import Tab
from accounts.todo import Item

AMOUNTS: Final = (0, 5, -1_234_56, 123_456_789, 10**17, None)
"""In fen."""


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    title: str
    by: str = ""
    text: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    code: str
    number: str
    at: datetime
    fen: int | None
    kind: str
    state: str


class SampleForm(forms.Form):
    """A field of every kind that forms have."""

    text = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As it stands on the business licence."))
    choice = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AccountType)
    several = forms.MultipleChoiceField(
        label=gettext_lazy("Purpose"), choices=AccountType, widget=forms.CheckboxSelectMultiple
    )
    one = forms.ChoiceField(label=gettext_lazy("State"), choices=AccountType, widget=forms.RadioSelect)
    day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    long = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("I have read what I give."))


def wrong_form() -> SampleForm:
    """Give the form as it comes back when it was sent empty."""
    form = SampleForm({}, auto_id="wrong_%s")
    form.is_valid()
    return form


def marks() -> list[tuple[str, str]]:
    """Give each colour of a badge with a word that has it."""
    return [
        ("quiet", _("expired")), ("busy", _("being checked")), ("good", _("in force")), ("warn", _("Ends soon")),
        ("bad", _("rejected")),
    ]  # fmt: skip


def steps() -> list[list[Step]]:
    """Give a way that goes well, and one that stopped."""
    words = _("Who you are"), _("Evidence"), _("Decision"), _("Done")
    return [
        [Step(words[0], "done"), Step(words[1], "done"), Step(words[2], "now", _("Waiting")), Step(words[3], "later")],
        [Step(words[0], "done"), Step(words[1], "done"), Step(words[2], "failed", _("Declined"))],
    ]


def events(now: datetime) -> list[Event]:
    """Give a history with an event of every colour."""
    hour = timedelta(hours=1)
    return [
        Event(now, _("accepted"), kind="good"),
        Event(now - hour, _("Ends soon"), kind="warn"),
        Event(now - 26 * hour, _("rejected"), by="江城银行", kind="bad"),
        Event(now - 27 * hour, _("being checked"), kind="busy"),
        Event(now - 28 * hour, _("received"), by="江城银行"),
    ]


def todo() -> list[Item]:
    """Give a thing to do of every colour; one has no page."""
    words = _("The identity verification waits for a decision.")
    kinds = ("bad", "warn", "busy", "good", "quiet")
    return [Item(kind, _("To do"), words, _("Look"), "" if kind == "quiet" else "#todo") for kind in kinds]


def tabs(path: str) -> list[Tab]:
    return [Tab("all", _("All"), path, is_current=True), Tab("open", _("Waiting"), f"{path}?state=open")]


def facts() -> list[Fact]:
    return [
        Fact(_("Who may see it"), "同舟担保"),
        Fact(_("Account"), "6222********2222"),
        Fact(_("State"), _("in force")),
    ]


def rows(now: datetime) -> list[Row]:
    """Give rows of a table: short, long, and with nothing in them."""
    long = "江城市经济技术开发区河畔餐饮管理与供应链服务（集团）有限责任公司第一分公司"
    return [
        Row("河畔面馆", "91440300000000001X", "6222000011112222", now, 123_456_789, "good", _("in force")),
        Row(long, "92440300MA5EXAMPL0", "1002", now - timedelta(days=400), -5, "bad", _("revoked")),
        Row("远山机械", "91440300000000003T", "622200001111222233334444", now, None, "quiet", _("expired")),
    ]

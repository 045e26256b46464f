"""A lender's own query log: who of it asked, when, for what, and what came of it.

Of an enterprise or account that a query named without ever having had its consent the log shows nothing: that it exists
here is not for the lender to learn (G7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiClient, Institution, InstitutionMembership
from consent.models import Consent
from reports.models import Document, QueryRecord

MOST_LISTED: Final = 10_000
"""Of a longer log the latest so many are listed: days narrow it to others."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which queries to list; nothing chosen lists all."""

    who: str = ""
    """`u` or `c` with the id of a person or client."""
    outcome: str = ""
    first_day: date | None = None
    last_day: date | None = None
    arrangement: str = ""


class LogFilterForm(forms.Form):
    """A `LogFilter`; what makes no sense lists all."""

    who = forms.ChoiceField(label=_("Who queried"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("granted and refused")), *QueryRecord.Outcome.choices]
    )
    first_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    arrangement = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", _("everybody")), *_askers(institution)]

    @property
    def chosen(self) -> LogFilter:
        return LogFilter(**self.cleaned_data) if self.is_valid() else LogFilter()


def queries_of(institution: Institution, chosen: LogFilter) -> QuerySet[QueryRecord]:
    """Give a lender's tries, the latest first; `knows_enterprise` and `knows_account` tell what may be shown."""
    related = ("user", "client", "enterprise", "account__provider")
    consents = Consent.objects.filter(information_user=institution)
    rows = QueryRecord.objects.filter(institution=institution).annotate(
        document_issued_at=Subquery(
            Document.objects.filter(number=OuterRef("document_number")).values("issued_at")[:1]
        ),
        knows_enterprise=Exists(consents.filter(enterprise=OuterRef("enterprise"))),
        knows_account=Exists(consents.filter(account=OuterRef("account"))),
    )  # fmt: skip
    rows = rows.select_related(*related).defer("account__provider__vault_keyset")
    return _narrowed(rows, chosen).order_by("-at", "-pk")[:MOST_LISTED]


def _narrowed(rows: QuerySet[QueryRecord], chosen: LogFilter) -> QuerySet[QueryRecord]:
    if chosen.who:
        rows = rows.filter(**{"user" if chosen.who[0] == "u" else "client": int(chosen.who[1:])})
    if chosen.outcome:
        rows = rows.filter(outcome=chosen.outcome)
    if chosen.first_day:
        rows = rows.filter(at__gte=_start_of(chosen.first_day))
    if chosen.last_day:
        rows = rows.filter(at__lt=_start_of(chosen.last_day + timedelta(days=1)))
    if chosen.arrangement:
        rows = rows.filter(consent__authorisation__arrangement__number=chosen.arrangement)
    return rows


def _askers(institution: Institution) -> list[tuple[str, str]]:
    people = InstitutionMembership.objects.filter(institution=institution, role=InstitutionMembership.Role.QUERY_USER)
    clients = ApiClient.objects.filter(institution=institution).order_by("label", "pk")
    named = dict.fromkeys(people.order_by("user__name", "user_id").values_list("user_id", "user__name"))
    return [
        *((f"u{user_id}", name) for user_id, name in named),
        *((f"c{client.pk}", client.label) for client in clients),
    ]


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())

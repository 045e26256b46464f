"""The shape of what an enterprise enters; the services judge it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import listings as accounts_listings
from accounts.models import Account, Enterprise, Institution
from consent.purposes import Product, Purpose


class _AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes none when it runs
    def label_from_instance(self, account: Account) -> str:
        return f"{account.provider.name} {account.masked_number}"


class _InstitutionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, institution: Institution) -> str:
        return institution.name


class GrantForm(forms.Form):
    """The arguments of `services.grant_consent` that a person chooses."""

    account = _AccountField(Account.objects.none(), label=_("Account"))
    information_user = _InstitutionField(Institution.objects.none(), label=_("Who may see it"))
    product = forms.ChoiceField(label=_("What they see"), choices=Product)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose)
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("This day included."),
    )

    def __init__(self, *args: Any, enterprise: Enterprise, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first_day = _local_day(now)
        self.fields["until"].widget.attrs.update({"min": self._first_day.isoformat()})
        bound = accounts_listings.bound_accounts(enterprise)
        accounts = bound.select_related("provider").order_by("provider__code", "pk")
        lenders = Institution.objects.information_users().active().order_by("name", "pk")
        self._offer("account", accounts)
        self._offer("information_user", lenders)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self._first_day:
            raise forms.ValidationError(_("A consent ends after it starts, today at the earliest."))
        return until

    def _offer(self, name: str, choices: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()

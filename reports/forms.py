"""The shape of what an enterprise asks for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from consent.purposes import Product
from reports.listings import QueryFilter
from reports.models import QueryRecord


class IssueForm(forms.Form):
    """Which product to issue about one's own account."""

    product = forms.ChoiceField(label=_("Product"), choices=Product, initial=Product.REPORT)


class QueryFilterForm(forms.Form):
    """Which queries to show; what makes no sense shows all."""

    institution = forms.ChoiceField(label=_("Institution"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("granted and refused")), *QueryRecord.Outcome.choices]
    )
    arrangement = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, institutions: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institution = self.fields["institution"]
        assert isinstance(institution, forms.ChoiceField)
        institution.choices = [("", _("all")), *((each.code, each.name) for each in institutions)]

    @property
    def chosen(self) -> QueryFilter:
        return QueryFilter(**self.cleaned_data) if self.is_valid() else QueryFilter()

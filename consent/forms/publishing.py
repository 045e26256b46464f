"""The shape of what staff publish: caps of a purpose, and wordings; the services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cfcii.common.errors import DomainError
from consent import services
from consent.models import LONGEST_LOOK_BACK, PurposeTemplate, Wording
from consent.purposes import Purpose


class TemplateForm(forms.Form):
    """The next version of a purpose's template."""

    purpose = forms.ChoiceField(label=_("purpose"), choices=Purpose)
    longest_days = forms.IntegerField(label=_("longest validity in days"), min_value=1, max_value=3650)
    queries_a_month = forms.IntegerField(label=_("queries a calendar month at most"), min_value=1, max_value=10_000)
    look_back_months = forms.IntegerField(label=_("months of data at most"), min_value=1, max_value=LONGEST_LOOK_BACK)
    data_life_days = forms.IntegerField(
        label=_("days that the lender may keep the data, at most"), min_value=1, max_value=3650
    )
    is_one_time = forms.BooleanField(label=_("one query only"), required=False)

    def caps(self) -> services.Caps:
        return services.Caps(**{name: value for name, value in self.cleaned_data.items() if name != "purpose"})


class WordingForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    """The next version of a wording. Particulars stand in braces; all of its kind must be there, and no other."""

    class Meta:
        model = Wording
        fields = ("kind", "text_zh", "text_en")
        widgets = {
            "text_zh": forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
            "text_en": forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("text_zh", "text_en"):
            if "kind" in cleaned and name in cleaned:
                try:
                    services.check_wording(cleaned["kind"], cleaned[name])
                except DomainError as error:
                    self.add_error(name, str(error))
        return cleaned


def entered(template: PurposeTemplate) -> dict[str, Any]:
    """Give the caps of a version, as a form begins with them."""
    names = ("purpose", "longest_days", "queries_a_month", "look_back_months", "data_life_days", "is_one_time")
    return {name: getattr(template, name) for name in names}

"""The shape of what staff publish: caps of a purpose, and wordings; the services judge it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from cfcii.common.errors import DomainError
from consent import services, wordings
from consent.models import LONGEST_LOOK_BACK, PurposeTemplate, Wording
from consent.purposes import Purpose
from consent.words import Change


class TemplateForm(forms.Form):
    """The next version of a purpose's template."""

    purpose = forms.ChoiceField(label=_("purpose"), choices=Purpose, widget=forms.HiddenInput)
    longest_days = forms.IntegerField(label=_("longest validity in days"), min_value=1, max_value=3650)
    queries_a_month = forms.IntegerField(label=_("queries a calendar month at most"), min_value=1, max_value=10_000)
    look_back_months = forms.IntegerField(label=_("months of data at most"), min_value=1, max_value=LONGEST_LOOK_BACK)
    data_life_days = forms.IntegerField(
        label=_("days that the lender may keep the data, at most"), min_value=1, max_value=3650
    )
    is_one_time = forms.BooleanField(label=_("one query only"), required=False)

    def caps(self) -> services.Caps:
        return services.Caps(**{name: value for name, value in self.cleaned_data.items() if name != "purpose"})

    def changes(self, former: PurposeTemplate) -> list[Change]:
        """Put each cap of the version in effect beside the new one."""
        return [
            Change(str(self.fields[name].label), _said(getattr(former, name)), _said(value))
            for name, value in self.cleaned_data.items()
            if name != "purpose"
        ]


class WordingForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    """The next version of a wording. Particulars stand in braces; all of its kind must be there, and no other."""

    class Meta:
        model = Wording
        fields = ("kind", "text_zh", "text_en")
        widgets = {
            "kind": forms.HiddenInput,
            "text_zh": forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
            "text_en": forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = format_html_join("", "<li><code>{{{}}}</code> {}</li>", _particulars_of(kind))
        words = _("Each of these must stand in the text; it is filled in when the text is shown:")
        for name in ("text_zh", "text_en"):
            self.fields[name].help_text = format_html("{}<ul>{}</ul>", words, listed)

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


def _said(cap: int | bool) -> str:
    if isinstance(cap, bool):
        return str(_("yes") if cap else _("no"))
    return f"{cap:,}"


def _particulars_of(kind: str) -> list[tuple[str, Any]]:
    return [(name, meaning) for name, meaning in _MEANINGS.items() if name in wordings.PARTICULARS[kind]]


_MEANINGS: Final = {
    "enterprise": _("name of the enterprise"),
    "uscc": _("unified social credit code"),
    "bank": _("name of the bank"),
    "account": _("account, masked"),
    "lender": _("name of the lender"),
    "accounts": _("banks and accounts, masked"),
    "products": _("products"),
    "purpose": _("purpose"),
    "until": _("last day"),
    "queries_total": _("queries in all"),
    "queries_a_month": _("queries a calendar month"),
    "look_back_months": _("months of data"),
    "data_life_days": _("days that the lender may keep the data"),
}

"""What handlers enter about the desk itself: who works on what, the words of letters, statements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cfcii.common.errors import DomainError
from complaints.forms.desk import NamedField, region_choices
from complaints.lifecycle import Kind
from complaints.models import Case, Handler
from complaints.services import letters
from complaints.texts import case_text


class AssignForm(forms.Form):
    """Which cases are assigned, and to whom: a person, or each to who fits best."""

    cases = forms.ModelMultipleChoiceField(
        Case.objects.none(), error_messages={"required": _("Choose at least one case. Nothing has been assigned.")}
    )
    to = NamedField(
        User.objects.none(), label=_("Assign to"), required=False, empty_label=_("who fits best, by load and region")
    )

    def __init__(self, *args: Any, waiting: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases, to = self.fields["cases"], self.fields["to"]
        assert isinstance(cases, forms.ModelMultipleChoiceField)
        assert isinstance(to, forms.ModelChoiceField)
        cases.queryset, to.queryset = waiting, people


class HandlerForm(forms.Form):
    """The arguments of `assigning.set_handler`."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of cases"), choices=Kind, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("None: no cases are assigned, and only single cases are seen."),
    )  # fmt: skip
    regions = forms.MultipleChoiceField(
        label=_("Regions"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked: all regions."),
    )
    is_away = forms.BooleanField(label=_("Away: gets no new cases"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = self.fields["regions"]
        assert isinstance(regions, forms.MultipleChoiceField)
        regions.choices = region_choices()


def entered(handler: Handler | None) -> dict[str, Any]:
    """Give what a handler's form begins with."""
    if handler is None:
        return {"kinds": list(Kind.values)}
    return {"kinds": handler.kinds, "regions": handler.regions, "is_away": handler.is_away}


class LetterTemplateForm(forms.Form):
    """The next version of a letter's words; its placeholders are checked as the service does."""

    text_zh = forms.CharField(
        label=_("Text in Chinese"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14, "lang": "zh-Hans"})
    )
    text_en = forms.CharField(
        label=_("Text in English"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14, "lang": "en"})
    )

    def clean_text_zh(self) -> str:
        return self._checked("text_zh")

    def clean_text_en(self) -> str:
        return self._checked("text_en")

    def _checked(self, name: str) -> str:
        text = case_text(self.cleaned_data[name])
        try:
            letters.check_template(text)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return text


class ReturnStatementForm(forms.Form):
    """Why a statement is not shown."""

    reason = forms.CharField(
        label=_("What it must not say"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The enterprise reads it, changes the statement, and hands it in again."),
    )  # fmt: skip

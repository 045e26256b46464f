"""Texts of cases as people write them: brought to their form before they are counted, never only what is not seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import LONGEST_TEXT
from complaints.texts import case_text


class LongTextField(forms.CharField):
    """A text of many lines. A line's end counts once, as the browser counts it."""

    default_error_messages = {"unseen": _("Nothing that can be read stands here. Write it in words.")}

    def __init__(self, *, rows: int = 8, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(max_length=max_length, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return case_text(typed) or typed

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and is_unseen(value):
            raise forms.ValidationError(self.error_messages["unseen"], code="unseen")


class LineField(LongTextField):
    """A text of one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.TextInput(attrs={"dir": "auto"})
        self.widget.attrs.update(self.widget_attrs(self.widget))

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


def is_unseen(text: str) -> bool:
    """Tell whether nothing of a text can be seen: white space, marks of direction, joiners, fillers."""
    return not case_text(text)

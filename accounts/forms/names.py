"""The field in which a name of a person or an enterprise is typed, wherever that is."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cfcii.common.names import name_fault, tidy_name

_FAULTS: Final[dict[str, str | Promise]] = {
    "line_break": _("A name stands in one line."),
    "unseen": _("The name holds characters that cannot be seen. Type it anew instead of pasting it."),
    "address": _("A name holds no web or e-mail address."),
    "no_letter": _("A name holds at least one letter or digit."),
}


class NameField(forms.CharField):
    """A name, tidied; says what no name holds (`cfcii.common.names`)."""

    def to_python(self, value: Any) -> str:
        return tidy_name(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (fault := name_fault(value)):
            raise forms.ValidationError(str(_FAULTS[fault]), code=fault)

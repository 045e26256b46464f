"""The form on which somebody says yes or no, and why: the same for proofs, accounts and people."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """A decision between two, with a reason that is needed for the one called `decline`.

    Who decides on something of their own names the two, and says for whom the reason is.
    """

    choices: ClassVar[list[tuple[str, str | Promise]]] = [("approve", _("Approve")), ("decline", _("Decline"))]
    reason_help: ClassVar[str | Promise] = ""
    reason_missing: ClassVar[str | Promise] = _("Give a reason.")

    decision = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = self.choices
        self.fields["reason"].help_text = str(self.reason_help)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", str(self.reason_missing))
        return cleaned


class VerificationDecisionForm(DecisionForm):
    """What a bank or staff decide on an identity verification."""

    choices = [("confirm", _("Confirm: the applicant acts for the enterprise")), ("decline", _("Decline"))]
    reason_help = _("Needed to decline. The applicant reads it: say what does not agree and what to mend.")
    reason_missing = _("Give a reason: the applicant has to know what to mend.")


class ContestedDecisionForm(VerificationDecisionForm):
    """What staff decide on a claim to which an owner objects."""

    reason_help = _(
        "Needed to decline: the applicant reads it. Needed to confirm as well: say how the objection was settled; the "
        "applicant does not read that."
    )


class BindingDecisionForm(DecisionForm):
    """What a bank says of an account that an enterprise named."""

    choices = [("confirm", _("Confirm: the account is this enterprise's")), ("decline", _("Decline"))]
    reason_help = _("Needed to decline. The enterprise reads it: say what it can do.")
    reason_missing = _("Give a reason: the enterprise has to know what it can do.")

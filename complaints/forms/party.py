"""What parties enter: a new case, and what they add to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Enterprise, Institution
from complaints import party_selectors
from complaints.forms.attachments import FilesForm
from complaints.forms.texts import LineField, LongTextField
from complaints.lifecycle import Kind
from complaints.models import Complaint, Topic
from complaints.services import Claim, Matter
from complaints.services.rating import GRADES, LONGEST_NOTE
from complaints.services.statements import LONGEST as LONGEST_STATEMENT

PLATFORM: Final = "platform"
OTHER: Final = "other"
_MOST_NAMED: Final = 5


def _chosen(choices: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Have somebody choose: what is chosen already is left as it is, and spoils the numbers."""
    return [("", pgettext_lazy("choice", "please choose")), *choices]


class FilterForm(forms.Form):
    """Which cases a list shows."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all kinds")), *Kind.choices])
    standing = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), ("open", pgettext_lazy("cases", "open")), ("ended", pgettext_lazy("cases", "ended"))],
    )

    def wanted(self) -> dict[str, str]:
        """Give what is asked for; what cannot be read does not narrow it."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MatterForm(FilesForm):
    """What every new case has."""

    subject = LineField(label=_("Subject"), max_length=120, help_text=_("In a few words."))
    text = LongTextField(label=_("Describe what happened"))

    def matter(self) -> Matter:
        return Matter(self.cleaned_data["subject"], self.cleaned_data["text"])


class DisputeForm(MatterForm):
    """What is wrong with figures, and for each what it should be: a field `claimed_<place>`."""

    def __init__(self, *args: Any, labels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].initial = gettext("A figure that is not right")
        self.fields["text"].label = _("What is wrong")
        self.fields["text"].help_text = _("How you know it: a statement of the account, an invoice, a contract.")
        self._places = len(labels)
        for place, label in enumerate(labels):
            self.fields[_claimed(place)] = LineField(label=label, required=False, max_length=200)

    def claimed_fields(self) -> list[Any]:
        """Give the fields of what the figures should be, in their order."""
        return [self[_claimed(place)] for place in range(self._places)]

    def claims(self, figures: Sequence[tuple[str, str]]) -> list[Claim]:
        """Give what is claimed of each figure (item, period)."""
        said = [self.cleaned_data[_claimed(place)] for place in range(self._places)]
        return [Claim(item, period, text) for (item, period), text in zip(figures, said, strict=True)]


class ComplaintForm(MatterForm):
    """About whom, about what, and what is wanted."""

    respondent = forms.ChoiceField(label=_("About whom"), widget=forms.RadioSelect)
    other = LineField(
        label=_("Name of the other institution"), required=False, max_length=200,
        help_text=_("Only for another institution: its name, or a part of it."),
    )  # fmt: skip
    about = forms.ChoiceField(label=_("About what"), choices=_chosen(Complaint.Subject.choices))
    wish = LongTextField(label=_("What you want"), required=False, max_length=1000, rows=3)
    field_order = ("respondent", "other", "about", "subject", "text", "wish", "attachments")

    def __init__(self, *args: Any, enterprise: Enterprise | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._near = {each.code: each for each in party_selectors.institutions_of(enterprise)} if enterprise else {}
        respondent = self.fields["respondent"]
        assert isinstance(respondent, forms.ChoiceField)
        respondent.choices = [
            *((code, each.name) for code, each in self._near.items()),
            (PLATFORM, _("The platform itself")),
            (OTHER, _("Another institution")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("respondent")
        if chosen == OTHER and "other" not in self.errors:
            cleaned["institution"] = self._named(cleaned.get("other", ""))
        elif chosen:
            cleaned["institution"] = self._near.get(chosen)
        return cleaned

    def _named(self, name: str) -> Institution | None:
        """Find an institution by its name or a part of it; says on the form why there is none."""
        found = party_selectors.institutions_named(name, _MOST_NAMED + 1) if name else []
        if len(found) == 1:
            return found[0]
        if not name:
            self.add_error("other", _("Write the name of the institution."))
        elif not found:
            self.add_error("other", _("No institution on the platform is called so. Write a part of its name."))
        else:
            names = ", ".join(each.name for each in found[:_MOST_NAMED])
            self.add_error(
                "other", gettext("Several are called so: %(names)s. Write the whole name.") % {"names": names}
            )
        return None


class QuestionForm(MatterForm):
    """What somebody wants to know."""

    topic = forms.ChoiceField(label=_("Topic"), choices=_chosen(Topic.choices))
    field_order = ("topic", "subject", "text", "attachments")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].label = _("Your question in short")
        self.fields["text"].label = _("Your question")


class WordsForm(FilesForm):
    """Something that is added to a case: a message, a supplement."""

    text = LongTextField(label=_("Text"), rows=5)
    field_order = ("text", "attachments")


class FurtherForm(forms.Form):
    """A further question about an answer."""

    text = LongTextField(label=_("What is still not clear"), rows=6)


class WithdrawForm(forms.Form):
    """Why a case is withdrawn, if somebody wants to say so."""

    reason = LongTextField(label=_("Why (if you want to say so)"), required=False, max_length=1000, rows=3)


class StatementForm(forms.Form):
    """What documents are to show of the enterprise's view."""

    text = LongTextField(
        label=_("Your statement"), max_length=LONGEST_STATEMENT, rows=5,
        help_text=_("At most 300 characters, in one paragraph. No names of people, no account numbers, nothing about "
                    "others."),
    )  # fmt: skip


class RatingForm(forms.Form):
    """How content somebody is."""

    grade = forms.TypedChoiceField(
        label=_("How content are you with the answer?"), coerce=int, widget=forms.RadioSelect,
        choices=list(zip(GRADES, (_("1: not at all"), _("2: little"), _("3: fairly"), _("4: well"), _("5: very well")),
                         strict=True)),
    )  # fmt: skip
    note = LongTextField(label=_("What could be better"), required=False, max_length=LONGEST_NOTE, rows=3)


def _claimed(place: int) -> str:
    return f"claimed_{place}"

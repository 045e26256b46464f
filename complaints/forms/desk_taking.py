"""What handlers write down for somebody without access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.verification import UsccField
from accounts.models import Enterprise, Institution
from cfcii.common.identifiers import normalise_number
from cfcii.common.periods import Month
from complaints.figure_words import Words
from complaints.forms.desk import NamedField, long_text
from complaints.forms.texts import LineField
from complaints.models import Complaint, Topic
from complaints.services import Claim, Matter
from reports.models import Document

FIGURES: Final = 6
"""Figures that one form disputes at most."""
_LAST: Final = 4


class _OptionalUsccField(UsccField):
    """A code where one is given."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class FindDocumentForm(forms.Form):
    """Names one of some documents: by its number, or by enterprise, account and a period that it holds."""

    number = forms.CharField(
        label=gettext_lazy("Document number"), required=False, max_length=64,
        help_text=gettext_lazy("As on the document that the person holds, such as R20260302-…."),
    )  # fmt: skip
    uscc = _OptionalUsccField(
        label=gettext_lazy("Unified social credit code of the enterprise"), required=False, max_length=60,
        help_text=gettext_lazy("Where the person has no document: code, account and a month that it is about."),
    )  # fmt: skip
    account = forms.CharField(
        label=gettext_lazy("Last four characters of the account number"), required=False, max_length=_LAST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-01"}),
    )  # fmt: skip

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._documents = documents

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        found = self._by_number(cleaned["number"].strip()) if cleaned["number"].strip() else self._by_account(cleaned)
        if found is None:
            raise forms.ValidationError(
                _("There is no such document. Compare what was written; where none was issued, take the matter down "
                  "as a complaint.")
            )  # fmt: skip
        return {**cleaned, "document": found}

    def clean_month(self) -> Month | None:
        text = self.cleaned_data["month"].strip()
        try:
            return Month.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("Write a month as 2026-01.")) from error

    def _by_number(self, number: str) -> Document | None:
        return self._documents.filter(number=number.upper()).first()

    def _by_account(self, cleaned: dict[str, Any]) -> Document | None:
        """Give the latest document of an account that holds a month."""
        if not (cleaned.get("uscc") and cleaned.get("account") and cleaned.get("month")):
            raise forms.ValidationError(_("Write a document number, or code, account and month."))
        day = cleaned["month"].first_day
        wanted = (normalise_number(cleaned["account"].rjust(5, "0")) or "")[-_LAST:]
        rows = self._documents.filter(enterprise__uscc=cleaned["uscc"], first_month__lte=day, last_month__gte=day)
        for each in rows.select_related("account").order_by("-issued_at", "-pk")[:200]:
            if each.account.number.endswith(wanted):
                return each
        return None


class _TakenDownForm(forms.Form):
    """Who came, and what it is about."""

    for_whom = LineField(
        label=gettext_lazy("Name and address of who lodges it"), max_length=300,
        help_text=gettext_lazy("The written answer goes there. It stands on the case for the desk only."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of who lodges it"), choices=settings.LANGUAGES)
    subject = LineField(label=gettext_lazy("Subject"), max_length=120)
    text = long_text(gettext_lazy("The matter"), help_text=gettext_lazy("In the person's own words."))

    @property
    def matter(self) -> Matter:
        return Matter(self.cleaned_data["subject"], self.cleaned_data["text"])


class _EnterpriseForm(_TakenDownForm):
    uscc = _OptionalUsccField(
        label=gettext_lazy("Unified social credit code of the enterprise"), required=False, max_length=60,
        help_text=gettext_lazy("Only if the matter concerns an enterprise of the platform."),
    )  # fmt: skip

    def clean_uscc(self) -> str:
        code = str(self.cleaned_data["uscc"])
        if code and not Enterprise.objects.filter(uscc=code).exists():
            raise forms.ValidationError(_("The platform knows no enterprise of this code. Leave it empty then."))
        return code

    @property
    def enterprise(self) -> Enterprise | None:
        return Enterprise.objects.filter(uscc=self.cleaned_data["uscc"] or "-").first()


class ComplaintForm(_EnterpriseForm):
    """The arguments of `services.lodge_complaint`."""

    respondent = NamedField(
        Institution.objects.none(), label=gettext_lazy("About which institution"), required=False,
        empty_label=gettext_lazy("the platform"),
    )  # fmt: skip
    about = forms.ChoiceField(label=gettext_lazy("About what"), choices=Complaint.Subject)
    wish = forms.CharField(label=gettext_lazy("What is wanted"), required=False, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        respondent = self.fields["respondent"]
        assert isinstance(respondent, forms.ModelChoiceField)
        respondent.queryset = Institution.objects.defer("vault_keyset").order_by("name", "pk")


class QuestionForm(_EnterpriseForm):
    """The arguments of `services.ask_question`."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), choices=Topic)


class DisputeForm(_TakenDownForm):
    """The arguments of `services.lodge_dispute`: up to six figures of one document."""

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = Words(document)
        items = [("", "—"), *words.figures()]
        periods = [("", _("once a document")), *words.periods()]
        for place in range(FIGURES):
            numbered = {"n": place + 1}
            self.fields[f"item_{place}"] = forms.ChoiceField(
                label=_("Figure %(n)s") % numbered, choices=items, required=False
            )
            self.fields[f"period_{place}"] = forms.ChoiceField(
                label=_("Period of figure %(n)s") % numbered, choices=periods, required=False
            )
            self.fields[f"claimed_{place}"] = forms.CharField(
                label=_("What figure %(n)s should be") % numbered, max_length=200, required=False
            )

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """Give the fields of each figure."""
        for place in range(FIGURES):
            yield [self[f"{name}_{place}"] for name in ("item", "period", "claimed")]

    def claims(self) -> list[Claim]:
        found = self.cleaned_data
        return [
            Claim(found[f"item_{place}"], found[f"period_{place}"], found[f"claimed_{place}"])
            for place in range(FIGURES)
            if found[f"item_{place}"]
        ]

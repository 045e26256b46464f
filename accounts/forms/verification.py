"""The shape of what applicants and those who decide enter; the services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import agreement, evidence_files, uscc
from accounts.evidence_files import CheckedFile, FileRefused
from accounts.forms.banks import BankField
from accounts.forms.names import NameField
from accounts.models import User, Verification
from cfcii.common.identifiers import normalise_number, normalise_uscc

Method = Verification.Method


class UsccField(forms.CharField):
    """The unified social credit code of somebody who can register, as people type it, brought to its form."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        return normalise_uscc(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if fault := uscc.fault(value) or uscc.why_no_subject(value):
            raise forms.ValidationError(fault, code="uscc")


class LicenceField(forms.FileField):
    """A licence, checked by its content; gives a `CheckedFile`."""

    widget = forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf"})
    default_error_messages = {
        "required": _("Choose the file of the licence."),
        "missing": _("Choose the file of the licence."),
        "empty": _("The file is empty. Choose another one."),
    }

    def clean(self, data: UploadedFile[bytes] | None, initial: Any = None) -> CheckedFile | None:
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file is None:
            return None
        try:
            return evidence_files.check(file.read())
        except FileRefused as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class RegistrationForm(forms.Form):
    """For which enterprise somebody asks to be verified, and how."""

    uscc = UsccField(
        label=_("Unified social credit code"),
        max_length=60,
        help_text=_("18 characters, as on the licence. Lower case and spaces do not matter."),
    )
    name = NameField(label=_("Name of the enterprise"), max_length=200, help_text=_("As on the licence."))
    legal_representative = NameField(
        label=_("Legal representative"),
        max_length=100,
        help_text=_("As on the licence; of an individual business, its operator."),
    )
    method = forms.ChoiceField(
        label=_("Who confirms that it is you"),
        choices=[
            (Method.BANK, _("My account-opening bank: usually the faster way")),
            (Method.STAFF, _("The platform's staff, by the licence alone")),
        ],
        initial=Method.BANK,
        widget=forms.RadioSelect,
    )
    bank = BankField(
        label=_("Account-opening bank"),
        required=False,
        empty_label=_("Please choose"),
        help_text=_("Only for confirmation by the bank. If yours is missing, choose the platform's staff."),
    )
    account_number = forms.CharField(
        label=_("Account number"),
        required=False,
        max_length=60,
        help_text=_("Of an account that the enterprise has at this bank. Stored encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    licence = LicenceField(
        label=_("Business licence"),
        help_text=_(
            "A photograph or scan: JPEG, PNG or PDF of at most 5 MB and 20 pages. "
            "What it shows is drawn anew and stored encrypted; nothing else of the file is kept."
        ),
    )

    field_order = ("applicant_name", "uscc")

    def __init__(self, *args: Any, applicant: User, again: Verification | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if again is not None:
            self.initial = entered_in(again)
            self._hint_at_number(again)
        if not applicant.name:
            self.fields["applicant_name"] = NameField(
                label=_("Your name"), max_length=100, help_text=_("Who decides reads it. It is kept in your profile.")
            )
            self.order_fields(self.field_order)

    def say_too_large(self) -> None:
        """Say of a file that was cut off on its way in that it is too large, beside whatever else is wrong."""
        self.say_of_file(
            gettext("The file is larger than 5 MB, and nothing of it was kept. Choose a smaller picture or scan.")
        )

    def say_of_file(self, words: str) -> None:
        """Say what is wrong with a file that was not looked at, beside whatever else is wrong."""
        self.errors["licence"] = self.error_class([words], renderer=self.renderer, field_id=self["licence"].auto_id)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("method") == Method.BANK:
            self._clean_account(cleaned)
        else:
            self._forget_account(cleaned)
        return cleaned

    def _hint_at_number(self, again: Verification) -> None:
        """Say which number it was; a browser is not given the whole one again."""
        if masked := agreement.masked_number(again):
            self.fields["account_number"].help_text = _(
                "Please enter it again; the last time it was %(number)s. Stored encrypted."
            ) % {"number": masked}

    def _forget_account(self, cleaned: dict[str, Any]) -> None:
        """Let what stands in the fields of the bank count for nothing: neither as an answer nor as a fault."""
        cleaned["bank"], cleaned["account_number"] = None, ""
        for name in ("bank", "account_number"):
            self.errors.pop(name, None)

    def _clean_account(self, cleaned: dict[str, Any]) -> None:
        if "bank" not in self.errors and cleaned.get("bank") is None:
            self.add_error("bank", _("Choose the bank, or the review by staff."))
        number = normalise_number(cleaned.get("account_number", ""))
        if number is None:
            self.add_error("account_number", _("An account number has 5 to 34 digits or letters."))
        else:
            cleaned["account_number"] = number


class AppealForm(forms.Form):
    """Why an applicant thinks that a decision is wrong."""

    text = forms.CharField(
        label=_("Why the decision is wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )


def entered_in(verification: Verification) -> dict[str, Any]:
    """Give what an applicant entered before, for another try; not the file, and not the account number."""
    return {
        "uscc": verification.uscc,
        "name": verification.name,
        "legal_representative": verification.legal_representative,
        "method": verification.method,
        "bank": verification.bank_id,
    }

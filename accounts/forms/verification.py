"""The shape of what applicants and those who decide enter; the services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts import evidence_files, uscc
from accounts.evidence_files import CheckedFile, FileRefused
from accounts.models import Institution, Verification
from cfcii.common.identifiers import normalise_number, normalise_uscc

Method = Verification.Method


class UsccField(forms.CharField):
    """A unified social credit code as people type it, brought to its form."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        return normalise_uscc(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if fault := uscc.fault(value):
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


class _BankField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes none when it runs
    def label_from_instance(self, institution: Institution) -> str:
        return institution.name


class RegistrationForm(forms.Form):
    """For which enterprise somebody asks to be verified, and how. The file stands last: fields after one that is cut
    off would be lost.
    """

    uscc = UsccField(
        label=_("Unified social credit code"),
        max_length=60,
        help_text=_("18 characters, as on the licence. Lower case and spaces do not matter."),
    )
    name = forms.CharField(label=_("Name of the enterprise"), max_length=200, help_text=_("As on the licence."))
    legal_representative = forms.CharField(
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
    bank = _BankField(
        Institution.objects.none(),
        label=_("Account-opening bank"),
        required=False,
        empty_label=_("Please choose"),
        help_text=_("Only for confirmation by the bank."),
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
        help_text=_("A photograph or scan: JPEG, PNG or PDF of at most 5 MB. Stored encrypted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bank = self.fields["bank"]
        assert isinstance(bank, forms.ModelChoiceField)
        bank.queryset = Institution.objects.active().providers().defer("vault_keyset").order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("method") == Method.BANK:
            self._clean_account(cleaned)
        else:
            cleaned["bank"], cleaned["account_number"] = None, ""
        return cleaned

    def _clean_account(self, cleaned: dict[str, Any]) -> None:
        if "bank" not in self.errors and cleaned.get("bank") is None:
            self.add_error("bank", _("Choose the bank, or the review by staff."))
        number = normalise_number(cleaned.get("account_number", ""))
        if number is None:
            self.add_error("account_number", _("An account number has 5 to 34 digits or letters."))
        else:
            cleaned["account_number"] = number


class DecisionForm(forms.Form):
    """What somebody decides on a verification."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("confirm", _("Confirm: the applicant acts for the enterprise")), ("decline", _("Decline"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed to decline. The applicant reads it: say what does not agree and what to mend."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Give a reason: the applicant has to know what to mend."))
        return cleaned


class AppealForm(forms.Form):
    """Why an applicant thinks that a decision is wrong."""

    text = forms.CharField(
        label=_("Why the decision is wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )

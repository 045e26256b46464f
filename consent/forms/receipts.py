"""A receipt that somebody hands in to be verified."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.receipts.record import LARGEST

_ANOTHER_FILE: Final = ("%PDF", "{")
"""How the other files of a receipt begin, which hold no signature."""
_LONGEST = 2 * LARGEST
"""Of a signature, which holds the content in base64."""


class ReceiptForm(forms.Form):
    """The content and the signature, each as a file or as text; the signature holds the content as well."""

    signature_file = forms.FileField(label=gettext_lazy("The file receipt.jws"), required=False)
    signature_text = forms.CharField(
        label=gettext_lazy("or the text of receipt.jws"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    receipt_file = forms.FileField(
        label=gettext_lazy("The file receipt.json"),
        required=False,
        help_text=gettext_lazy("With it we compare, byte for byte, what you were given and what was signed."),
    )
    receipt_text = forms.CharField(
        label=gettext_lazy("or the text of receipt.json"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.signature = self._given("signature").decode("ascii", errors="replace")
        self.content = self._given("receipt") or None
        if not self.errors and not self.signature:
            self.add_error("signature_file", _("Choose the file receipt.jws, or paste its text below."))
        elif not self.errors and self.signature.startswith(_ANOTHER_FILE):
            field = "signature_file" if self.cleaned_data.get("signature_file") else "signature_text"
            self.add_error(
                field,
                _("This is not receipt.jws: take the file of that name from the page of the receipt. The PDF and "
                  "receipt.json hold no signature."),
            )  # fmt: skip
        return cleaned

    def _given(self, name: str) -> bytes:
        """Give what was handed in; white space around a pasted text is none of it."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get(f"{name}_file")
        if file is None:
            return str(self.cleaned_data.get(f"{name}_text", "")).strip().encode()
        if (file.size or 0) > _LONGEST:
            self.add_error(
                f"{name}_file", _("This file is too large for a receipt: choose the one that you were given.")
            )
            return b""
        content: bytes = file.read()
        return content.strip() if name == "signature" else content

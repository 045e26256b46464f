"""Files that are sent with a case or a message."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.evidence_files import FileRefused, MalwareFound
from cfcii.common.texts import tidy_text
from complaints.services import attachments
from complaints.services.attachments import Upload

_ACCEPTED: Final = ".jpg,.jpeg,.png,.pdf,.txt,.csv,image/jpeg,image/png,application/pdf,text/plain,text/csv"


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Up to five files, none needed, each checked by its content; gives a list of `Upload`."""

    widget = _ManyFiles(attrs={"accept": _ACCEPTED})
    default_error_messages = {
        "too_many": _("At most %(most)s files at once. Send the others with a message afterwards."),
        "empty": _("The file is empty. Choose another one."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text",
            _("Up to 5 files of at most 5 MB each: JPEG, PNG, PDF of at most 20 pages, TXT or CSV. They are stored "
              "encrypted, and only who works on the case opens them."),
        )  # fmt: skip
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Check one file after the other up to the first that is refused: what is wrong is said with its name."""
        files: list[UploadedFile[bytes]] = [each for each in data or [] if each]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > attachments.MOST_FILES:
            raise forms.ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": attachments.MOST_FILES}
            )
        kept: list[Upload] = []
        for file in files:
            try:
                super().clean(file, initial)
                kept.append(attachments.checked(file.read(), file.name or ""))
            except forms.ValidationError as error:
                raise forms.ValidationError([_named(file, each, "invalid") for each in error.messages]) from error
            except FileRefused as error:
                raise _named(file, str(error), error.code) from error
        return kept


class FilesForm(forms.Form):
    """What every form with files does; its field is `attachments`."""

    attachments = AttachmentsField()

    def malware(self) -> str:
        """Say what was refused as malware; empty where nothing was."""
        found = self.errors.as_data().get("attachments", [])
        return " ".join(str(error.message) for error in found if error.code == MalwareFound.code)

    def say_of_files(self, words: str) -> None:
        """Say what is wrong with files that were not looked at, beside whatever else is wrong."""
        self.add_error("attachments", words)


def _named(file: UploadedFile[bytes], words: str, code: str) -> forms.ValidationError:
    name = tidy_text(file.name or "")[-60:]
    return forms.ValidationError(f"{name}: {words}", code=code)  # the name is escaped like the rest

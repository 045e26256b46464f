"""What a check of a file gives."""

from dataclasses import dataclass

from cfcii.common.errors import DomainError


class FileRefused(DomainError):
    code = "file_refused"


class MalwareFound(FileRefused):
    code = "malware_found"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was checked, as it may be kept."""

    content: bytes
    content_type: str

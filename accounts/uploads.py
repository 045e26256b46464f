"""Uploads on their way in: cut off at a limit while they arrive, so that nobody fills a disk or the memory."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from accounts import evidence_files


class EvidenceUploadHandler(MemoryFileUploadHandler):
    """Keep an upload in memory: evidence never lies on a disk in clear."""

    limit = evidence_files.LARGEST_UPLOAD
    received = 0
    """Of all files of the request together."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True  # whatever its size: it is cut off soon enough

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        try:
            cut_off_beyond(self.limit, self, self.received)
        except StopUpload as error:
            raise SkipFile from error  # what stands after the file is still read, so that nothing entered is lost
        return super().receive_data_chunk(raw_data, start)


def cut_off_beyond(limit: int, handler: FileUploadHandler, size: int) -> None:
    """End an upload that has come to a size beyond the limit; the rest of it is thrown away as it arrives."""
    if size > limit:
        if handler.request is not None:
            handler.request.upload_too_large = True  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=False)


def was_cut_off(request: HttpRequest) -> bool:
    """Tell whether an upload of the request was beyond its limit; what came after it was not read."""
    return getattr(request, "upload_too_large", False)

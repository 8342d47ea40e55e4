"""Taking an upload in: written to the home folder piece by piece as it comes, up to a bound, never held in memory."""

from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers
from django.http import HttpRequest

from innerloop.connect.imports import keeping

FIELD = "file"


class Keeping(FileUploadHandler):
    """Writes the first file of a form into the home folder.

    A larger one than may be is read to its end, so that the browser gets an answer, but no more of it is kept.
    """

    chunk_size = 256 * 1024

    def __init__(self, import_id: UUID, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.import_id = import_id
        self.is_too_large = False
        self.suffix = ""
        self._file: BinaryIO | None = None
        self._written = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a place for the file; others than the first are left out."""
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self._file is not None:
            raise SkipFile
        # Which reader takes it is told by the end of its name, and nothing else of the name is used.
        self.suffix = PurePath(self.file_name or "").suffix.lower()[:10]
        self._file = keeping.create(self.import_id, self.suffix)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write a piece down, and pass it on to nobody."""
        self._written += len(raw_data)
        self.is_too_large = self.is_too_large or self._written > keeping.LARGEST_BYTES
        if self._file and not self.is_too_large:
            self._file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """Return the file's name and size for the form, unless it was too large."""
        self._close()
        if self.is_too_large:
            self.discard()
            return None
        return UploadedFile(BytesIO(), name=self.file_name, content_type=self.content_type, size=file_size)

    def upload_interrupted(self) -> None:
        """Forget a file of which only a part came."""
        self.discard()

    def discard(self) -> None:
        """Remove what was written."""
        self._close()
        keeping.remove(self.import_id, self.suffix)

    def _close(self) -> None:
        if self._file and not self._file.closed:
            self._file.close()

"""Look into a spreadsheet before it is unpacked: a kilobyte can hold gigabytes, and one cell far out
makes its reader ask for half a terabyte, which ends the whole process (tried with python-calamine).
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from typing import IO, NoReturn
from xml.parsers import expat

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers.sources import Source

CHUNK = 256 * 1024
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
ROW = re.compile(r"[0-9]{1,7}")
XML_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<")


def check(source: Source) -> None:
    """Read every file inside a spreadsheet without keeping it; raises Unreadable when it is too large."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            _check_directory(source, archive.infolist())
            left = source.limits.unpacked
            for member in archive.infolist():
                left -= _check_member(source, archive, member, left)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError, OSError) as error:
        raise errors.BrokenArchive(source.path, reason=str(error) or type(error).__name__) from error
    except zlib.error as error:
        raise errors.BrokenArchive(source.path, reason="its compressed part is damaged") from error


def _check_directory(source: Source, members: list[zipfile.ZipInfo]) -> None:
    limits = source.limits
    if len(members) > limits.members:
        raise errors.ArchiveTooLarge(source.path, what=f"{len(members):,} files", most=limits.members)
    size = sum(member.file_size for member in members)
    if size > limits.unpacked:
        raise errors.ArchiveTooLarge(source.path, what=f"{size:,} bytes", most=limits.unpacked)
    if "xl/workbook.xml" not in {member.filename for member in members}:
        remedy = "If it is an archive, unpack it; else save it again as .xlsx."
        raise errors.AnotherKind(source.path, suffix=source.path.suffix, what="no spreadsheet", remedy=remedy)


def _check_member(source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Read one file inside and return its size as it is, whatever the directory says of it."""
    honest = copy(member)
    honest.file_size = left + 2 * CHUNK
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise errors.BrokenArchive(source.path, reason=f"{member.filename} is compressed in a rare way")
    size = 0
    sheet = _Sheet(source)
    with archive.open(honest) as stream:
        for chunk in _chunks(stream):
            size += len(chunk)
            if size > left:
                most = source.limits.unpacked
                raise errors.ArchiveTooLarge(source.path, what=f"more than {most:,} bytes", most=most)
            sheet.feed(chunk)
    if size != member.file_size:
        reason = f"{member.filename} holds {size:,} bytes and claims {member.file_size:,}"
        raise errors.BrokenArchive(source.path, reason=reason)
    return size


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


class _Sheet:
    """How far a sheet reaches: the furthest row and column with something in it.

    Takes any file inside a spreadsheet, in chunks, and does nothing with one that is no sheet.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rows = self.columns = 0
        self._row = self._column = 0
        self._cell = ""
        self._roles: dict[str, str] = {}
        self._parser: expat.XMLParserType | None = None
        self._is_other = False  # until the first tag says so

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk; raises Unreadable for a sheet that is too large or no proper XML."""
        if self._parser is None and not self._is_other:
            self._begin(chunk)
        if self._parser is None or self._is_other:
            return
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as error:
            self._refuse_unless_other(f"a file inside is no XML: {error}")
        self._check()

    def _begin(self, chunk: bytes) -> None:
        if not XML_START.match(chunk):
            # A picture, or a sheet in disguise: whoever opens a sheet skips what stands before its first tag.
            if b"<row" in chunk or b":row" in chunk:
                self._refuse("a sheet inside does not start with a tag")
            self._is_other = True
            return
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def _refuse_doctype(self, *_: object) -> None:
        self._refuse("a file inside declares a document type")

    def _refuse_unless_other(self, reason: str) -> None:
        # Old drawings are no proper XML, and nobody reads them here.
        if not self._is_other:
            self._refuse(reason)

    def _refuse(self, reason: str) -> NoReturn:
        raise errors.BrokenArchive(self.source.path, reason=reason)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._is_other:
            return
        role = self._roles.get(tag)
        if role is None:
            role = tag.rpartition(":")[2]
            self._is_other = not self._roles and role != "worksheet"
            self._roles[tag] = role
        if role == "c":
            self._cell = attributes.get("r", "")
            self._column += 1
        elif role in ("v", "is"):
            self._place()
        elif role == "row":
            self._row = self._number(attributes.get("r")) or self._row + 1
            self._column = 0

    def _number(self, row: str | None) -> int:
        if row and not ROW.fullmatch(row):
            self._refuse(f"no row is called {row[:20]!r}")
        return int(row or 0)

    def _place(self) -> None:
        """Widen the sheet to the cell that has just turned out to hold something."""
        row, column = self._row, self._column
        if self._cell:
            place = REFERENCE.fullmatch(self._cell)
            if place is None:
                self._refuse(f"no cell is called {self._cell[:20]!r}")
            column, row = _column(place[1]), int(place[2])
            self._column = column
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def _check(self) -> None:
        limits = self.source.limits
        if self.columns > limits.columns:
            raise errors.TooManyColumns(self.source.path, found=self.columns, most=limits.columns)
        if self.rows * self.columns > limits.box:
            facts = {"columns": self.columns, "rows": self.rows, "most": limits.box}
            raise errors.SheetTooLarge(self.source.path, **facts)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number

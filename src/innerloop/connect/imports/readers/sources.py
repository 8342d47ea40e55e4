"""Look at a file from outside: is it one, which kind, which encoding."""

import codecs
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers.shapes import Kind, Limits, Outline, Stamp

KINDS: dict[str, Kind] = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
}  # fmt: skip

ZIP = b"PK\x03\x04"
AS_XLSX = "Save it as .xlsx without a password, or as CSV in UTF-8."
UNPACK = "Unpack it and import the file inside; a spreadsheet's name must end in .xlsx."
SAVE_TEXT = "Save the table inside it as CSV in UTF-8."
MAGIC = (
    (ZIP, "a ZIP archive or a spreadsheet", UNPACK),
    (b"PK\x05\x06", "an empty ZIP archive", UNPACK),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ", "an xz archive", UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file", AS_XLSX),
    (b"%PDF", "a PDF", SAVE_TEXT),
    (b"\x89PNG", "a picture", SAVE_TEXT),
    (b"\xff\xd8\xff", "a picture", SAVE_TEXT),
    (b"PAR1", "a Parquet file", SAVE_TEXT),
    (b"SQLite format 3", "a database", SAVE_TEXT),
    (b"\xff\xfe\x00\x00", "a text in UTF-32", "Save it as UTF-8."),
    (b"\x00\x00\xfe\xff", "a text in UTF-32", "Save it as UTF-8."),
)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# Encodings of plain text only: Python's registry also holds codecs that unpack or rewrite what they read.
PLAIN = re.compile(
    r"ascii|utf-8|utf-8-sig|utf-16(-[lb]e)?|cp(125\d|437|85\d|86\d|874|932|949|950)|iso8859-\d+"
    r"|mac-roman|koi8-[rut]|gb18030|gbk|gb2312|big5|shift_jis|euc_jp|euc_kr|tis-620|kz1048"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may be opened: its kind, its encoding where it is text, and the limits to keep."""

    path: Path
    kind: Kind
    encoding: str
    limits: Limits
    stamp: Stamp


def look(path: Path, encoding: str | None, limits: Limits) -> Source:
    """Return a file's kind and encoding from its name and first bytes; raises Unreadable."""
    size, changed = stamp(path)
    if size > limits.file:
        raise errors.TooLarge(path, size=size, most=limits.file)
    kind = _kind(path)
    head = _head(path)
    if not head:
        raise errors.EmptyFile(path)
    _check_magic(path, kind, head)
    return Source(path, kind, _encoding(path, encoding, head), limits, (size, changed))


def again(outline: Outline) -> Source:
    """Return the source of a file that was surveyed; raises ChangedMeanwhile when it is another now."""
    if stamp(outline.path) != outline.stamp:
        raise errors.ChangedMeanwhile(outline.path)
    return Source(outline.path, outline.kind, outline.encoding or "", outline.limits, outline.stamp)


def stamp(path: Path) -> Stamp:
    """Return size and time of change of an ordinary file; raises Unreadable for anything else."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise errors.NoSuchFile(path) from error
    except (OSError, ValueError) as error:
        raise errors.NotAllowed(path, reason=_said(error)) from error
    if stat.S_ISDIR(found.st_mode):
        raise errors.NotAFile(path, what="a folder")
    if not stat.S_ISREG(found.st_mode):
        raise errors.NotAFile(path, what="a device or a pipe")
    return found.st_size, found.st_mtime_ns


def _kind(path: Path) -> Kind:
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise errors.UnknownKind(path, suffix=suffix)
    return KINDS[suffix]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise errors.NotAllowed(path, reason=_said(error)) from error


def _said(error: Exception) -> str:
    code = getattr(error, "errno", None)
    return os.strerror(code).lower() if code else str(error)


def _check_magic(path: Path, kind: Kind, head: bytes) -> None:
    if kind == "xlsx" and head.startswith(ZIP):
        return
    suffix = path.suffix.lower()
    for magic, what, remedy in MAGIC:
        if head.startswith(magic):
            raise errors.AnotherKind(path, suffix=suffix, what=what, remedy=remedy)
    if kind == "xlsx":
        remedy = "If it is text, name it .csv; else save it again as .xlsx."
        raise errors.AnotherKind(path, suffix=suffix, what="no spreadsheet", remedy=remedy)


def _encoding(path: Path, asked: str | None, head: bytes) -> str:
    # A mark at the start leaves no doubt, whatever somebody believes the encoding to be.
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if asked is None:
        return "utf-8"
    try:
        canonical = codecs.lookup(asked).name
    except (LookupError, ValueError) as error:
        raise errors.UnknownEncoding(path, encoding=asked) from error
    if not PLAIN.fullmatch(canonical):
        raise errors.UnknownEncoding(path, encoding=asked)
    # Without a mark, sixteen bits are read as Windows writes them.
    return "utf-16-le" if canonical == "utf-16" else canonical

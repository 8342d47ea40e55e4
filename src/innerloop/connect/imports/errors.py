"""Why a file cannot be imported. Every docstring is the message: what is wrong; `remedy` says what to do."""

from pathlib import Path


class ImportRefused(Exception):
    """The import was refused."""


class Unreadable(ImportRefused):
    """The file cannot be read."""

    remedy = "Save it again as CSV in UTF-8."

    def __init__(self, file: str | Path, line: int | None = None, **facts: object) -> None:
        self.file = Path(file).name
        self.line = line
        self.reason = (self.__doc__ or "").format(**facts)
        self.remedy = self.remedy.format(**facts)
        place = f"{self.file}, line {line}" if line else self.file
        super().__init__(f"{place}: {self.reason} {self.remedy}")

    def without_file(self) -> str:
        """Return the message without the file's name, for a page on which it stands already."""
        return f"{f'Line {self.line}: ' if self.line else ''}{self.reason} {self.remedy}"


class NoSuchFile(Unreadable):
    """There is no file with this name."""

    remedy = "Check its folder and spelling."


class NotAFile(Unreadable):
    """This is {what}, not a file."""

    remedy = "Name one CSV, TSV, XLSX or JSON lines file."


class NotAllowed(Unreadable):
    """It may not be opened ({reason})."""

    remedy = "Allow the user that runs Innerloop to read it."


class EmptyFile(Unreadable):
    """The file is empty."""

    remedy = "It needs a first line with the names of the columns, and a line for each answer."


class TooLarge(Unreadable):
    """It holds {size:,} bytes; at most {most:,} can be read."""

    remedy = "Split it into several files."


class TooManyRows(Unreadable):
    """It holds more than {most:,} rows."""

    remedy = "Split it into several files."


class UnknownKind(Unreadable):
    """A file that ends in {suffix!r} cannot be read."""

    remedy = "Save it as .csv, .tsv, .xlsx or .jsonl."


class AnotherKind(Unreadable):
    """It is called {suffix} but is {what}."""

    remedy = "{remedy}"


class WrongEncoding(Unreadable):
    """Byte 0x{byte:02X} (the {place:,}th of the file) is not {encoding}."""

    remedy = "Save the file as UTF-8 (in Excel: “CSV UTF-8”), or say which encoding it has, for example {guess}."


class UnknownEncoding(Unreadable):
    """There is no text encoding called {encoding!r} that can be read."""

    remedy = "Use for example utf-8, utf-16, windows-1252 or iso-8859-1."


class HasNul(Unreadable):
    """The line holds a NUL character, so this is no plain text."""

    remedy = "If it is UTF-16, save it as UTF-8; if it is a spreadsheet, save it as .xlsx or as CSV in UTF-8."


class LineTooLong(Unreadable):
    """The line is longer than {most:,} characters."""

    remedy = "Check that the file has line breaks; a row must fit into this limit."


class CellTooLong(Unreadable):
    """A cell is longer than {most:,} characters."""

    remedy = "Most often a quotation mark on this line is never closed: close or remove it."


class QuoteNeverClosed(Unreadable):
    """A quotation mark opens a cell on this line and is never closed."""

    remedy = "Close or remove it; inside a quoted cell, write a quotation mark twice."


class TooManyColumns(Unreadable):
    """It has {found:,} columns; at most {most:,} can be read."""

    remedy = "Remove the columns that are not needed."


class DuplicateColumn(Unreadable):
    """Two columns are called {column!r}."""

    remedy = "Rename or remove one of them."


class NoColumnNames(Unreadable):
    """The first line holds no names of columns ({found})."""

    remedy = "Put a line with the names of the columns at the top."


class UnevenRows(Unreadable):
    """Not one of its {rows:,} rows has the {columns} cells that the first line names."""

    remedy = "Check that the whole file uses one separator, and that its first line names the columns."


class BrokenArchive(Unreadable):
    """The spreadsheet is damaged ({reason})."""

    remedy = "Open it in a spreadsheet program and save it again as .xlsx, or as CSV in UTF-8."


class ArchiveTooLarge(Unreadable):
    """The spreadsheet would unpack to {what}; at most {most:,} can be read."""

    remedy = "Save the sheet that is needed as CSV in UTF-8."


class SheetTooLarge(Unreadable):
    """The sheet reaches from A1 to column {columns:,}, row {rows:,}; at most {most:,} cells can be read."""

    remedy = "Delete what stands far outside the table, or save the sheet as CSV in UTF-8."


class NotJsonLines(Unreadable):
    """The line is not one JSON object ({reason})."""

    remedy = "Write each row as one object on a line of its own, without commas between the lines."


class ChangedMeanwhile(Unreadable):
    """The file changed while it was being read."""

    remedy = "Wait until it is written completely, then import it again."


class WrongMapping(ImportRefused):
    """The mapping of columns to fields cannot be used."""

    def __init__(self, **facts: object) -> None:
        super().__init__((self.__doc__ or "").format(**facts))


class UnknownColumn(WrongMapping):
    """There is no column {column!r}. The file has: {columns}."""


class UnknownField(WrongMapping):
    """There is no field {field!r}. Use one of: {fields}, properties.NAME or ignore."""


class NotAMapping(WrongMapping):
    """{text!r} maps nothing: write COLUMN=FIELD, for example “Rating=score”."""


class FieldTwice(WrongMapping):
    """The columns {first!r} and {second!r} are both mapped to {field}. Map one of them to ignore."""


class BadProperty(WrongMapping):
    """{reason}"""


class NoSuchMetric(WrongMapping):
    """There is no metric {slug!r}. Known: {known}. Define it under Settings, Metrics, or by the API."""


class NothingToRead(WrongMapping):
    """No column is mapped to {wanted}. Map one: COLUMN={example}. The file has: {columns}."""


class FileGone(ImportRefused):
    """The file is no longer here: an upload is kept for a day, on the machine that took it. Upload it again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NoSuchWorkspace(ImportRefused):
    """There is no workspace {slug!r}. Known: {known}."""

    def __init__(self, slug: str, known: str) -> None:
        super().__init__((self.__doc__ or "").format(slug=slug, known=known or "none"))


def said(refusal: ImportRefused) -> str:
    """Return why an import was refused as its page says it, where the file's name stands already."""
    return refusal.without_file() if isinstance(refusal, Unreadable) else str(refusal)


class Overtaken(Exception):
    """Somebody else works on this import now, or it was stopped."""


class Interrupted(Exception):
    """The process that worked on this import is about to end; the next one goes on."""


class BadCell(ValueError):
    """A cell that cannot be read; the message names the value and what to write instead."""

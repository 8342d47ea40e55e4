"""Whom a one-off program asks: pasted or uploaded, a person a line."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms

from innerloop.customers import rules as people

MOST_LINES = 50_000
_MOST_BYTES = 4_000_000
_HEADERS = frozenset({"email", "e-mail", "mail", "phone", "number", "id", "external_id", "customer", "customer_id"})


class ListForm(forms.Form):
    """Addresses, numbers or the company's own ids."""

    lines = forms.CharField(
        required=False, strip=False, max_length=_MOST_BYTES, label="People, one a line",
        help_text="An e-mail address, a phone number with its country such as +254 712 345 678, or your own id.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    file = forms.FileField(
        required=False, label="Or a file", help_text="A table as CSV or text; its first column counts.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: list[people.Person] = []

    def clean(self) -> dict[str, Any]:
        """Read the people; the first line that cannot be read is named, and nobody is listed."""
        cleaned = super().clean() or self.cleaned_data
        for field, text in (("lines", cleaned.get("lines") or ""), ("file", self._text(cleaned.get("file")))):
            try:
                self.people += list(_people(text))
            except _LineRefused as refusal:
                self.add_error(field, str(refusal))
        if not self.errors and not self.people:
            self.add_error("lines", "Nobody is named. Write a person a line, or choose a file.")
        if len(self.people) > MOST_LINES:
            self.add_error("file", f"{len(self.people):,} people are too many at once. Give at most {MOST_LINES:,}.")
        return cleaned

    def _text(self, file: Any) -> str:
        if not file:
            return ""
        if file.size > _MOST_BYTES:
            self.add_error("file", f"The file has {file.size / 1e6:.1f} MB; at most {_MOST_BYTES / 1e6:.0f} are read.")
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", "The file is no text in UTF-8. Save it as CSV in UTF-8, or paste the lines.")
            return ""


class _LineRefused(ValueError):
    """A line names nobody."""


def _people(text: str) -> Iterator[people.Person]:
    for number, cell in enumerate(_cells(text), 1):
        if number == 1 and cell.casefold() in _HEADERS:
            continue
        if cell:
            yield _person(cell, number)


def _cells(text: str) -> Iterator[str]:
    delimiter = next((mark for mark in (";", "\t") if mark in text.split("\n", 1)[0]), ",")
    try:
        for row in csv.reader(text.splitlines(), delimiter=delimiter):
            yield row[0].strip() if row else ""
    except csv.Error as error:
        raise _LineRefused(f"The table cannot be read: {error}.") from None


def _person(cell: str, number: int) -> people.Person:
    kind = "email" if "@" in cell else "phone" if cell.startswith("+") else "external_id"
    try:
        return people.Person(**{kind: cell})  # type: ignore[arg-type]
    except people.ValueRefused as refusal:
        raise _LineRefused(f"Line {number}: {refusal}") from None

"""Lines of text, never more than the limit at once, and the exact place of what is no text."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers.sources import Source

CHUNK = 64 * 1024


class Lines:
    """An iterator over the lines of a text that knows where it is.

    `number` counts the lines so far, `pending` the characters since the last row was complete: a quoted
    cell may span lines, so a row is bounded as well. Raises Unreadable for what is too long or no text.
    """

    def __init__(self, source: Source, stream: io.TextIOWrapper) -> None:
        self.source = source
        self.number = 0
        self.pending = 0
        self.is_exhausted = False
        self._stream = stream
        self._most = source.limits.line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._stream.readline(self._most + 1)
        except UnicodeError as error:
            raise _wrong_encoding(self.source) from error
        if not line:
            self.is_exhausted = True
            raise StopIteration
        self.number += 1
        self._check(line)
        return line

    def _check(self, line: str) -> None:
        if len(line) > self._most:
            raise errors.LineTooLong(self.source.path, self.number, most=self._most)
        if "\0" in line:
            raise errors.HasNul(self.source.path, self.number)
        self.pending += len(line)


@contextmanager
def opened(source: Source) -> Iterator[Lines]:
    """Open a text and give its lines, ends included; every kind of line end counts."""
    with source.path.open("rb") as file, io.TextIOWrapper(file, source.encoding, newline="") as stream:
        yield Lines(source, stream)


def _wrong_encoding(source: Source) -> errors.Unreadable:
    """Find the first byte that is not in the encoding: its value, its place and its line."""
    with source.path.open("rb") as file:
        is_big = file.read(2) == codecs.BOM_UTF16_BE
        file.seek(0)
        # Without the mark's own logic every chunk decodes by itself; the mark is then one more character.
        exact = {"utf-8-sig": "utf-8", "utf-16": "utf-16-be" if is_big else "utf-16-le"}
        byte, place, line = _first_wrong_byte(file, exact.get(source.encoding, source.encoding))
    said = source.encoding.replace("-sig", "").upper()
    guess = "windows-1252" if source.encoding != "cp1252" else "iso-8859-1"
    return errors.WrongEncoding(source.path, line, byte=byte, place=place, encoding=said, guess=guess)


def _first_wrong_byte(file: BinaryIO, encoding: str) -> tuple[int, int, int]:
    """Return value, place (from 1) and line (from 1) of the first byte that cannot be decoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    fed, line, last = 0, 1, ""
    while True:
        chunk = file.read(CHUNK)
        kept = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = last + error.object[: error.start].decode(encoding, "replace")
            return error.object[error.start], fed - kept + error.start + 1, line + _line_ends(before)
        # A carriage return at the end of a chunk may be half of a pair, so the next chunk counts it.
        joined = last + text
        last = "\r" if joined.endswith("\r") else ""
        line += _line_ends(joined.removesuffix("\r"))
        fed += len(chunk)


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")

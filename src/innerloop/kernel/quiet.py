"""Keeping secrets and people out of the log: our addresses hold tokens, and errors quote what customers said."""

import logging
import os
import re
import traceback
from collections.abc import Iterator
from types import TracebackType

import psycopg

_MAIL = re.compile(r"[^\s<>()\[\]:;,\"@]{1,64}@[^\s<>()\[\]:;,\"'@]{1,255}\w")
# Digits in groups or not, but no part of a word or of a machine's address.
_GROUPS = re.compile(r"(?<![\w.:-])\+?\(?\d[\d ()/-]{5,24}\d(?!\w|\.\d|:\d)")
_SHORTEST_NUMBER = 7


def without_addresses(text: str) -> str:
    """Return a text with every mail address and telephone number in it replaced by what it was."""
    return _GROUPS.sub(_masked, _MAIL.sub("[address]", text))


def _masked(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found[0])
    return "[number]" if digits >= _SHORTEST_NUMBER else found[0]


class WithoutAddresses(logging.Filter):
    """Replaces the address of a request in Django's own lines by the route that it matched."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say the route instead of the path, and let the line through."""
        request = getattr(record, "request", None)
        if request is None:
            return True
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "an address that leads nowhere"
        path = getattr(request, "path", "")
        if isinstance(record.args, tuple):
            record.args = tuple(route if argument == path else argument for argument in record.args)
        return True


class WithoutWords(logging.Formatter):
    """Prints of an error where it happened and of which kind it is, never what it says.

    PostgreSQL quotes the row that it refuses, a parser the words that it cannot read, an HTTP client an address with
    its token: whose message is harmless cannot be told from its class.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write a line, and below it the frames of its error."""
        # Another handler may have left the whole text with the record, and may want to find it there again.
        whole, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = whole

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Write an error and whatever led to it."""
        return traced(ei[1]) if ei[1] else ""


def traced(error: BaseException) -> str:
    """Return where an error happened, of which kind it is, and what led to it, the first cause first."""
    return "".join(_traced(error, set())).rstrip("\n")


def _traced(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _traced(before, seen)
        yield "\nwhich led to:\n\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{_sign(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield "\nin which there was:\n\n"
            yield from _traced(each, seen)


def _sign(error: BaseException) -> str:
    """Return the name of an error's class with what a machine knows of it: codes and names of ours, no values."""
    kind = type(error)
    known: list[str] = []
    if isinstance(error, psycopg.Error) and error.sqlstate:
        about = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
        known = [f"SQLSTATE {error.sqlstate}", *(name for name in about if name)]
    elif isinstance(error, OSError) and error.errno:
        known = [os.strerror(error.errno)]
    return f"{kind.__module__}.{kind.__qualname__}" + (f" ({', '.join(known)})" if known else "")

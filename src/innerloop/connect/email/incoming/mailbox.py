"""A mailbox read over IMAP (RFC 9051), encrypted, its address checked when it is connected to."""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from innerloop.kernel.outbound import OutboundError, TargetRefused, Unreachable, dial

# One mail is read up to here; what people write is far smaller, attachments are not wanted.
MOST_BYTES = 2_000_000
SECONDS = 30.0
# So many mails are searched at once: all their numbers, of ten digits, fit into the million bytes that imaplib takes
# for a line.
PORTION = 50_000
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_CAME = re.compile(rb'\bINTERNALDATE "([^"]{20,40})"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxRefused(Exception):
    """{reason}"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AnsweredNo(MailboxRefused):
    """{reason}"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it came; `is_cut` where it goes on after what was read of it."""

    content: bytes = field(repr=False)
    is_cut: bool = False


class _Checked(imaplib.IMAP4):
    """imaplib over a socket that we opened ourselves, to an address that was checked."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        super().__init__(host, port, SECONDS)

    def _create_socket(self, timeout: float | None) -> object:  # imaplib's own hook
        connection = dial(self.host, self.port, allow_private=settings.ALLOW_PRIVATE_TARGETS)
        connection.settimeout(SECONDS)
        if self._tls is None:
            return connection
        try:
            return self._tls.wrap_socket(connection, server_hostname=self.host)
        except BaseException:
            connection.close()
            raise


class Mailbox:
    """`with Mailbox(...) as box: for uid in box.newer_than(mark, most=9): box.fetch(uid)`. Nothing in it is changed."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        user: str,
        password: str,
        folder: str = "INBOX",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Without `tls` the system's authorities are trusted; plain IMAP is only spoken to a target allowed by name."""
        self._place = (host, port)
        self._sign_in = (user, password)
        self._folder = folder
        self._tls = tls or ssl.create_default_context()

    def __enter__(self) -> Self:
        host, port = self._place
        begins_plain = port == 143
        try:
            self._imap = _Checked(host, port, None if begins_plain else self._tls)
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(f"The mail server refused: {_plain(error)}") from None
        except OutboundError as error:
            raise MailboxRefused(_undialed(error, f"{host}:{port}")) from None
        except OSError as error:
            raise MailboxRefused(_unreachable(error)) from None
        try:
            self._open(begins_plain)
        except BaseException:
            self._imap.shutdown()
            raise
        return self

    def _open(self, begins_plain: bool) -> None:
        try:
            if begins_plain:
                self._imap.starttls(self._tls)
            self._imap.login(*self._sign_in)
            # Only read from: what people have read there stays theirs to say.
            state, exists = self._imap.select(_quoted(self._folder), readonly=True)
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(f"The mail server refused: {_plain(error)}") from None
        except OSError as error:
            raise MailboxRefused(_unreachable(error)) from None
        if state != "OK":
            raise MailboxRefused(f"There is no folder {self._folder!r} in this mailbox.")
        self._has_mails = exists[0] not in (None, b"0")
        # What makes the numbers of this mailbox unique over time; imaplib gives it away once.
        _, found = self._imap.response("UIDVALIDITY")
        self.validity = (found[0] or b"0").decode() if found else "0"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            self._imap.shutdown()

    def newer_than(self, mark: int, *, most: int) -> list[int]:
        """Return the numbers of the first mails after a mark, oldest first, so many at most.

        Found by their places, since those have no gaps and a search answers in one line, however long.
        """
        last, end = self._last()
        if last <= mark:
            return []
        # The mail at `low` is not newer, that at `high` is; mostly few are new.
        low, middle, high = 0, end - most, end
        while high - low > most:
            low, high = (low, middle) if self._number_at(middle) > mark else (middle, high)
            middle = (low + high) // 2
        until = high + most - 1
        found = self._numbers(f"{low + 1}:{until if until < end else '*'}").values()
        return sorted(uid for uid in found if uid > mark)[:most]

    def ends(self) -> tuple[int, int]:
        """Return the numbers of the first and of the last mail, zeros where there is none."""
        last, end = self._last()
        return (self._number_at(1), last) if end else (0, 0)

    def first_since(self, moment: datetime) -> int | None:
        """Return the number of the first mail that came at or after a moment, or None."""
        # A day earlier: the server may count days in another zone.
        for found in self._search("SINCE", _day(moment - timedelta(days=1))):
            for told in _lines(self._ask(self._imap.uid, "FETCH", f"{found[0]}:{found[-1]}", "(INTERNALDATE)")):
                uid, came_at = _UID.search(told), _CAME.search(told)
                if uid and came_at and _moment(came_at[1]) >= moment:
                    return int(uid[1])
        return None

    def first_sent_since(self, moment: datetime) -> int | None:
        """Return the number of the first mail that came and was written on or after a day, or None."""
        return next((found[0] for found in self._search("SINCE", _day(moment), "SENTSINCE", _day(moment))), None)

    def fetch(self, uid: int) -> Fetched | None:
        """Return a mail's first two megabytes, and leave it as unread as it was; None where it is gone.

        Raises AnsweredNo where the server would not give it, which may be about this mail alone.
        """
        parts = self._ask(self._imap.uid, "FETCH", str(uid), f"(RFC822.SIZE BODY.PEEK[]<0.{MOST_BYTES}>)")
        for part in parts:
            if isinstance(part, tuple):
                size = _SIZE.search(part[0])
                return Fetched(part[1], size is not None and int(size[1]) > len(part[1]))
        return None

    def _search(self, *criteria: str) -> Iterator[list[int]]:
        """Yield the numbers of what fits, ascending, a portion of the mailbox at a time; raises MailboxRefused."""
        _, end = self._last()
        places = ",".join(str(place) for place in range(1, end + 1, PORTION))
        begins = sorted(self._numbers(places).values()) if places else []
        # By number, which no deletion moves meanwhile, as it moves the places.
        for begin, behind in pairwise([*begins, None]):
            told = self._ask(self._imap.uid, "SEARCH", "UID", f"{begin}:{behind - 1 if behind else '*'}", *criteria)
            if found := sorted(int(uid) for uid in (told[0] or b"").split()):
                yield found

    def _last(self) -> tuple[int, int]:
        """Return the number and the place of the last mail, zeros where there is none."""
        told = _placed(self._ask(self._imap.uid, "FETCH", "*", "(UID)"))
        if not told and self._has_mails:
            raise MailboxRefused("The mail server does not say which of its mails is the last.")
        return max(((uid, place) for place, uid in told.items()), default=(0, 0))

    def _number_at(self, place: int) -> int:
        told = self._numbers(str(place))
        if place not in told:
            raise MailboxRefused(f"The mail server does not say which mail is at place {place}.")
        return told[place]

    def _numbers(self, places: str) -> dict[int, int]:
        return _placed(self._ask(self._imap.fetch, places, "(UID)"))

    def _ask(self, command: Callable[..., tuple[str, list[Any]]], *arguments: str) -> list[Any]:
        """Return what the server tells; raises MailboxRefused, also where it hangs up or falls silent midway."""
        try:
            state, told = command(*arguments)
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(f"The mail server refused: {_plain(error)}") from None
        except OSError as error:
            raise MailboxRefused(_unreachable(error)) from None
        # imaplib raises at BAD only. After a NO nobody knows what is there: it is asked again at the next look.
        if state != "OK":
            raise AnsweredNo(f"The mail server refused: {_plain(told)}")
        return told


def _lines(told: list[Any]) -> list[bytes]:
    return [(part[0] if isinstance(part, tuple) else part) or b"" for part in told]


def _placed(told: list[Any]) -> dict[int, int]:
    """Return the number of each mail by its place, from the answer to a FETCH."""
    found = [(line.partition(b" ")[0], _UID.search(line)) for line in _lines(told)]
    return {int(place): int(uid[1]) for place, uid in found if uid and place.isdigit()}


def _day(moment: datetime) -> str:
    # In no language but the protocol's, whatever that of the machine.
    return f"{moment.day:02}-{_MONTHS[moment.month - 1]}-{moment.year}"


def _moment(told: bytes) -> datetime:
    """Return a date of the server; one that cannot be read is long ago."""
    day, _, time = told.decode("ascii", "replace").strip().partition(" ")
    try:
        number, month, year = day.split("-")
        iso = f"{year}-{_MONTHS.index(month.title()) + 1:02}-{int(number):02}T{time.replace(' ', '')}"
        return datetime.fromisoformat(iso)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _undialed(error: OutboundError, place: str) -> str:
    """Return why no connection was opened in words of mail: nothing was sent, and nothing here is https."""
    if isinstance(error, TargetRefused):
        return f"{place} {error.values['reason']}. {error.values['remedy']}."
    if isinstance(error, Unreachable):
        return f"No answer from {place}: {error.values['reason']}. Check the name and the port of the mail server."
    return str(error).replace(error.target, place)


def _unreachable(error: OSError) -> str:
    return f"The mail server cannot be reached: {error.strerror or type(error).__name__}"


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(said: Exception | list[Any]) -> str:
    words = said.args if isinstance(said, Exception) else said
    given = words[0] if words else ""
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    return "".join(letter for letter in text if letter.isprintable())[:200] or "it gave no reason"

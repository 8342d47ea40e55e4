"""A mailbox read over IMAP (RFC 9051), encrypted, its address checked when it is connected to."""

import imaplib
import re
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from innerloop.kernel.outbound import OutboundError, TargetRefused, Unreachable, dial

# One mail is read up to here; what people write is far smaller, attachments are not wanted.
MOST_BYTES = 2_000_000
SECONDS = 30.0
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_CAME = re.compile(rb'\bINTERNALDATE "([^"]{20,40})"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxRefused(Exception):
    """{reason}"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
    """`with Mailbox(...) as box: for uid in box.newer_than(mark): box.fetch(uid)`. Nothing in it is changed."""

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
            state, _ = self._imap.select(_quoted(self._folder), readonly=True)
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(f"The mail server refused: {_plain(error)}") from None
        except OSError as error:
            raise MailboxRefused(_unreachable(error)) from None
        if state != "OK":
            raise MailboxRefused(f"There is no folder {self._folder!r} in this mailbox.")
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

    def newer_than(self, mark: int) -> list[int]:
        """Return the numbers of the mails after a mark, oldest first."""
        # The last one is told even where nothing is newer (RFC 9051, 6.4.8).
        return [uid for uid in self._search("UID", f"{mark + 1}:*") if uid > mark]

    def first_since(self, moment: datetime) -> int | None:
        """Return the number of the first mail that came at or after a moment, or None."""
        # A day earlier: the server may count days in another zone.
        found = self._search("SINCE", _day(moment - timedelta(days=1)))
        for part in self._ask("FETCH", f"{found[0]}:*", "(INTERNALDATE)") if found else []:
            told = part[0] if isinstance(part, tuple) else part
            uid, came_at = _UID.search(told or b""), _CAME.search(told or b"")
            if uid and came_at and _moment(came_at[1]) >= moment:
                return int(uid[1])
        return None

    def first_sent_since(self, moment: datetime) -> int | None:
        """Return the number of the first mail that came and was written on or after a day, or None."""
        found = self._search("SINCE", _day(moment), "SENTSINCE", _day(moment))
        return found[0] if found else None

    def fetch(self, uid: int) -> Fetched | None:
        """Return a mail's first two megabytes, and leave it as unread as it was; None where it is gone."""
        parts = self._ask("FETCH", str(uid), f"(RFC822.SIZE BODY.PEEK[]<0.{MOST_BYTES}>)")
        for part in parts:
            if isinstance(part, tuple):
                size = _SIZE.search(part[0])
                return Fetched(part[1], size is not None and int(size[1]) > len(part[1]))
        return None

    def _search(self, *criteria: str) -> list[int]:
        found = self._ask("SEARCH", *criteria)
        return sorted(int(uid) for uid in (found[0] or b"").split())

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        """Return what the server tells; raises MailboxRefused, also where it hangs up or falls silent midway."""
        try:
            state, told = self._imap.uid(command, *arguments)
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(f"The mail server refused: {_plain(error)}") from None
        except OSError as error:
            raise MailboxRefused(_unreachable(error)) from None
        # imaplib raises at BAD only. After a NO nobody knows what is there: it is asked again at the next look.
        if state != "OK":
            raise MailboxRefused(f"The mail server refused: {_plain(told)}")
        return told


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

"""A mailbox read over IMAP (RFC 9051), encrypted, its address checked when it is connected to."""

import imaplib
import ssl
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from innerloop.kernel.outbound import dial

# One mail is read up to here; what people write is far smaller, attachments are not wanted.
MOST_BYTES = 2_000_000
MOST_AT_ONCE = 200
SECONDS = 30.0


class MailboxRefused(Exception):
    """{reason}"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
    """`with Mailbox(...) as box: for uid, content in box.unread(): ...; box.mark_read(uid)`."""

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
            state, _ = self._imap.select(_quoted(self._folder))
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(f"The mail server refused: {_plain(error)}") from None
        except OSError as error:
            raise MailboxRefused(_unreachable(error)) from None
        if state != "OK":
            raise MailboxRefused(f"There is no folder {self._folder!r} in this mailbox.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            self._imap.shutdown()

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Yield the unread mails as they came, oldest first, with their number in this mailbox."""
        found = self._ask("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:MOST_AT_ONCE]:
            number = uid.decode()
            # PEEK leaves it unread: it is marked when it was heard, so that a crash between loses nothing.
            parts = self._ask("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            content = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if content is not None:
                yield number, content

    def mark_read(self, uid: str) -> None:
        """Mark a mail as read: it was heard."""
        self._ask("STORE", uid, "+FLAGS", r"(\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        """Return what the server tells; raises MailboxRefused, also where it hangs up or falls silent midway."""
        try:
            return self._imap.uid(command, *arguments)[1]
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(f"The mail server refused: {_plain(error)}") from None
        except OSError as error:
            raise MailboxRefused(_unreachable(error)) from None

    @property
    def validity(self) -> str:
        """Return what makes the numbers of this mailbox unique over time (UIDVALIDITY)."""
        _, found = self._imap.response("UIDVALIDITY")
        return (found[0] or b"0").decode() if found else "0"


def _unreachable(error: OSError) -> str:
    return f"The mail server cannot be reached: {error.strerror or type(error).__name__}"


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(error: Exception) -> str:
    given = error.args[0] if error.args else ""
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    return "".join(letter for letter in text if letter.isprintable())[:200] or "it gave no reason"

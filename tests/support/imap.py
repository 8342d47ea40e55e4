"""A mailbox on loopback: a small and strict IMAP server (RFC 9051), for what somebody needs who only reads."""

import re
import socketserver
import ssl
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from innerloop.kernel import clock
from tests.support.certificates import write_certificate


class ImapServer:
    """`with ImapServer(folder) as box: box.deliver(b"From: …")` — the mails have the numbers from `first` on.

    Each number is `apart` from the next: servers give numbers in order, and not each of them.

    `validity` is its UIDVALIDITY; `renumber` gives all mails other numbers, as after a move to another server.

    Set SSL_CERT_FILE to `box.authority`, so that the reader trusts it.
    """

    def __init__(self, folder: Path, *, user: str = "replies", password: str = "an app password") -> None:
        self.authority = write_certificate(folder / "imap.pem", "localhost", "127.0.0.1")
        self.sign_in = (user, password)
        self.mails: list[bytes] = []
        self.came: list[datetime] = []
        self.first, self.apart, self.validity = 1, 1, 17
        self.gone: set[int] = set()
        self.commands: list[str] = []
        self.hangs_up_at = ""  # the command at whose beginning the connection breaks
        self.refuses_at = ""  # the beginning of the commands that it answers NO, as a busy server does

    def deliver(self, content: bytes | str, *, at: datetime | None = None) -> None:
        """Put a mail into the mailbox, with the line ends that mail has."""
        raw = content.encode() if isinstance(content, str) else content
        self.mails.append(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        self.came.append(at or clock.now())

    def renumber(self, first: int) -> None:
        """Give all mails other numbers, and say so."""
        self.first, self.validity = first, self.validity + 1

    def __enter__(self) -> Self:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.authority)
        server = self

        class Session(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True  # else each answer of two lines waits for the reader's acknowledgement

            def setup(self) -> None:
                self.request = tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                server._converse(self)

            def finish(self) -> None:
                super().finish()
                self.request.close()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Say nothing of clients that go away."""

        self._server = Server(("127.0.0.1", 0), Session)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _converse(self, session: socketserver.StreamRequestHandler) -> None:
        state = "new"
        session.wfile.write(b"* OK ready\r\n")
        while line := session.rfile.readline().decode().rstrip("\r\n"):
            tag, _, command = line.partition(" ")
            if self.hangs_up_at and command.startswith(self.hangs_up_at):
                return
            self.commands.append(re.sub(r"(LOGIN \S+) .*", r"\1 …", command))
            if self.refuses_at and command.startswith(self.refuses_at):
                session.wfile.write(f"{tag} NO [UNAVAILABLE] Try again later\r\n".encode())
                continue
            lines, state, verdict = self._answer(command, state)
            for each in lines:
                session.wfile.write(each + b"\r\n")
            session.wfile.write(f"{tag} {verdict}\r\n".encode())
            if state == "bye":
                return

    def _answer(self, command: str, state: str) -> tuple[list[bytes], str, str]:
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"], state, "OK done"
        if command == "LOGOUT":
            return [b"* BYE"], "bye", "OK done"
        if state == "new":
            user, password = self.sign_in
            is_right = command == f'LOGIN {user} "{password}"'
            return [], "in" if is_right else "new", "OK signed in" if is_right else "NO [AUTHENTICATIONFAILED] Wrong"
        if state == "in":
            if command != 'EXAMINE "INBOX"':
                return [], state, "NO no such folder"
            told = [f"* {len(self.mails)} EXISTS".encode(), f"* OK [UIDVALIDITY {self.validity}] valid".encode()]
            return told, "selected", "OK [READ-ONLY] done"
        return self._in_folder(command)

    def _in_folder(self, command: str) -> tuple[list[bytes], str, str]:
        for pattern, answer in (
            (r"UID FETCH \* \(UID\)", self._last),
            (r"FETCH (\d[\d:,]*\*?) \(UID\)", self._numbers),
            (r"UID SEARCH UID (\d+):(\d+|\*) SINCE (\S+)(?: SENTSINCE (\S+))?", self._search),
            (r"UID FETCH (\d+):(\d+) \(INTERNALDATE\)", self._internal_dates),
            (r"UID FETCH (\d+) \(RFC822\.SIZE BODY\.PEEK\[\]<0\.(\d+)>\)", self._mail),
        ):
            if found := re.fullmatch(pattern, command):
                told = answer(*found.groups())
                return (told, "selected", "OK done") if told is not None else ([], "selected", "BAD no such mail")
        return [], "selected", "BAD not understood"

    def _last(self) -> list[bytes]:
        return [self._number(len(self.mails))] if self.mails else []

    def _numbers(self, places: str) -> list[bytes] | None:
        """Tell the numbers at places, or nothing where one of them does not exist, as strict servers do."""
        end = len(self.mails)
        asked: list[int] = []
        for span in places.replace("*", str(end)).split(","):
            first, _, last = span.partition(":")
            asked += range(int(first), int(last or first) + 1)
        return [self._number(place) for place in asked] if 1 <= min(asked) <= max(asked) <= end else None

    def _number(self, place: int) -> bytes:
        return f"* {place} FETCH (UID {self._uids()[place - 1]})".encode()

    def _search(self, first: str, last: str, since: str, sent: str | None) -> list[bytes]:
        came_on, sent_on = _day(since), _day(sent) if sent else None
        places = [place for place in self._between(first, last) if self.came[place - 1].date() >= came_on]
        if sent_on:
            places = [place for place in places if _written_on(self.mails[place - 1]) >= sent_on]
        return [" ".join(["* SEARCH", *(str(self._uids()[place - 1]) for place in places)]).encode()]

    def _internal_dates(self, first: str, last: str) -> list[bytes]:
        return [self._internal_date(place) for place in self._between(first, last)]

    def _internal_date(self, place: int) -> bytes:
        came = self.came[place - 1].astimezone(timezone(timedelta(hours=3)))
        return f'* {place} FETCH (UID {self._uids()[place - 1]} INTERNALDATE "{came:%d-%b-%Y %H:%M:%S %z}")'.encode()

    def _mail(self, number: str, most: str) -> list[bytes]:
        uid, bound = int(number), int(most)
        if uid in self.gone or uid not in self._uids():
            return []
        place = self._uids().index(uid) + 1
        raw = self.mails[place - 1]
        told = f"UID {uid} RFC822.SIZE {len(raw)} BODY[]<0> {{{len(raw[:bound])}}}"
        return [f"* {place} FETCH ({told}\r\n".encode() + raw[:bound] + b")"]

    def _uids(self) -> range:
        return range(self.first, self.first + len(self.mails) * self.apart, self.apart)

    def _between(self, first: str, last: str) -> list[int]:
        """Return the places of the mails with numbers from one to another; `*` is the last that there is."""
        end = self._uids()[-1] if last == "*" else int(last)
        low, high = sorted([int(first), end])
        return [place for place, uid in enumerate(self._uids(), 1) if low <= uid <= high]


@lru_cache
def _written_on(raw: bytes) -> date:
    written = message_from_bytes(raw)["Date"]
    return parsedate_to_datetime(written).date() if written else date.min


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%Y").replace(tzinfo=UTC).date()

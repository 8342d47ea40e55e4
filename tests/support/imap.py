"""A mailbox on loopback: a small and strict IMAP server (RFC 9051), for what somebody needs who only reads."""

import re
import socketserver
import ssl
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from innerloop.kernel import clock
from tests.support.certificates import write_certificate


class ImapServer:
    """`with ImapServer(folder) as box: box.deliver(b"From: …")` — the mails have the numbers from `first` on.

    `validity` is its UIDVALIDITY; `renumber` gives all mails other numbers, as after a move to another server.

    Set SSL_CERT_FILE to `box.authority`, so that the reader trusts it.
    """

    def __init__(self, folder: Path, *, user: str = "replies", password: str = "an app password") -> None:
        self.authority = write_certificate(folder / "imap.pem", "localhost", "127.0.0.1")
        self.sign_in = (user, password)
        self.mails: list[bytes] = []
        self.came: list[datetime] = []
        self.first, self.validity = 1, 17
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
        if found := re.fullmatch(r"UID SEARCH UID (\d+):\*", command):
            newer = [uid for uid in self._uids() if uid >= int(found[1])] or self._uids()[-1:]
            return [_told(newer)], "selected", "OK done"
        if found := re.fullmatch(r"UID SEARCH SINCE (\S+)(?: SENTSINCE (\S+))?", command):
            since, sent = (_day(each) if each else date.min for each in found.groups())
            uids = [uid for uid in self._uids() if self._came(uid) >= since and self._sent(uid) >= sent]
            return [_told(uids)], "selected", "OK done"
        if found := re.fullmatch(r"UID FETCH (\d+):\* \(INTERNALDATE\)", command):
            uids = [uid for uid in self._uids() if uid >= int(found[1])]
            return [self._internal_date(uid) for uid in uids], "selected", "OK done"
        if found := re.fullmatch(r"UID FETCH (\d+) \(RFC822\.SIZE BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            uid, most = int(found[1]), int(found[2])
            if uid in self.gone:
                return [], "selected", "OK done"
            raw = self.mails[uid - self.first]
            told = f"UID {uid} RFC822.SIZE {len(raw)} BODY[]<0> {{{len(raw[:most])}}}"
            return [f"* {uid} FETCH ({told}\r\n".encode() + raw[:most] + b")"], "selected", "OK done"
        return [], "selected", "BAD not understood"

    def _uids(self) -> list[int]:
        return list(range(self.first, self.first + len(self.mails)))

    def _came(self, uid: int) -> date:
        return self.came[uid - self.first].date()

    def _sent(self, uid: int) -> date:
        written = message_from_bytes(self.mails[uid - self.first])["Date"]
        return parsedate_to_datetime(written).date() if written else date.min

    def _internal_date(self, uid: int) -> bytes:
        came = self.came[uid - self.first].astimezone(timezone(timedelta(hours=3)))
        return f'* {uid} FETCH (UID {uid} INTERNALDATE "{came:%d-%b-%Y %H:%M:%S %z}")'.encode()


def _told(uids: list[int]) -> bytes:
    return " ".join(["* SEARCH", *map(str, uids)]).encode()


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%Y").replace(tzinfo=UTC).date()

"""A mailbox on loopback: a small and strict IMAP server (RFC 9051), for what a reader of unread mail needs."""

import re
import socketserver
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.certificates import write_certificate


class ImapServer:
    """`with ImapServer(folder) as box: box.deliver(b"From: …")` — `box.seen` says which mails were marked as read.

    Set SSL_CERT_FILE to `box.authority`, so that the reader trusts it.
    """

    def __init__(self, folder: Path, *, user: str = "replies", password: str = "an app password") -> None:
        self.authority = write_certificate(folder / "imap.pem", "localhost", "127.0.0.1")
        self.sign_in = (user, password)
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.commands: list[str] = []
        self.hangs_up_at = ""  # the command at whose beginning the connection breaks

    def deliver(self, content: bytes | str) -> None:
        """Put a mail into the mailbox, with the line ends that mail has."""
        raw = content.encode() if isinstance(content, str) else content
        self.mails.append(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

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
            if command != 'SELECT "INBOX"':
                return [], state, "NO no such folder"
            told = [f"* {len(self.mails)} EXISTS".encode(), b"* OK [UIDVALIDITY 17] valid"]
            return told, "selected", "OK [READ-WRITE] done"
        return self._in_folder(command)

    def _in_folder(self, command: str) -> tuple[list[bytes], str, str]:
        if command == "UID SEARCH UNSEEN":
            unread = [str(n) for n in range(1, len(self.mails) + 1) if n not in self.seen]
            return [" ".join(["* SEARCH", *unread]).encode()], "selected", "OK done"
        if fetched := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            number, most = int(fetched[1]), int(fetched[2])
            raw = self.mails[number - 1][:most]
            head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode()
            return [head + raw + b")"], "selected", "OK done"
        if stored := re.fullmatch(r"UID STORE (\d+) \+FLAGS \\Seen", command.replace("(", "").replace(")", "")):
            self.seen.add(int(stored[1]))
            return [f"* {stored[1]} FETCH (FLAGS (\\Seen))".encode()], "selected", "OK done"
        return [], "selected", "BAD not understood"

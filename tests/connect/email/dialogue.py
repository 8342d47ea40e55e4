"""A relay that follows a script, for all that a well-behaved server never does."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Mapping
from typing import IO

from tests.support.loopback import Answer

# Instead of a reply: silence until the test is over, a close, or one so hard that the other side's writing fails.
SILENT, CLOSE, RESET = "silent", "close", "reset"

_USUAL = {
    "greeting": "220 script.test",
    "EHLO": "250 script.test",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "RSET": "250 OK",
    "DATA": "354 go on",
    "content": "",
    ".": "250 queued",
    "QUIT": "221 bye",
}


def follows(changes: Mapping[str, str], is_over: threading.Event | None = None) -> Answer:
    """Make a relay that answers each command as usual, except for the changes."""
    script = {**_USUAL, **changes}

    def answer(connection: socket.socket, request: bytes) -> None:
        lines = connection.makefile("rb")
        command = "greeting"
        while command and _says(connection, script[command], is_over) and command != "QUIT":
            if script[command].startswith("354"):
                command = _content_end(lines) if _takes(connection, script["content"]) else ""
            else:
                command = lines.readline().decode().strip()[:4].upper()

    return answer


def _takes(connection: socket.socket, ending: str) -> bool:
    return ending == "" or _says(connection, ending, None)


def _says(connection: socket.socket, reply: str, is_over: threading.Event | None) -> bool:
    if reply == SILENT:
        assert is_over is not None
        is_over.wait(10)
    elif reply == RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif reply != CLOSE:
        connection.sendall(reply.encode() + b"\r\n")
        return True
    return False


def _content_end(lines: IO[bytes]) -> str:
    while (line := lines.readline()) != b".\r\n":
        if not line:
            return ""
    return "."

"""A provider on loopback: an HTTP server that keeps every request and answers as the test tells it."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """Return the body as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body)))


@dataclass
class Reply:
    """What the provider answers; a status of 0 breaks the connection without a word, `is_cut` in the midst of it."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


Decide = Callable[[Received], Reply]


class Gateway:
    """`with Gateway(decide) as gateway: ...` — it is at `gateway.url`, and `gateway.received` is what came.

    `decide` checks a request as strictly as the provider's documentation does, and says what is answered.
    """

    def __init__(self, decide: Decide | None = None) -> None:
        self.decide: Decide = decide or (lambda _: Reply())
        self.received: list[Received] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                gateway._answer(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        """Return host:port, as INNERLOOP_ALLOW_PRIVATE_TARGETS wants it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Return the address of the root, without a slash at its end."""
        return f"http://{self.host}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        at = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        received = Received(handler.command, at.path, dict(parse_qsl(at.query)), headers, body)
        with self._lock:
            self.received.append(received)
        reply = self.decide(received)
        if reply.status == 0:
            handler.close_connection = True
            return
        sent = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        handler.send_response(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(sent) + reply.is_cut))
        handler.end_headers()
        handler.wfile.write(sent)

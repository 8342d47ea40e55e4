"""One request and its reply, without anything that a browser or a shell would add."""

from __future__ import annotations

import re
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpcore2
import httpx2

from innerloop.kernel.outbound.errors import OutboundError, RequestMalformed, TooLarge
from innerloop.kernel.outbound.limits import Limits
from innerloop.kernel.outbound.network import CheckedNetwork, Resolve, look_up
from innerloop.kernel.outbound.targets import Target, parse, read_allowed

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
# These decide where a request ends, for whom it is and in which form the answer comes; a caller must not.
_OURS = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "te",
        "upgrade",
        "expect",
        "accept-encoding",
    }
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True)
class Reply:
    """What came back. The body is as it was sent, and kept out of every log by its representation."""

    status: int
    headers: httpx2.Headers = field(repr=False)
    body: bytes = field(repr=False)


class Outbound:
    """
    Sends requests to public targets, and to the private ones that the operator named as host:port.

    Safe to share between threads. Every request has its own connection: an idle one that the other side
    closes just then would leave a message of unknown fate.
    """

    def __init__(
        self,
        allow_private: Collection[str] = (),
        *,
        limits: Limits | None = None,
        resolve: Resolve = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """ValueError names an entry of `allow_private` that is not host:port."""
        self._allowed = read_allowed(allow_private)
        self._limits = limits or Limits()
        self._resolve = resolve
        self._given_tls = tls

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        json: Any = None,
    ) -> Reply:
        """Send one request and return the reply, redirects included; raises an OutboundError."""
        target = parse(url)
        request = _compose(target, method, headers or {}, content=content, json=json)
        network = CheckedNetwork(target, allowed=self._allowed, limits=self._limits, resolve=self._resolve)
        origin = httpcore2.Origin(target.scheme.encode(), target.host.encode(), target.port)
        tls = self._tls if target.scheme == "https" else None
        with httpcore2.HTTPConnection(origin, tls, network_backend=network) as connection:
            return self._exchange(connection, request, network)

    def _exchange(
        self, connection: httpcore2.HTTPConnection, request: httpx2.Request, network: CheckedNetwork
    ) -> Reply:
        target = network.target
        url = httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        status: int | None = None
        try:
            with connection.stream(
                request.method, url, headers=request.headers.raw, content=request.content
            ) as response:
                status = response.status
                headers = httpx2.Headers(response.headers)
                return Reply(status, headers, self._body(response, headers, target))
        except OutboundError as error:
            error.status, error.has_left = status, network.has_left
            raise
        except (httpcore2.ProtocolError, httpcore2.NetworkError):
            # From None: the parser's words quote what the other side sent.
            broken = network.unreachable("it broke off or did not speak HTTP")
            broken.status = status
            raise broken from None

    def _body(self, response: httpcore2.Response, headers: httpx2.Headers, target: Target) -> bytes:
        # Never decoded: we ask for no compression, and a bomb stays as small as it was sent.
        limit = self._limits.max_bytes
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:19]) > limit:
            raise TooLarge(str(target), limit)
        body = bytearray()
        for piece in response.iter_stream():
            body += piece
            if len(body) > limit:
                raise TooLarge(str(target), limit)
        return bytes(body)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reading the system's certificates takes some 30 ms, so only where one is needed.
        return self._given_tls or httpcore2.default_ssl_context()


def _compose(
    target: Target, method: str, headers: Mapping[str, str], *, content: bytes | str | None, json: Any
) -> httpx2.Request:
    if method.upper() not in _METHODS:
        raise RequestMalformed(str(target), f"{method[:20]!r} is not a method that we send")
    for name, value in headers.items():
        _check_header(target, name, value)
    return httpx2.Request(
        method.upper(),
        f"{target}{target.path}",
        headers={
            "User-Agent": "Innerloop",
            "Accept": "*/*",
            **headers,
            "Host": target.authority,
            "Accept-Encoding": "identity",
            "Connection": "close",
        },
        content=content,
        json=json,
    )


def _check_header(target: Target, name: str, value: str) -> None:
    if not _HEADER_NAME.fullmatch(name):
        raise RequestMalformed(str(target), f"{name[:40]!r} is not a header name")
    if name.lower() in _OURS or name.lower().startswith("proxy-"):
        raise RequestMalformed(str(target), f"the header {name} is set by the client itself")
    if _CONTROL.search(value) or value != value.strip():
        raise RequestMalformed(
            str(target),
            f"the value of the header {name} has a line break, a control character or outer spaces",
        )

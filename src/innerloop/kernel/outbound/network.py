"""
The only place that opens a socket: resolves once, checks every address, connects to one that was checked.

A check before the request would leave a gap in which a name can change its address, so it happens here, on
the very addresses that are then connected to as numbers.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any

import httpcore2

from innerloop.kernel.outbound.addresses import Address, is_public
from innerloop.kernel.outbound.errors import OutboundError, TargetRefused, TooSlow, Unreachable
from innerloop.kernel.outbound.limits import Deadline, Limits
from innerloop.kernel.outbound.targets import Target, join, of_host, read_allowed

Resolve = Callable[[str, int], Sequence[str]]

_PIECE = 64 * 1024


def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver; return the addresses as text, in its order, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class CheckedNetwork(httpcore2.NetworkBackend):
    """The network of one exchange with one target."""

    def __init__(self, target: Target, *, allowed: frozenset[str], limits: Limits, resolve: Resolve) -> None:
        self.has_left = False
        self.target = target
        self._allowed = allowed
        self.limits = limits
        self._resolve = resolve
        self._deadline = Deadline(limits.total_seconds)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first checked address that answers; the arguments after `port` are not used."""
        return CheckedStream(self.connected(host, port), self)

    def connected(self, host: str, port: int) -> socket.socket:
        """Connect to the first checked address that answers."""
        addresses = self._addresses(host, port)
        for address in addresses:
            self._check(address, host, port)

        reason = "its name has no address"
        for address in addresses:
            try:
                return self._connect(address, port)
            except TimeoutError:
                reason = f"it did not take the connection within {self.limits.connect_seconds:g} s"
            except OSError as error:
                reason = error.strerror or type(error).__name__
        raise self._failed(Unreachable(str(self.target), reason))

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        """Refuse: a socket file is never an outside target."""
        raise TargetRefused(str(self.target), "is a socket file", "Give an http or https address")

    def seconds(self, at_most: float, *, stage: str) -> float:
        """Return the time for the next step, or give up when the whole exchange has used up its own."""
        left = self._deadline.left(at_most)
        if left <= 0:
            raise self.too_slow(stage, self.limits.total_seconds)
        return left

    def too_slow(self, stage: str, seconds: float) -> OutboundError:
        """Name a step that took too long."""
        return self._failed(TooSlow(str(self.target), stage, seconds))

    def unreachable(self, reason: str) -> OutboundError:
        """Name a break in the connection."""
        return self._failed(Unreachable(str(self.target), reason))

    def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        try:
            return [ip_address(text) for text in self._resolve_in_time(host, port)]
        except (OSError, UnicodeError):
            raise self.unreachable("its name has no address") from None
        except ValueError:
            raise self.unreachable("its name has an address that cannot be read") from None

    def _resolve_in_time(self, host: str, port: int) -> Sequence[str]:
        # The system's resolver knows no time limit, so it runs in a thread that we can walk away from.
        answer: queue.Queue[Sequence[str] | Exception] = queue.Queue()

        def ask() -> None:
            try:
                answer.put(self._resolve(host, port))
            except Exception as error:
                answer.put(error)

        threading.Thread(target=ask, name="innerloop-resolve", daemon=True).start()
        stage = "looking up its name"
        try:
            found = answer.get(timeout=self.seconds(self.limits.connect_seconds, stage=stage))
        except queue.Empty:
            raise self.too_slow(stage, self.limits.connect_seconds) from None
        if isinstance(found, Exception):
            raise found
        return found

    def _check(self, address: Address, host: str, port: int) -> None:
        if is_public(address):
            return
        if join(host, port) in self._allowed or join(address.compressed, port) in self._allowed:
            return
        # The address itself stays unsaid: it would tell a workspace how the operator's network is laid out.
        raise TargetRefused(
            str(self.target),
            "leads to a private or reserved address",
            "Use a public one, or let the operator add it to INNERLOOP_ALLOW_PRIVATE_TARGETS",
        )

    def _connect(self, address: Address, port: int) -> socket.socket:
        family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(self.seconds(self.limits.connect_seconds, stage="connecting"))
            connection.connect((str(address), port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connection.close()
            raise
        return connection

    def _failed(self, error: OutboundError) -> OutboundError:
        error.has_left = self.has_left
        return error


def dial(
    host: str,
    port: int,
    *,
    allow_private: Collection[str] = (),
    limits: Limits | None = None,
    resolve: Resolve = look_up,
) -> socket.socket:
    """Open a connection to a host whose every address was checked, for a protocol other than HTTP; the caller's to
    close. Raises an OutboundError."""
    target = of_host(host, port)
    network = CheckedNetwork(target, allowed=read_allowed(allow_private), limits=limits or Limits(), resolve=resolve)
    return network.connected(target.host, port)


class CheckedStream(httpcore2.NetworkStream):
    """A connection whose every step is bounded by the deadline of the exchange."""

    def __init__(self, connection: socket.socket, network: CheckedNetwork) -> None:
        self._connection = connection
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there; a trickle of single bytes ends at the deadline as silence does."""
        with self._in_time("waiting for the answer", self._network.limits.read_seconds):
            try:
                return self._connection.recv(max_bytes)
            except TimeoutError:
                raise
            except OSError as error:
                raise self._network.unreachable(error.strerror or type(error).__name__) from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it; a break is reported when the answer is read, for it may have come before."""
        view = memoryview(buffer)
        while view:
            with self._in_time("sending the request", self._network.limits.read_seconds):
                view = view[self._written(view[:_PIECE]) :]

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Make the connection private, verified against the name and not the address."""
        private: ssl.SSLSocket | None = None
        try:
            with self._in_time("agreeing on encryption", self._network.limits.connect_seconds):
                private = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            raise self._network.unreachable(f"its certificate fails: {error.verify_message}") from None
        except (OSError, ValueError) as error:
            raise self._network.unreachable(f"no encryption with it ({type(error).__name__})") from None
        finally:
            if private is None:
                self.close()
        return CheckedStream(private, self._network)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def get_extra_info(self, info: str) -> Any:
        """Return the TLS object, the one thing that the protocol layer asks for."""
        return self._connection if info == "ssl_object" and isinstance(self._connection, ssl.SSLSocket) else None

    def _written(self, piece: memoryview) -> int:
        self._network.has_left = True
        try:
            return self._connection.send(piece)
        except TimeoutError:
            raise
        except OSError as error:
            raise httpcore2.WriteError(type(error).__name__) from None

    @contextmanager
    def _in_time(self, stage: str, at_most: float) -> Iterator[None]:
        self._connection.settimeout(self._network.seconds(at_most, stage=stage))
        try:
            yield
        except TimeoutError:
            # The whole exchange may be over rather than this one step.
            self._network.seconds(at_most, stage=stage)
            raise self._network.too_slow(stage, at_most) from None

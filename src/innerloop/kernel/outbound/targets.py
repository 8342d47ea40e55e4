"""Reads the address of a request, and the operator's list of private targets."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address

import httpx2

from innerloop.kernel.outbound.errors import TargetRefused

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"(?!.*\.\.)[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?", re.ASCII)
# The last label of a name is never a number: 2130706433, 0x7f.1 and 127.1 are addresses in disguise.
_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)", re.ASCII)
_GIVE_A_PLAIN_ONE = "Give a whole address such as https://example.com/path"


@dataclass(frozen=True)
class Target:
    """Where a request goes. `host` is an ASCII name or a bare address; `path` carries the query too."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{join(self.host, self.port)}"

    @property
    def authority(self) -> str:
        """Return what the Host header says: the port only where it is not the scheme's own."""
        return bracketed(self.host) if self.port == _PORTS[self.scheme] else join(self.host, self.port)


def parse(url: str) -> Target:
    """Read a URL, or refuse it. Every spelling that two readers could read in two ways is refused."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        # The parser's own words would quote the address, secrets included.
        raise TargetRefused("the given address", "cannot be read", _GIVE_A_PLAIN_ONE) from None

    if parsed.scheme not in _PORTS:
        raise TargetRefused("the given address", "is neither http nor https", _GIVE_A_PLAIN_ONE)
    if parsed.userinfo:
        raise TargetRefused("the given address", "carries a user name or password", "Put secrets into a header instead")

    host = parsed.raw_host.decode("ascii")
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 1 <= port <= 65535:
        raise TargetRefused("the given address", f"has the port {port}", "Ports go from 1 to 65535")
    return Target(parsed.scheme, _checked(host), port, parsed.raw_path.decode("ascii"))


def of_host(host: str, port: int) -> Target:
    """Read a host, by name or number, for a protocol other than HTTP; refuse what is more than a host."""
    target = parse(f"https://{join(host, port)}")
    if (target.port, target.path) != (port, "/"):
        raise TargetRefused("the given address", "has no plain host name", _GIVE_A_PLAIN_ONE)
    return target


def read_allowed(entries: Collection[str]) -> frozenset[str]:
    """Bring an allow list of host:port into one spelling; ValueError names the entry that is neither."""
    return frozenset(_allowed(entry) for entry in entries)


def join(host: str, port: int) -> str:
    """Write host and port as the allow list does."""
    return f"{bracketed(host)}:{port}"


def bracketed(host: str) -> str:
    """Write a host as an address has it: one of IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _checked(host: str) -> str:
    if _is_address(host):
        return ip_address(host).compressed
    name = host.removesuffix(".")
    if not _NAME.fullmatch(name):
        raise TargetRefused("the given address", "has no plain host name", _GIVE_A_PLAIN_ONE)
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        raise TargetRefused("the given address", "has a number for a host name", _GIVE_A_PLAIN_ONE)
    return name


def _allowed(entry: str) -> str:
    # Read by the same parser as a target, so that both end in one spelling.
    try:
        target = parse(f"http://{entry.strip()}")
    except TargetRefused:
        target = None
    has_port = re.search(r":\d+$", entry.strip()) is not None
    if target is None or not has_port or target.path != "/":
        raise ValueError(f"{entry!r} is not a private target. Write host:port, such as crm.internal:8080.")
    return join(target.host, target.port)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

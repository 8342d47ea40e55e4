"""Where a call comes from: its address, the list that a line keeps of them, and the moment that it tells.

The proof of providers who sign nothing: an address of ours that cannot be guessed, called from one of theirs that is
listed. Whoever calls from a listed address may say anything.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from innerloop.listen import channels
from innerloop.listen.models import Line

Network = IPv4Network | IPv6Network

SETTINGS = (
    channels.Setting(
        "allowed_sources",
        "Calls come from",
        "The addresses that your provider calls from, with commas, such as 52.48.80.0/24. Ask its support for them.",
    ),
)
# Providers publish single addresses and networks down to /24 (IPv4) or /48 (IPv6), their clouds down to these.
_WIDEST = {4: 16, 6: 32}
_OWN: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
        "::/127", "fc00::/7", "fe80::/10", "::ffff:0:0/96",
    )
)  # fmt: skip
# A moment without a zone is read as the provider's servers may mean it: UTC, or the time of Nairobi.
_ZONES = (UTC, timezone(timedelta(hours=3)))
_AHEAD = timedelta(minutes=5)  # their clock may run before ours
_OLDEST = timedelta(days=30)


def client_of(request: HttpRequest) -> str:
    """Return the address that called, as the outermost proxy of ours saw it; nothing where that cannot be told."""
    count = settings.ENVIRONMENT.trusted_proxies
    if not count:
        return str(request.META.get("REMOTE_ADDR", ""))
    # Each proxy appends whom it saw; what stands before that was written by the caller.
    seen = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return seen[-count] if len(seen) >= count else ""


def check(line: Line) -> str:
    """Say what is wrong with the list of a line, or nothing."""
    try:
        listed = _networks(str(line.settings.get("allowed_sources", "")))
    except ValueError as error:
        return f"`allowed_sources`: {error}. Write addresses or networks with commas, such as 52.48.80.0/24."
    if not listed:
        return "`allowed_sources` is missing. This provider signs nothing: its addresses are the only proof."
    return next((f"`allowed_sources`: {wrong}" for each in listed if (wrong := _against(each))), "")


def verify(call: channels.Call, line: Line) -> None:
    """Raise NotProven unless a call comes from a listed address, by POST."""
    if call.method != "POST":
        raise channels.NotProven(f"the method is {call.method}, not POST")
    try:
        source = ip_address(call.source)
    except ValueError:
        raise channels.NotProven("it cannot be told where the call came from") from None
    if isinstance(source, IPv6Address) and source.ipv4_mapped:
        source = source.ipv4_mapped
    if not any(source in network for network in _networks(str(line.settings.get("allowed_sources", "")))):
        raise channels.NotProven(f"the call came from {source}, which is not listed")


def moment_of(told: Mapping[str, str], name: str, now: datetime) -> datetime | None:
    """Return when something was said, by a call that tells no zone; None where it tells no moment that can be.

    Of its readings the newest that has come already: what is told at once is so read for sure, and what is told hours
    late from Nairobi at most three hours too late. It orders what was said, and refuses nothing: a provider that was
    cut off tells late, and what is told twice is known by its id.
    """
    try:
        given = datetime.fromisoformat(told.get(name, "").strip())
    except ValueError:
        return None
    meant = [given] if given.tzinfo else [given.replace(tzinfo=zone) for zone in _ZONES]
    return next((min(each, now) for each in meant if now - _OLDEST <= each <= now + _AHEAD), None)


def _against(network: Network) -> str:
    """Say what speaks against believing whoever calls from a network, or nothing."""
    least = _WIDEST[network.version]
    if network.prefixlen < least:
        count = f"{network.num_addresses:.0e}" if network.version == 6 else f"{network.num_addresses:,}"
        return (
            f"{network} has {count} addresses, and any of them would be believed. Give the provider's own, "
            f"of /{least} or narrower."
        )
    if any(network.version == own.version and network.overlaps(own) for own in _OWN):
        return (
            f"{network} is inside your own network, where your own proxy may stand, so anybody's call could come from "
            "there. Give the address by which the provider is seen from outside."
        )
    return ""


def _networks(text: str) -> list[Network]:
    return [ip_network(each.strip()) for each in text.replace("\n", ",").split(",") if each.strip()]

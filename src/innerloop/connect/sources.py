"""Where a call comes from: its address, the list that a line keeps of them, and the moment that it bears.

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
    channels.Setting(
        "replay_minutes",
        "Oldest call",
        "A call that bears a moment further away than so many minutes is refused.",
        is_required=False,
        default="5",
    ),
)
# A moment without a zone is read as the provider's servers may mean it: UTC, or the time of Nairobi.
_ZONES = (UTC, timezone(timedelta(hours=3)))


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
    minutes = str(line.settings.get("replay_minutes") or "5")
    if not (minutes.isascii() and minutes.isdigit() and 1 <= int(minutes) <= 1440):
        return f"`replay_minutes` is {minutes!r}; give a number from 1 to 1440."
    return ""


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


def verify_moment(told: Mapping[str, str], name: str, line: Line, now: datetime) -> None:
    """Raise NotProven where a call bears a moment, and it is too far away."""
    given = told.get(name, "").strip()
    if not given:
        return
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise channels.NotProven(f"`{name}` is no moment") from None
    window = timedelta(minutes=int(line.settings.get("replay_minutes") or 5))
    meant = [moment] if moment.tzinfo else [moment.replace(tzinfo=zone) for zone in _ZONES]
    if all(abs(now - each) > window for each in meant):
        raise channels.NotProven(f"`{name}` is more than {window.total_seconds() / 60:g} minutes away")


def _networks(text: str) -> list[Network]:
    return [ip_network(each.strip()) for each in text.replace("\n", ",").split(",") if each.strip()]

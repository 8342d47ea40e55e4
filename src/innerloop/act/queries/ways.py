"""What may be done by which channel: what was said, what was stopped, what follows from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Literal

from innerloop.act import rules
from innerloop.act.customer_page import Permission, Way
from innerloop.act.queries import actors
from innerloop.customers.queries import Profile
from innerloop.customers.queries.profiles import Address, Allowed, Stopped
from innerloop.customers.rules import ANYWHERE, PURPOSES, needs_yes
from innerloop.kernel import clock
from innerloop.listen import queries as listening
from innerloop.listen.rules.saying import channel_name

State = Literal["yes", "unsaid", "no"]
PURPOSE_WORDS = {"ask": "ask", "reply": "answer", "tell": "tell what we did", "promote": "advertise"}
_STOPPED = {
    "unsubscribed": "Unsubscribed",
    "bounced": "Does not arrive: it came back",
    "complained": "Called our message spam",
    "by_hand": "Stopped by one of us",
}
_USUAL = {"email": ["email"], "phone": ["sms"]}


def ways(profile: Profile, *, zone: str) -> tuple[Way, ...]:
    """Return every address that can be written to, by each channel that could. At most three queries."""
    by = actors.names(consent.said_by for consent in profile.consents)
    known = [(way.name, way.address_kind) for way in listening.ways().values()]
    everywhere = [_everywhere(consent, by, zone) for consent in _refused(profile).values()]
    return (
        *everywhere,
        *(
            _way(address, channel, profile, by, zone)
            for address in profile.addresses
            if address.kind in _USUAL
            for channel in _channels(address, profile, known)
        ),
    )


def _refused(profile: Profile) -> dict[str, Allowed]:
    """Return, by purpose, what a customer refused wherever it reaches them, where no yes came after it."""
    counting = [consent for consent in profile.consents if consent.is_given or consent.channel == ANYWHERE]
    newest = {consent.purpose: consent for consent in sorted(counting, key=attrgetter("said_at"))}
    return {purpose: newest[purpose] for purpose in PURPOSES if purpose in newest and not newest[purpose].is_given}


def _everywhere(said: Allowed, by: actors.Names, zone: str) -> Way:
    return Way(
        identity_id=said.identity_id,
        channel=said.channel,
        name="Everywhere",
        address="by whatever way",
        permissions=(Permission("no", _words("no", [said.purpose]), (_note(said, None, by, zone),)),),
        refused=said.purpose,
    )


def _channels(address: Address, profile: Profile, known: Sequence[tuple[str, str]]) -> list[str]:
    fitting = [name for name, kind in known if kind == address.kind]
    said = [each.channel for each in profile.consents if each.identity_id == address.id and each.channel != ANYWHERE]
    stopped = [stop.channel for stop in profile.suppressions if stop.identity_id == address.id]
    return sorted({*fitting, *said, *stopped}) or _USUAL[address.kind]


def _way(address: Address, channel: str, profile: Profile, by: actors.Names, zone: str) -> Way:
    said = {
        consent.purpose: consent
        for consent in profile.consents
        if (consent.identity_id, consent.channel) == (address.id, channel)
    } | _refused(profile)
    stops = {
        stop.purpose: stop for stop in profile.suppressions if (stop.identity_id, stop.channel) == (address.id, channel)
    }
    stopped = stops.get("")
    return Way(
        identity_id=address.id,
        channel=channel,
        name=channel_name(channel).capitalize() if channel == "email" else channel_name(channel),
        address=rules.veiled(address.value) if address.kind == "phone" else address.value,
        permissions=() if stopped else _permissions(channel, said, stops, by, zone),
        stopped=f"{_STOPPED[stopped.reason]} on {_day(stopped.suppressed_at, zone)}" if stopped else "",
    )


def _permissions(
    channel: str, said: Mapping[str, Allowed], stops: Mapping[str, Stopped], by: actors.Names, zone: str
) -> tuple[Permission, ...]:
    purposes: dict[State, list[str]] = {"yes": [], "unsaid": [], "no": []}
    notes = {}
    for purpose in PURPOSES:
        is_missing = needs_yes(channel, purpose) and purpose not in said
        purposes[_state(said.get(purpose), is_missing=is_missing, is_stopped=purpose in stops)].append(purpose)
        unsaid = "needs a yes, which nobody gave" if is_missing else "nothing said, so allowed"
        notes[purpose] = _note(said.get(purpose), stops.get(purpose), by, zone) or unsaid
    return tuple(
        Permission(state, _words(state, among), _together(among, notes)) for state, among in purposes.items() if among
    )


def _state(said: Allowed | None, *, is_missing: bool, is_stopped: bool) -> State:
    if is_stopped:
        return "no"
    if said is None:
        return "no" if is_missing else "unsaid"
    return "yes" if said.is_given else "no"


def _words(state: State, purposes: Sequence[str]) -> str:
    words = [PURPOSE_WORDS[purpose] for purpose in purposes]
    return f"may not {rules.listed(words, 'or')}" if state == "no" else f"may {rules.listed(words)}"


def _together(purposes: Sequence[str], notes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the notes of several purposes: once where they are the same, else each with its purpose."""
    if len({notes[purpose] for purpose in purposes}) == 1:
        return (notes[purposes[0]],)
    return tuple(f"{PURPOSE_WORDS[purpose]}: {notes[purpose]}" for purpose in purposes)


def _note(said: Allowed | None, stop: Stopped | None, by: actors.Names, zone: str) -> str:
    if stop:
        return f"{_STOPPED[stop.reason].lower()} on {_day(stop.suppressed_at, zone)}"
    if said is None:
        return ""
    noted = "" if said.said_by == "customer" else f", noted by {by[said.said_by]}"
    wording = f": “{said.wording}”" if said.wording else ""
    return f"said {'yes' if said.is_given else 'no'} on {_day(said.said_at, zone)}{noted}{wording}"


def _day(moment: datetime, zone: str) -> str:
    return rules.day(clock.day_in(zone, moment))

"""May we write to somebody? What they said, what was stopped, and how the two are weighed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from innerloop.customers.rules import refusals
from innerloop.customers.rules.addresses import read_address
from innerloop.customers.rules.texts import read_text

# A link goes by any way to whoever we know: what is said of it holds wherever somebody is reached.
ANYWHERE = "link"

PURPOSES = ("ask", "reply", "tell", "promote")
STOP_REASONS = ("unsubscribed", "bounced", "complained", "by_hand")
# Asking about a dealing and answering are expected of us; advertising has to be asked for. WhatsApp wants a recorded
# yes before a business writes first, whatever for.
_NEEDS_CONSENT = frozenset({"promote"})
_CHANNEL_NEEDS_CONSENT = {"whatsapp": frozenset({"ask", "tell", "promote"})}

_CHANNEL = re.compile(r"[a-z][a-z0-9_]{0,19}")
_STOPPED = {
    "unsubscribed": "Unsubscribed on {day}",
    "bounced": "Does not arrive: it came back on {day}",
    "complained": "Called our message spam on {day}",
    "by_hand": "Stopped by one of us on {day}",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer allowed or refused, for one channel and purpose, in which words we asked."""

    channel: str
    purpose: str
    is_given: bool
    wording: str = ""

    def __post_init__(self) -> None:
        _check_channel(self.channel)
        _check_choice("purpose", self.purpose, PURPOSES)
        object.__setattr__(self, "wording", read_text(self.wording, field="wording", most=4000) or "")


@dataclass(frozen=True, slots=True)
class Stop:
    """An address of a channel that is not to be written to; without a purpose, for none at all."""

    channel: str
    address: str
    purpose: str = ""
    reason: str = "unsubscribed"

    def __post_init__(self) -> None:
        _check_channel(self.channel)
        _check_choice("purpose", self.purpose, ("", *PURPOSES))
        _check_choice("reason", self.reason, STOP_REASONS)
        object.__setattr__(self, "address", read_address(self.channel, self.address))


@dataclass(frozen=True, slots=True)
class Standing:
    """One address of a customer: who stopped it and when, what they last said about the purpose."""

    identity_id: UUID
    address: str
    stopped: tuple[str, datetime] | None = None  # (reason, moment)
    is_given: bool | None = None  # None: never said
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether we may write, to which address, and every reason against it: [{"rule", "detail"}]."""

    allowed: bool
    reasons: tuple[dict[str, str], ...] = ()
    identity_id: UUID | None = None
    address: str | None = None


def weigh(standings: Sequence[Standing], *, channel: str, purpose: str, refused_at: datetime | None = None) -> Verdict:
    """Return the verdict over a customer's addresses of a channel, the preferred one first.

    The first address with nothing against it is taken. Where there is none, the reasons are those of
    the preferred one. `refused_at` is when they refused the purpose wherever it reaches them: it holds at every
    address, as whoever has allowed it since refuses it no more.
    """
    if not standings:
        nowhere = {"rule": "no_address", "detail": f"We have no address for {channel}"}
        return Verdict(False, (nowhere, *([refusal(refused_at, purpose)] if refused_at else [])))
    against = [_against(_newest(standing, refused_at), channel, purpose) for standing in standings]
    for standing, reasons in zip(standings, against, strict=True):
        if not reasons:
            return Verdict(True, (), standing.identity_id, standing.address)
    return Verdict(False, against[0], standings[0].identity_id, standings[0].address)


def needs_yes(channel: str, purpose: str) -> bool:
    """Say whether a purpose has to be allowed in so many words before one may write by a channel for it."""
    return purpose in _CHANNEL_NEEDS_CONSENT.get(channel, _NEEDS_CONSENT)


def erased() -> Verdict:
    """Return the verdict on somebody who was erased."""
    return Verdict(False, ({"rule": "erased", "detail": "Erased on request"},))


def refusal(said_at: datetime, purpose: str) -> dict[str, str]:
    """Return that somebody said no to a purpose, as a reason of a verdict."""
    return {"rule": "refused", "detail": f"Asked us on {_day(said_at)} not to {purpose}"}


def stopped(reason: str, moment: datetime) -> dict[str, str]:
    """Return that an address was stopped, as a reason of a verdict."""
    # An address that is gone says nothing about what its owner wants.
    rule = "bounced" if reason == "bounced" else "suppressed"
    return {"rule": rule, "detail": _STOPPED[reason].format(day=_day(moment))}


def _newest(standing: Standing, refused_at: datetime | None) -> Standing:
    if refused_at is None or (standing.said_at and standing.said_at > refused_at):
        return standing
    return replace(standing, is_given=False, said_at=refused_at)


def _against(standing: Standing, channel: str, purpose: str) -> tuple[dict[str, str], ...]:
    reasons = []
    if standing.stopped:
        reasons.append(stopped(*standing.stopped))
    if standing.is_given is False and standing.said_at:
        reasons.append(refusal(standing.said_at, purpose))
    if standing.is_given is None and needs_yes(channel, purpose):
        reasons.append({"rule": "no_consent", "detail": f"Has not allowed us to {purpose}"})
    return tuple(reasons)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B} {moment.year}"


def _check_channel(channel: object) -> None:
    if not isinstance(channel, str) or not _CHANNEL.fullmatch(channel):
        raise refusals.ChannelUnreadable("channel", channel)


def _check_choice(field: str, given: object, choices: Sequence[str]) -> None:
    if given not in choices:
        raise refusals.ChoiceUnknown(field, given, choices=", ".join(filter(None, choices)))

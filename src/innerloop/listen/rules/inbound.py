"""What comes in from a channel, in the words of no provider: adapters translate into these, `hear` takes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

_TORN = re.compile("[\ud800-\udfff]")
_NOTE = re.compile(
    r"\[(?:a (?:picture|video|recording|file)"
    r"|image|photo|voice|audio|video|video_note|document|sticker|animation|file)\]"
)
Fate = Literal["sent", "delivered", "read", "failed"]
# A report may come late and out of order: it may only move a message forward. What failed may still arrive.
FATES: tuple[Fate, ...] = ("sent", "failed", "delivered", "read")


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote, pressed a button, or spoke.

    `provider_id` names the message for good: told twice, it is heard once. `choice` is the value of a button that
    was pressed, where the channel has them. `session` names one call or USSD session, `replies_to` the provider's id
    of the message of ours that it answers, `recording` the path of a kept sound file. `takes_up` is the token of an
    invitation whose link led here: whoever speaks is its customer. `is_opening`: they began to talk by what the
    channel itself offers for it, such as Start under a chat; whoever had said stop has taken it back by that.
    """

    their_address: str
    text: str
    provider_id: str
    at: datetime | None = None
    choice: str = ""
    name: str = ""
    session: str = ""
    replies_to: str = ""
    recording: str = ""
    language: str = ""
    takes_up: str = ""
    is_opening: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """The provider told what became of one message of ours.

    `our_id` is the message's id where the provider gives it back: it names a message whose provider's id never
    reached us, because the connection broke.
    """

    provider_id: str
    fate: Fate
    at: datetime | None = None
    detail: str = ""
    our_id: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """An address cannot or will not be written to: it bounced, complained, or unsubscribed at the provider.

    `is_hearsay`: it was told by a mail, which anybody may write, and not by the provider itself.
    """

    their_address: str
    reason: Literal["bounced", "complained", "unsubscribed"]
    at: datetime | None = None
    provider_id: str = ""
    is_hearsay: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """A dealing with a person ended, such as a chat that was resolved: the moment to ask, in the same conversation."""

    their_address: str
    key: str  # names the occasion: ended twice, asked once
    at: datetime | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""
    employee: str = ""
    touchpoint: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody said something about the company elsewhere: a review, a post. Nobody asked."""

    provider_id: str
    text: str
    at: datetime | None = None
    author: str = ""
    url: str = ""
    metric: str = ""
    score: int | None = None
    language: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aside:
    """A mail that no person seems to have written, whole, and why: kept and listed by whoever took it in.

    `unless_about`: what it reports on, by the provider's ids; it is set aside only where none names a message of ours.
    """

    content: bytes = field(repr=False)
    why: str
    unless_about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rang:
    """What became of a call that connects one of us with a customer.

    `connecting`: ours pressed the key; `answered`: they picked up; `talked` and `missed`: their end is over; `over`:
    ours is. `seconds` are those of their end. Who picked up, they or a mailbox, nobody knows from it; `why` nobody did
    is said in words where the provider knows it.
    """

    ring_id: str
    what: Literal["connecting", "answered", "talked", "missed", "over"]
    seconds: int | None = None
    why: str = ""


Inbound = Rang | Said | Reported | Returned | Ended | Mentioned | Aside


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what is sent back when it is pressed, and what stands on it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Say:
    """What the survey says next on a channel. `is_last`: it waits for nothing more, so a call or session may end."""

    text: str
    purpose: str
    choices: tuple[Choice, ...] = ()
    is_last: bool = False


def keepable(text: str) -> str:
    """Return a text without what no database keeps: a NUL goes, half a surrogate pair becomes a mark.

    Providers and mail programs send either, and a word that cannot be kept would lose the whole answer.
    """
    return _TORN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))


def words_of(text: str) -> str:
    """Return what was said without the notes on what came beside it, such as [a picture]; these where that is all."""
    return _NOTE.sub("", text).strip() or text


def furthest(one: str, other: str) -> str:
    """Return the later of two fates, whichever was told first."""
    order: dict[str, int] = {fate: place for place, fate in enumerate(FATES)}
    return max(one, other, key=lambda fate: order.get(fate, -1))

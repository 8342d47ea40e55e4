"""The port to customers: what a channel must be able to do. `connect` brings the adapters, one folder each.

An adapter translates and calls; it decides nothing. What it is told in (`verify`, `translate`) becomes values of
`rules.inbound`, which `actions.hear` takes; what it shall say comes as a Message (`send`), or, where the channel
answers within the same request (USSD, a call, an inline gateway), as a list of Say (`answer`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from innerloop.listen.models import Line, Message, Ring
from innerloop.listen.rules.inbound import Aside, Inbound, Said, Say


class Trouble(StrEnum):
    """Why a message did not leave that is not its own fault, and would stop every other of its line as well."""

    ACCOUNT = "account"  # a token, the credit, the sender: until somebody mends it
    OUTAGE = "outage"  # the provider is away, slow or failing: until that passes


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one message: `state` is one of kernel.models.Delivery.State.

    `outcome` is what the provider answered, without addresses and words. `wait` is how long the provider asks us to
    wait before anything more is sent on the line (429, Retry-After). What is in `trouble` is the whole line, which is
    held then.
    """

    state: str
    provider_id: str = ""
    outcome: str = ""
    wait: timedelta | None = None
    tells: Sequence[Inbound] = ()  # what the answer tells beyond this message: an address that is gone
    trouble: Trouble | None = None
    body: bytes = field(default=b"", repr=False)  # the provider's own words: shown after a test, else kept nowhere


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a provider answered when it was told our address."""

    is_good: bool
    said: str


class Proof(StrEnum):
    """How a provider proves that a call is its own."""

    SIGNED_BODY = "signed body"  # nobody else could have made it, nor changed a byte
    SHARED_SECRET = "shared secret"  # noqa: S105 - who knows the secret may say anything
    ADDRESS = "address"  # an address that cannot be guessed, from addresses that are listed


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that setting a channel up asks for. Secrets are kept sealed and never shown again."""

    name: str
    label: str
    hint: str = ""
    is_secret: bool = False
    is_required: bool = True
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    make: Callable[[], str] | None = None  # makes the value where it is left out


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can and cannot do; the engine and the pages read nothing else about it."""

    can_send: bool = True  # may begin: an ask can leave by it
    is_live: bool = False  # it answers within the request: a session, a call
    can_connect: bool = False  # rings one of us and connects them with a customer
    can_reply: bool = True  # what a person writes can reach the customer
    longest: int | None = None  # characters of one message; a longer one is refused or cut into several
    counts_segments: bool = False  # a text message: it is paid for by its parts
    has_letters: bool = True  # False: people answer by keys, where no letter can be typed
    most_buttons: int = 0
    free_within: timedelta | None = None  # free words only so long after their last message
    ids_are_global: bool = False  # the provider's ids name a message whatever line of its kind it left by
    most_bytes: int = 1_000_000  # of one call of the provider; a longer one is refused
    undetected: tuple[str, ...] = ()  # what a forger could do that the proof cannot see, in words


@dataclass(frozen=True, slots=True)
class Call:
    """One inbound HTTP request, as plain values. `url` is the address that the provider called, query included."""

    method: str
    url: str
    headers: Mapping[str, str]  # names in lower case
    query: Mapping[str, str]
    body: bytes
    source: str = ""  # the address that called


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider gets back."""

    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it would arrive."""

    sender: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What one message would look like to who gets it.

    `screens` follow each other; most channels show one. `buttons` stand under the last, row by row. `notes` say what
    is worth knowing, `warnings` what somebody should mend before it is sent.
    """

    screens: tuple[str, ...] = ()
    buttons: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    mail: Mail | None = None


class NotProven(Exception):
    """The call did not prove where it came from: {reason}. Nothing was done."""

    def __init__(self, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(reason=reason))
        self.reason = reason


class Unreadable(Exception):
    """The call proved where it came from and yet could not be read: {reason}. It is kept and listed."""

    def __init__(self, reason: str, readable: Sequence[Inbound] = ()) -> None:
        super().__init__((self.__doc__ or "").format(reason=reason))
        self.reason = reason
        self.readable = readable  # what else the call told; it is heard all the same


@dataclass(frozen=True, slots=True)
class Heads:
    """What a list shows of something that was set aside: from whom it is and about what."""

    sender: str
    subject: str


class Adapter(Protocol):
    """One provider's way to customers."""

    @property
    def kind(self) -> str:
        """Name the adapter."""

    @property
    def channel(self) -> str:
        """Name what customers know: sms, whatsapp, …"""

    @property
    def title(self) -> str:
        """Say it as the pages call it: "SMS by Twilio"."""

    @property
    def address_kind(self) -> str:
        """Say which identity it writes to: email, phone, or the channel's own name."""

    @property
    def needs_line(self) -> bool:
        """Say whether a workspace sets it up; mail is set up by the operator for everybody."""

    @property
    def hears_for(self) -> str:
        """Name the adapter whose conversations it hears, where it is not its own: replies to the operator's mail."""

    @property
    def proof(self) -> Proof | None:
        """Say how a call proves where it comes from; None where nothing comes in by HTTP."""

    def proof_on(self, line: Line) -> Proof | None:
        """Say how the calls of one line are proved, where its settings choose."""

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Return what setting a line up asks for."""

    @property
    def capabilities(self) -> Capabilities:
        """Say what it can do."""

    def is_live(self, line: Line) -> bool:
        """Say whether what the survey says next goes back in the answer to the provider's own call."""

    def our_address(self, line: Line | None) -> str:
        """Return the address that customers see and answer to."""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""

    def introduce(self, line: Line) -> Introduced | None:
        """Tell the provider our address, where it takes that from us; None where a person enters it there."""

    def begins_at(self, line: Line, token: str) -> str:
        """Return the address at which a customer begins to talk about an invitation; empty where there is none."""

    def send(self, message: Message) -> Sent:
        """Send one message; never raises for what the provider says."""

    def ring(self, ring: Ring) -> Sent:
        """Ring one of us, to be connected with a customer; never raises for what the provider says."""

    def preview(self, message: Message) -> Preview:
        """Show what a message would look like; it is nobody's and in no database, and nothing is sent."""

    def handshake(self, call: Call, line: Line) -> Answer | None:
        """Answer a call that only asks whether we are there; None where it is none."""

    def verify(self, call: Call, line: Line, now: datetime) -> None:
        """Raise NotProven unless the provider proves that the call is its own."""

    def translate(self, call: Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Return what a call tells; raises Unreadable."""

    def after_all(self, aside: Aside) -> Said:
        """Read what was set aside as what a person said; raises Unreadable."""

    def heads(self, aside: Aside) -> Heads:
        """Say from whom is what was set aside, and about what, as far as that can be read."""

    def answer(self, call: Call, line: Line, says: Sequence[Say]) -> Answer:
        """Return what the provider gets back; only a live channel says something in it."""


class Plain:
    """What most adapters have in common: a line of their own, nothing to greet, nothing said in the answer.

    One that nobody calls (`proof` is None) needs no more than this for what comes in.
    """

    needs_line = True
    hears_for = ""
    proof: Proof | None = None
    settings: tuple[Setting, ...] = ()
    capabilities = Capabilities()

    def proof_on(self, line: Line) -> Proof | None:
        """Say how every line's calls are proved."""
        return self.proof

    def is_live(self, line: Line) -> bool:
        """Say so where the kind answers within the request."""
        return self.capabilities.is_live

    def check(self, line: Line) -> str:
        """Find nothing wrong."""
        return ""

    def introduce(self, line: Line) -> Introduced | None:
        """Leave it to a person."""
        return None

    def begins_at(self, line: Line, token: str) -> str:
        """Know no such address: this channel writes first."""
        return ""

    def ring(self, ring: Ring) -> Sent:
        """Connect nobody."""
        return Sent("failed", outcome="This channel connects no calls.")

    def preview(self, message: Message) -> Preview:
        """Show the words as they are, with each button in a row of its own."""
        longest, length = self.capabilities.longest, len(message.text)
        is_long = longest is not None and length > longest
        return Preview(
            screens=(message.text,),
            buttons=tuple((choice["label"],) for choice in message.choices),
            warnings=(f"This has {length} characters; one message holds {longest}. Shorten it.",) if is_long else (),
        )

    def handshake(self, call: Call, line: Line) -> Answer | None:
        """Know no greeting."""
        return None

    def verify(self, call: Call, line: Line, now: datetime) -> None:
        """Believe nobody."""
        raise NotProven("nobody calls this channel")

    def translate(self, call: Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Hear nothing."""
        return ()

    def after_all(self, aside: Aside) -> Said:
        """Set nothing aside."""
        raise Unreadable("nothing is set aside on this channel")

    def heads(self, aside: Aside) -> Heads:
        """Read nothing of it."""
        return Heads("Somebody", "It cannot be read.")

    def answer(self, call: Call, line: Line, says: Sequence[Say]) -> Answer:
        """Say nothing in the answer; what is said leaves as messages."""
        return Answer()


_adapters: dict[str, Adapter] = {}


def register(adapter: Adapter) -> None:
    """Make an adapter known; `connect` does so at start."""
    _adapters[adapter.kind] = adapter


def known() -> Mapping[str, Adapter]:
    """Return the adapters by kind."""
    return dict(_adapters)


def of(kind: str) -> Adapter | None:
    """Return one adapter, or None."""
    return _adapters.get(kind)

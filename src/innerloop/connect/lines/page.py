"""What the pages of channels show, as plain values: how each line stands, what waits on it and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from innerloop.connect import callbacks
from innerloop.connect.lines.guides import Guide, guide
from innerloop.connect.models import Callback, Outlet
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Line, Message
from innerloop.listen.rules import saying
from innerloop.listen.rules.inbound import Aside

SHOWN = 20
WAITING = (Message.State.QUEUED, Message.State.UNKNOWN)
_PROVED = {
    channels.Proof.SIGNED_BODY: "Each call is signed by the provider; one that is not is refused, and nothing is done.",
    channels.Proof.SHARED_SECRET: "Each call carries a secret that only you and the provider know.",
    channels.Proof.ADDRESS: "The provider signs nothing. Our address cannot be guessed; keep it to yourself, and list "
    "the addresses that the provider calls from.",
}
_AFTER_ONCE = "We wait ten minutes for the provider’s report, then send it once more."
_AFTER_TWICE = "It was sent a second time already, and is not sent again. A report of the provider still counts."
_REPORTED = {
    "sent": "It is on its way.",
    "delivered": "It was delivered.",
    "read": "It was read.",
    "failed": "It did not arrive.",
}
_FATES = {
    Delivery.State.SENT: ("good", "Accepted"),
    Delivery.State.DUE: ("poor", "Not taken for now"),
    Delivery.State.REFUSED: ("poor", "Refused"),
    Delivery.State.UNKNOWN: ("poor", "Nobody knows whether it left"),
    Delivery.State.STOPPED: ("poor", "Not sent"),
    Delivery.State.SENDING: ("poor", "Not answered yet"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of channel that can be set up."""

    kind: str
    title: str
    fits: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A line as the list shows it."""

    line: Line
    title: str
    channel: str
    waiting: int
    failed: int
    is_held: bool
    test: "Test | None"


@dataclass(frozen=True, slots=True)
class Test:
    """What the last test showed: how it went, in a word, and exactly what the provider answered."""

    is_good: bool
    word: str
    outcome: str
    provider_id: str
    at: datetime | None
    answer: str = ""  # the provider's own words
    fate: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message that has not left, or of which nobody knows: since when, until when, and why."""

    at: datetime
    word: str
    why: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """That nothing leaves by a line for now: since when, what the provider said last, when it is tried again."""

    at: datetime
    why: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class AsideMail:
    """One mail that was set aside as automatic: from whom, about what, and by what one saw that."""

    id: UUID
    sender: str
    subject: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LinePage:
    """One line: what to do at the provider, what proves its calls, what waits."""

    line: Line
    title: str
    channel: str
    guide: Guide
    inbound_url: str
    proved: str
    undetected: tuple[str, ...]
    can_send: bool
    is_live: bool
    test: Test | None
    held: Held | None
    waiting: tuple[Waiting, ...]
    waiting_in_all: int
    kept: tuple[Callback, ...]
    sets_aside: bool = False
    aside: tuple[AsideMail, ...] = ()
    aside_in_all: int = 0
    secret: str = ""


def offers() -> list[Offer]:
    """Return the kinds that a workspace can set up, as they are called."""
    found = [each for each in channels.known().values() if each.needs_line]
    return [Offer(each.kind, each.title, guide(each.kind).fits) for each in found]


def listed() -> list[Listed]:
    """Return the open lines with what waits on each. Two queries."""
    counts = {
        row["thread__line_id"]: (row["waiting"], row["failed"])
        for row in Message.objects.filter(direction=Message.Direction.OUT, thread__line__closed_at=None)
        .exclude(thread__line=None)
        .values("thread__line_id")
        .annotate(
            waiting=Count("id", filter=Q(state__in=WAITING)), failed=Count("id", filter=Q(state=Message.State.FAILED))
        )
    }
    return [_listed(line, *counts.get(line.id, (0, 0))) for line in listen_queries.lines().filter(closed_at=None)]


def page_of(line: Line, *, secret: str = "") -> LinePage:
    """Return the page of one line; `secret` is one that was just made, shown this once."""
    adapter = channels.of(line.kind)
    assert adapter is not None, f"the line {line.id} is of a kind that is not installed: {line.kind}"
    proof = adapter.proof_on(line)
    waiting = Message.objects.filter(thread__line=line, direction=Message.Direction.OUT, state__in=WAITING)
    aside = callbacks.aside().filter(line=line)
    return LinePage(
        line=line,
        title=adapter.title,
        channel=saying.channel_name(line.channel),
        guide=guide(line.kind),
        inbound_url=listen_queries.inbound_url(line) if proof else "",
        proved=_PROVED[proof] if proof else "",
        undetected=adapter.capabilities.undetected,
        can_send=adapter.capabilities.can_send,
        is_live=adapter.capabilities.is_live,
        test=_test(line),
        held=held(line),
        waiting=waiting_of(waiting, line),
        waiting_in_all=waiting.count(),
        kept=tuple(callbacks.kept().filter(line=line)[:SHOWN]),
        sets_aside=bool(adapter.hears_for),
        aside=tuple(_aside(each, adapter) for each in aside[:SHOWN]),
        aside_in_all=aside.count(),
        secret=secret,
    )


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """A line that was closed: since when, what it still holds, the newest calls of it that could not be heard."""

    line: Line
    title: str
    conversations: int
    unsent: int
    unsure: int  # may have left; nobody knows
    kept: tuple[Callback, ...]
    kept_in_all: int
    days_kept: int = callbacks.KEPT_FOR.days


def closed_page_of(line: Line) -> ClosedPage:
    """Return the page of a line that was closed. Six queries."""
    adapter = channels.of(line.kind)
    # Not the threads' own line: what is heard for the operator's mail stays on threads without one.
    messages = Message.objects.filter(line=line)
    kept = callbacks.unheard().filter(line=line)
    return ClosedPage(
        line=line,
        title=adapter.title if adapter else line.kind,
        conversations=messages.values("thread").distinct().count(),
        unsent=messages.filter(state=Message.State.QUEUED).count() + _stopped_by_closing(line, messages),
        unsure=messages.filter(state=Message.State.UNKNOWN).count(),
        kept=tuple(kept[:SHOWN]),
        kept_in_all=kept.count(),
    )


def _stopped_by_closing(line: Line, messages: QuerySet[Message]) -> int:
    """Count what waited when a line was closed: the worker stops it when its turn comes, with the line's port."""
    rows = Delivery.objects.filter(workspace_id=line.workspace_id, state=Delivery.State.STOPPED)
    failed = messages.filter(state=Message.State.FAILED).values("id")
    return rows.filter(object_id__in=failed, ended_at__gte=line.closed_at).count()


def _aside(kept: Callback, adapter: channels.Adapter) -> AsideMail:
    heads = adapter.heads(Aside(bytes(kept.body), kept.why))
    return AsideMail(kept.id, heads.sender, heads.subject, kept.why, kept.at)


def _listed(line: Line, waiting: int, failed: int) -> Listed:
    adapter = channels.of(line.kind)
    title = adapter.title if adapter else line.kind
    name = saying.channel_name(line.channel)
    return Listed(line, title, name, waiting, failed, line.held_at is not None, _test(line))


def _test(line: Line) -> Test | None:
    if line.tested_at is None:
        return None
    said = line.tested
    if "is_good" in said:
        word = "It works" if said["is_good"] else "It does not work"
        return Test(bool(said["is_good"]), word, str(said.get("said", "")), "", line.tested_at)
    fate, word = _FATES.get(said.get("state", ""), ("poor", "Not sent"))
    reported = _REPORTED.get(said.get("fate", ""), "")
    if said.get("fate") in ("failed", "delivered", "read"):
        fate = "poor" if said["fate"] == "failed" else "good"
    return Test(
        is_good=fate == "good",
        word=word,
        outcome=str(said.get("outcome", "")),
        provider_id=str(said.get("provider_id", "")),
        at=line.tested_at,
        answer=str(said.get("answer", "")),
        fate=f"{reported} {said.get('detail', '')}".strip() if reported else "",
    )


def waiting_of(messages: QuerySet[Message], stands: Line | Outlet) -> tuple[Waiting, ...]:
    """Return the oldest of some messages that wait, with the reason. Two queries."""
    rows = list(messages.filter(state__in=WAITING).order_by("at", "id")[:SHOWN])
    return _waiting(rows, stands)


def held(stands: Line | Outlet) -> Held | None:
    """Return that nothing leaves for now, and why, or None."""
    return Held(stands.held_at, stands.held_why, _still(stands.paced_until)) if stands.held_at else None


def _waiting(rows: Sequence[Message], line: Line | Outlet) -> tuple[Waiting, ...]:
    deliveries = {row.object_id: row for row in Delivery.objects.filter(object_id__in=[row.id for row in rows])}
    return tuple(_why(row, deliveries.get(row.id), line) for row in rows)


def _why(message: Message, delivery: Delivery | None, line: Line | Outlet) -> Waiting:
    if delivery is None:
        return Waiting(message.at, "Waiting", "It is about to be sent.", None)
    if delivery.state == Delivery.State.UNKNOWN:
        why = f"{delivery.outcome} {_AFTER_TWICE if delivery.repeated_at else _AFTER_ONCE}"
        return Waiting(message.at, "Nobody knows whether it left", why, None)
    # A line's own pause holds for all that wait on it.
    due_at = max(filter(None, (delivery.due_at, _still(line.paced_until))))
    if delivery.repeated_at:
        why = "Nobody knows whether it left the first time, and nobody reported on it: it is sent once more."
        return Waiting(message.at, "Waiting for its second try", why, due_at)
    if not delivery.outcome:
        why = "The channel is held; see above." if line.held_at else "It has not been its turn yet."
        return Waiting(message.at, "Waiting", why, due_at)
    tries = {0: "Tried", 1: "Tried once"}.get(delivery.attempts, f"Tried {delivery.attempts} times")
    return Waiting(message.at, tries, delivery.outcome, due_at)


def _still(moment: datetime | None) -> datetime | None:
    return moment if moment and moment > clock.now() else None

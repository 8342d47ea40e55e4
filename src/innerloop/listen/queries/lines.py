"""Which ways to customers a workspace has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from innerloop.listen import channels
from innerloop.listen.models import Line, Message, Thread

# Under which name a conversation keeps who of us took it, as the log says it.
TAKEN_BY = "taken_by"


@dataclass(frozen=True, slots=True)
class Way:
    """How a channel is gone now: by which adapter, on which line; None where the operator set it up for everybody."""

    adapter: channels.Adapter
    line: Line | None = None

    @property
    def name(self) -> str:
        """Return the channel as customers know it."""
        return self.line.channel if self.line else self.adapter.channel

    @property
    def address_kind(self) -> str:
        """Return which kind of address it writes to."""
        return self.adapter.address_kind

    @property
    def our_address(self) -> str:
        """Return the address that customers see."""
        return self.adapter.our_address(self.line)


def lines() -> QuerySet[Line]:
    """Return the workspace's lines, oldest first, closed ones among them."""
    return Line.objects.order_by("opened_at", "id")


def ways() -> dict[str, Way]:
    """Return the channels by which one can ask in this workspace. One query.

    Of two lines on one channel the older one asks; the other still hears.
    """
    known = channels.known()
    found = {each.channel: Way(each) for each in known.values() if not each.needs_line and each.capabilities.can_send}
    for line in lines().filter(closed_at=None):
        adapter = known.get(line.kind)
        if adapter and adapter.capabilities.can_send:
            found.setdefault(line.channel, Way(adapter, line))
    return found


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a customer begins to talk about an invitation themselves, since the channel may not write first."""

    channel: str
    url: str


def chats(token: str, over: Iterable[Way]) -> list[Chat]:
    """Return the chats in which the invitation behind a token can be taken up, of the ways at hand. No query."""
    told = [(way.name, way.adapter.begins_at(way.line, token)) for way in over if way.line]
    return [Chat(name, url) for name, url in told if url]


def way_by(line: Line) -> Way:
    """Return the way by a line of one's own choice; raises KeyError where nobody brings its kind."""
    return Way(channels.known()[line.kind], line)


def line(line_id: UUID) -> Line | None:
    """Return one line, or None."""
    return Line.objects.filter(id=line_id).first()


def line_called(kind: str, key: str) -> Line | None:
    """Return the open line whose inbound address was called, whatever its workspace."""
    rows = Line.everywhere.filter(kind=kind, inbound_key=key, closed_at=None)
    return rows.select_related("workspace", "program").first()


def inbound_url(line: Line) -> str:
    """Return the address that the provider calls."""
    return f"{settings.BASE_URL}/hooks/{line.kind}/{line.inbound_key}"


def waiting_for_person() -> QuerySet[Any]:
    """Return the conversations whose customer asked for a person and waits, the longest first."""
    rows = Thread.objects.filter(wants_person_at__isnull=False).select_related("customer", "line", "invitation")
    return with_taker(rows).order_by("wants_person_at", "id")


def with_person() -> QuerySet[Any]:
    """Return the conversations that one of us has taken and not said to be answered, the longest first."""
    rows = Thread.objects.filter(floor=Thread.Floor.PERSON, wants_person_at=None, customer__erased_at=None)
    found = with_taker(rows.select_related("customer", "line")).filter(taken_at__isnull=False)
    return found.order_by("taken_at", "id")


def with_taker(threads: QuerySet[Thread]) -> QuerySet[Any]:
    """Return conversations with who of us took them last (`taken_by`, as the log says it) and when (`taken_at`)."""
    taken = Message.objects.filter(thread=OuterRef("pk"), purpose=Message.Purpose.TAKEN).order_by("-at", "-id")
    return threads.annotate(
        taken_at=Subquery(taken.values("at")[:1]), taken_by=Subquery(taken.values(f"facts__{TAKEN_BY}")[:1])
    )

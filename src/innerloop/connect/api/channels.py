"""/channels: the ways to customers that a workspace has set up."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from pydantic import ConfigDict, Field

from innerloop.connect import callbacks
from innerloop.connect.api import answers, building, errors, lists, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen import errors as refusals
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Line, Program

route = building.Resource("Channels")

TEST_TEXT = "This is a test of Innerloop. It arrived, so the channel works."
PerSecond = Annotated[float, Field(ge=0.01, le=1_000, description="At most so many messages a second.")]


class _Settings(reading.Body):
    # The settings differ by kind, and may stand among the other fields; the adapter says which there are.
    model_config = ConfigDict(extra="allow", strict=True)

    settings: dict[str, str | bool | int | None] = Field(
        default_factory=dict, description="The settings of the kind; they may also stand beside `kind`."
    )
    program: str | None = Field(
        None,
        max_length=60,
        description="The slug of the program that whoever writes first answers; left out, the default.",
    )
    per_second: PerSecond | None = None

    def all_settings(self) -> dict[str, Any]:
        """Return the settings, wherever they stood."""
        return {**(self.model_extra or {}), **self.settings}


class ChannelIn(_Settings):
    """A channel of a kind, such as `http`, the gateway of your own."""

    kind: str = Field(min_length=1, max_length=20)
    name: str | None = Field(None, min_length=1, max_length=120)
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class ChannelChange(_Settings):
    """What is to be different; what is left out stays. An empty `program` takes it away."""

    name: str | None = Field(None, min_length=1, max_length=120)


class TestIn(reading.Body):
    """Where one real message goes: an address of your own."""

    to: str = Field("", max_length=320)
    text: str = Field(TEST_TEXT, min_length=1, max_length=1_000)


class ChannelShape(building.Shape):
    """A channel. Secrets are told when it is opened, and never again."""

    id: str
    kind: str
    name: str
    channel: str = Field(description="What customers know: sms, whatsapp, http, …")
    inbound_url: str | None = Field(description="Where the provider calls; null where nothing comes in by HTTP.")
    secret: str | None = Field(None, description="Only in the answer that opens it.")
    reply_inline: bool = Field(description="Replies are in our answer to the provider's call, and not sent again.")
    send_url: str | None
    program: str | None
    settings: dict[str, str]
    per_second: float | None
    opened_at: datetime
    tested_at: datetime | None
    held_at: datetime | None = Field(
        description="Since when nothing leaves, because the account or the provider is at fault."
    )
    held_why: str = Field(description="What the provider said last, where the channel is held; else empty.")


class TestShape(building.Shape):
    """What became of the test, in the provider's own terms."""

    state: str
    outcome: str
    provider_id: str | None
    answer: str = Field(description="The provider's own words, at most 2,000 characters, secrets and addresses masked.")


@route.call("GET", "/channels", needs="channels:read", answers={200: lists.Listed[ChannelShape]})
def list_channels(request: KeyRequest, paging: Query[lists.Paging]) -> HttpResponse:
    """List the open channels, oldest first."""
    rows = listen_queries.lines().filter(closed_at=None).select_related("program")
    return lists.portion("channels", paging, rows, place=_place, show=_shown)


@route.call("GET", "/channels/{channel_id}", needs="channels:read", answers={200: ChannelShape})
def get_channel(request: KeyRequest, channel_id: str) -> HttpResponse:
    """Return one open channel."""
    return answers.answer(_shown(_line(channel_id)))


@route.call("POST", "/channels", needs="channels:write", answers={201: ChannelShape})
def open_channel(request: KeyRequest, body: ChannelIn) -> HttpResponse:
    """Open a channel; its secret is told once."""

    made: list[UUID] = []

    def make() -> repeating.Made:
        line = listening.open_line(
            kind=body.kind,
            setup=_setup(body, body.name),
            workspace_id=request.auth.workspace_id,
            by=actor(request),
            now=clock.now(),
        )
        # A repeat is answered the same, but its secret is not kept a second time: it is read from the line.
        made.append(line.id)
        return repeating.Made(201, _shown(line, is_new=True), line.id, {})

    said = body.model_dump(exclude={"key"})
    key = repeating.key_in(request, body.key)
    opened = repeating.once(key, of="channels", body=said, make=make, show=lambda id_, _: _again(id_))
    for line_id in made:
        listening.introduce_line(line_id=line_id, now=clock.now())
    return opened


@route.call("PATCH", "/channels/{channel_id}", needs="channels:write", answers={200: ChannelShape})
def change_channel(request: KeyRequest, channel_id: str, body: ChannelChange) -> HttpResponse:
    """Change a channel; its address stays."""
    line = _line(channel_id)
    setup = _setup(body, body.name)
    changed = listening.change_line(line_id=line.id, setup=setup, by=actor(request), now=clock.now())
    listening.introduce_line(line_id=changed.id, now=clock.now())
    return answers.answer(_shown(changed))


@route.call("DELETE", "/channels/{channel_id}", needs="channels:write", answers={204: None})
def close_channel(request: KeyRequest, channel_id: str) -> HttpResponse:
    """Close a channel: nothing leaves by it any more, and its address is shut."""
    line = _line(channel_id)
    callbacks.hear_all_of(line, now=clock.now())
    listening.close_line(line_id=line.id, by=actor(request), now=clock.now())
    return answers.nothing()


@route.call("POST", "/channels/{channel_id}/test", needs="channels:write", answers={200: TestShape})
def test_channel(request: KeyRequest, channel_id: str, body: TestIn) -> HttpResponse:
    """Send one real message to an address of your own, and say what the provider answered."""
    line = _line(channel_id)
    if not body.to:
        raise reading.refused("to", "`to` is missing. Give an address of your own.")
    sent = listening.test_line(line_id=line.id, address=body.to, text=body.text, by=actor(request), now=clock.now())
    state = "not sent" if sent.state == Delivery.State.DUE else sent.state
    return answers.answer(
        {"state": state, "outcome": sent.outcome, "provider_id": sent.provider_id or None, "answer": sent.answer}
    )


def _place(line: Line) -> str:
    return f"{line.opened_at.astimezone(UTC):%Y%m%d%H%M%S%f}-{line.id}"


def _setup(body: _Settings, name: str | None) -> listening.Setup:
    return listening.Setup(
        name=name,
        settings=body.all_settings(),
        program=_program(body.program) if body.program else None,
        is_without_program=body.program == "",
        per_second=None if body.per_second is None else Decimal(str(round(body.per_second, 2))),
    )


def _program(slug: str) -> Program:
    found = listen_queries.program(slug)
    if found is None:
        raise refusals.UnknownProgram(slug=slug)
    return found


def _line(channel_id: str) -> Line:
    rows = listen_queries.lines().filter(closed_at=None).select_related("program")
    found = rows.filter(id=lists.id_of(channel_id, "channel")).first()
    if found is None:
        raise errors.NotHere(thing="channel")
    return found


def _again(line_id: Any) -> dict[str, Any]:
    found = Line.objects.select_related("program").filter(id=line_id, closed_at=None).first()
    if found is None:
        raise errors.GoneSince
    return _shown(found, is_new=True)


def _shown(line: Line, *, is_new: bool = False) -> dict[str, Any]:
    adapter = channels.of(line.kind)
    return {
        "id": line.id,
        "kind": line.kind,
        "name": line.name,
        "channel": line.channel,
        "inbound_url": listen_queries.inbound_url(line) if adapter and adapter.proof else None,
        "secret": line.secrets.get("secret") if is_new else None,
        "reply_inline": bool(adapter and adapter.is_live(line)),
        "send_url": line.settings.get("send_url"),
        "program": line.program.slug if line.program else None,
        "settings": line.settings,
        "per_second": None if line.per_second is None else float(line.per_second),
        "opened_at": line.opened_at,
        "tested_at": line.tested_at,
        "held_at": line.held_at,
        "held_why": line.held_why,
    }

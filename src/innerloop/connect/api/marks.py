"""/marks: what happened on your side, for the time line: a release, an incident, a campaign."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import answers, building, errors, lists, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers.queries import pages
from innerloop.kernel import clock
from innerloop.listen.models import Touchpoint
from innerloop.understand import actions as understanding
from innerloop.understand.models import TimeMark

route = building.Resource("Marks")

Kind = Literal["release", "incident", "campaign", "other"]
# JSON knows no days: they are written as text, which is no day where types are taken strictly.
Day = Annotated[date, Field(strict=False)]


class Wanted(lists.Paging):
    """Which marks are listed."""

    since: date | None = Field(None, description="The first day, inclusive.")
    until: date | None = Field(None, description="A day, exclusive.")


class MarkIn(reading.Body):
    """What happened, and when."""

    kind: Kind = "release"
    name: Annotated[str, Field(max_length=1_000)] = Field(description="At most 80 characters, such as 4.2.")
    happened_on: Day | None = Field(None, description="A day of the workspace's own; left out, today.")
    touchpoint: str = Field("", description="A touchpoint's key; left out, everywhere.")
    url: Annotated[str, Field(max_length=2_000)] = Field("", description="Of its notes or its report.")
    key: str | None = Field(None, description="Yours, as `Idempotency-Key`: the same again makes no second mark.")


class MarkEdit(reading.Body):
    """What is to be different. What is left out stays as it was."""

    kind: Kind | None = None
    name: Annotated[str, Field(max_length=1_000)] | None = None
    happened_on: Day | None = None
    touchpoint: str | None = Field(None, description="A touchpoint's key; empty for everywhere.")
    url: Annotated[str, Field(max_length=2_000)] | None = None
    is_put_away: bool | None = None


class MarkShape(building.Shape):
    """A mark on the time line."""

    id: str
    kind: Kind
    name: str
    happened_on: date
    touchpoint: str | None = Field(description="A key; null for everywhere.")
    url: str | None
    is_put_away: bool = Field(description="It stands in no chart, and can be taken up again.")


@route.call("GET", "/marks", needs="marks:read", answers={200: lists.Listed[MarkShape]})
def list_marks(request: KeyRequest, wanted: Query[Wanted]) -> HttpResponse:
    """List what happened, what was written down last first."""
    rows = TimeMark.objects.select_related("touchpoint")
    if wanted.since:
        rows = rows.filter(happened_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(happened_on__lt=wanted.until)
    return lists.listed(
        "marks", wanted, lambda limit, after: pages.cut(rows, moment="made_at", limit=limit, after=after), _shown
    )


@route.call("POST", "/marks", needs="marks:write", answers={201: MarkShape})
def make_mark(request: KeyRequest, body: MarkIn) -> HttpResponse:
    """Put a mark on the time line."""

    def make() -> repeating.Made:
        on = body.happened_on or clock.day_in(request.auth.workspace.time_zone, clock.now())
        wanted = understanding.Marked(body.kind, body.name, on, _touchpoint(body.touchpoint), body.url)
        row = understanding.put_mark(wanted, by=actor(request), now=clock.now())
        return repeating.Made(201, _one(row.id), row.id)

    said = body.model_dump(mode="json", exclude={"key"})
    return repeating.once(repeating.key_in(request, body.key), of="marks", body=said, make=make)


@route.call("PATCH", "/marks/{mark_id}", needs="marks:write", answers={200: MarkShape})
def edit_mark(request: KeyRequest, mark_id: str, body: MarkEdit) -> HttpResponse:
    """Change a mark, put it away, or take it up again."""
    row = _found(mark_id)
    changes = body.model_dump(exclude={"touchpoint", "is_put_away"}, exclude_none=True)
    if body.touchpoint is not None:
        changes["touchpoint_id"] = _touchpoint(body.touchpoint)
    understanding.edit_mark(changes, mark_id=row.id, by=actor(request), now=clock.now())
    if body.is_put_away is not None:
        is_there = not body.is_put_away
        understanding.keep_mark(mark_id=row.id, is_there=is_there, by=actor(request), now=clock.now())
    return answers.answer(_one(row.id))


@route.call("DELETE", "/marks/{mark_id}", needs="marks:write", answers={204: None})
def put_mark_away(request: KeyRequest, mark_id: str) -> HttpResponse:
    """Put a mark away: it stands in no chart any more, and can be taken up again."""
    understanding.keep_mark(mark_id=_found(mark_id).id, is_there=False, by=actor(request), now=clock.now())
    return answers.nothing()


def _found(mark_id: str) -> TimeMark:
    row = TimeMark.objects.filter(id=lists.id_of(mark_id, "mark")).first()
    if row is None:
        raise errors.NotHere(thing="mark")
    return row


def _touchpoint(key: str) -> Any:
    if not key:
        return None
    found = None if "\0" in key else Touchpoint.objects.filter(key=key).values_list("id", flat=True).first()
    if found is None:
        raise reading.refused("touchpoint", f"`touchpoint` is {key[:80]!r}, and there is none with that key.")
    return found


def _one(mark_id: Any) -> dict[str, Any]:
    return _shown([TimeMark.objects.select_related("touchpoint").get(id=mark_id)])[0]


def _shown(rows: Iterable[TimeMark]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "name": row.name,
            "happened_on": row.happened_on,
            "touchpoint": row.touchpoint.key if row.touchpoint else None,
            "url": row.url or None,
            "is_put_away": row.put_away_at is not None,
        }
        for row in rows
    ]

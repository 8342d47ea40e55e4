"""What happened to a customer on one time line: everything, or what the reader picks of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from innerloop.act import events, rules
from innerloop.act.customer_page import Moment, TimeLine
from innerloop.act.queries.asks import asks
from innerloop.act.queries.moments import moments
from innerloop.act.queries.said import said
from innerloop.act.queries.written import written
from innerloop.customers import events as of_people
from innerloop.customers import queries as people
from innerloop.customers import rules as cursors
from innerloop.kernel import clock
from innerloop.kernel.widgets import Choice, More, Pick
from innerloop.listen import events as hearing
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation, Message

PAGE = 30
# What the time line can be narrowed to, and how its sentence says it.
SHOWS = {
    "everything": "everything",
    "answers": "answers",
    "asked": "asks and what became of them",
    "messages": "messages",
    "cases": "cases",
    "did": "what they did",
    "record": "consent and record",
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "answers": (
        hearing.RESPONSE_RECORDED,
        hearing.RESPONSE_CHANGED,
        hearing.RESPONSE_CAME_LATE,
        hearing.RESPONSE_ERASED,
        hearing.RESPONSE_SET_ASIDE,
        hearing.RESPONSE_COUNTED,
    ),
    "asked": (
        hearing.INVITATION_MADE,
        hearing.INVITATION_HELD,
        hearing.INVITATION_SENT,
        hearing.INVITATION_UNCERTAIN,
        hearing.INVITATION_REMINDED,
        hearing.INVITATION_SWITCHED,
        hearing.INVITATION_UNDELIVERED,
    ),
    "messages": (
        hearing.MESSAGE_HEARD,
        hearing.MESSAGE_UNDELIVERED,
        hearing.PERSON_WANTED,
        hearing.PERSON_CAME,
        hearing.PERSON_LEFT,
        hearing.PERSON_AWAITED,
        events.REPLIED,
        events.UNSENT,
        events.UNDELIVERED,
        events.HEARD,
    ),
    "cases": events.TELLING,
    "did": (of_people.BEHAVIOR,),
    "record": (
        of_people.KNOWN,
        of_people.CHANGED,
        of_people.MERGED,
        of_people.UNMERGED,
        of_people.CONSENTED,
        of_people.WITHDREW,
        of_people.SUPPRESSED,
        of_people.UNSUPPRESSED,
        of_people.ERASED,
    ),
}
_NOTHING = {
    "everything": "Nothing has happened yet.",
    "answers": "No answer yet. What this customer says will stand here.",
    "asked": "Never asked. Each time, and each time that was held back, will stand here with its reason.",
    "messages": "Nothing was written back and forth yet.",
    "cases": "No case yet. What is done to win them back will stand here.",
    "did": "No other system has told of them yet. Orders, logins and payments will stand here.",
    "record": "Nothing was said about what we may do.",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What the time line shows and from where on, and a link that was just made."""

    show: str = "everything"
    after: str = ""
    shown: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """Whose time line is read, and how."""

    customer_id: UUID
    ids: Sequence[UUID]
    look: Look
    zone: str
    today: date
    is_erased: bool

    def url(self, show: str, *, after: str = "", shown: int = 0) -> str:
        """Return the address of a page of the time line."""
        pairs = [("show", "" if show == "everything" else show), ("after", after), ("shown", str(shown or ""))]
        query = urlencode([pair for pair in pairs if pair[1]])
        address = reverse("act:customer", args=[self.customer_id])
        return f"{address}?{query}" if query else address


def time_line(
    customer_id: UUID, ids: Sequence[UUID], look: Look, *, zone: str, now: datetime, is_erased: bool = False
) -> TimeLine:
    """Return a page of what happened to a customer, newest first. A fixed number of queries for each choice."""
    # The words are erased a moment later than the person, by the room that keeps them.
    look = Look(after=look.after, shown=look.shown) if is_erased else look
    line = _Line(customer_id, ids, look, zone, clock.day_in(zone, now), is_erased)
    made, count, after = _SHOW.get(look.show, _of_log)(line)
    shown = count + (look.shown if look.after else 0)
    return replace(
        made,
        says=() if is_erased else ("Show ", _pick(line), ", newest first."),
        more=More(shown, None, line.url(look.show, after=after, shown=shown) if after else ""),
        first_url=line.url(look.show) if look.after else "",
        says_nothing="" if count else _NOTHING[look.show],
    )


def _pick(line: _Line) -> Pick:
    choices = tuple(Choice(said, line.url(show), is_current=show == line.look.show) for show, said in SHOWS.items())
    return Pick("What to show", SHOWS[line.look.show], choices)


Made = tuple[TimeLine, int, str]


def _of_log(line: _Line) -> Made:
    kinds = KINDS.get(line.look.show, ())
    try:
        found = people.timeline_of(line.ids, limit=PAGE, after=line.look.after or None, kinds=kinds)
    except cursors.ValueRefused:
        found = people.timeline_of(line.ids, limit=PAGE, kinds=kinds)
    rows = moments(found.rows, zone=line.zone, is_erased=line.is_erased)
    return TimeLine(moments=_by_days(rows, line)), len(found.rows), found.next or ""


def _answers(line: _Line) -> Made:
    rows, after = _cut(listening.responses().filter(customer_id__in=line.ids), "answered_at", line.look)
    return TimeLine(answers=[said(row) for row in rows]), len(rows), after


def _asked(line: _Line) -> Made:
    invitations = Invitation.objects.filter(customer_id__in=line.ids)
    ordered = invitations.select_related("program", "touchpoint").order_by("-asked_at", "-id")
    rows, after = _cut(ordered, "asked_at", line.look)
    return TimeLine(asks=asks(rows)), len(rows), after


def _messages(line: _Line) -> Made:
    rows = Message.objects.filter(thread__customer_id__in=line.ids).exclude(text="", recording="")
    found, after = _cut(rows.order_by("-at", "-id"), "at", line.look)
    return TimeLine(moments=_by_days(written(found), line)), len(found), after


_SHOW: Mapping[str, Callable[[_Line], Made]] = {"answers": _answers, "asked": _asked, "messages": _messages}


def _by_days(rows: Sequence[Moment], line: _Line) -> list[Moment]:
    """Head the first moment of each day; a page that goes on in the middle of a day does not head it again."""
    headed, last = [], _day_above(line)
    for row in rows:
        day = clock.day_in(line.zone, row.at)
        headed.append(row if day == last else replace(row, day=rules.day_heading(day, today=line.today)))
        last = day
    return headed


def _day_above(line: _Line) -> date | None:
    try:
        return clock.day_in(line.zone, cursors.read_cursor(line.look.after)[0])
    except cursors.ValueRefused:
        return None


def _cut(rows: QuerySet[Any], moment: str, look: Look) -> tuple[list[Any], str]:
    """Return one page of rows and the cursor of the next one, empty at the end."""
    try:
        at, last = cursors.read_cursor(look.after)
        # Said twice, so that the index finds the place and the second half only settles ties.
        rows = rows.filter(**{f"{moment}__lte": at}).filter(Q(**{f"{moment}__lt": at}) | Q(id__lt=last))
    except cursors.ValueRefused:
        pass  # a page shows more, never an error
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    return found[:PAGE], cursors.cursor_at(getattr(found[PAGE - 1], moment), found[PAGE - 1].id)

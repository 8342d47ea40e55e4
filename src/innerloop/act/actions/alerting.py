"""Whom of us to tell what about cases: whoever has one, watches one, or was named in one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from innerloop.act import events
from innerloop.act.models import Case, CaseWatcher
from innerloop.act.queries import alerts
from innerloop.act.rules.clocks import Kind as Clock
from innerloop.act.rules.states import State
from innerloop.kernel.models import Event, Origin
from innerloop.team import notices
from innerloop.team.access import actor
from innerloop.team.notices import Kind, News

YOURS = notices.kind(
    Kind(
        "case.yours",
        "A case is given to me",
        "Case {number} is yours",
        alerts.look,
        alerts.mine_still,
        to_others="Case {number} was given to a colleague",
        label_to_others="A case is given to somebody",
    )
)
WROTE = notices.kind(
    Kind(
        "case.wrote",
        "The customer of my case writes",
        "The customer wrote in case {number}",
        alerts.look,
        alerts.mine_still,
        label_to_others="A customer writes in a case",
    )
)
AFTER = notices.kind(
    Kind(
        "case.after",
        "The customer writes after my case is over",
        "The customer wrote after case {number} was over",
        alerts.look,
        alerts.held_over_still,
        label_to_others="A customer writes after a case is over",
    )
)
UNDELIVERED = notices.kind(
    Kind(
        "case.undelivered",
        "What was written in my case does not arrive",
        "What was written in case {number} did not arrive",
        alerts.look,
        alerts.held_still,
        label_to_others="What was written in a case does not arrive",
    )
)
ENDED = notices.kind(
    Kind(
        "case.ended",
        "A case that I watch is over",
        "Case {number} is over",
        alerts.look,
        alerts.over_still,
        label_to_others="A case that somebody watches is over",
    )
)
REOPENED = notices.kind(
    Kind(
        "case.reopened",
        "A case that I watch is open again",
        "Case {number} is open again",
        alerts.look,
        alerts.active_still,
        label_to_others="A case that somebody watches is open again",
    )
)
DUE_SOON = notices.kind(
    Kind(
        "case.due_soon",
        "My case is due soon",
        "Case {number}: {what} is due soon",
        alerts.look,
        alerts.mine_still,
        label_to_others="A case is due soon",
    )
)
LATE = notices.kind(
    Kind(
        "case.late",
        "My case is overdue",
        "Case {number}: {what} is overdue",
        alerts.look,
        alerts.mine_still,
        is_pressing=True,
        label_to_others="A case is overdue",
    )
)
LED = notices.kind(
    Kind(
        "case.led",
        "A case that others have needs me",
        "Case {number} needs you: {what} is {how}",
        alerts.look,
        alerts.active_still,
        is_pressing=True,
        to_others="Case {number} needs a lead: {what} is {how}",
        label_to_others="A case needs a lead",
    )
)
# How a clock is called in these sentences.
WHAT = {
    Clock.CONTACT: "the first contact",
    Clock.RESOLVE: "the resolution",
    Clock.PROMISE: "what was promised",
}
MENTIONED = notices.kind(
    Kind(
        "case.mentioned",
        "A colleague names me in a note",
        "You are named in a note on case {number}",
        alerts.look,
        alerts.always,
        to_others="A colleague was named in a note on case {number}",
        label_to_others="Somebody is named in a note",
    )
)
# What the log tells of that somebody wants to hear.
HEARD_OF = (
    events.ASSIGNED, events.HEARD, events.RESOLVED, events.CLOSED, events.REOPENED, events.UNENDED, events.NOTED,
    events.CALLED, events.JOINED, events.UNDELIVERED,
)  # fmt: skip
_FOR_WATCHERS = {events.RESOLVED: ENDED, events.CLOSED: ENDED, events.REOPENED: REOPENED, events.UNENDED: REOPENED}


def tell_of(happened: Sequence[Event], *, now: datetime) -> int:
    """Tell whoever it concerns what has happened to cases of this workspace; return how many notices were new.

    Nobody hears of what they did themselves, nor of cases that were imported. A fixed number of statements.
    """
    ids = {event.object_id for event in happened if event.object_id}
    rows = Case.objects.filter(id__in=ids, origin=Origin.LIVE)
    cases = {row.id: row for row in rows.only("id", "number", "state", "assignee_id", "merged_into_id")}
    watchers = _watchers(event for event in happened if event.kind in _FOR_WATCHERS)
    news: list[News] = []
    for event in happened:
        case = cases.get(event.object_id) if event.object_id else None
        # Whoever is named in a part hears of it; all else is told of the case that has taken it up.
        if case and (case.merged_into_id is None or event.data.get("mentions")):
            news += _of(event, case, watchers)
    return len(notices.tell([each for each in news if each.by != actor(each.member_id)], now=now))


def path_of(case_id: UUID) -> str:
    """Return where something can be done about a case."""
    # Not reversed: the first reversing loads every page there is, for seconds, in a worker that needs none of them.
    return f"/cases/{case_id}"


def _of(event: Event, case: Case, watchers: Mapping[UUID, Collection[UUID]]) -> list[News]:
    if event.kind in _FOR_WATCHERS:
        kind = _FOR_WATCHERS[event.kind]
        return [_one(kind, member, event, case) for member in watchers.get(case.id, ()) if member != case.assignee_id]
    if event.data.get("mentions"):
        return [_one(MENTIONED, UUID(member), event, case) for member in event.data["mentions"]]
    kind = _kind_for_holder(event, case)
    # Where nobody has it, whoever wrote what did not arrive.
    member_id = case.assignee_id or _member(event.data.get("wrote"))
    return [_one(kind, member_id, event, case, is_gathered=kind in (WROTE, AFTER))] if kind and member_id else []


def _kind_for_holder(event: Event, case: Case) -> str:
    """Return of what whoever has a case is told; nothing where it is no news to them."""
    if event.kind == events.UNDELIVERED:
        return UNDELIVERED
    if event.data.get("is_over") and State(case.state).is_over:
        return AFTER
    # Told of as it is now: whoever gave it on meanwhile has nothing to do with it any more.
    if State(case.state).is_over:
        return ""
    if (event.kind == events.HEARD and event.actor == "customer") or event.data.get("is_said"):
        return WROTE
    is_theirs = event.kind == events.ASSIGNED and event.data.get("to") == str(case.assignee_id)
    return YOURS if is_theirs else ""


def _one(kind: str, member_id: UUID, event: Event, case: Case, *, is_gathered: bool = False) -> News:
    return News(
        kind=kind,
        member_id=member_id,
        subject_id=case.id,
        path=path_of(case.id),
        once=f"{kind}:{event.id}",
        data={"number": case.number},
        by=event.actor,
        is_gathered=is_gathered,
    )


def _member(by: str | None) -> UUID | None:
    kind, _, id_ = (by or "").partition(":")
    return UUID(id_) if kind == "member" else None


def _watchers(happened: Iterable[Event]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    ids = {event.object_id for event in happened if event.object_id}
    if ids:
        for case_id, member_id in CaseWatcher.objects.filter(case_id__in=ids).values_list("case_id", "member_id"):
            found[case_id].append(member_id)
    return found

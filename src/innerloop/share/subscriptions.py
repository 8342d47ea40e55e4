"""What this room reacts to: whatever moves a number moves the open pages."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from innerloop.act import events as acted
from innerloop.act.models import Case
from innerloop.customers import events as people
from innerloop.kernel import drain, news, scope
from innerloop.kernel.models import Event
from innerloop.kernel.subscriber import Turn
from innerloop.listen import events as heard
from innerloop.share import live
from innerloop.team.models import Notice
from innerloop.understand import subscriptions as understanding

LIVE = "share.live"
LIVE_CASES = "share.live_cases"
LIVE_WAITERS = "share.live_waiters"


# Whatever moves a number or takes a comment away: a page must not show what was erased or set aside.
_MOVING = [
    heard.RESPONSE_RECORDED,
    heard.RESPONSE_CHANGED,
    heard.RESPONSE_ERASED,
    heard.RESPONSE_SET_ASIDE,
    heard.RESPONSE_COUNTED,
    people.MERGED,
    people.UNMERGED,
]


# What takes a case from one of us, or from a team, and gives it to another.
_MOVED = (acted.ASSIGNED, acted.UNASSIGNED, acted.CHANGED)


# After the facts, so that a page that asks again at once finds its numbers moved.
@drain.subscribe(LIVE, kinds=_MOVING, after=understanding.FACTS)
def tell_open_pages(events: Sequence[Event]) -> None:
    """Tell every open page once a batch how many answers came; one that only changed is news, but no new answer."""
    came: Counter[UUID] = Counter()
    for event in events:
        came[event.workspace_id] += event.kind == heard.RESPONSE_RECORDED
    for workspace_id, count in sorted(came.items()):
        news.tell(workspace_id, {live.ANSWERS: count})


# After the cases were opened, so that a page that asks again at once finds the new one.
@drain.subscribe(LIVE_CASES, kinds=acted.TELLING, turn=Turn.SHOWING)
def tell_open_queues(events: Sequence[Event]) -> None:
    """Tell every open page once a batch which cases have changed."""
    changed: dict[UUID, dict[UUID, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        if event.object_id:
            changed[event.workspace_id][event.object_id].append(event)
    for workspace_id, of_cases in sorted(changed.items()):
        with scope.to(workspace_id):
            news.tell(workspace_id, {live.CASES: _told(of_cases)})


def tell_members(workspace_id: UUID, told: Sequence[Notice]) -> None:
    """Tell the open pages of members who were told something that they were, when the transaction commits."""
    news.tell(workspace_id, {live.NOTICES: sorted({str(notice.member_id) for notice in told})})


@drain.subscribe(
    LIVE_WAITERS,
    kinds=[heard.PERSON_WANTED, heard.PERSON_AWAITED, heard.PERSON_CAME, heard.PERSON_LEFT, people.ERASED],
    turn=Turn.SHOWING,
)
def tell_of_waiters(events: Sequence[Event]) -> None:
    """Tell every open page once a batch that somebody waits for a person, or no longer does."""
    for workspace_id in sorted({event.workspace_id for event in events}):
        news.tell(workspace_id, {live.WAITERS: True})


def _told(changed: Mapping[UUID, Sequence[Event]]) -> dict[str, list[Any]]:
    """Return cases as the news tell them: as they are now, and whose they were in between. One query."""
    rows = Case.objects.filter(id__in=changed).values_list("id", "version", "team_id", "assignee_id")
    return {
        str(id_): live.CaseTold(
            version,
            teams=_named(changed[id_], ("team", "was_team"), team),
            who=_named(changed[id_], ("to", "was"), assignee),
        ).as_json()
        for id_, version, team, assignee in rows
    }


def _named(events: Sequence[Event], names: Sequence[str], now: UUID | None) -> tuple[str, ...]:
    """Return whom or which teams a case was taken from and given to, and whose it is; nobody is an empty name."""
    moved = [event for event in events if event.kind in _MOVED]
    return tuple(
        sorted({event.data[name] for event in moved for name in names if name in event.data} | {str(now or "")})
    )

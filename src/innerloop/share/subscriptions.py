"""What this room reacts to: whatever moves a number moves the open pages."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from innerloop.act import events as acted
from innerloop.customers import events as people
from innerloop.kernel import drain
from innerloop.kernel.models import Event
from innerloop.listen import events as heard
from innerloop.share import live
from innerloop.understand import subscriptions as understanding

LIVE = "share.live"
LIVE_CASES = "share.live_cases"


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


# After the facts, so that a page that asks again at once finds its numbers moved.
@drain.subscribe(LIVE, kinds=_MOVING, after=understanding.FACTS)
def tell_open_pages(events: Sequence[Event]) -> None:
    """Tell every open page once a batch how many answers came; one that only changed is news, but no new answer."""
    came: Counter[UUID] = Counter()
    for event in events:
        came[event.workspace_id] += event.kind == heard.RESPONSE_RECORDED
    for workspace_id, count in came.items():
        live.tell(workspace_id, {"answers": count})


# After the cases were opened, so that a page that asks again at once finds the new one.
@drain.subscribe(LIVE_CASES, kinds=acted.TELLING)
def tell_open_queues(events: Sequence[Event]) -> None:
    """Tell every open page once a batch which cases have changed."""
    changed: dict[UUID, set[str]] = defaultdict(set)
    for event in events:
        changed[event.workspace_id].add(str(event.object_id))
    for workspace_id, cases in changed.items():
        live.tell(workspace_id, {"cases": sorted(cases)[: live.MOST_NAMED]})

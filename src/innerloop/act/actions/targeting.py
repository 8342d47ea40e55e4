"""How fast cases are answered and resolved: the response times of each priority."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.models import Case, Target
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import ACTIVE
from innerloop.kernel import alone, log, scope
from innerloop.kernel.models import Origin

# Until the first contact, and until the resolution, in minutes of working time.
Times = tuple[int, int]


@transaction.atomic
def keep_targets(*, times: Mapping[Priority, Times], by: str, now: datetime) -> list[Priority]:
    """Set the response times of priorities; return those that have changed. Raises TimesReversed.

    Open cases are looked at again within a minute, in portions (`escalating`): a company has thousands of them.
    """
    alone.wait_for(f"act.targets {scope.current()}")
    for priority, (contact, resolve) in times.items():
        if resolve < contact:
            raise errors.TimesReversed(priority=priority.label)
    before = {row.priority: (row.contact_minutes, row.resolve_minutes) for row in Target.objects.all()}
    changed = [priority for priority, wanted in times.items() if before.get(priority) != wanted]
    for priority in changed:
        contact, resolve = times[priority]
        Target.objects.update_or_create(
            workspace_id=scope.current(),
            priority=priority,
            defaults={"contact_minutes": contact, "resolve_minutes": resolve},
        )
    if changed:
        _look_again(changed, now)
        fact = log.Fact(events.TARGETS_CHANGED, scope.current(), now, data={"priorities": ", ".join(changed)})
        log.announce([fact], workspace_id=scope.current(), by=by)
    return changed


def _look_again(priorities: list[Priority], now: datetime) -> None:
    live = Case.objects.filter(origin=Origin.LIVE, merged_into=None)
    cases = live.filter(state__in=ACTIVE, priority__in=priorities)
    # In one order, as whoever holds several of them does.
    held = cases.select_for_update(no_key=True).order_by("id").values_list("id", flat=True)
    Case.objects.filter(id__in=list(held)).update(escalate_at=now)

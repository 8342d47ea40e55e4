"""The end of a matter: it is over when nothing of it stands any more, whatever was found first."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from innerloop.kernel import log
from innerloop.kernel.models import Origin
from innerloop.understand import events
from innerloop.understand.actions.watching.announcing import fact_of
from innerloop.understand.models import Finding, Watching

# What people made of a matter belongs to whatever it goes by.
_JUDGED = ("cause", "cause_by_id", "caused_at", "set_aside_at", "set_aside_by_id")


def heir_of(root: Finding, standing: Sequence[Finding]) -> Finding | None:
    """Return what stands the longest of a matter whose root has ended; None where it is over."""
    return next((each for each in standing if each.part_of_id == root.id), None)


@transaction.atomic
def pass_on(*, root_id: UUID, heir_id: UUID) -> None:
    """Let a matter go by what stands of it, and its root that has ended be a part like the others."""
    judged = Finding.objects.select_for_update().values(*_JUDGED).get(id=root_id)
    of_it = Finding.objects.filter(Q(id=root_id) | Q(part_of_id=root_id)).exclude(id=heir_id)
    of_it.update(part_of_id=heir_id)
    Finding.objects.filter(id=heir_id).update(part_of_id=None, **judged)


def let_go(how: Watching, *, until: date, now: datetime) -> None:
    """End what stands in series that nobody watches any more: nobody would ever see it end."""
    standing = Finding.objects.filter(ended_on=None).select_related("metric")
    is_let_go = ~Q(by__in=["", *how.dimensions])
    if not how.has_volume:
        is_let_go |= Q(matter=Finding.Matter.VOLUME)
    if not how.has_themes:
        is_let_go |= Q(matter=Finding.Matter.THEME)
    let_go_of(standing.filter(is_let_go), until=until, now=now)
    _take_up_what_stands()


def let_go_of(standing: QuerySet[Finding], *, until: date, now: datetime) -> None:
    """End these, and say that it is for want of looking, where nothing else of the matter stands."""
    gone = list(standing.order_by("id"))
    for finding in gone:
        finding.ended_on = max(until, finding.since_on) + timedelta(days=1)
        finding.is_let_go = True
        finding.save(update_fields=["ended_on", "is_let_go"])
    for root in gone:
        if root.part_of_id is None:
            _close(root, now)


def _close(root: Finding, now: datetime) -> None:
    heir = Finding.objects.filter(part_of=root, ended_on=None).order_by("id").first()
    if heir:
        pass_on(root_id=root.id, heir_id=heir.id)
        return
    fact = fact_of(events.LET_GO, root, now)
    log.announce([fact], workspace_id=root.workspace_id, by="system", origin=Origin.LIVE)


def _take_up_what_stands() -> None:
    """Pass on matters whose root ended before they were passed on: what stood of them was never told to be over."""
    orphans = Finding.objects.filter(ended_on=None, part_of__ended_on__isnull=False).order_by("-id")
    oldest = dict(orphans.values_list("part_of_id", "id"))
    for root_id, heir_id in oldest.items():
        if root_id:
            pass_on(root_id=root_id, heir_id=heir_id)

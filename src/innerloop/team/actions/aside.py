"""Events of the workspace that a part of Innerloop could not digest: tried again, left aside, taken up."""

from datetime import datetime

from django.db import transaction

from innerloop.kernel import aside as kernel
from innerloop.kernel import log
from innerloop.kernel.models import SetAside
from innerloop.team import access, errors, events
from innerloop.team.models import Member


def try_event_again(*, aside: SetAside, by_member: Member, now: datetime) -> None:
    """Try an event again; raises StillAside, which names the kind of error and nothing that it quotes."""
    with transaction.atomic():
        why = kernel.try_again(aside)
        _announce(events.EVENT_TRIED, aside, by_member, now)
    # Only now: the try is counted and told of whether it helped or not.
    if why:
        raise errors.StillAside(kind=aside.kind, subscriber=aside.subscriber, why=kernel.told(why))


@transaction.atomic
def leave_event_aside(*, aside: SetAside, by_member: Member, now: datetime) -> None:
    """Leave an event aside for good; a second time changes nothing."""
    if kernel.leave(aside, now=now):
        _announce(events.EVENT_LEFT, aside, by_member, now)


@transaction.atomic
def take_event_up(*, aside: SetAside, by_member: Member, now: datetime) -> None:
    """Undo leaving an event aside."""
    if kernel.take_up(aside):
        _announce(events.EVENT_TAKEN_UP, aside, by_member, now)


def _announce(kind: str, aside: SetAside, by_member: Member, now: datetime) -> None:
    data = {"kind": aside.kind, "subscriber": aside.subscriber}
    fact = log.Fact(kind, aside.event_id, now, data=data)
    log.announce([fact], workspace_id=aside.workspace_id, by=access.actor(by_member))

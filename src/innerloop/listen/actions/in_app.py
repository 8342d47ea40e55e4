"""Asking in the company's own app: whoever is there is asked where they are, and a no leaves no trace."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from innerloop.customers import actions as people
from innerloop.customers import queries as customers
from innerloop.customers import rules
from innerloop.customers.models import Purpose
from innerloop.kernel import log, scope
from innerloop.listen import events
from innerloop.listen.actions import asking, deciding
from innerloop.listen.models import Invitation, Program
from innerloop.listen.queries import standing
from innerloop.listen.queries.weighing import Weigher
from innerloop.listen.rules import plans

APP = "app"


@dataclass(frozen=True, slots=True)
class AskedInApp:
    """What came of asking: an invitation, or the rules that speak against it and until when they do."""

    invitation: Invitation | None
    rules: tuple[str, ...] = ()
    next_eligible_at: datetime | None = None
    is_new: bool = False


def ask_in_app(*, program: Program, ask: asking.Ask, address: str, now: datetime) -> AskedInApp:
    """Ask a customer who is in the app at this moment, on an occasion that the app names.

    `address` is by what the app knows them: whoever opted out there is left in peace. Being there settles address
    and consent, and it is day for them; rest, limits, audience and sample hold as everywhere. The same occasion
    again is the same invitation. A no is not kept, since an app asks whenever it is opened.
    """
    plan = plans.read(program.plan)
    with transaction.atomic():
        deciding.hold_room(program, plan)
        # Two asks of one person at once: the second sees the first.
        standing.hold([ask.customer.id])
        earlier = asking.asked_on(ask.occasion_key, ask.customer.id)
        if earlier:
            return _again(earlier, now)
        invitation = asking.row_of(program, ask, channel=APP, occasion=ask.occasion_key, now=now)
        weigher = Weigher.of(program, channel=APP, now=now, plan=plan)
        stands = weigher.look_at([ask.customer.id], standing.Place(address))[ask.customer.id]
        weighed = weigher.weigh(stands, properties=invitation.properties)
        if not weighed.is_allowed:
            return AskedInApp(None, tuple(reason.rule for reason in weighed.reasons), weighed.next_at)
        # The app shows it in this moment: nothing of ours is on its way.
        invitation.state = Invitation.State.SENT
        invitation.save(force_insert=True)
        made = deciding.fact(events.INVITATION_MADE, invitation, now)
        log.announce([made], workspace_id=invitation.workspace_id, by="system")
    return AskedInApp(invitation, is_new=True)


def wish_in_app(*, address: str, asks: bool, now: datetime) -> None:
    """Ask somebody in the app no more, or again: their own word, for good."""
    stop = rules.Stop(channel=APP, address=address)
    change = people.unsuppress if asks else people.suppress
    change(stop, workspace_id=scope.current(), by="customer", now=now)


def is_asked_in_app(address: str) -> bool:
    """Say whether somebody may be asked in the app, as far as it is their own word."""
    return not customers.is_stopped(address, channel=APP, purpose=Purpose.ASK)


def _again(earlier: Invitation, now: datetime) -> AskedInApp:
    return AskedInApp(None, ("expired",)) if earlier.expires_at <= now else AskedInApp(earlier)

"""Calling a customer from here: our own telephone is rung first, then theirs, and what came of it is told by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.customers import queries as customers
from innerloop.customers.models import Customer, Purpose
from innerloop.kernel import alone, clock, log, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import channels, errors, events
from innerloop.listen.models import Line, Ring
from innerloop.listen.queries.ringing import VOICE, connecting_line, ring_of
from innerloop.listen.queries.weighing import usual_quiet_hours
from innerloop.listen.rules.inbound import Rang

# A telephone rings half a minute; after this a call that nothing was told of keeps nobody from the next.
RINGS_FOR = timedelta(minutes=2)
_State = Ring.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that is wanted: with whom, about what, from which telephone; `key` is one press of the button."""

    customer_id: UUID
    about: UUID
    our_phone: str
    key: str


@transaction.atomic
def ring(wanted: Wanted, *, by: str, now: datetime) -> Ring:
    """Ring one of us, to be connected with a customer; the same press rings once. Raises CannotReach.

    It leaves once the caller's transaction is kept, and is never tried again: a telephone that rings twice for
    nothing is worse than one that does not.
    """
    alone.wait_for(f"listen.ringing {by}")
    if earlier := Ring.objects.filter(key=wanted.key).first():
        return earlier
    line, address = connecting_line(), _address(wanted.customer_id, now)
    if line is None:
        raise errors.CannotReach(reason="no line of yours connects calls")
    if Ring.objects.filter(by=by, state__in=Ring.RUNNING, began_at__gt=now - RINGS_FOR).exists():
        raise errors.CannotReach(reason="your telephone is being rung already, or you are talking")
    made = Ring.objects.create(
        workspace_id=scope.current(),
        line=line,
        customer_id=wanted.customer_id,
        about=wanted.about,
        by=by,
        key=wanted.key,
        our_phone=wanted.our_phone,
        their_address=address,
        began_at=now,
    )
    transaction.on_commit(lambda: _place(made, line))
    return made


@transaction.atomic
def note_rang(told: Rang, *, line: Line, now: datetime) -> None:
    """Take what a provider tells of a call; told twice or late, it changes nothing any more.

    But for one thing: that theirs was picked up after all, told after the end of ours.
    """
    found = ring_of(told.ring_id, line)
    row = Ring.objects.select_for_update().get(id=found.id) if found else None
    if row is None or not _is_news(row, told):
        return
    if told.what == "connecting":
        row.state = _State.CONNECTING
    elif told.what == "answered":
        row.state, row.answered_at = _State.TALKING, row.answered_at or now
    else:
        _end(row, told, now)
    row.save(update_fields=["state", "answered_at", "seconds", "outcome"])
    if row.state not in Ring.RUNNING:
        _tell(row, now)


def _address(customer_id: UUID, now: datetime) -> str:
    """Return where a customer may be called now. Raises CannotReach."""
    verdict = customers.may_write(customer_id, channel=VOICE, purpose=Purpose.REPLY)
    if not verdict.allowed or not verdict.address:
        said = "; ".join(reason["detail"] for reason in verdict.reasons)
        raise errors.CannotReach(reason=said or "they have no telephone number")
    customer = Customer.objects.select_related("workspace").get(id=customer_id)
    night = usual_quiet_hours(customer, channel=VOICE, home=customer.workspace.time_zone).against(now)
    if night:
        raise errors.CannotReach(reason=night.reason.detail)
    return str(verdict.address)


def _place(row: Ring, line: Line) -> None:
    adapter = channels.of(line.kind)
    assert adapter, "a line of a known kind was chosen"
    with scope.to(row.workspace_id):
        sent = adapter.ring(row)
        rows = Ring.objects.filter(id=row.id)
        # Of unknown fate it may be ringing: what the provider tells later says so.
        if sent.state in (Delivery.State.SENT, Delivery.State.UNKNOWN):
            rows.update(provider_id=sent.provider_id[:255], outcome=sent.outcome[:300])
            return
        with transaction.atomic():
            rows.filter(state=_State.RINGING).update(state=_State.FAILED, outcome=sent.outcome[:300])
            row.state = _State.FAILED
            _tell(row, clock.now())


def _is_news(row: Ring, told: Rang) -> bool:
    return row.state in Ring.RUNNING or (row.state == _State.MISSED and told.what == "talked")


def _end(row: Ring, told: Rang, now: datetime) -> None:
    if told.what == "over" and row.state == _State.RINGING:
        row.state = _State.UNANSWERED
    elif told.what == "talked" or (told.what == "over" and row.state == _State.TALKING):
        spoke = now - (row.answered_at or now)
        row.state = _State.TALKED
        row.seconds = told.seconds if told.seconds is not None else int(spoke.total_seconds())
        row.answered_at = row.answered_at or now - timedelta(seconds=row.seconds)
        row.outcome = ""
    else:
        row.state = _State.MISSED
        row.outcome = told.why or ("" if told.what == "missed" else "we hung up before anybody picked up")


def _tell(row: Ring, now: datetime) -> None:
    data = {"state": row.state, "about": str(row.about), "seconds": row.seconds}
    fact = log.Fact(events.CALL_ENDED, row.id, now, customer_id=row.customer_id, data=data)
    log.announce([fact], workspace_id=row.workspace_id, by=row.by)

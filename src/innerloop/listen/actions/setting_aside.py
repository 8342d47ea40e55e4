"""Setting answers aside that no person gave, and counting them after all. Nothing is deleted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log
from innerloop.listen import errors, events
from innerloop.listen.actions import rows
from innerloop.listen.models import Invitation, Response


@transaction.atomic
def set_aside(*, response_id: UUID, why: Sequence[str] = (), by: str, now: datetime) -> Response:
    """Leave an answer out of every score, for the reasons given, else for those it was set aside for before.

    Raises LinkGone for an answer that is not here.
    """
    row = _held(response_id)
    if row.excluded_at is None:
        row.excluded_at = rows.midnight(row.answered_on, row.workspace.time_zone) if row.is_anonymous else now
        row.excluded_why = list(why) or row.excluded_why or []
        row.save(update_fields=["excluded_at", "excluded_why"])
        _announce(events.RESPONSE_SET_ASIDE, row, by, now)
    return row


@transaction.atomic
def count_after_all(*, response_id: UUID, by: str, now: datetime) -> Response:
    """Let an answer that was set aside count; its reasons stay written. Raises LinkGone."""
    # The invitation before its answer, as whoever answers locks them.
    list(Invitation.objects.select_for_update(no_key=True).filter(response=response_id).values_list("id"))
    row = _held(response_id)
    if row.excluded_at is not None:
        row.excluded_at = None
        row.save(update_fields=["excluded_at"])
        if row.invitation_id:
            Invitation.objects.filter(id=row.invitation_id).update(state=Invitation.State.ANSWERED)
        _announce(events.RESPONSE_COUNTED, row, by, now)
    return row


def _held(response_id: UUID) -> Response:
    held = Response.objects.select_for_update(of=("self",), no_key=True).select_related("metric", "workspace")
    row = held.filter(id=response_id).first()
    if row is None or row.erased_at:
        raise errors.LinkGone
    return row


def _announce(kind: str, row: Response, by: str, now: datetime) -> None:
    data = {"why": ", ".join(row.excluded_why or [])}
    fact = log.Fact(kind, object_id=row.id, occurred_at=now, customer_id=row.customer_id, data=data)
    log.announce([fact], workspace_id=row.workspace_id, by=by)

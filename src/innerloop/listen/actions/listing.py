"""The list of a program that asks a list, once: who is put on it, and who is taken off."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.customers import actions as knowing
from innerloop.customers import errors as people_errors
from innerloop.customers.rules import Person
from innerloop.kernel import log
from innerloop.listen import errors, events
from innerloop.listen.models import Listing, Program


@transaction.atomic
def list_people(
    *, program_id: UUID, people: Sequence[Person], by: str, now: datetime
) -> list[UUID | people_errors.CustomerError]:
    """Put people on a one-off program's list, making known whom we do not know; one verdict each, in order.

    Raises ListsNobody for a program of another kind.
    """
    program = Program.objects.select_for_update(no_key=True).get(id=program_id)
    if program.kind != Program.Kind.ONE_OFF:
        raise errors.ListsNobody(program=program.name)
    known = knowing.know(people, workspace_id=program.workspace_id, by=by, now=now)
    listed = {each.customer_id for each in known if isinstance(each, knowing.Known)}
    _put(program, listed, by, now)
    return [each.customer_id if isinstance(each, knowing.Known) else each for each in known]


@transaction.atomic
def clear_list(*, program_id: UUID, by: str, now: datetime) -> int:
    """Take everybody off a program's list; who was asked stays asked. Return how many were on it."""
    program = Program.objects.select_for_update(no_key=True).get(id=program_id)
    taken, _ = Listing.objects.filter(program=program).delete()
    if taken:
        _announce(program, by, now)
    return taken


def _put(program: Program, customer_ids: Collection[UUID], by: str, now: datetime) -> None:
    rows = [
        Listing(workspace_id=program.workspace_id, program=program, customer_id=id_) for id_ in sorted(customer_ids)
    ]
    Listing.objects.bulk_create(rows, ignore_conflicts=True)
    # Whoever is put on the list later is asked later.
    program.planned_through = None
    program.save(update_fields=["planned_through"])
    _announce(program, by, now)


def _announce(program: Program, by: str, now: datetime) -> None:
    fact = log.Fact(events.PROGRAM_CHANGED, object_id=program.id, occurred_at=now, data={"fields": "list"})
    log.announce([fact], workspace_id=program.workspace_id, by=by)

"""Knowing people: the upsert of one to a thousand customers in a fixed number of statements.

1. Read everybody whom the given identities find (one query; when nothing is new, the only one).
2. Take the people one after the other, so that two of one batch with one identity are one person.
3. Claim the new identities. The database lets one of two rivals have each and makes the other wait
   for it; whoever lost takes its claims back and begins again at 1, now seeing the winner.
4. Write customers, changes and memberships, and announce them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Lower

from innerloop.customers import errors, queries
from innerloop.customers.actions import writing
from innerloop.customers.actions.ledger import Ledger
from innerloop.customers.actions.organizations import see_organizations
from innerloop.customers.actions.properties import declare
from innerloop.customers.rules import Person
from innerloop.kernel.models import Origin
from innerloop.team.models import Member

# Each round waits for the rivals of the one before; more than two in a row are hardly possible.
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A person as we know them after they were told to us."""

    customer_id: UUID
    is_new: bool
    properties: Mapping[str, Any]
    organization_id: UUID | None
    language: str
    is_changed: bool = False  # they were known, and something new was said of them


def know(
    people: Sequence[Person], *, workspace_id: UUID, by: str, now: datetime, origin: str = Origin.LIVE
) -> list[Known | errors.CustomerError]:
    """Find or make the customer of each person and keep what is new of them; one verdict each, in order.

    A person is found by any of their identities. MeetsTwo, OtherExternalId, NobodyForCertain, OwnerUnknown
    and TooManyProperties refuse their own item and no other. Joins the caller's transaction where there is
    one, so that a customer and what they did are kept together: until it ends, nobody told here can be
    erased or merged away. Call it once in a transaction, with everybody, after any `declare` of your own:
    two calls could wait for two others in a circle.
    """
    if not people:
        return []
    with transaction.atomic(savepoint=False):
        refusals = declare([person.properties for person in people], workspace_id=workspace_id)
        owner_ids = _owners(people, workspace_id)
        for _ in range(_ROUNDS):
            ledger = _open(people, workspace_id)
            verdicts = [
                refusal or _take(ledger, person, owner_ids) for person, refusal in zip(people, refusals, strict=True)
            ]
            if writing.write(ledger, workspace_id=workspace_id, by=by, now=now, origin=origin):
                return verdicts
    raise RuntimeError(f"Rivals took the same identities {_ROUNDS} times in a row; nothing was written.")


def _open(people: Sequence[Person], workspace_id: UUID) -> Ledger:
    keys = {key for person in people for key in person.keys}
    ledger = Ledger(queries.holders_of(keys, workspace_id=workspace_id))
    unseen = {person.organization for person in people if person.organization} - ledger.organizations.keys()
    if unseen:
        ledger.organizations |= see_organizations(workspace_id=workspace_id, keys=unseen)
    return ledger


def _take(ledger: Ledger, person: Person, owner_ids: Mapping[str, UUID]) -> Known | errors.CustomerError:
    before = len(ledger.drafts)
    draft = ledger.take(person, owner_ids)
    if isinstance(draft, errors.CustomerError):
        return draft
    is_new = len(ledger.drafts) > before
    return Known(
        customer_id=draft.id,
        is_new=is_new,
        properties=dict(draft.properties),
        organization_id=ledger.organizations[draft.organization] if draft.organization else None,
        language=draft.language,
        is_changed=draft.is_news and not is_new,
    )


def _owners(people: Sequence[Person], workspace_id: UUID) -> dict[str, UUID]:
    emails = {person.owner_email for person in people if person.owner_email}
    if not emails:
        return {}
    members = Member.everywhere.filter(workspace_id=workspace_id, removed_at=None).annotate(
        address=Lower("user__email")
    )
    return dict(members.filter(address__in=emails).values_list("address", "id"))

"""Organizations: made on first sight, named and put under another, and who has which role in them."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from innerloop.customers import errors, events
from innerloop.customers.models import Membership, Organization
from innerloop.kernel import alone, log, seen
from innerloop.team.rules import makes_circle

LONGEST_NAME, LONGEST_ROLE = 200, 60


def see_organizations(*, workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    """Return the organization of each key, making those that nobody has named before.

    Two rivals that name the same new one get the same.
    """
    return seen.see(Organization, workspace_id=workspace_id, keys=keys)


def set_up_organization(
    *, organization_id: UUID, name: str, parent_key: str, workspace_id: UUID, by: str, now: datetime
) -> Organization:
    """Name an organization and put it under the one of a key, or under none. What is so already changes nothing.

    Raises NameMissing, NoSuchOrganization and UnderItself.
    """
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise errors.NameMissing
    with transaction.atomic():
        # Two who move parts of one tree at once could tie it into a circle together.
        alone.wait_for(f"customers.organizations {workspace_id}")
        row = Organization.everywhere.get(workspace_id=workspace_id, id=organization_id)
        parent = _parent(parent_key, row)
        changed = [
            field
            for field, value in (("name", name), ("parent_id", parent.id if parent else None))
            if getattr(row, field) != value
        ]
        row.name, row.parent = name, parent
        if changed:
            row.save(update_fields=["name", "parent"])
            fields = ", ".join(field.removesuffix("_id") for field in changed)
            fact = log.Fact(events.ORGANIZATION_CHANGED, row.id, now, data={"fields": fields})
            log.announce([fact], workspace_id=workspace_id, by=by)
    return row


def give_role(*, stay: Membership, role: str, weight: Decimal, by: str, now: datetime) -> Membership:
    """Say in which role somebody is with an organization, and how much their voice weighs in its score, 0 to 99.

    What is so already changes nothing. Raises NotWithIt for a time that is over.
    """
    with transaction.atomic():
        held = Membership.everywhere.select_for_update(no_key=True, of=("self",)).filter(id=stay.id, ends_on=None)
        row = held.first()
        if row is None:
            raise errors.NotWithIt
        told = {"role": " ".join(role.split())[:LONGEST_ROLE], "weight": weight}
        changed = [field for field, value in told.items() if getattr(row, field) != value]
        if changed:
            row.role, row.weight = told["role"], weight  # type: ignore[assignment]
            row.save(update_fields=changed)
            data = {"fields": ", ".join(changed)}
            fact = log.Fact(events.CHANGED, row.customer_id, now, customer_id=row.customer_id, data=data)
            log.announce([fact], workspace_id=row.workspace_id, by=by)
    return row


def _parent(key: str, child: Organization) -> Organization | None:
    key = key.strip()
    if not key:
        return None
    here = Organization.everywhere.filter(workspace_id=child.workspace_id)
    parent = here.filter(key=key).first() or here.filter(name=key).order_by("id").first()
    if parent is None:
        raise errors.NoSuchOrganization(key[:80])
    if makes_circle(dict(here.values_list("id", "parent_id")), child=child.id, parent=parent.id):
        raise errors.UnderItself(child.name, parent.name)
    return parent

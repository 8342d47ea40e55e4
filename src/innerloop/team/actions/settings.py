"""The workspace's own settings, and a member's name."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from innerloop.kernel import log
from innerloop.team import access, errors, events, rules
from innerloop.team.models import Member, User, Workspace

CHANGEABLE = (
    "name",
    "time_zone",
    "language",
    "currency",
    "brand",
    "postal_address",
    "privacy_url",
    "minimum_n",
)


@transaction.atomic
def change_workspace(
    *, workspace: Workspace, changes: Mapping[str, object], by_member: Member, now: datetime
) -> Workspace:
    """Change settings, named as in CHANGEABLE; raises BrandTooLight for a colour that cannot carry words."""
    fresh = Workspace.objects.select_for_update().get(id=workspace.id)
    changed = [name for name in CHANGEABLE if name in changes and changes[name] != getattr(fresh, name)]
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, changes[name])
    _check_brand(fresh.brand)
    fresh.save(update_fields=changed)
    fact = log.Fact(events.WORKSPACE_CHANGED, fresh.id, now, data={"fields": ", ".join(changed)})
    log.announce([fact], workspace_id=fresh.id, by=access.actor(by_member))
    return fresh


def rename_user(*, user: User, name: str) -> None:
    """Change how a person is named, in every workspace that they belong to."""
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def give_phone(*, member: Member, phone: str, by_member: Member, now: datetime) -> None:
    """Keep at which telephone a member is rung when they call a customer from here; empty takes it away.

    The trail says that it was changed, never to what. Raises NoTelephone.
    """
    number = rules.telephone.read(phone) if phone else ""
    if number is None:
        raise errors.NoTelephone(phone=phone)
    fresh = Member.objects.select_for_update().get(id=member.id)
    if fresh.phone == number:
        return
    member.phone = fresh.phone = number
    fresh.save(update_fields=["phone"])
    kind = events.MEMBER_PHONE_GIVEN if number else events.MEMBER_PHONE_TAKEN
    fact = log.Fact(kind, fresh.id, now)
    log.announce([fact], workspace_id=fresh.workspace_id, by=access.actor(by_member))


def _check_brand(brand: str) -> None:
    contrast = rules.contrast_with_white(brand)
    if contrast < rules.READABLE:
        raise errors.BrandTooLight(brand=brand, contrast=f"{contrast:.1f}", twin=rules.darker_twin(brand))

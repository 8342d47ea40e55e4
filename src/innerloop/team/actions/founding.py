"""Founding a workspace, with its first owner."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from innerloop.kernel import log
from innerloop.team import access, errors, events
from innerloop.team.models import Member, User, Workspace
from innerloop.team.rules import Role

LONGEST_SLUG = 60


@transaction.atomic
def found_workspace(*, name: str, owner_email: str, now: datetime, slug: str | None = None) -> Member:
    """Found a workspace and return its owner; makes the user where the address is new.

    Without `slug` one is made from the name and counted up until it is free; a given one that is
    taken raises SlugTaken. Raises NameMissing.
    """
    if not name.strip():
        raise errors.NameMissing
    workspace = _insert_workspace(name, now, [slug] if slug else _slugs(name))
    if workspace is None:
        raise errors.SlugTaken(slug=slug)
    owner = Member.everywhere.create(
        workspace_id=workspace.id, user=user_of(email=owner_email), role=Role.OWNER, joined_at=now
    )
    log.announce(
        [log.Fact(events.WORKSPACE_FOUNDED, workspace.id, now)],
        workspace_id=workspace.id,
        by=access.actor(owner),
    )
    return owner


def user_of(*, email: str, name: str = "") -> User:
    """Return the user with this address, in any case; makes one without a password where there is none."""
    found = User.objects.filter(email__iexact=email.strip()).first()
    if found:
        return found
    newcomer = User(email=User.objects.normalize_email(email.strip()).lower(), name=name)
    newcomer.set_unusable_password()
    # Of two rivals one inserts; the other waits for it here and reads the same row.
    User.objects.bulk_create([newcomer], ignore_conflicts=True)
    return User.objects.get(email__iexact=newcomer.email)


def _insert_workspace(name: str, now: datetime, slugs: Iterator[str] | list[str]) -> Workspace | None:
    for slug in slugs:
        try:
            with transaction.atomic():
                return Workspace.objects.create(name=name, slug=slug, founded_at=now)
        except IntegrityError:
            continue
    return None


def _slugs(name: str) -> Iterator[str]:
    """Yield the name as a slug, then counted up, without those already taken."""
    stem = slugify(name)[: LONGEST_SLUG - 8].strip("-") or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    for number in count(1):
        slug = stem if number == 1 else f"{stem}-{number}"
        if slug not in taken:
            yield slug

"""Who belongs to a workspace, and what they may do."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log, scope
from innerloop.team import access, errors, events, queries
from innerloop.team.actions.founding import user_of
from innerloop.team.actions.signing_in import make_sign_in_link
from innerloop.team.models import Member, Workspace
from innerloop.team.rules import FIRST_LINK_LASTS, Role


@transaction.atomic
def invite_member(
    *, workspace_id: UUID, email: str, role: Role, by_member: Member, now: datetime
) -> tuple[Member, str]:
    """Give somebody a place and return it with the token of their first link; the caller mails it.

    Somebody removed earlier is taken back. Raises AlreadyMember, and AboveYou where `by_member` may
    not give the role.
    """
    with scope.to(workspace_id):
        _check_reach(by_member, role)
        user = user_of(email=email)
        member, is_new = Member.objects.get_or_create(
            workspace_id=workspace_id, user=user, defaults={"role": role, "joined_at": now}
        )
    if not is_new and member.removed_at is None:
        raise errors.AlreadyMember(email=user.email, role=Role(member.role).label)
    if not is_new:
        _check_reach(by_member, member.role)
        member.role, member.removed_at = role, None
        member.save(update_fields=["role", "removed_at"])
    _announce(events.MEMBER_INVITED, member, by_member, now, role=role.label)
    return member, make_sign_in_link(user=user, now=now, valid_for=FIRST_LINK_LASTS)


@transaction.atomic
def change_role(*, member: Member, role: Role, by_member: Member, now: datetime) -> Member:
    """Change what a member may do; raises AboveYou, or LastOwner where nobody would own the workspace."""
    fresh = _held(member)
    if fresh.role == role:
        return fresh
    _check_reach(by_member, role, fresh.role)
    _check_owner_stays(fresh)
    before, fresh.role = Role(fresh.role), role
    fresh.save(update_fields=["role"])
    _announce(events.MEMBER_ROLE_CHANGED, fresh, by_member, now, before=before.label, after=role.label)
    return fresh


@transaction.atomic
def remove_member(*, member: Member, by_member: Member, now: datetime) -> Member:
    """Take somebody's place away; their next request finds nothing here. Raises AboveYou and LastOwner."""
    fresh = _held(member)
    if fresh.removed_at:
        return fresh
    _check_reach(by_member, fresh.role)
    _check_owner_stays(fresh)
    fresh.removed_at = now
    fresh.save(update_fields=["removed_at"])
    _announce(events.MEMBER_REMOVED, fresh, by_member, now)
    return fresh


@transaction.atomic
def return_member(*, member: Member, by_member: Member, now: datetime) -> Member:
    """Give a removed member their place back, in their old role; raises AboveYou."""
    fresh = _held(member)
    if fresh.removed_at is None:
        return fresh
    _check_reach(by_member, fresh.role)
    fresh.removed_at = None
    fresh.save(update_fields=["removed_at"])
    _announce(events.MEMBER_RETURNED, fresh, by_member, now, role=Role(fresh.role).label)
    return fresh


@transaction.atomic
def note_sign_in(*, member: Member, method: str, now: datetime) -> None:
    """Write a sign-in into the audit trail; `method` is password, link, code, passkey or the like."""
    _announce(events.MEMBER_SIGNED_IN, member, member, now, method=method)


def _held(member: Member) -> Member:
    # Whoever changes owners waits here for the others, so that two cannot remove each other at once.
    Workspace.objects.select_for_update().get(id=member.workspace_id)
    return Member.everywhere.select_related("user").get(id=member.id)


def _check_reach(by_member: Member, *wanted: int) -> None:
    if Role.OWNER not in wanted:
        return
    with scope.to(by_member.workspace_id):
        owners = list(queries.owners())
    # Asked anew: who was an owner when their page was made may not be one any more.
    if by_member not in owners:
        raise errors.AboveYou(role=Role(by_member.role).label, owner=owners[0])


def _check_owner_stays(member: Member) -> None:
    with scope.to(member.workspace_id):
        if member.role == Role.OWNER and not queries.owners().exclude(id=member.id).exists():
            raise errors.LastOwner(name=member)


def _announce(kind: str, member: Member, by_member: Member, now: datetime, **values: str) -> None:
    fact = log.Fact(kind, member.id, now, data=values)
    log.announce([fact], workspace_id=member.workspace_id, by=access.actor(by_member))

"""Inviting, promoting, removing."""

from datetime import timedelta

import pytest

from innerloop.kernel.models import Event
from innerloop.team import actions, errors, events
from innerloop.team.models import Member, User
from innerloop.team.rules import Role
from tests.support.cast import FOUNDED_AT, Cast


def _invite(cast: Cast, email: str, role: Role = Role.AGENT) -> tuple[Member, str]:
    return actions.invite_member(
        workspace_id=cast.workspace.id, email=email, role=role, by_member=cast.adam, now=FOUNDED_AT
    )


def it_invites_somebody_new_by_a_link_that_lasts_a_day(cast):
    member, token = _invite(cast, "Nia@Tandawa.example")

    assert (member.user.email, member.role) == ("nia@tandawa.example", Role.AGENT)
    late = FOUNDED_AT + timedelta(hours=23)
    assert actions.use_sign_in_link(token=token, now=late) == member.user
    event = Event.objects.get(kind=events.MEMBER_INVITED, workspace_id=cast.workspace.id)
    assert (event.object_id, event.actor) == (member.id, f"member:{cast.adam.id}")
    assert "nia" not in str(event.data).lower()


def it_gives_somebody_from_another_workspace_a_second_place(cast):
    member, _ = _invite(cast, cast.stella.user.email)

    assert member.user == cast.stella.user
    assert User.objects.filter(email=cast.stella.user.email).count() == 1


def it_refuses_to_invite_a_member_again(cast):
    with pytest.raises(errors.AlreadyMember, match="Viewer"):
        _invite(cast, "VIC@tandawa.example")


def it_takes_somebody_removed_back_by_inviting_them(cast):
    actions.remove_member(member=cast.vic, by_member=cast.adam, now=FOUNDED_AT)

    member, _ = _invite(cast, cast.vic.user.email, Role.MANAGER)

    assert (member.id, member.removed_at, member.role) == (cast.vic.id, None, Role.MANAGER)


def it_lets_only_an_owner_make_an_owner(cast):
    with pytest.raises(errors.AboveYou, match="Ask Olive"):
        _invite(cast, "nia@tandawa.example", Role.OWNER)
    with pytest.raises(errors.AboveYou):
        actions.change_role(member=cast.agnes, role=Role.OWNER, by_member=cast.adam, now=FOUNDED_AT)
    with pytest.raises(errors.AboveYou):
        actions.change_role(member=cast.olive, role=Role.VIEWER, by_member=cast.adam, now=FOUNDED_AT)

    promoted = actions.change_role(member=cast.agnes, role=Role.OWNER, by_member=cast.olive, now=FOUNDED_AT)

    assert promoted.role == Role.OWNER


def it_says_a_changed_role_in_the_log(cast):
    actions.change_role(member=cast.vic, role=Role.AGENT, by_member=cast.adam, now=FOUNDED_AT)
    actions.change_role(member=cast.vic, role=Role.AGENT, by_member=cast.adam, now=FOUNDED_AT)

    event = Event.objects.get(kind=events.MEMBER_ROLE_CHANGED, workspace_id=cast.workspace.id)
    assert event.data == {"before": "Viewer", "after": "Agent"}


def it_keeps_the_last_owner(cast):
    with pytest.raises(errors.LastOwner, match="Olive is the only owner"):
        actions.remove_member(member=cast.olive, by_member=cast.olive, now=FOUNDED_AT)
    with pytest.raises(errors.LastOwner):
        actions.change_role(member=cast.olive, role=Role.ADMIN, by_member=cast.olive, now=FOUNDED_AT)

    assert Member.everywhere.get(id=cast.olive.id).role == Role.OWNER


def it_removes_an_owner_once_there_is_another(cast):
    actions.change_role(member=cast.adam, role=Role.OWNER, by_member=cast.olive, now=FOUNDED_AT)

    removed = actions.remove_member(member=cast.olive, by_member=cast.adam, now=FOUNDED_AT)

    assert removed.removed_at == FOUNDED_AT


def it_gives_a_removed_member_the_old_place_back(cast):
    actions.remove_member(member=cast.vic, by_member=cast.adam, now=FOUNDED_AT)

    back = actions.return_member(member=cast.vic, by_member=cast.adam, now=FOUNDED_AT)

    assert (back.removed_at, back.role) == (None, Role.VIEWER)
    assert Event.objects.filter(kind=events.MEMBER_RETURNED, workspace_id=cast.workspace.id).count() == 1

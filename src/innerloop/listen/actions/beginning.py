"""Beginning: a workspace gets its owner's name, its own, and its first survey."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from innerloop.listen.actions import setting_up
from innerloop.listen.queries import is_begun
from innerloop.team import access
from innerloop.team import actions as team
from innerloop.team.models import Member, Workspace


@dataclass(frozen=True, slots=True)
class First:
    """What the owner says first."""

    company: str
    name: str
    email: str
    time_zone: str


def begin(*, first: First, member: Member, now: datetime) -> None:
    """Name the owner and the company, and open the first survey's program; once, however often it is pressed."""
    with transaction.atomic():
        Workspace.objects.select_for_update(no_key=True).get(id=member.workspace_id)
        if is_begun():
            return
        changes = {"name": first.company, "time_zone": first.time_zone}
        workspace = team.change_workspace(workspace=member.workspace, changes=changes, by_member=member, now=now)
        member.user.name, member.user.email = first.name, first.email
        member.user.save(update_fields=["name", "email"])
        setting_up.furnish(workspace=workspace, by=access.actor(member), now=now)

"""The workspace's list of skills."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from innerloop.kernel import log, scope
from innerloop.team import access, errors, events, rules
from innerloop.team.models import Member, Skill, Workspace

_LONGEST_SLUG = 60


@transaction.atomic
def add_skill(*, workspace_id: UUID, name: str, by_member: Member, now: datetime) -> Skill:
    """Add a skill, or take back a retired one of the same name; raises SkillTaken."""
    # A button pressed twice adds once: the second waits here and sees what the first did.
    Workspace.objects.select_for_update(no_key=True).get(id=workspace_id)
    with scope.to(workspace_id):
        skills = list(Skill.objects.all())
        same = next((skill for skill in skills if rules.is_named(name, [skill.name])), None)
        if same and same.retired_at is None:
            raise errors.SkillTaken(name=same.name)
        if same:
            return return_skill(skill=same, by_member=by_member, now=now)
        slug = _free_slug(name, {skill.slug for skill in skills})
        skill = Skill.objects.create(workspace_id=workspace_id, slug=slug, name=name)
    _announce(events.SKILL_ADDED, skill, by_member, now)
    return skill


@transaction.atomic
def retire_skill(*, skill: Skill, by_member: Member, now: datetime) -> None:
    """Take a skill off the list. Who has it keeps it, should it come back."""
    if Skill.everywhere.filter(id=skill.id, retired_at=None).update(retired_at=now):
        _announce(events.SKILL_RETIRED, skill, by_member, now)


@transaction.atomic
def return_skill(*, skill: Skill, by_member: Member, now: datetime) -> Skill:
    """Put a retired skill on the list again, with those who had it."""
    if Skill.everywhere.filter(id=skill.id).exclude(retired_at=None).update(retired_at=None):
        _announce(events.SKILL_RETURNED, skill, by_member, now)
    skill.retired_at = None
    return skill


def _free_slug(name: str, taken: set[str]) -> str:
    stem = slugify(name)[: _LONGEST_SLUG - 6].strip("-") or "skill"
    free = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in free if slug not in taken)


def _announce(kind: str, skill: Skill, by_member: Member, now: datetime) -> None:
    fact = log.Fact(kind, skill.id, now, data={"skill": skill.slug})
    log.announce([fact], workspace_id=skill.workspace_id, by=access.actor(by_member))

"""What a new workspace begins with, so that its first unhappy customer is answered without any set-up."""

from datetime import datetime

from django.db import transaction

from innerloop.act.models import CaseRule, Cause, Playbook, Target
from innerloop.act.rules import defaults
from innerloop.kernel import scope
from innerloop.team.models import Workspace


@transaction.atomic
def furnish(*, now: datetime) -> None:
    """Give the workspace its rules, targets, causes and a playbook; one that has any keeps its own."""
    here = scope.current()
    # Told a moment later: a demo that was killed half-way is cleared away by then.
    if not Workspace.objects.filter(id=here).exists() or CaseRule.objects.exists() or Target.objects.exists():
        return
    playbook, _ = Playbook.objects.get_or_create(
        workspace_id=here, name=defaults.PLAYBOOK, defaults={"steps": list(defaults.STEPS)}
    )
    CaseRule.objects.bulk_create(
        CaseRule(
            workspace_id=here,
            name=name,
            position=position,
            when=dict(when),
            priority=priority,
            playbook=playbook,
            on_since=now,
        )
        for position, (name, priority, when) in enumerate(defaults.RULES)
    )
    Target.objects.bulk_create(
        Target(workspace_id=here, priority=priority, contact_minutes=contact, resolve_minutes=resolve)
        for priority, (contact, resolve) in defaults.TARGETS.items()
    )
    Cause.objects.bulk_create(
        [Cause(workspace_id=here, slug=slug, name=name, kind=kind) for slug, name, kind in defaults.CAUSES],
        ignore_conflicts=True,
    )

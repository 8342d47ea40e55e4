"""The themes that a workspace begins with: what any company's customers speak of, and what those of a trade do."""

from datetime import datetime

from django.db import transaction

from innerloop.kernel import scope
from innerloop.team.models import Workspace
from innerloop.understand.actions.wording import applying
from innerloop.understand.models import Theme
from innerloop.understand.words import sets
from innerloop.understand.words.topic import Topic


@transaction.atomic
def furnish_themes(*, now: datetime, of: str = sets.GENERAL) -> int:
    """Add the themes of a set that the workspace has not yet; return how many. One that has them keeps its own."""
    here = scope.current()
    # Told a moment later: a demo that was killed half-way is cleared away by then.
    if not Workspace.objects.filter(id=here).exists():
        return 0
    have = set(Theme.objects.values_list("slug", flat=True))
    new = [_theme(each, now=now) for each in sets.themes(of) if each.key not in have]
    Theme.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _theme(seed: Topic, *, now: datetime) -> Theme:
    theme = Theme(
        workspace_id=scope.current(),
        slug=seed.key,
        name=seed.name,
        names=dict(seed.names),
        description=seed.description,
        examples=list(seed.examples),
        origin=Theme.Origin.BUILT_IN,
        changed_at=now,
    )
    applying.begin(theme)
    return theme

"""The themes that a workspace begins with: what any company's customers speak of, and what those of a trade do."""

from datetime import datetime

from django.db import transaction

from innerloop.kernel import log, scope
from innerloop.team.models import Workspace
from innerloop.understand import events
from innerloop.understand.actions.wording import applying, editing
from innerloop.understand.models import Theme
from innerloop.understand.words import sets
from innerloop.understand.words.topic import Topic


@transaction.atomic
def furnish_themes(*, now: datetime, of: str = sets.GENERAL, by: str = "system") -> int:
    """Add the themes of a set that the workspace has not yet; return how many. One that has them keeps its own."""
    here = scope.current()
    editing.hold()
    # Told a moment later: a demo that was killed half-way is cleared away by then.
    if not Workspace.objects.filter(id=here).exists():
        return 0
    have = set(Theme.objects.values_list("slug", flat=True))
    new = [_theme(each, now=now) for each in sets.themes(of) if each.key not in have]
    applying.begin(*new)
    Theme.objects.bulk_create(new)
    log.announce([log.Fact(events.THEME_MADE, theme.id, now) for theme in new], workspace_id=here, by=by)
    return len(new)


def _theme(seed: Topic, *, now: datetime) -> Theme:
    return Theme(
        workspace_id=scope.current(),
        slug=seed.key,
        name=seed.name,
        names=dict(seed.names),
        description=seed.description,
        examples=list(seed.examples),
        origin=Theme.Origin.BUILT_IN,
        changed_at=now,
    )

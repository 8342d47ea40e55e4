"""Reading history anew when the models or heads that read it have changed: step by step, behind all else.

A step notes some answers to be read again and says how far it came, in one transaction: whoever takes over after a kill
goes on from there. Until an answer's turn it stands as it was read before.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from innerloop.kernel import scope
from innerloop.team.models import Workspace
from innerloop.understand.actions.wording import noting
from innerloop.understand.models import Edition, Reading, Unread
from innerloop.understand.words.reading import ENGLISH, Reader

STEP = 512
_FIRST = UUID(int=0)


def renew_next(reader: Reader, *, now: datetime) -> int:
    """Begin with a workspace that this reader's models are new to, or note its next answers; return how many, or 1.

    What models have read is not read anew by word lists, and no models begin twice: two machines of which one was not
    upgraded yet would else read it in turns for ever.
    """
    if reader.encoder(ENGLISH) is None:
        return 0
    known = Edition.everywhere.filter(workspace=OuterRef("id"), version=reader.version)
    for workspace_id in Workspace.objects.filter(~Exists(known)).order_by("id").values_list("id", flat=True)[:1]:
        with scope.to(workspace_id):
            _begin(reader.version, now=now)
        return 1
    waiting = Edition.everywhere.filter(version=reader.version, done_at=None).order_by("begun_at", "id")
    for workspace_id, edition_id in waiting.values_list("workspace_id", "id")[:1]:
        with scope.to(workspace_id):
            return _step(edition_id, now=now)
    return 0


@transaction.atomic
def _begin(version: str, *, now: datetime) -> None:
    """Remember that these models are known here, as are those that read before; find what those have read."""
    former = Reading.objects.exclude(reader=version)
    newest = former.order_by("-id").values_list("id", flat=True).first()
    count = Reading.objects.filter(id__lte=newest).count() if newest else 0
    known = [Edition(version=version, until=newest, to_pass=count, begun_at=now, done_at=None if newest else now)]
    if newest:
        # What others had begun, these will do.
        Edition.objects.filter(done_at=None).update(done_at=now)
        names = former.order_by("reader").values_list("reader", flat=True).distinct()
        known += [Edition(version=name, begun_at=now, done_at=now) for name in names]
    for each in known:
        each.workspace_id = scope.current()
    Edition.objects.bulk_create(known, ignore_conflicts=True)


@transaction.atomic
def _step(edition_id: UUID, *, now: datetime) -> int:
    edition = Edition.objects.select_for_update(skip_locked=True).filter(id=edition_id, done_at=None).first()
    if edition is None:
        return 0  # another reader has it
    ahead = Reading.objects.filter(id__gt=edition.passed_to or _FIRST, id__lte=edition.until).order_by("id")
    rows = list(ahead.values_list("id", "response_id", "reader")[:STEP])
    noting.note({response for _, response, by in rows if by != edition.version}, now=now, rank=Unread.ANEW)
    edition.passed = min(edition.passed + len(rows), edition.to_pass)
    edition.passed_to = rows[-1][0] if rows else edition.passed_to
    edition.done_at = now if len(rows) < STEP else None
    edition.save(update_fields=["passed", "passed_to", "done_at"])
    return max(len(rows), 1)

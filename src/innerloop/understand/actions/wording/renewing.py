"""Reading history anew when the models or heads that read it have changed: step by step, behind all else.

A step notes some answers to be read again and says how far it came, in one transaction: whoever takes over after a kill
goes on from there. Until an answer's turn it stands as it was read before. Once it is done, now and then it is looked
what others have read since, such as word lists while the models were missing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from innerloop.kernel import scope
from innerloop.team.models import Workspace
from innerloop.understand.actions.wording import noting
from innerloop.understand.models import Edition, Reading, Unread
from innerloop.understand.queries.themes import vectors_of
from innerloop.understand.words.reading import ENGLISH, Reader

STEP = 512
# How often it is looked what others have read since. What is younger may not all be there: ids are made before.
LOOK_EVERY = timedelta(minutes=10)
_FIRST = UUID(int=0)


def renew_next(reader: Reader, *, now: datetime) -> int:
    """Begin with a workspace that this reader's models are new to, or note its next answers; return how many, or 1.

    What models have read is not read anew by word lists, be it that one of two is missing, and no models begin twice:
    two machines of which one was not upgraded yet would else read it in turns for ever.
    """
    if reader.encoder(ENGLISH) is None:
        return 0
    known = Edition.everywhere.filter(workspace=OuterRef("id"), version=reader.version)
    new = Workspace.objects.filter(~Exists(known))
    if reader.missing:
        new = new.filter(~Exists(vectors_of(reader.missing, workspace="id")))
    for workspace_id in new.order_by("id").values_list("id", flat=True)[:1]:
        with scope.to(workspace_id):
            _begin(reader.version, now=now)
        return 1
    own = Edition.everywhere.filter(version=reader.version)
    is_due = Q(looked_at=None) | Q(looked_at__lt=now - LOOK_EVERY)
    for editions, step in (
        (own.filter(done_at=None).order_by("begun_at", "id"), _step),
        (own.filter(is_due, done_at__lt=now - LOOK_EVERY).order_by("id"), _look),
    ):
        for workspace_id, edition_id in editions.values_list("workspace_id", "id")[:1]:
            with scope.to(workspace_id):
                return step(edition_id, now=now)
    return 0


@transaction.atomic
def _begin(version: str, *, now: datetime) -> None:
    """Remember that these models are known here, as are those that read before; find what those have read."""
    # Two readers that were upgraded together come here together.
    Workspace.objects.select_for_update(no_key=True).get(id=scope.current())
    if Edition.objects.filter(version=version).exists():
        return
    former = Reading.objects.exclude(reader=version)
    newest = former.order_by("-id").values_list("id", flat=True).first()
    count = Reading.objects.filter(id__lte=newest).count() if newest else 0
    known = []
    if newest:
        # What others had begun, these will do.
        Edition.objects.filter(done_at=None).update(done_at=now)
        names = former.order_by("reader").values_list("reader", flat=True).distinct()
        known = [Edition(version=name, begun_at=now, done_at=now) for name in names]
    own = Edition(version=version, until=newest, to_pass=count, begun_at=now, done_at=None if newest else now)
    # The newest comes last: by that it is known in `_look`.
    for each in [*known, own]:
        each.workspace_id = scope.current()
    Edition.objects.bulk_create([*known, own], ignore_conflicts=True)
    # What others could not read, these may.
    noting.try_again(Unread.objects.all())


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


@transaction.atomic
def _look(edition_id: UUID, *, now: datetime) -> int:
    """Note what others have read since an edition was done. Each reading is looked at once."""
    edition = Edition.objects.select_for_update(skip_locked=True).filter(id=edition_id).first()
    if edition is None:
        return 0  # another reader has it
    rows: list[tuple[UUID, UUID, str, datetime]] = []
    # Only the newest models: a machine that was not upgraded yet would else read in turns with one that was.
    if edition.id == Edition.objects.order_by("begun_at", "id").values_list("id", flat=True).last():
        ahead = Reading.objects.filter(id__gt=edition.passed_to or _FIRST).order_by("id")
        found = ahead.values_list("id", "response_id", "reader", "read_at")[:STEP]
        rows = list(takewhile(lambda row: row[3] < now - LOOK_EVERY, found))
    noting.note({response for _, response, by, _ in rows if by != edition.version}, now=now, rank=Unread.ANEW)
    edition.passed_to = rows[-1][0] if rows else edition.passed_to
    edition.looked_at = now if len(rows) < STEP else edition.looked_at
    edition.save(update_fields=["passed_to", "looked_at"])
    return max(len(rows), 1)

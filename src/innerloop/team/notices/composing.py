"""Putting a letter together as it leaves: of what it holds, what is still true and still unread."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from innerloop.team import links
from innerloop.team.models import Letter, Notice
from innerloop.team.notices import kinds, posting
from innerloop.team.notices.looking import subjects_of
from innerloop.team.notices.ways import Composed, Line


@transaction.atomic
def compose(*, letter_id: UUID, is_repeat: bool = False, now: datetime) -> Composed | None:
    """Close a letter and return what it says; None where nothing is left to say, or nobody to say it to."""
    # What is being told just now is in it before it is closed.
    posting.alone_here()
    letter = Letter.objects.select_related("member__user", "member__workspace").filter(id=letter_id).first()
    if letter is None or letter.member.removed_at:
        return None
    if letter.composed_at is None:
        letter.composed_at = now
        letter.save(update_fields=["composed_at"])
    enclosed = letter.enclosures.filter(notice__read_at=None).select_related("notice").order_by("notice_id")
    notices = _still([enclosure.notice for enclosure in enclosed])
    if not notices:
        return None
    subjects = subjects_of(notices)
    lines = [_line(notice, subjects[notice.id].name, now) for notice in notices]
    return Composed(letter.id, letter.member, lines, is_repeat=is_repeat)


def _still(notices: Sequence[Notice]) -> list[Notice]:
    """Return what is still news, each matter once."""
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in posting.several(notices):
        by_kind[notice.kind].append(notice)
    kept: list[Notice] = []
    for name, rows in by_kind.items():
        if known := kinds.of(name):
            still = known.still(rows)
            kept += [row for row in rows if row.id in still]
    return sorted(kept, key=lambda notice: notice.id)


def _line(notice: Notice, who: str, now: datetime) -> Line:
    known = kinds.of(notice.kind)
    assert known, "only known kinds are put into a letter"
    # Drawn by whoever shows it, after this transaction: it takes a while, and others wait to tell.
    draw = partial(known.draw, notice.subject_id, now) if known.draw else None
    return Line(known.say(notice), who, links.absolute(notice.path), draw)

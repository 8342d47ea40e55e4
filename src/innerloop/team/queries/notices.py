"""What a member was told, newest first, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.team import notices as port
from innerloop.team.models import Member, Notice


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as its member reads it; `who` is whose matter it is, empty where nobody is known."""

    id: UUID
    sentence: str
    who: str
    path: str
    at: datetime
    is_unread: bool


def notices_of(member: Member, *, only_unread: bool = False, before: UUID | None = None) -> "Pages":
    """Return what a member was told, newest first, to be cut to a page."""
    rows = Notice.objects.filter(member=member).order_by("-id")
    if only_unread:
        rows = rows.filter(read_at=None)
    # Only one of their own: when somebody else was told something is no business of theirs.
    is_theirs = before is not None and Notice.objects.filter(member=member, id=before).exists()
    return Pages(rows.filter(id__lt=before) if is_theirs else rows)


class Pages:
    """Notices of which a part can be had in words: one query for it, and one for each kind in it."""

    def __init__(self, rows: Iterable[Notice]) -> None:
        self._rows = rows

    def __getitem__(self, part: slice, /) -> list[NoticeRow]:
        """Return a part in words."""
        return in_words(list(self._rows[part]))  # type: ignore[index]


def in_words(notices: Sequence[Notice]) -> list[NoticeRow]:
    """Return notices as they are read. One query or so for each kind."""
    subjects = port.subjects_of(notices)
    return [_row(notice, subjects[notice.id]) for notice in notices]


def how_many_unread(workspace_id: UUID, member_id: UUID, *, most: int) -> int:
    """Return how many notices a member has not read, counted up to `most`. One query."""
    rows = Notice.everywhere.filter(workspace_id=workspace_id, member_id=member_id, read_at=None)
    return len(rows.values_list("id")[:most])


def _row(notice: Notice, subject: port.Subject) -> NoticeRow:
    known = port.of(notice.kind)
    sentence = known.say(notice) if known else "Something that this version does not tell of any more"
    return NoticeRow(notice.id, sentence, subject.name, notice.path, notice.told_at, notice.read_at is None)

"""Telling members: a row for each person and notice, once, whoever tells it how often."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.kernel import bulk, ids, scope
from innerloop.team.models import Member, Notice
from innerloop.team.notices import posting


@dataclass(frozen=True, slots=True)
class News:
    """Something that one member is to be told.

    `once` names what happened: told again under it, the member hears nothing new. `data` holds ids, numbers and codes,
    never words or names. `path` is where they can do something about it. `by` did it, as in the event log. What is
    `gathered` is not told while the member has not read the last of its kind about the same.
    """

    kind: str
    member_id: UUID
    subject_id: UUID
    path: str
    once: str
    by: str = "system"
    data: Mapping[str, Any] = field(default_factory=dict)
    is_gathered: bool = False


Told = Callable[[UUID, Sequence[Notice]], None]
_listeners: list[Told] = []


def told_to(listener: Told) -> None:
    """Have a higher room know, within the transaction, what members of a workspace were just told."""
    if listener not in _listeners:
        _listeners.append(listener)


@transaction.atomic
def tell(news: Sequence[News], *, now: datetime) -> list[Notice]:
    """Tell members of this workspace something; return what was new to them.

    A fixed number of statements, however much is told. Whoever was removed is told nothing.
    """
    if not news:
        return []
    # Two workers that tell the same thing at once would both find it untold.
    posting.alone_here()
    fresh = _fresh(news)
    notices = [_row(each, now) for each in fresh]
    bulk.write(Notice, notices)
    posting.post(notices, now=now)
    if notices:
        for listener in _listeners:
            listener(scope.current(), notices)
    return notices


def _fresh(news: Sequence[News]) -> list[News]:
    """Return what has not been told before, to those who are still here; of the same thing twice, the first."""
    members = {each.member_id for each in news}
    here = set(Member.objects.filter(id__in=members, removed_at=None).values_list("id", flat=True))
    known = _known(news, members)
    fresh: dict[tuple[Any, ...], News] = {}
    for each in news:
        if each.member_id in here and (each.member_id, each.once) not in known and _key(each) not in known:
            fresh.setdefault(_key(each), each)
    return list(fresh.values())


def _key(news: News) -> tuple[Any, ...]:
    about = (news.kind, news.subject_id) if news.is_gathered else (news.once,)
    return (news.member_id, *about)


def _known(news: Sequence[News], members: Collection[UUID]) -> set[tuple[Any, ...]]:
    """Return the keys of what these members know already."""
    theirs = Notice.objects.filter(member_id__in=members)
    told = theirs.filter(once__in={each.once for each in news})
    known: set[tuple[Any, ...]] = set(told.values_list("member_id", "once"))
    if gathered := {each.subject_id for each in news if each.is_gathered}:
        unread = theirs.filter(subject_id__in=gathered, read_at=None)
        known |= set(unread.values_list("member_id", "kind", "subject_id"))
    return known


def _row(news: News, now: datetime) -> Notice:
    return Notice(
        id=ids.new_id(),
        workspace_id=scope.current(),
        member_id=news.member_id,
        kind=news.kind,
        subject_id=news.subject_id,
        path=news.path,
        once=news.once,
        data=dict(news.data),
        by=news.by,
        told_at=now,
    )

"""Putting notices into letters: one for each member, way and moment, which holds all that comes till then."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from innerloop.kernel import alone, bulk, deliveries, ids, scope
from innerloop.team.models import Enclosure, Letter, Member, Notice, NoticeWishes, Workspace
from innerloop.team.notices import kinds, ways
from innerloop.team.rules.wishes import Way, Wishes, due_at

_Slot = tuple[UUID, str, datetime]  # member, way, when


def alone_here() -> None:
    """Keep others from telling, and from closing letters, in this workspace until the transaction ends."""
    alone.wait_for(f"team.notices {scope.current()}")


def post(notices: Sequence[Notice], *, now: datetime) -> None:
    """Put notices that were just written into the letters of their members. A fixed number of statements."""
    members = list(Member.objects.filter(id__in={notice.member_id for notice in notices}).select_related("user"))
    if not members:
        return
    reached = {way: adapter.reaches(members) for way, adapter in ways.known().items()}
    wishes = wishes_of(members)
    wanted = [
        (notice, slot)
        for notice in notices
        for way, whom in reached.items()
        if notice.member_id in whom and (slot := _slot(notice, way, wishes[notice.member_id], now))
    ]
    if not wanted:
        return
    letters = _letters({slot for _, slot in wanted})
    bulk.write(Enclosure, [_enclosure(letters[slot], notice) for notice, slot in wanted])


def wishes_of(members: Collection[Member]) -> dict[UUID, Wishes]:
    """Return how members want to be told, by id. Two queries."""
    zone = Workspace.objects.values_list("time_zone", flat=True).get(id=scope.current())
    rows = {row.member_id: row for row in NoticeWishes.objects.filter(member__in=members)}
    return {each.id: rows[each.id].read(zone) if each.id in rows else Wishes(zone=zone) for each in members}


def _slot(notice: Notice, way: Way, wishes: Wishes, now: datetime) -> _Slot | None:
    kind = kinds.of(notice.kind)
    if kind is None or not wishes.wants(kind.name, way):
        return None
    return notice.member_id, way.value, due_at(way, wishes=wishes, now=now, is_pressing=kind.is_pressing)


def _letters(slots: Collection[_Slot]) -> dict[_Slot, Letter]:
    """Return the open letter of each slot, making those that are missing."""
    rows = Letter.objects.filter(
        member__in={member for member, _, _ in slots}, due_at__in={at for _, _, at in slots}, composed_at=None
    )
    found = {(row.member_id, row.way, row.due_at): row for row in rows}
    new = {slot: _letter(slot) for slot in slots if slot not in found}
    bulk.write(Letter, list(new.values()))
    for way, at in sorted({(way, at) for _, way, at in new}):
        due = [letter.id for (_, its_way, its_at), letter in new.items() if (its_way, its_at) == (way, at)]
        deliveries.post(port=ways.port_of(Way(way)), object_ids=due, workspace_id=scope.current(), due_at=at)
    return {**found, **new}


def _letter(slot: _Slot) -> Letter:
    member_id, way, at = slot
    return Letter(id=ids.new_id(), workspace_id=scope.current(), member_id=member_id, way=way, due_at=at)


def _enclosure(letter: Letter, notice: Notice) -> Enclosure:
    return Enclosure(workspace_id=scope.current(), letter_id=letter.id, notice_id=notice.id)


def several(notices: Sequence[Notice]) -> Iterator[Notice]:
    """Yield of each kind and subject only the newest: a letter says it once."""
    newest = {(notice.kind, notice.subject_id): notice for notice in notices}
    yield from sorted(newest.values(), key=lambda notice: notice.id)

"""Looking up what notices are about, when somebody reads them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from innerloop.team.models import Notice
from innerloop.team.notices import kinds
from innerloop.team.notices.kinds import Look, Subject


def subjects_of(notices: Sequence[Notice]) -> Mapping[UUID, Subject]:
    """Return what each of the notices is about, by the notice's id. One query or so for each way of looking."""
    wanted: dict[Look, set[UUID]] = defaultdict(set)
    for notice in notices:
        if known := kinds.of(notice.kind):
            wanted[known.look].add(notice.subject_id)
    found = {look: look(ids) for look, ids in wanted.items()}
    return {notice.id: _of(notice, found) for notice in notices}


def _of(notice: Notice, found: Mapping[Look, Mapping[UUID, Subject]]) -> Subject:
    known = kinds.of(notice.kind)
    return found[known.look].get(notice.subject_id, Subject()) if known else Subject()

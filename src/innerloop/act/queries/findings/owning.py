"""Whom a finding concerns, and what notices about findings are about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from innerloop.act.queries.findings import naming
from innerloop.act.rules import findings as words
from innerloop.team.models import Member, Notice, Team
from innerloop.team.notices import Subject
from innerloop.team.rules import Role
from innerloop.team.rules.whose_hours import upwards
from innerloop.understand.models import Finding


def concerned(finding: Finding) -> list[UUID]:
    """Return the members whom a finding concerns: of the team that answers for it, or above; else managers and admins.

    The team is that of the slice itself, or else of the slice that carries most of it. A fixed number of queries.
    """
    slices = [(finding.by, finding.of), *((each["by"], each["of"]) for each in finding.carriers)]
    known = naming.names(slice_ for slice_ in slices if slice_[0])
    owner = next((known[each].team_id for each in slices if each in known and known[each].team_id), None)
    members = list(Member.objects.filter(removed_at=None).order_by("id"))
    for team_id in upwards(owner, dict(Team.objects.values_list("id", "parent_id"))) if owner else ():
        if mine := [member.id for member in members if member.team_id == team_id and member.role >= Role.AGENT]:
            return mine
    return [member.id for member in members if member.role >= Role.MANAGER]


def look(finding_ids: Collection[UUID]) -> Mapping[UUID, Subject]:
    """Return what findings are called by. A fixed number of queries."""
    rows = list(Finding.objects.filter(id__in=finding_ids).select_related("metric", "theme"))
    known = naming.names((row.by, row.of) for row in rows if row.by)
    return {row.id: Subject(_called(row, known), "", _team(row, known)) for row in rows}


def matters(findings: Iterable[Finding]) -> Mapping[UUID, list[UUID]]:
    """Return all findings of each one's matter, what was found first before the others, by root. One query."""
    found = {each.root_id: [each.root_id] for each in findings}
    for part, root in Finding.objects.filter(part_of__in=found).values_list("id", "part_of_id"):
        found[root].append(part)
    return {root: sorted(ids) for root, ids in found.items()}


def still_standing(notices: Sequence[Notice]) -> set[UUID]:
    """Return the notices, by id, whose matter stands and was not set aside. One query."""
    roots = _roots(notices)
    stands = {of for of, root in roots.items() if root.ended_on is None and root.set_aside_at is None}
    return {notice.id for notice in notices if notice.subject_id in stands}


def still_over(notices: Sequence[Notice]) -> set[UUID]:
    """Return the notices, by id, whose matter is over. One query."""
    over = {of for of, root in _roots(notices).items() if root.is_over}
    return {notice.id for notice in notices if notice.subject_id in over}


def _roots(notices: Sequence[Notice]) -> dict[UUID, Finding]:
    """Return what the matter of each finding that was told of goes by now."""
    rows = Finding.objects.filter(id__in={notice.subject_id for notice in notices}).select_related("part_of")
    return {row.id: row.part_of or row for row in rows}


def _called(row: Finding, known: naming.Names) -> str:
    where = naming.name_of((row.by, row.of), known)
    if row.theme:
        where = f"{row.theme.name}, {where}" if where else row.theme.name
    return f"{where or row.metric.name}, since {words.day(row.since_on)}"


def _team(row: Finding, known: naming.Names) -> UUID | None:
    named = known.get((row.by, row.of))
    return named.team_id if named else None

"""One organization: who is with it, what they think together, whom of them nobody has reached."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from innerloop.act import rules
from innerloop.act.feedback_page import Line, Said
from innerloop.act.organization_page import OrganizationPage, PastRow, PersonRow, RoleRow, RolledScore
from innerloop.act.queries.cases_of import cases_of
from innerloop.act.queries.members import Person, nps, people_in, people_of, too_large
from innerloop.act.queries.rolled import score_of, seats_of, worth_words, worths
from innerloop.act.queries.said import NOBODY, mark, said
from innerloop.act.queries.worth import money_lines, trends
from innerloop.act.rules import coverage
from innerloop.customers import queries as customers
from innerloop.customers import rules as cursors
from innerloop.customers.models import Membership, Organization
from innerloop.kernel import clock
from innerloop.kernel.widgets import Empty, More
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace

PAGE = 20
MOST_PEOPLE = 200
MOST_PAST = 50
MOST_CHILDREN = 100
# With more people or parts under it than this, it is not added up.
MOST_ROLLED_UP = 5_000


def organization(
    row: Organization, *, after: str, shown: int, people_after: str, workspace: Workspace, now: datetime
) -> OrganizationPage:
    """Return the page of an organization with all that is under it. A fixed number of queries.

    Of one too large to add up its own people are shown, page by page, with what these said.
    """
    metric = nps()
    if too_large([row.id], most=MOST_ROLLED_UP):
        return _large(row, people_after, metric, workspace, now)
    people = people_of([row.id], metric=metric).get(row.id, [])
    ids = [person.id for person in people]
    covered = coverage.cover(seats_of(people), now=now)
    told, more = _said(row, ids, after, shown)
    moved = customers.moved_by(ids, now=now) if ids else []
    return OrganizationPage(
        id=row.id,
        name=row.name,
        key=row.key,
        lead=coverage.lead(covered),
        score=score_of(people, metric, minimum_n=workspace.minimum_n),
        people=_people(row, people, metric, workspace.time_zone),
        past=_past(row, ids),
        roles=tuple(_role(one) for one in covered),
        parent=_line(row.parent) if row.parent else None,
        children=_children(row),
        worth=worth_words(people),
        money=money_lines(moved),
        trend=" · ".join(trends(moved)),
        cases=cases_of(ids, now=now, with_names=True),
        said=told,
        more=more,
        first_url=_url(row.id) if after else "",
        empty=None if people else _nobody(),
    )


def _large(
    row: Organization, people_after: str, metric: Metric | None, workspace: Workspace, now: datetime
) -> OrganizationPage:
    own, further = _own(row, people_after)
    people = people_in(own, metric=metric)
    ids = [person.id for person in people]
    return OrganizationPage(
        id=row.id,
        name=row.name,
        key=row.key,
        lead=f"Too large to add up here: more than {MOST_ROLLED_UP:,} people or organizations are under it. "
        "Below are its own people, with their cases and what they said.",
        score=RolledScore(few="too large to add up here"),
        people=_people(row, people, metric, workspace.time_zone),
        past=_past(row, ids),
        roles=(),
        parent=_line(row.parent) if row.parent else None,
        children=_children(row),
        worth=(),
        money=(),
        trend="",
        cases=cases_of(ids, now=now, with_names=True),
        said=_said(row, ids, "", 0)[0],
        first_people_url=_url(row.id) if people_after else "",
        next_people_url=f"{_url(row.id)}?people={further}" if further else "",
        empty=None if people else _only_below(),
    )


def _own(row: Organization, after: str) -> tuple[list[UUID], UUID | None]:
    """Return the next of its own memberships, and the last of them where more follow. One query."""
    rows = Membership.objects.filter(organization=row, ends_on=None, customer__erased_at=None)
    with suppress(ValueError):
        rows = rows.filter(id__gt=UUID(after))
    found = list(rows.order_by("id").values_list("id", flat=True)[: MOST_PEOPLE + 1])
    return found[:MOST_PEOPLE], found[MOST_PEOPLE - 1] if len(found) > MOST_PEOPLE else None


def _children(row: Organization) -> tuple[Line, ...]:
    return tuple(_line(child) for child in row.children.order_by("name", "id")[:MOST_CHILDREN])


def _people(row: Organization, people: Sequence[Person], metric: Metric | None, zone: str) -> tuple[PersonRow, ...]:
    worth, names = worths(people), _names(row, people)
    counts = {person.id: float(person.weight) * worth[person.id] for person in people}
    by_weight = sorted(people, key=lambda person: -counts[person.id])
    return tuple(
        PersonRow(
            customer_id=person.id,
            name=person.name or NOBODY,
            url=reverse("act:customer", args=[person.id]),
            role=person.role,
            where=names.get(person.organization_id, ""),
            counts=f"{counts[person.id]:.1f}",
            worth=rules.money(person.value, person.currency),
            standing=_standing(person, zone),
            mark=mark(metric, person.score) if person.score is not None else None,
            at=person.scored_at,
        )
        for person in by_weight[:MOST_PEOPLE]
    )


def _names(row: Organization, people: Sequence[Person]) -> Mapping[UUID, str]:
    parts = {person.organization_id for person in people} - {row.id}
    return dict(Organization.objects.filter(id__in=parts).values_list("id", "name")) if parts else {}


def _standing(person: Person, zone: str) -> str:
    if person.heard_at:
        return "" if person.scored_at else "answered without a score"
    if person.asked_at:
        return f"asked {rules.short_day(clock.day_in(zone, person.asked_at))}, no answer yet"
    return "asked where nobody is told who answers" if person.is_untold else "never asked"


def _role(one: coverage.RoleCovered) -> RoleRow:
    note = "nobody reached yet" if one.never == one.people else f"{one.never:,} never reached" if one.never else ""
    return RoleRow(one.role or "Without a role", one.people, one.asked, one.answered, one.never, note)


def _past(row: Organization, ids: Sequence[UUID]) -> tuple[PastRow, ...]:
    rows = Membership.objects.filter(organization=row, ends_on__isnull=False, customer__erased_at=None)
    newest = rows.exclude(customer_id__in=ids).select_related("customer").order_by("-ends_on", "-id")[:MOST_PAST]
    return tuple(
        PastRow(
            name=one.customer.name or NOBODY,
            url=reverse("act:customer", args=[one.customer_id]),
            role=one.role,
            days=f"{rules.short_day(one.starts_on)} to {rules.short_day(one.ends_on)}" if one.ends_on else "",
        )
        for one in newest
    )


def _said(row: Organization, ids: Sequence[UUID], after: str, shown: int) -> tuple[tuple[Said, ...], More | None]:
    """Return what its people of today said, newest first, and the way to what they said before."""
    rows = listening.responses().filter(customer_id__in=ids)
    try:
        at, last = cursors.read_cursor(after)
        rows = rows.filter(answered_at__lte=at).filter(Q(answered_at__lt=at) | Q(id__lt=last))
    except cursors.ValueRefused:
        shown = 0
    found = list(rows[: PAGE + 1]) if ids else []
    page, count = found[:PAGE], min(len(found), PAGE) + shown
    place = cursors.cursor_at(page[-1].answered_at, page[-1].id) if len(found) > PAGE else ""
    return tuple(said(one) for one in page), More(count, None, _url(row.id, place, count) if place else "")


def _line(row: Organization) -> Line:
    return Line(row.name, "", url=reverse("act:organization", args=[row.id]))


def _nobody() -> Empty:
    text = (
        "Whoever comes with this organization, by the API, a file or another system, will stand here with their role "
        "and what they said."
    )
    return Empty("Nobody is with it now", text, "See the people", reverse("act:customers"))


def _only_below() -> Empty:
    text = "Its people are with the organizations under it. Open one of those."
    return Empty("Nobody more is with it directly", text, "See the organizations", reverse("act:organizations"))


def _url(organization_id: UUID, after: str = "", shown: int = 0) -> str:
    address = reverse("act:organization", args=[organization_id])
    return f"{address}?after={after}&shown={shown}" if after else address

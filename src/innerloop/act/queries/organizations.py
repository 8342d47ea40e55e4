"""The list of organizations: how many people, what they think together, whom of them we reached."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from innerloop.act.models import Case
from innerloop.act.organization_page import OrganizationRow, OrganizationsPage, RolledScore
from innerloop.act.queries.members import Person, nps, people_of, too_large
from innerloop.act.queries.rolled import score_of, seats_of, worth_words
from innerloop.act.rules.coverage import cover
from innerloop.act.rules.states import ACTIVE
from innerloop.customers import queries as customers
from innerloop.customers.models import Organization
from innerloop.kernel.widgets import Empty, More, Tab
from innerloop.team.models import Workspace

PAGE = 50
# Of larger ones the figures stand on their own page: fifty rows do not wait for a hundred thousand people.
MOST_IN_A_ROW = 500


def organizations(q: str, *, after: UUID | None, shown: int, workspace: Workspace, now: datetime) -> OrganizationsPage:
    """Return the organizations that a search finds, by name. A fixed number of queries."""
    found = list(_further(q, after)[: PAGE + 1])
    page, count = found[:PAGE], min(len(found), PAGE) + shown
    metric = nps()
    large = too_large([row.id for row in page], most=MOST_IN_A_ROW)
    people = people_of({row.id for row in page} - large, metric=metric)
    cases, minimum_n = _open_cases(people), workspace.minimum_n
    next_url = _url(q, after=str(page[-1].id), shown=str(count)) if len(found) > PAGE else ""
    return OrganizationsPage(
        q=q,
        tabs=tabs(is_people=False),
        rows=tuple(
            _large(row)
            if row.id in large
            else _row(
                row, people.get(row.id, []), cases, score_of(people.get(row.id, []), metric, minimum_n=minimum_n), now
            )
            for row in page
        ),
        more=More(count, None, next_url),
        first_url=_url(q) if after else "",
        empty=None if page else _none(q),
    )


def tabs(*, is_people: bool) -> tuple[Tab, ...]:
    """Return the two ways to look at customers: one by one, and by whom they are with."""
    return (
        Tab("People", reverse("act:customers"), is_current=is_people),
        Tab("Organizations", reverse("act:organizations"), is_current=not is_people),
    )


def _further(q: str, after: UUID | None) -> QuerySet[Organization]:
    rows = Organization.objects.select_related("parent").order_by("name", "id")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(key__istartswith=q))
    last = Organization.objects.filter(id=after).first() if after else None
    if last is None:
        return rows
    return rows.filter(name__gte=last.name).filter(Q(name__gt=last.name) | Q(id__gt=last.id))


def _open_cases(people: Mapping[UUID, Sequence[Person]]) -> dict[UUID, int]:
    """Return how many cases of each person are open. Two queries."""
    ids: Collection[UUID] = {person.id for group in people.values() for person in group}
    records = customers.records_of(ids)
    rows = Case.objects.filter(customer_id__in=records, state__in=ACTIVE, merged_into=None)
    return Counter(records[id_] for id_ in rows.values_list("customer_id", flat=True) if id_)


def _row(
    row: Organization, people: Sequence[Person], cases: Mapping[UUID, int], score: RolledScore, now: datetime
) -> OrganizationRow:
    covered = cover(seats_of(people), now=now)
    answered = sum(role.answered for role in covered)
    return OrganizationRow(
        id=row.id,
        url=reverse("act:organization", args=[row.id]),
        name=row.name,
        under=row.parent.name if row.parent else "",
        people=len(people),
        score=score,
        worth=" · ".join(worth_words(people)),
        open_cases=sum(cases.get(person.id, 0) for person in people),
        coverage=f"{answered:,} of {len(people):,}" if people else "",
    )


def _large(row: Organization) -> OrganizationRow:
    return OrganizationRow(
        id=row.id,
        url=reverse("act:organization", args=[row.id]),
        name=row.name,
        under=row.parent.name if row.parent else "",
        people=None,
        score=RolledScore(few="too large to add up in a list"),
        worth="",
        open_cases=None,
        coverage="see its page",
    )


def _none(q: str) -> Empty:
    if q:
        text = "A name is found by any part of it, your own key by its beginning."
        return Empty(f"No organization here is “{q}”", text, "Show all of them", reverse("act:organizations"))
    text = (
        "As soon as a customer comes with the organization that they belong to, by the API, a file or another system, "
        "it will stand here, with what its people think together and whom of them nobody has asked."
    )
    return Empty("No organizations yet", text, "See the people", reverse("act:customers"))


def _url(q: str, **more: str) -> str:
    pairs = {name: value for name, value in {"q": q, **more}.items() if value}
    return reverse("act:organizations") + (f"?{urlencode(pairs)}" if pairs else "")

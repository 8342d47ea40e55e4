"""The organizations of a customer, and who else of them has answered."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import Colleague, Home
from innerloop.act.feedback_page import Line
from innerloop.act.organization_page import RolledScore
from innerloop.act.queries.latest import latest
from innerloop.act.queries.members import nps, people_of, too_large
from innerloop.act.queries.rolled import score_of, worth_words
from innerloop.act.queries.said import NOBODY, mark
from innerloop.customers.models import Membership
from innerloop.customers.queries import Profile
from innerloop.customers.queries.profiles import Stay
from innerloop.understand import figures

COLLEAGUES = 5
# Of larger ones the score stands on their own page: the page of one person does not wait for thousands.
MOST_ROLLED_UP = 300


def homes(profile: Profile, *, minimum_n: int) -> tuple[Home, ...]:
    """Return the customer's organizations, those of today first. A fixed number of queries."""
    open_ = [stay for stay in profile.stays if stay.ends_on is None]
    past = [stay for stay in profile.stays if stay.ends_on is not None]
    return tuple(
        [_home(stay, profile.id, minimum_n) for stay in open_[:1]]
        + [Home(stay.name, organization_url(stay), tuple(_lines(stay))) for stay in [*open_[1:], *past]]
    )


def organization_url(stay: Stay) -> str:
    """Return the address of the organization that somebody is or was with."""
    return reverse("act:organization", args=[stay.organization_id])


def _home(stay: Stay, customer_id: UUID, minimum_n: int) -> Home:
    lines = [*_lines(stay), *_together(stay, minimum_n)]
    return Home(
        name=stay.name,
        url=organization_url(stay),
        lines=tuple(lines),
        colleagues=_colleagues(stay.organization_id, customer_id),
        organization_id=stay.organization_id,
        role=stay.role,
        weight=f"{stay.weight:.2f}".rstrip("0").rstrip("."),
    )


def _together(stay: Stay, minimum_n: int) -> list[Line]:
    """Return what its people think together and are worth. Four queries at most."""
    if too_large([stay.organization_id], most=MOST_ROLLED_UP):
        return [Line("Score", "on its own page: it is large", url=organization_url(stay))]
    metric = nps()
    people = people_of([stay.organization_id], metric=metric).get(stay.organization_id, [])
    score = "not measured" if metric is None else _score(score_of(people, metric, minimum_n=minimum_n))
    return [Line("Score", score), *(Line("Worth", worth) for worth in worth_words(people))]


def _score(score: RolledScore) -> str:
    if score.few:
        return score.few
    around = figures.interval(score.low, score.high)
    return f"{figures.points(score.value)} ({around}), n\u00a0{figures.count(score.n)}"


def _lines(stay: Stay) -> Sequence[Line]:
    lines = [Line("Role", stay.role)] if stay.role else []
    lines.append(Line("Since", rules.short_day(stay.starts_on)))
    if stay.ends_on:
        lines.append(Line("Until", rules.short_day(stay.ends_on)))
    return lines


def _colleagues(organization_id: UUID, customer_id: UUID) -> tuple[Colleague, ...]:
    rows = list(
        Membership.objects.filter(organization_id=organization_id, ends_on=None)
        .exclude(customer_id=customer_id)
        .select_related("customer")
        .order_by("customer__name", "id")[:COLLEAGUES]
    )
    answered = latest([row.customer_id for row in rows])
    return tuple(
        Colleague(
            name=row.customer.name or NOBODY,
            url=reverse("act:customer", args=[row.customer_id]),
            mark=mark(last.metric, last.score) if (last := answered.get(row.customer_id)) else None,
            at=last.answered_at if last else None,
        )
        for row in rows
    )

"""The organizations of a customer, and who else of them has answered."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import Colleague, Home
from innerloop.act.feedback_page import Line
from innerloop.act.queries.latest import latest
from innerloop.act.queries.said import NOBODY, mark
from innerloop.customers.models import Membership
from innerloop.customers.queries import Profile
from innerloop.customers.queries.profiles import Stay
from innerloop.listen import queries as listening
from innerloop.understand import figures
from innerloop.understand import queries as understanding

COLLEAGUES = 5


def homes(profile: Profile, *, minimum_n: int) -> tuple[Home, ...]:
    """Return the customer's organizations, those of today first. A fixed number of queries."""
    open_ = [stay for stay in profile.stays if stay.ends_on is None]
    past = [stay for stay in profile.stays if stay.ends_on is not None]
    return tuple(
        [_home(stay, profile.id, minimum_n) for stay in open_[:1]]
        + [Home(stay.name, tuple(_lines(stay))) for stay in [*open_[1:], *past]]
    )


def _home(stay: Stay, customer_id: UUID, minimum_n: int) -> Home:
    lines = [*_lines(stay), Line("Score", _score(stay.key, minimum_n))]
    return Home(stay.name, tuple(lines), _colleagues(stay.organization_id, customer_id))


def _lines(stay: Stay) -> Sequence[Line]:
    lines = [Line("Role", stay.role)] if stay.role else []
    lines.append(Line("Since", rules.short_day(stay.starts_on)))
    if stay.ends_on:
        lines.append(Line("Until", rules.short_day(stay.ends_on)))
    return lines


def _score(key: str, minimum_n: int) -> str:
    if listening.metric("nps") is None:
        return "not measured"
    score = understanding.total(understanding.Choice(where={"organization": (key,)}))
    if score.value is None or score.n < minimum_n:
        return f"too few to show: n\u00a0{score.n}"
    around = figures.interval(score.low, score.high)
    return f"{figures.points(score.value)} ({around}), n\u00a0{figures.count(score.n)}"


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

"""What opens cases: the rules that are on, and answers, talks and behavior as a rule sees them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from innerloop.act.models import CaseRule
from innerloop.act.rules import stake
from innerloop.act.rules.conditions import Told, When, read_when
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.models import Behavior, Customer, Identity
from innerloop.listen.models import Response, Thread
from innerloop.understand.queries.understood import Gist, gists

# Each answer is held against the rules, and most of its columns and of its customer's say nothing about them.
_NEEDED = (
    *("workspace", "score", "comment", "language", "channel", "may_contact", "answered_at", "team"),
    *("metric__slug", "metric__low", "metric__high", "metric__best"),
    *("touchpoint__key", "touchpoint__owner_team", "customer__value", "invitation__thread"),
)


@dataclass(frozen=True, slots=True)
class RuleOn:
    """A rule that is on, and what it asks for."""

    row: CaseRule
    when: When


def rules_on() -> list[RuleOn]:
    """Return the rules of the workspace that are on, in their order."""
    rows = CaseRule.objects.filter(on_since__isnull=False, retired_at=None).order_by("position", "id")
    return [RuleOn(row, read_when(row.when)) for row in rows]


def of_answers(response_ids: Collection[UUID]) -> list[Trouble]:
    """Return what these answers may open a case for. Those set aside or erased open none. Three queries at most.

    Nor do anonymous ones: a case would show one person's words, with the minute in which they were said.
    """
    rows = (
        Response.objects.filter(id__in=response_ids, excluded_at=None, erased_at=None, is_anonymous=False)
        .select_related("metric", "touchpoint", "customer", "invitation")
        .only(*_NEEDED)
        .order_by("answered_at", "id")
    )
    found = list(rows)
    read = gists([row.id for row in found]) if found else {}
    return [of_answer(row, read.get(row.id)) for row in found]


def of_answer(row: Response, gist: Gist | None = None) -> Trouble:
    """Return what one answer may open a case for; without a gist nobody has read its words yet."""
    metric, customer = row.metric, row.customer
    told = Told(
        metric=metric.slug if metric else "",
        score=row.score,
        comment=row.comment,
        language=_short(row.language),
        touchpoint=row.touchpoint.key if row.touchpoint else "",
        channel=row.channel,
        value=customer.value if customer else None,
        wants_contact=bool(row.may_contact),
        themes=gist.themes if gist else frozenset(),
        urgency=gist.urgency if gist else None,
        churn=gist.churn if gist else None,
    )
    return Trouble(
        told=told,
        matter=f"touchpoint:{row.touchpoint_id.hex}" if row.touchpoint_id else "relationship",
        customer_id=row.customer_id,
        response_id=row.id,
        thread_id=row.invitation.thread_id if row.invitation else None,
        team_id=row.team_id or (row.touchpoint.owner_team_id if row.touchpoint else None),
        standing=standing_of(row),
    )


def standing_of(row: Response) -> float | None:
    """Return where the score of an answer stands between the worst (0) and the best (1); None without a score."""
    if row.metric is None:
        return None
    is_high = row.metric.best == row.metric.Best.HIGH
    return stake.standing(row.score, low=row.metric.low, high=row.metric.high, best_is_high=is_high)


def of_threads(thread_ids: Collection[UUID]) -> list[Trouble]:
    """Return the talks in which somebody waits for a person. One query."""
    rows = Thread.objects.filter(id__in=thread_ids, wants_person_at__isnull=False).select_related(
        "customer", "invitation__touchpoint"
    )
    return [_of_thread(row) for row in rows.order_by("wants_person_at", "id")]


def _of_thread(row: Thread) -> Trouble:
    asked, who = row.invitation, row.customer
    place = asked.touchpoint if asked else None
    return Trouble(
        told=Told(wants_person=True, language=_short(row.language), channel=row.channel, value=who.value),
        matter=f"touchpoint:{place.id.hex}" if place else "relationship",
        customer_id=row.customer_id,
        thread_id=row.id,
        team_id=(asked.team_id if asked else None) or (place.owner_team_id if place else None),
    )


def of_behaviors(behavior_ids: Collection[UUID]) -> list[Trouble]:
    """Return what customers did, as other systems told. One query."""
    rows = Behavior.objects.filter(id__in=behavior_ids).select_related("customer").order_by("occurred_at", "id")
    return [
        Trouble(
            told=Told(event=row.kind, language=_short(row.customer.language), value=row.customer.value),
            matter=f"event:{row.kind}"[:60],
            customer_id=row.customer_id,
        )
        for row in rows
    ]


def worths(customer_ids: Collection[UUID]) -> dict[UUID, Customer]:
    """Return the customers of cases, for what they are worth. One query."""
    return Customer.objects.in_bulk(list(customer_ids))


def reachable(customer_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these customers have an address that somebody could write or call to. One query."""
    rows = Identity.objects.filter(~Q(kind=Identity.Kind.EXTERNAL_ID), customer_id__in=customer_ids)
    return set(rows.values_list("customer_id", flat=True))


def _short(language: str) -> str:
    return language.partition("-")[0]

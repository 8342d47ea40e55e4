"""How likely a customer leaves, what is at stake with them, and why: the numbers that order the queue."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from innerloop.act.models import Case
from innerloop.act.queries.opening import reachable, standing_of
from innerloop.act.rules import risk, stake
from innerloop.act.rules.states import ACTIVE
from innerloop.listen.models import Response

_ASKED = frozenset({"wants_contact", "wants_person"})


@dataclass(frozen=True, slots=True)
class Risk:
    """The estimate and its reasons; `case` is the one that it is weighed in, where one is open."""

    stake: stake.Stake
    reasons: tuple[str, ...]
    case: Case | None = None

    @property
    def at_stake(self) -> Decimal | None:
        """Return the money that may be lost in a year: as the case has it by which the queue is ordered."""
        return self.case.stake if self.case and self.case.stake is not None else self.stake.amount


def risk_of(customer_ids: Collection[UUID], *, value: Decimal | None) -> Risk:
    """Return the risk of one person: as their weightiest open case has it, else by their last score. Three queries."""
    case = _weightiest(customer_ids)
    answer = case.response if case else _last_scored(customer_ids)
    # The answer says it also where the rule that opened the case went by something else.
    asked_for_us = bool(case and (_ASKED & case.reason.keys() or (answer and answer.may_contact)))
    is_reachable = bool(case and case.thread_id) or bool(reachable(customer_ids))
    weighed = stake.weigh(
        value=value,
        standing=standing_of(answer) if answer else None,
        asked_for_us=asked_for_us,
        is_reachable=is_reachable,
    )
    return Risk(weighed, risk.reasons(weighed, _grounds(answer, case, asked_for_us, is_reachable)), case)


def _weightiest(customer_ids: Collection[UUID]) -> Case | None:
    rows = Case.objects.filter(customer_id__in=customer_ids, merged_into=None, state__in=ACTIVE)
    return rows.select_related("response__metric").order_by(F("stake").desc(nulls_last=True), "-opened_at").first()


def _last_scored(customer_ids: Collection[UUID]) -> Response | None:
    rows = Response.objects.filter(customer_id__in=customer_ids, score__isnull=False, excluded_at=None)
    return rows.select_related("metric").order_by("-answered_at", "-id").first()


def _grounds(answer: Response | None, case: Case | None, asked_for_us: bool, is_reachable: bool) -> risk.Grounds:
    number = case.number if case else None
    if answer is None or answer.metric is None:
        return risk.Grounds(case_number=number, asked_for_us=asked_for_us, is_reachable=is_reachable)
    metric = answer.metric
    ends = (metric.low, metric.high) if metric.best == metric.Best.HIGH else (metric.high, metric.low)
    return risk.Grounds(answer.score, *ends, answer.answered_on, number, asked_for_us, is_reachable)

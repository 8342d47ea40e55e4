"""What a customer is worth to us and may cost us, as the page shows it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from innerloop.act import rules
from innerloop.act.customer_page import RiskCard, Worth
from innerloop.act.feedback_page import Line
from innerloop.act.queries.risk import Risk
from innerloop.act.rules.risk import STATED
from innerloop.customers import queries as people
from innerloop.customers.queries import Moved, Profile

KINDS = {"new": "New", "renewal": "Renewed", "expansion": "Grown", "loss": "Lost", "": "Paid"}


def worth_of(profile: Profile, ids: Collection[UUID], *, now: datetime) -> Worth:
    """Return what somebody is worth a year, and what they moved in the last one. One query."""
    moved = people.moved_by(ids, now=now)
    return Worth(
        value=rules.money(profile.value, profile.currency), lines=money_lines(moved), trend=" · ".join(trends(moved))
    )


def money_lines(moved: Sequence[Moved]) -> tuple[Line, ...]:
    """Return what was moved in the last 365 days, by kind and currency."""
    lines = []
    for one in moved:
        if one.year:
            times = "once" if one.times == 1 else f"{one.times:,} times"
            lines.append(Line(KINDS.get(one.kind, one.kind), rules.money(whole(one.year), one.currency), times))
    return tuple(lines)


def trends(moved: Sequence[Moved]) -> list[str]:
    """Say for each currency how what came in of late stands to the year before; nothing without such a year."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for one in moved:
        sign = -1 if one.kind == "loss" else 1
        year, before = sums.get(one.currency, (Decimal(0), Decimal(0)))
        sums[one.currency] = year + sign * one.year, before + sign * one.year_before
    return [_trend(currency, year, before) for currency, (year, before) in sums.items() if before > 0]


def _trend(currency: str, year: Decimal, before: Decimal) -> str:
    change = round(100 * (year - before) / before)
    if not change:
        return f"{currency} as much as in the year before"
    return f"{currency} {'up' if change > 0 else 'down'} {abs(change):,} % on the year before"


def whole(amount: Decimal) -> Decimal:
    """Return an amount to the cent, or whole where there are no cents."""
    return amount.quantize(Decimal("0.01"))


def risk_card(risk: Risk, currency: str) -> RiskCard:
    """Return the estimate as the page shows it."""
    amount = risk.at_stake
    return RiskCard(
        share=round(100 * risk.stake.risk),
        at_stake=rules.money(amount.quantize(1), currency) if amount else "",
        reasons=risk.reasons,
        foot=STATED,
    )

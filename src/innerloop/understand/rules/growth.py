"""Earned growth: how much of it comes from customers who stay and from those they send."""

from dataclasses import dataclass

from innerloop.understand.rules import counts


@dataclass(frozen=True, slots=True)
class EarnedGrowth:
    """Shares of last year's revenue: 0.93 is 93 %. The ratio is None when nothing grew or shrank."""

    nrr: float
    enc: float
    earned_growth_rate: float
    total_growth_rate: float
    earned_growth_ratio: float | None


def earned_growth(
    revenue_last_year: float,
    revenue_from_returning: float,
    revenue_from_new: float,
    revenue_from_new_earned: float,
) -> EarnedGrowth:
    """Return earned growth from four revenues in one currency; the base of both rates is last year's.

    NRR is this year's revenue from customers of last year, ENC that from new customers who came by
    recommendation; earned growth = NRR + ENC - 1. Reichheld, Darnell & Burns, "Net Promoter 3.0", 2021.
    Raises ImpossibleNumber for a negative revenue, none last year, or more earned than new.
    """
    for revenue in (revenue_from_returning, revenue_from_new_earned):
        counts.at_least("A revenue", revenue, 0)
    counts.at_least("The revenue from new customers", revenue_from_new, revenue_from_new_earned)
    if not revenue_last_year > 0:
        raise counts.ImpossibleNumber("Last year's revenue", revenue_last_year, "above 0")
    nrr = revenue_from_returning / revenue_last_year
    enc = revenue_from_new_earned / revenue_last_year
    earned = nrr + enc - 1
    grown = (revenue_from_returning + revenue_from_new) / revenue_last_year - 1
    return EarnedGrowth(nrr, enc, earned, grown, earned / grown if grown else None)

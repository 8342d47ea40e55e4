"""Whether we may begin to write to customers without a question of a survey."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from innerloop.customers import queries as people
from innerloop.customers import rules
from innerloop.customers.models import Purpose

# STOP in a text message is said to a survey, and means everything that we would begin.
_MEANT = frozenset({"suppressed", "refused"})


def may_begin_each(customer_ids: Collection[UUID], *, channel: str, purpose: str) -> dict[UUID, rules.Verdict]:
    """Return for each customer whether they may be written to for a purpose; who wants no surveys, wants no more.

    Twelve queries, however many they are.
    """
    verdicts = people.may_write_each(customer_ids, channel=channel, purpose=purpose)
    asked = people.may_write_each(customer_ids, channel=channel, purpose=Purpose.ASK)
    return {id_: _both(verdict, asked[id_]) for id_, verdict in verdicts.items()}


def _both(verdict: rules.Verdict, asked: rules.Verdict) -> rules.Verdict:
    meant = tuple(reason for reason in asked.reasons if reason["rule"] in _MEANT)
    return replace(verdict, allowed=False, reasons=meant) if verdict.allowed and meant else verdict

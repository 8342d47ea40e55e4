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
    """Return for each customer whether they may be written to for a purpose.

    Who wants no surveys, wants no more; who said so by one channel, is begun with by no other. Ten queries, however
    many they are.
    """
    verdicts = people.may_write_each(customer_ids, channel=channel, purpose=purpose)
    answering = people.resolve_each(customer_ids)
    alone = people.left_alone_each(set(answering.values()), (purpose, Purpose.ASK))
    return {id_: _all(verdict, alone.get(answering.get(id_, id_))) for id_, verdict in verdicts.items()}


def _all(verdict: rules.Verdict, alone: dict[str, str] | None) -> rules.Verdict:
    if alone is None or any(reason["rule"] in _MEANT for reason in verdict.reasons):
        return verdict
    return replace(verdict, allowed=False, reasons=(alone,))

"""Whom a rule for thanks would have invited: tried on what customers said in the last 90 days."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.act.queries import promoting as queries
from innerloop.act.queries import trying
from innerloop.act.queries.opening import of_answer
from innerloop.act.rules.conditions import When, why
from innerloop.act.rules.promoting import Kind
from innerloop.customers import queries as people
from innerloop.listen import actions as listening
from innerloop.listen.models import Message
from innerloop.listen.queries.beginning import may_begin_each

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class TriedThanks:
    """Of so many customers whose answer fits, how many could be written to, and why the others not."""

    customers: int
    answers: int
    invited: int
    waiting: int  # with an open case now
    lately: int  # thanked within the period
    not_allowed: int  # have not said yes, refused or stopped
    unreachable: int
    since: datetime
    is_whole: bool


def try_thanks(when: When | None, *, kind: Kind, rest_days: int, now: datetime) -> TriedThanks:
    """Hold a rule against the answers of the last 90 days, each customer once. What is allowed is what is so now."""
    found: set[UUID] = set()
    read, oldest = 0, now
    for row in trying.answers(now):
        read, oldest = read + 1, row.answered_at
        if row.customer_id and (when is None or why(when, of_answer(row).told) is not None):
            found.add(row.customer_id)
    who = set(people.resolve_each(found).values())
    is_whole = read < trying.MOST_READ
    counts = dict.fromkeys(("invited", "waiting", "lately", "not_allowed", "unreachable"), 0)
    ids = sorted(who)
    for start in range(0, len(ids), _BATCH):
        for fate in _fates(ids[start : start + _BATCH], kind, rest_days, now):
            counts[fate] += 1
    return TriedThanks(len(who), read, **counts, since=now - trying.SPAN if is_whole else oldest, is_whole=is_whole)


def _fates(ids: list[UUID], kind: Kind, rest_days: int, now: datetime) -> list[str]:
    purpose = Message.Purpose.PROMOTE if kind.needs_yes else Message.Purpose.TELL
    verdicts = [may_begin_each(ids, channel=channel, purpose=purpose) for channel in listening.unasked_ways()]
    waiting, last = queries.with_open_case(ids), queries.last_sent(ids)

    def fate(id_: UUID) -> str:
        if not any(each[id_].allowed for each in verdicts):
            reasons = {reason["rule"] for each in verdicts for reason in each[id_].reasons}
            return "unreachable" if reasons <= {"no_address", "bounced"} else "not_allowed"
        if id_ in waiting:
            return "waiting"
        return "lately" if id_ in last and (now - last[id_]).days < rest_days else "invited"

    return [fate(id_) for id_ in ids]

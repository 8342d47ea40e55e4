"""The demo company's cases: half a year of unhappy customers, most of whom were answered.

Opened by the room's own verb, week by week, so that a later answer joins the case that is active in its week. How
each ended is written many at a time: two thousand by the verbs would take the start of the demo half a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import log as log_of
from random import Random
from typing import Self

from innerloop.act import events
from innerloop.act.actions import opening, setting_up
from innerloop.act.models import Case, CaseNote, Cause
from innerloop.act.queries import opening as queries
from innerloop.act.rules.states import CloseReason, State
from innerloop.kernel import bulk, log
from innerloop.kernel.models import Origin
from innerloop.listen.models import Response
from innerloop.team.models import Member
from innerloop.team.rules import Role

SPAN = timedelta(days=182)
MOST = 2_000
_WEEK = timedelta(days=7)
_SEED = 1907
# What was done, and why it had happened.
_DONE = (
    ("Rang, said sorry and paid the fee back. The money was there the same day.", "price"),
    ("The agent’s till had run dry. Moved float there and told the customer which till to go to.", "capacity"),
    ("Reversed the transfer by hand; the system had left it hanging since Friday.", "product"),
    ("Explained what the charge is for. The text message that should have said so never left.", "process"),
    ("Sat down with the new colleague who had sent them away; she knows the form now.", "skill"),
    ("The partner’s counter was closed without notice. Opened an account at the next one.", "partner"),
    ("Listened for ten minutes. They wanted to be heard, and will stay.", "other"),
    ("Unlocked the account after the papers came by WhatsApp.", "process"),
)
_WRITTEN = (
    *("opened_at", "assignee", "why_assigned", "assigned_at", "contacted_at", "state", "done", "cause"),
    *("resolved_at", "closed_at", "close_reason", "waiting_since", "steps_done"),
    *("contact_due_at", "resolve_due_at"),
)
_YOUNG = (State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.RESOLVED, State.RESOLVED)
_ENDED = (State.RESOLVED,) * 92 + (State.CLOSED,) * 8


def close(*, now: datetime) -> None:
    """Open the cases of half a year, and end most of those that are older than a few days."""
    setting_up.furnish(now=now - SPAN)
    rules, loops, left = queries.rules_on(), _Loops.of_workspace(now), MOST
    begins = now - SPAN
    while begins < now and left > 0:
        ends = min(begins + _WEEK, now)
        rows = Response.objects.filter(answered_at__gte=begins, answered_at__lt=ends, customer__isnull=False)
        answered = dict(rows.values_list("id", "answered_at"))
        told = queries.of_answers(answered.keys())
        troubles = [replace(each, at=answered[each.response_id]) for each in told if each.response_id]
        cases = opening.open_for(troubles[:left], rules=rules, by="system", now=ends, origin=Origin.DEMO)
        left -= len(cases)
        loops.live(cases)
        begins = ends


@dataclass(slots=True)
class _Loops:
    """Who answers, why things happen, and what is written of a week's cases at its end."""

    agents: list[Member]
    causes: dict[str, Cause]
    now: datetime
    chance: Random
    facts: list[log.Fact] = field(default_factory=list)
    notes: list[CaseNote] = field(default_factory=list)

    @classmethod
    def of_workspace(cls, now: datetime) -> Self:
        """Return those of the workspace, with the same luck at every start."""
        agents = list(Member.objects.filter(role=Role.AGENT).order_by("user__email"))
        causes = {cause.slug: cause for cause in Cause.objects.all()}
        return cls(agents, causes, now, Random(_SEED))  # noqa: S311 - no secret hangs on it

    def live(self, cases: Sequence[Case]) -> None:
        """Let a week's cases go on as far as they came, and write it."""
        for case in cases:
            self._go_on(case)
        bulk.change(Case, cases, _WRITTEN)
        bulk.write(CaseNote, self.notes)
        if self.facts:
            log.announce(self.facts, workspace_id=cases[0].workspace_id, by="system", origin=Origin.DEMO)
        self.facts, self.notes = [], []

    def _go_on(self, case: Case) -> None:
        age = self.now - case.opened_at
        is_young = age < timedelta(days=9)
        if age < timedelta(hours=20) or (is_young and self.chance.random() < 0.1):
            return None
        agent = self.chance.choice(self.agents)
        state = self.chance.choice(_YOUNG if is_young else _ENDED)
        case.assignee, case.why_assigned, case.assigned_at = agent, [{"kind": "taken"}], case.opened_at
        case.state = state
        self._tell(events.ASSIGNED, case, case.opened_at, to=str(agent.id), was="", why=["taken"])
        if state == State.CLOSED:
            return self._close(case)
        case.contacted_at = case.opened_at + min(self._time(minutes=150, spread=0.9), age / 2)
        if state == State.WAITING:
            case.waiting_since, case.resolve_due_at = case.contacted_at, None
        if state == State.RESOLVED:
            self._resolve(case, agent)
        return None

    def _close(self, case: Case) -> None:
        case.close_reason = self.chance.choice((CloseReason.UNREACHABLE, CloseReason.NO_CONTACT_WANTED))
        case.closed_at = case.opened_at + timedelta(hours=self.chance.uniform(20, 70))
        self._tell(events.CLOSED, case, case.closed_at, reason=case.close_reason)

    def _resolve(self, case: Case, agent: Member) -> None:
        done, cause = self.chance.choice(_DONE)
        assert case.contacted_at, "whoever is answered was spoken with"
        case.done, case.cause = done, self.causes.get(cause)
        left = self.now - case.contacted_at
        case.resolved_at = case.contacted_at + min(self._time(minutes=9 * 60, spread=0.8), left)
        case.steps_done = list(range(self.chance.randint(2, 4)))
        note = {"kind": CaseNote.Kind.DONE, "author": agent, "text": done, "at": case.resolved_at}
        self.notes.append(CaseNote(workspace_id=case.workspace_id, case=case, **note))
        self._tell(events.RESOLVED, case, case.resolved_at, cause=cause)

    def _time(self, *, minutes: float, spread: float) -> timedelta:
        """Return a time whose half are shorter than so many minutes, and some far longer."""
        return timedelta(minutes=self.chance.lognormvariate(log_of(minutes), spread))

    def _tell(self, kind: str, case: Case, at: datetime, **data: object) -> None:
        told = {"number": case.number, **data}
        self.facts.append(log.Fact(kind, case.id, at, customer_id=case.customer_id, data=told))

"""Opening cases: by the workspace's rules from answers, from asking for a person, from behavior; or by hand.

Many at a time and in a fixed number of statements, since an outage of the company brings answers by the hundred a
second. One case is active for one customer and matter: whatever else is told of it joins it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from innerloop.act import events
from innerloop.act.actions import clocks, experimenting
from innerloop.act.actions.moving import WAITED_FOR, go_on, keep
from innerloop.act.models import Case, CaseAnswer, CaseRule, Lot
from innerloop.act.queries import opening as queries
from innerloop.act.rules import stake, states
from innerloop.act.rules.conditions import why
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import queries as customers
from innerloop.kernel import alone, bulk, log, scope
from innerloop.kernel.models import Origin


@dataclass(frozen=True, slots=True)
class _Fit:
    trouble: Trouble
    rule: CaseRule | None
    reason: dict[str, Any]
    priority: str
    needs: str = ""

    @property
    def is_said(self) -> bool:
        """Say whether the customer said it: not what a colleague adds by hand, nor what another system told of them."""
        return self.rule is not None and bool(self.trouble.response_id or self.trouble.told.wants_person)


@transaction.atomic
def open_for(
    troubles: Sequence[Trouble],
    *,
    rules: Sequence[queries.RuleOn],
    by: str,
    now: datetime,
    origin: str = Origin.LIVE,
) -> list[Case]:
    """Open a case for each trouble that a rule asks for, the first that fits; return the new ones.

    What is told of a matter whose case is active joins that case. An answer opens one case in its life: told again,
    or changed, it only moves the page.
    """
    fits = [fit for trouble in troubles if (fit := _fit(trouble, rules))]
    # Of all that was told: a changed answer may fit no rule any more, and still ask for us.
    experimenting.release(troubles, by=by, now=now)
    return _open(fits, by=by, now=now, origin=origin) if fits else []


@transaction.atomic
def open_by_hand(trouble: Trouble, *, needs: str, priority: str, by: str, now: datetime) -> Case:
    """Open a case because one of us says so; the one that is active on the matter is returned where there is one."""
    fit = _Fit(trouble, None, {}, priority, needs)
    if opened := _open([fit], by=by, now=now, origin=Origin.LIVE):
        return opened[0]
    # Only somebody who is known can have a case already.
    who = customers.resolve_each([trouble.customer_id] if trouble.customer_id else [])
    [case] = _active(who.values(), trouble.matter).values()
    return case


def _fit(trouble: Trouble, rules: Sequence[queries.RuleOn]) -> _Fit | None:
    for rule in rules:
        reason = why(rule.when, trouble.told)
        if reason is not None:
            return _Fit(trouble, rule.row, reason, rule.row.priority)
    return None


def _open(fits: Sequence[_Fit], *, by: str, now: datetime, origin: str) -> list[Case]:
    # Two lanes may tell of one customer, and both count the workspace's cases up.
    alone.wait_for(f"act.cases {scope.current()}")
    placed, new = _placed(_untold(fits), now=now, origin=origin)
    opened = {case.id: case for case in new}
    _weigh({case.id: (case, fit.trouble) for fit, case in reversed(placed) if case.id in opened}.values())
    clocks.start(new)
    lots = experimenting.draw(new, [(case.id, fit.trouble) for fit, case in placed], now=now)
    bulk.write(Case, new)
    bulk.write(Lot, lots)
    told = [(fit.trouble.response_id, case) for fit, case in placed]
    bulk.write(CaseAnswer, [_answer(response_id, case, now) for response_id, case in told if response_id])
    later = [(fit, case) for fit, case in placed if case.id not in opened]
    _join(later, now)
    log.announce(_facts(new, later, now), workspace_id=scope.current(), by=by, origin=origin)
    if later:
        # What presses more is due sooner, and who answered is waited for no longer.
        clocks.reset_each(list({case.id: case for _, case in later}.values()), now=now)
    return new


def _placed(fits: Sequence[_Fit], *, now: datetime, origin: str) -> tuple[list[tuple[_Fit, Case]], list[Case]]:
    """Return the case of each, and which of these are new: one is active for a customer and matter."""
    who = customers.resolve_each([fit.trouble.customer_id for fit in fits if fit.trouble.customer_id], and_hold=True)
    matters = {fit.trouble.matter for fit in fits}
    active = _active(who.values(), *matters)
    number = Case.objects.aggregate(last=Max("number"))["last"] or 0
    new: list[Case] = []
    placed: list[tuple[_Fit, Case]] = []
    for fit in fits:
        person = who.get(fit.trouble.customer_id) if fit.trouble.customer_id else None
        case = active.get((person, fit.trouble.matter)) if person else None
        if case is None:
            case = _case(fit, person, number=number + len(new) + 1, now=now)
            case.origin = origin
            new.append(case)
        if person:
            active[person, case.matter] = case
        placed.append((fit, case))
    return placed, new


def _untold(fits: Sequence[_Fit]) -> list[_Fit]:
    """Leave out the answers that have opened or joined a case before."""
    told = {fit.trouble.response_id for fit in fits if fit.trouble.response_id}
    known = set(CaseAnswer.objects.filter(response_id__in=told).values_list("response_id", flat=True))
    return [fit for fit in fits if fit.trouble.response_id not in known]


def _active(people: Collection[UUID], *matters: str) -> dict[tuple[UUID | None, str], Case]:
    """Return the active case of each person and matter; of a matter that another case has taken up, that one.

    Nobody else changes them until the caller's transaction ends: what joins a case while it is being resolved would
    be heard by nobody.
    """
    records = customers.records_of(people)
    rows = Case.objects.filter(customer_id__in=records, matter__in=matters, state__in=states.ACTIVE)
    # Of two that merging customers has brought together, the older one.
    in_turn = rows.order_by(F("merged_into").asc(nulls_last=True), "-number")
    places = list(in_turn.values_list("id", "customer_id", "matter", "merged_into"))
    held = _hold_all({into or id_ for id_, _, _, into in places})
    found: dict[tuple[UUID | None, str], Case] = {}
    for id_, person, matter, into in places:
        root = held[into or id_]
        # While we waited for it, another case may have taken it up, or somebody have ended it.
        while root.merged_into_id:
            root = held[root.merged_into_id]
        # One that was taken up by a case of somebody who has been parted from them since is with that one no longer.
        theirs = records.get(root.customer_id) if root.customer_id else None
        if person and not states.State(root.state).is_over and theirs == records[person]:
            found[records[person], matter] = root
    return found


def _hold_all(case_ids: Collection[UUID]) -> dict[UUID, Case]:
    """Return cases, and those that have taken them up, which nobody else changes until the transaction ends."""
    rows = Case.objects.filter(id__in=case_ids).select_for_update(no_key=True).order_by("id") if case_ids else ()
    held = {case.id: case for case in rows}
    further = {case.merged_into_id for case in held.values() if case.merged_into_id} - held.keys()
    return {**held, **_hold_all(further)} if further else held


def _case(fit: _Fit, person: UUID | None, *, number: int, now: datetime) -> Case:
    trouble, rule = fit.trouble, fit.rule
    return Case(
        workspace_id=scope.current(),
        number=number,
        customer_id=person,
        matter=trouble.matter,
        rule=rule,
        reason=fit.reason,
        response_id=trouble.response_id,
        thread_id=trouble.thread_id,
        team_id=rule.team_id if rule and rule.team_id else trouble.team_id,
        playbook_id=rule.playbook_id if rule else None,
        priority=fit.priority,
        needs=fit.needs,
        opened_at=trouble.at or now,
    )


def _weigh(new: Collection[tuple[Case, Trouble]]) -> None:
    people = {case.customer_id for case, _ in new if case.customer_id}
    worths, reachable = queries.worths(people), queries.reachable(people)
    for case, trouble in new:
        if case.customer_id:
            case.stake = stake.weigh(
                value=worths[case.customer_id].value,
                standing=trouble.standing,
                asked_for_us=trouble.told.wants_contact or trouble.told.wants_person,
                is_reachable=bool(trouble.thread_id) or case.customer_id in reachable,
            ).amount


def _answer(response_id: UUID, case: Case, now: datetime) -> CaseAnswer:
    return CaseAnswer(workspace_id=case.workspace_id, case_id=case.id, response_id=response_id, joined_at=now)


def _join(later: Sequence[tuple[_Fit, Case]], now: datetime) -> None:
    """Let a case have what is told of it later: the conversation that it lacked, and the higher priority.

    Whoever answers, or asks for a person, is waited for no longer, and wakes the case that slept: it is our turn.
    """
    for fit, case in later:
        case.thread_id = case.thread_id or fit.trouble.thread_id
        case.priority = max(Priority(case.priority), Priority(fit.priority), key=lambda step: step.weight)
        if fit.is_said:
            go_on(case)
        keep(case, "thread", "priority", *WAITED_FOR)


def _facts(new: Sequence[Case], later: Sequence[tuple[_Fit, Case]], now: datetime) -> list[log.Fact]:
    opened = [_opened(case) for case in new]
    held = [_held(case, now) for case in new if case.close_reason]
    return [*opened, *(_joined(fit, case, now) for fit, case in later), *held]


def _opened(case: Case) -> log.Fact:
    return log.Fact(events.OPENED, case.id, case.opened_at, customer_id=case.customer_id, data=_told(case))


def _joined(fit: _Fit, case: Case, now: datetime) -> log.Fact:
    trouble = fit.trouble
    data = {
        "number": case.number,
        "response": str(trouble.response_id or ""),
        "thread": str(trouble.thread_id or ""),
        "is_said": fit.is_said,
    }
    return log.Fact(events.JOINED, case.id, now, customer_id=case.customer_id, data=data)


def _held(case: Case, now: datetime) -> log.Fact:
    data = {"number": case.number, "reason": case.close_reason}
    return log.Fact(events.CLOSED, case.id, now, customer_id=case.customer_id, data=data)


def _told(case: Case) -> dict[str, Any]:
    return {"number": case.number, "rule": str(case.rule_id or ""), "priority": case.priority, "matter": case.matter}

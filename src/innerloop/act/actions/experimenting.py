"""The hold-out: begun, stopped by hand or by itself, and the lot that is drawn when a case is opened."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from innerloop.act import errors, events
from innerloop.act.actions import moving
from innerloop.act.models import Case, CaseAnswer, CaseRule, Experiment, Lot
from innerloop.act.queries import experiment as queries
from innerloop.act.rules import holdout
from innerloop.act.rules.states import CloseReason, State
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import queries as customers
from innerloop.customers.models import Customer
from innerloop.kernel import alone, log, scope
from innerloop.kernel.models import Origin

SHORTEST, LONGEST = 7, 365  # days until an outcome counts


@transaction.atomic
def begin_experiment(
    *, held_percent: int, rules: Collection[CaseRule], wait_days: int, by: str, now: datetime
) -> Experiment:
    """Leave a share alone, by lot, of those whom these rules open a case for. Every other case goes on as before.

    Raises NoRuleChosen, ShareImpossible, WaitImpossible, and ExperimentRuns where one runs already.
    """
    if not rules:
        raise errors.NoRuleChosen
    if not 1 <= held_percent <= 100 * holdout.MOST_HELD:
        raise errors.ShareImpossible(percent=held_percent, most=round(100 * holdout.MOST_HELD))
    if not SHORTEST <= wait_days <= LONGEST:
        raise errors.WaitImpossible(days=wait_days, shortest=SHORTEST, longest=LONGEST)
    row = Experiment(
        workspace_id=scope.current(),
        held_percent=held_percent,
        rules=sorted(str(rule.id) for rule in rules),
        wait_days=wait_days,
        began_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refused:
        if "act_experiment_one_runs" not in str(refused):
            raise
        raise errors.ExperimentRuns from None
    _tell(events.EXPERIMENT_BEGUN, row, by=by, now=now, held_percent=held_percent, rules=row.rules, wait_days=wait_days)
    return row


@transaction.atomic
def stop_experiment(*, experiment_id: UUID, why: str = Experiment.Why.BY_HAND, by: str, now: datetime) -> Experiment:
    """Hold nobody back any more; what was drawn stays, and is still compared. Stopping twice is stopping once."""
    row = Experiment.objects.select_for_update(no_key=True).get(id=experiment_id)
    if row.stopped_at:
        return row
    row.stopped_at, row.why = now, why
    row.save(update_fields=["stopped_at", "why"])
    _tell(events.EXPERIMENT_STOPPED, row, by=by, now=now, why=str(why))
    return row


def draw(new: Sequence[Case], told: Sequence[tuple[UUID, Trouble]], *, now: datetime) -> list[Lot]:
    """Draw the lot over new cases, in the caller's transaction: a case that is held back is closed before it begins.

    `told` is what each case was told by. Returns the lots to write once the cases are. Nobody is drawn who asked for
    us, or whose rule is not in the experiment.
    """
    running = queries.running() if new else None
    if running is None:
        return []
    drawn = _to_draw(new, told, rules=set(running.rules))
    people = {customer_id for _, customer_id in drawn}
    known = _drawn_before(running, people)
    worth = dict(Customer.objects.filter(id__in=people - known.keys()).values_list("id", "value"))
    lots: dict[UUID, Lot] = {}
    for case, customer_id in drawn:
        is_held = known.get(customer_id)
        if is_held is None:
            share = running.held_percent / 100
            is_held = holdout.is_held_back(
                key=settings.SECRET_KEY, experiment_id=running.id, customer_id=customer_id, share=share
            )
        if is_held:
            case.state, case.close_reason, case.closed_at = State.CLOSED, CloseReason.HELD_BACK, now
        if customer_id not in known and customer_id not in lots:
            lots[customer_id] = Lot(
                workspace_id=running.workspace_id,
                experiment=running,
                customer_id=customer_id,
                case_id=case.id,
                is_held=is_held,
                drawn_at=now,
                value=worth.get(customer_id),
            )
    return list(lots.values())


def release(told: Sequence[Trouble], *, by: str, now: datetime) -> None:
    """Open the held-back cases of answers that now ask for contact or for a person, in the caller's transaction.

    Where another case of the customer is about the same, the answer joins that one: two of one matter never go on.
    """
    asked = {
        trouble.response_id
        for trouble in told
        if trouble.response_id and (trouble.told.wants_contact or trouble.told.wants_person)
    }
    if not asked:
        return
    # Before any case, as whoever opens one does.
    alone.wait_for(f"act.cases {scope.current()}")
    answers = CaseAnswer.objects.filter(response_id__in=asked)
    held = answers.filter(case__close_reason=CloseReason.HELD_BACK, case__merged_into=None)
    joined = answers.exclude(case__close_reason=CloseReason.HELD_BACK).values("response_id")
    for answer in held.exclude(response_id__in=joined).select_related("case").order_by("case_id"):
        if other := moving.rival(answer.case):
            _join(answer, other, by=by, now=now)
        else:
            moving.reopen(case_id=answer.case_id, by=by, now=now)


def settle(*, now: datetime) -> None:
    """Note what became of those whose time is over, and stop an experiment that clearly harms one of its groups.

    For one workspace. What is noted once is not noted anew: an interval that is looked at every day bears no change
    of what it was counted from.
    """
    due = [
        Lot(id=row.id, settled_at=now, score=row.score, has_left=row.has_left, value_kept=row.value_kept)
        for row in queries.outcomes_due(now=now)
    ]
    Lot.objects.filter(settled_at=None).bulk_update(due, ["settled_at", "score", "has_left", "value_kept"])
    for running in Experiment.objects.filter(stopped_at=None):
        ending = holdout.ending(queries.findings(running))
        if ending:
            stop_experiment(experiment_id=running.id, why=ending, by="system", now=now)


def _drawn_before(running: Experiment, people: Collection[UUID]) -> dict[UUID, bool]:
    """Return who of some has drawn already, and whether they are held back; who was merged keeps the first lot."""
    records = customers.records_of(people)
    lots = Lot.objects.filter(experiment=running, customer_id__in=records).order_by("-drawn_at", "-id")
    return {records[id_]: is_held for id_, is_held in lots.values_list("customer_id", "is_held")}


def _join(answer: CaseAnswer, other: Case, *, by: str, now: datetime) -> None:
    row = CaseAnswer(workspace_id=other.workspace_id, case=other, response_id=answer.response_id, joined_at=now)
    row.save(force_insert=True)
    case = moving.hold(other.id)
    # They ask for us: nobody waits for them any more.
    moving.go_on(case)
    moving.keep(case, *moving.WAITED_FOR)
    moving.tell(events.JOINED, case, by=by, now=now, response=str(answer.response_id), is_said=True)


def _to_draw(
    new: Sequence[Case], told: Sequence[tuple[UUID, Trouble]], *, rules: Collection[str]
) -> list[tuple[Case, UUID]]:
    contact = {case_id for case_id, trouble in told if trouble.told.wants_contact}
    person = {case_id for case_id, trouble in told if trouble.told.wants_person}
    return [
        (case, case.customer_id)
        for case in new
        if case.customer_id
        and case.origin == Origin.LIVE
        and holdout.may_be_drawn(
            asked_for_contact=case.id in contact,
            asked_for_person=case.id in person,
            is_ours_to_choose=str(case.rule_id) in rules,
        )
    ]


def _tell(kind: str, row: Experiment, *, by: str, now: datetime, **data: Any) -> None:
    log.announce([log.Fact(kind, row.id, now, data=data)], workspace_id=row.workspace_id, by=by)

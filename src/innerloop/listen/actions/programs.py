"""Changing, closing and opening programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.customers.rules import ValueRefused, read_kind
from innerloop.kernel import clock, log
from innerloop.listen import errors, events
from innerloop.listen.actions import closing
from innerloop.listen.models import Program, Response, Stage, Survey
from innerloop.listen.rules import plans

CHANGEABLE = (
    "name", "channel", "touchpoint", "rest_days", "answer_for_days", "is_anonymous", "is_default", "plan", "origins",
    "level",
)  # fmt: skip


@transaction.atomic
def change_program(*, program_id: UUID, changes: Mapping[str, Any], by: str, now: datetime) -> Program:
    """Change a program; `changes` are fields named in CHANGEABLE.

    Raises AnonymousStays, AnsweredUnderNames, and what `checked_plan` refuses, or StartsInThePast.

    Made the default, it takes the place of the one before. Made anonymous, its plan reminds nobody from then on.
    """
    program = Program.objects.select_for_update(no_key=True).get(id=program_id)
    if "plan" in changes:
        is_anonymous = changes.get("is_anonymous", program.is_anonymous)
        checked = checked_plan(changes["plan"], kind=program.kind, is_anonymous=is_anonymous)
        _check_start(program, checked, now)
        changes = {**changes, "plan": checked}
    changed = [name for name in CHANGEABLE if name in changes and changes[name] != getattr(program, name)]
    if not changed:
        return program
    if "is_anonymous" in changed:
        _check_anonymity(program)
    if changes.get("is_default"):
        # First the other one: the database allows one default at a time.
        Program.objects.filter(is_default=True).update(is_default=False)
    for name in changed:
        setattr(program, name, changes[name])
    if "plan" in changed:
        # What it would have asked by another plan is not made up for.
        program.planned_through = None
    if program.is_anonymous:
        program.plan = plans.read(program.plan).asking_once().as_json()
    program.save(update_fields=[*changed, "plan", "planned_through"])
    _announce(events.PROGRAM_CHANGED, program, by, now, fields=", ".join(changed))
    return program


@transaction.atomic
def close_program(*, program_id: UUID, by: str, now: datetime) -> Program:
    """Stop a program from asking. Whoever was asked can still answer; its always-on link is shut."""
    program = Program.objects.select_for_update(no_key=True).get(id=program_id)
    if program.closed_at is None:
        program.closed_at = now
        program.save(update_fields=["closed_at"])
        _announce(events.PROGRAM_CLOSED, program, by, now)
    return program


@transaction.atomic
def reopen_program(*, program_id: UUID, by: str, now: datetime) -> Program:
    """Let a closed program ask again; a survey that was put away comes back with it."""
    program = Program.objects.select_for_update(no_key=True).get(id=program_id)
    if program.closed_at is not None:
        # The days that it was closed are not made up for.
        program.closed_at = program.planned_through = None
        program.save(update_fields=["closed_at", "planned_through"])
        closing.decide_again(program, now=now)
        Survey.objects.filter(id=program.survey_id).update(archived_at=None)
        _announce(events.PROGRAM_REOPENED, program, by, now)
    return program


@transaction.atomic
def renew_key(*, program_id: UUID, by: str, now: datetime) -> Program:
    """Make a new key by which sites and apps prove who answers. What the old one proved is believed no more."""
    program = Program.objects.select_for_update(no_key=True).get(id=program_id)
    program.identity_round += 1
    program.save(update_fields=["identity_round"])
    _announce(events.PROGRAM_CHANGED, program, by, now, fields="identity key")
    return program


def checked_plan(given: Mapping[str, Any], *, kind: str, is_anonymous: bool) -> dict[str, Any]:
    """Return a plan as it is kept.

    Raises PlanRefused, EventImpossible, AsksAfterNoEvent, UnknownStage, RemindsNobody.
    """
    try:
        plan = plans.read(given)
    except plans.PlanImpossible as refusal:
        raise errors.PlanRefused(reason=str(refusal)) from None
    if is_anonymous and plan.goes_on:
        raise errors.RemindsNobody
    if plan.event:
        _check_event(plan.event, kind)
    if plan.stage and not Stage.objects.filter(key=plan.stage).exists():
        known = ", ".join(Stage.objects.order_by("position").values_list("key", flat=True)) or "none yet"
        raise errors.UnknownStage(key=plan.stage, known=known)
    return plan.as_json()


def _check_event(event: str, kind: str) -> None:
    if kind != Program.Kind.TRANSACTIONAL:
        raise errors.AsksAfterNoEvent(kind=kind)
    try:
        read_kind(event)
    except ValueRefused:
        raise errors.EventImpossible(event=event) from None


def check_start(given: Mapping[str, Any], *, time_zone: str, now: datetime) -> None:
    """Refuse to ask a list from a moment that is long over: nobody means everybody at once by that."""
    starts_at = plans.read(given).starts_at
    if starts_at and starts_at < now - plans.WHILE_WRITING:
        raise errors.StartsInThePast(starts=f"{starts_at.astimezone(clock.zone(time_zone)):%-d %B %Y, %H:%M}")


def _check_start(program: Program, to: Mapping[str, Any], now: datetime) -> None:
    # What has begun may be changed in all else, and keeps its beginning.
    if program.kind == Program.Kind.ONE_OFF and to.get("starts_at") != program.plan.get("starts_at"):
        check_start(to, time_zone=program.workspace.time_zone, now=now)


def _check_anonymity(program: Program) -> None:
    if program.is_anonymous and program.first_answered_on:
        raise errors.AnonymousStays(day=f"{program.first_answered_on:%-d %B %Y}")
    if not program.is_anonymous and Response.objects.filter(program=program, customer__isnull=False).exists():
        raise errors.AnsweredUnderNames


def _announce(kind: str, program: Program, by: str, now: datetime, **data: Any) -> None:
    fact = log.Fact(kind, object_id=program.id, occurred_at=now, data=data)
    log.announce([fact], workspace_id=program.workspace_id, by=by)

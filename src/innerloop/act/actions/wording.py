"""Reply templates and playbooks: made, changed, taken back to a version before, put away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.models import Case, Playbook, ReplyTemplate
from innerloop.act.rules import wording
from innerloop.act.rules.states import ACTIVE
from innerloop.kernel import alone, log, scope
from innerloop.team.models import Team

_MOST_VERSIONS = 50


@transaction.atomic
def make_template(*, name: str, team: Team | None, words: Mapping[str, str], by: str, now: datetime) -> ReplyTemplate:
    """Make a reply template, with its words by language. Raises NameTaken, WordingImpossible."""
    _hold()
    _check(ReplyTemplate, name)
    row = ReplyTemplate(workspace_id=scope.current(), name=name, team=team, words=_checked(words), changed_at=now)
    row.versions = [_version(row, by, now)]
    row.save(force_insert=True)
    _tell(events.TEMPLATE_MADE, row, by, now)
    return row


@transaction.atomic
def change_template(
    *, template_id: UUID, name: str, team: Team | None, words: Mapping[str, str], by: str, now: datetime
) -> ReplyTemplate:
    """Change a reply template; how it was is kept. Raises NameTaken, WordingImpossible, ReplyTemplate.DoesNotExist."""
    _hold()
    row = ReplyTemplate.objects.get(id=template_id, retired_at=None)
    _check(ReplyTemplate, name, but=row)
    changed = [
        field
        for field, value in (("name", name), ("team", team), ("words", _checked(words)))
        if getattr(row, field) != value
    ]
    if changed:
        row.name, row.team, row.words, row.changed_at = name, team, _checked(words), now
        row.versions = [*row.versions, _version(row, by, now)][-_MOST_VERSIONS:]
        row.save()
        _tell(events.TEMPLATE_CHANGED, row, by, now, fields=", ".join(changed))
    return row


@transaction.atomic
def take_template_back(*, template_id: UUID, place: int, by: str, now: datetime) -> ReplyTemplate:
    """Let a template read as in one of its versions, by its place. One that there is not changes nothing."""
    row = ReplyTemplate.objects.get(id=template_id, retired_at=None)
    if place not in range(len(row.versions)):
        return row
    was = row.versions[place]
    return change_template(template_id=row.id, name=was["name"], team=row.team, words=was["words"], by=by, now=now)


@transaction.atomic
def keep_template(*, template_id: UUID, is_kept: bool, by: str, now: datetime) -> ReplyTemplate:
    """Put a reply template away, or take it out again. Raises NameTaken."""
    _hold()
    row = ReplyTemplate.objects.get(id=template_id)
    if is_kept and row.retired_at:
        _check(ReplyTemplate, row.name, but=row)
    if is_kept != (row.retired_at is None):
        row.retired_at = None if is_kept else now
        row.save(update_fields=["retired_at"])
        _tell(events.TEMPLATE_CHANGED, row, by, now, fields="kept" if is_kept else "put away")
    return row


@transaction.atomic
def make_playbook(*, name: str, steps: Sequence[str], by: str, now: datetime) -> Playbook:
    """Make a playbook with its steps. Raises NameTaken."""
    _hold()
    _check(Playbook, name)
    row = Playbook.objects.create(workspace_id=scope.current(), name=name, steps=list(steps))
    _tell(events.PLAYBOOK_MADE, row, by, now)
    return row


@transaction.atomic
def change_playbook(*, playbook_id: UUID, name: str, steps: Sequence[str], by: str, now: datetime) -> Playbook:
    """Change a playbook; what is ticked in an open case stays ticked, wherever its step stands. Raises NameTaken."""
    _hold()
    row = Playbook.objects.get(id=playbook_id)
    _check(Playbook, name, but=row)
    was, changed = (
        list(row.steps),
        [f for f, value in (("name", name), ("steps", list(steps))) if getattr(row, f) != value],
    )
    if "steps" in changed:
        _tick_anew(row, was, list(steps))
    if changed:
        row.name, row.steps = name, list(steps)
        row.save(update_fields=["name", "steps"])
        _tell(events.PLAYBOOK_CHANGED, row, by, now, fields=", ".join(changed))
    return row


@transaction.atomic
def keep_playbook(*, playbook_id: UUID, is_kept: bool, by: str, now: datetime) -> Playbook:
    """Put a playbook away, so that no rule offers it, or take it out again; cases keep theirs."""
    row = Playbook.objects.select_for_update().get(id=playbook_id)
    if is_kept != (row.retired_at is None):
        row.retired_at = None if is_kept else now
        row.save(update_fields=["retired_at"])
        _tell(events.PLAYBOOK_CHANGED, row, by, now, fields="kept" if is_kept else "put away")
    return row


def _tick_anew(book: Playbook, was: list[str], steps: list[str]) -> None:
    open_cases = (
        Case.objects.filter(playbook=book, state__in=ACTIVE).exclude(steps_done=[]).select_for_update(no_key=True)
    )
    for case in open_cases.order_by("id"):
        done = {was[place] for place in case.steps_done if place < len(was)}
        case.steps_done = [place for place, words in enumerate(steps) if words in done]
        case.version += 1
        case.save(update_fields=["steps_done", "version"])


def _checked(words: Mapping[str, str]) -> dict[str, str]:
    kept = {code: text.strip() for code, text in words.items() if text.strip()}
    if not kept:
        raise wording.WordingImpossible("Write what the customer should read, in one language at least.")
    for text in kept.values():
        wording.check(text)
    return kept


def _version(row: ReplyTemplate, by: str, now: datetime) -> dict[str, Any]:
    return {"name": row.name, "words": row.words, "by": by, "at": now.isoformat()}


def _check(model: type[ReplyTemplate] | type[Playbook], name: str, *, but: Any = None) -> None:
    others = model.objects.filter(name__iexact=name)
    if model is ReplyTemplate:
        others = others.filter(retired_at=None)
    if (others.exclude(id=but.id) if but else others).exists():
        raise errors.NameTaken(name=name)


def _hold() -> None:
    # Two that are made at once would get one name.
    alone.wait_for(f"act.wording {scope.current()}")


def _tell(kind: str, row: ReplyTemplate | Playbook, by: str, now: datetime, **data: Any) -> None:
    log.announce([log.Fact(kind, row.id, now, data=data)], workspace_id=row.workspace_id, by=by)

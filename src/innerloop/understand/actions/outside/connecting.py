"""Setting a language model up, changing it, trying it, and turning it off."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from innerloop.kernel import ids, log, scope, sealing
from innerloop.understand import events
from innerloop.understand.actions.outside import asking
from innerloop.understand.models import LanguageModel
from innerloop.understand.outside import prompts
from innerloop.understand.outside.errors import Nonsense, OutsideError

LONGEST_OUTCOME = 300
_SET = ("kind", "base_url", "model", "patience", "calls_a_month", "tokens_a_month")


@dataclass(frozen=True, slots=True)
class Setup:
    """Where the model is and how much of it may be used. A key that is left out stays, at the same address only."""

    kind: str
    base_url: str
    model: str
    key: str = field(default="", repr=False)
    patience: int = 45
    calls_a_month: int = 1_000
    tokens_a_month: int = 2_000_000


@transaction.atomic
def connect_model(*, setup: Setup, by: str, now: datetime) -> LanguageModel:
    """Set the workspace's language model up, or change it."""
    held = LanguageModel.objects.select_for_update().first()
    row = held or LanguageModel(id=ids.new_id(), workspace_id=scope.current(), connected_at=now)
    is_new = held is None or not held.is_on
    changed = [name for name in _SET if getattr(row, name) != getattr(setup, name)]
    if setup.key or _moved(changed):
        # A key is told to the address that it was entered for, and to no other.
        row.sealed = sealing.seal({"key": setup.key} if setup.key else {})
        changed.append("key")
    for name in _SET:
        setattr(row, name, getattr(setup, name))
    row.is_on, row.connected_at = True, now if is_new else row.connected_at
    row.tested_at, row.outcome = (None, "") if is_new or changed else (row.tested_at, row.outcome)
    row.save()
    if is_new:
        _announce(events.MODEL_CONNECTED, row, by, now, kind=row.kind)
    elif changed:
        _announce(events.MODEL_CHANGED, row, by, now, fields=", ".join(name.replace("_", " ") for name in changed))
    return row


@transaction.atomic
def end_model(*, by: str, now: datetime) -> None:
    """Turn the language model off and forget its key; a second time changes nothing. What it had said stays."""
    row = LanguageModel.objects.select_for_update().filter(is_on=True).first()
    if row:
        row.is_on, row.sealed = False, ""
        row.save(update_fields=["is_on", "sealed"])
        _announce(events.MODEL_ENDED, row, by, now)


def test_model(*, by: str, now: datetime) -> str:
    """Ask the model whether it is there; return what went wrong, or nothing. Not within a transaction: it waits."""
    outcome = ""
    try:
        if not asking.ask(prompts.TEST, purpose=asking.TEST, answers=0, by=by, now=now).text:
            raise Nonsense(why="it is empty")
    except OutsideError as error:
        outcome = str(error)
    kept = outcome[:LONGEST_OUTCOME]
    LanguageModel.objects.filter(is_on=True).update(tested_at=now, outcome=kept)
    return outcome


def needs_key_anew(row: LanguageModel | None, *, kind: str, base_url: str) -> bool:
    """Say whether a key that was kept is not kept any longer: it was entered for another address."""
    return row is not None and bool(row.sealed) and (row.kind, row.base_url) != (kind, base_url)


def _moved(changed: Iterable[str]) -> bool:
    return bool({"kind", "base_url"} & set(changed))


def _announce(fact: str, row: LanguageModel, by: str, now: datetime, **data: str) -> None:
    log.announce([log.Fact(fact, row.id, now, data=data)], workspace_id=row.workspace_id, by=by)

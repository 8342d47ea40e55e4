"""Asking the language model of the workspace whose scope is entered: within its limits, one thing at a time, and told.

Nothing but the prompt is sent, and the prompt was made within one workspace's scope. What comes back is words.
"""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import BoundedSemaphore
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Greatest

from innerloop.kernel import clock, ids, log, scope, sealing
from innerloop.understand import events
from innerloop.understand.models import LanguageModel, ModelUse
from innerloop.understand.outside import errors, port
from innerloop.understand.outside.cleaning import plain
from innerloop.understand.outside.port import Adapter, Place, Prompt, Told

_log = logging.getLogger(__name__)

TEST, TRANSLATION, SUMMARY, DRAFT = "test", "translation", "summary", "draft"
# A thread of the web process waits for each: of eight, six go on serving pages whatever the model does.
MOST_AT_ONCE = 2
# Signs of an answer, many times what is asked for; and how many times what it can have cost a provider may count.
_LONGEST, _TIMES = 100_000, 10
_turns = BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said: `text` as plain words, `raw` as it came, for whoever checks it; and its name."""

    text: str
    raw: str
    model: str


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked for, of how many answers, by whom and when; and where it is counted."""

    row: LanguageModel
    purpose: str
    answers: int
    by: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Held:
    """Tokens that are held for one question, and where."""

    use_id: UUID
    tokens_in: int
    tokens_out: int


def ask(prompt: Prompt, *, purpose: str, answers: int, by: str, now: datetime) -> Reply:
    """Ask once and return what was said; `answers` says of how many answers words are sent. Raises OutsideError.

    Waits for the other side: not within a transaction. Steps: hold what it may cost, ask, settle what it did cost.
    """
    row = LanguageModel.objects.select_related("workspace").filter(is_on=True).first()
    adapter = port.of(row.kind) if row else None
    if row is None or adapter is None:
        raise errors.ModelOff
    place, question = _place(row), _Question(row, purpose, answers, by, now)
    with _turn():
        held = _hold(question, prompt)
        told = _told(adapter, place, prompt)
        _settle(question, held, told)
    if isinstance(told, errors.OutsideError):
        raise told
    return Reply(plain(told.text), told.text, row.model)


def _told(adapter: Adapter, place: Place, prompt: Prompt) -> Told | errors.OutsideError:
    """Return what was said, or why nothing was: whatever comes back, what was held has to be settled."""
    try:
        told = adapter.ask(place, prompt)
    except errors.OutsideError as error:
        return error
    except Exception as error:
        # By its kind only: what it says may quote the reply.
        _log.warning("An answer of the language model could not be read: %s", type(error).__name__)
        return errors.Nonsense(why="it cannot be read")
    if len(told.text) > _LONGEST:
        return errors.Nonsense(why="it is far longer than what was asked for")
    # JSON can hold half a pair, which is no letter and can be stored nowhere.
    return replace(told, text=told.text.encode(errors="ignore").decode())


def _place(row: LanguageModel) -> Place:
    try:
        return Place(row.base_url, row.model, row.key, row.patience)
    except sealing.SealBroken as broken:
        raise errors.NotSent(why=str(broken)) from None


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(blocking=False):
        raise errors.ModelBusy(most=MOST_AT_ONCE)
    try:
        yield
    finally:
        _turns.release()


@transaction.atomic
def _hold(question: _Question, prompt: Prompt) -> _Held:
    """Hold one call and what it may cost at most; raises MonthUsedUp where the month has no room for it."""
    row = question.row
    LanguageModel.objects.select_for_update().get(id=row.id)
    month = month_of(row, question.now)
    spent = ModelUse.objects.filter(month=month).aggregate(
        calls=Sum("calls", default=0), tokens=Sum(F("tokens_in") + F("tokens_out"), default=0)
    )
    held_in, held_out = prompt.tokens(), prompt.most_tokens
    begins = f"{_next(month):%-d %B}"
    if spent["calls"] + 1 > row.calls_a_month:
        raise errors.MonthUsedUp(limit=f"{row.calls_a_month:,}", what="calls", on=begins)
    if spent["tokens"] + held_in + held_out > row.tokens_a_month:
        raise errors.MonthUsedUp(limit=f"{row.tokens_a_month:,}", what="tokens", on=begins)
    use, _ = ModelUse.objects.get_or_create(
        workspace_id=scope.current(), month=month, purpose=question.purpose, defaults={"id": ids.new_id()}
    )
    _add(use.id, calls=1, tokens_in=held_in, tokens_out=held_out)
    return _Held(use.id, held_in, held_out)


@transaction.atomic
def _settle(question: _Question, held: _Held, told: Told | errors.OutsideError) -> None:
    """Let go of what was held for all that it did not cost, and announce what was asked."""
    error = told if isinstance(told, errors.OutsideError) else None
    cost_in, cost_out = _cost(held, told)
    is_free = error is not None and not error.is_spent
    _add(
        held.use_id,
        calls=-1 if is_free else 0,
        failed=1 if error and not is_free else 0,
        tokens_in=cost_in - held.tokens_in,
        tokens_out=cost_out - held.tokens_out,
    )
    data = {
        "purpose": question.purpose,
        "answers": question.answers,
        "tokens": cost_in + cost_out,
        "outcome": error.code if error else "",
    }
    fact = log.Fact(events.MODEL_ASKED, question.row.id, question.now, data=data)
    log.announce([fact], workspace_id=question.row.workspace_id, by=question.by)


def _cost(held: _Held, told: Told | errors.OutsideError) -> tuple[int, int]:
    """Return the tokens of one question. What nobody counted is taken for as much as it can have been."""
    if isinstance(told, errors.OutsideError):
        return (held.tokens_in if told.is_spent else 0, 0)
    given = len(told.text.encode()) // 2
    return (
        held.tokens_in if told.tokens_in is None else min(told.tokens_in, held.tokens_in * _TIMES),
        min(given, held.tokens_out) if told.tokens_out is None else min(told.tokens_out, held.tokens_out * _TIMES),
    )


def _add(use_id: UUID, **amounts: int) -> None:
    changes = {name: Greatest(F(name) + amount, 0) for name, amount in amounts.items()}
    ModelUse.objects.filter(id=use_id).update(**changes)


def month_of(row: LanguageModel, now: datetime) -> date:
    """Return the first day of the month, in the workspace's time zone."""
    return clock.day_in(row.workspace.time_zone, now).replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)

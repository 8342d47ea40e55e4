"""One batch of drafts, whatever they are, written by the rooms' own verbs in the caller's transaction."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from innerloop.connect.imports import answers
from innerloop.connect.imports.context import Context
from innerloop.connect.imports.errors import BadCell
from innerloop.connect.imports.plans import Draft
from innerloop.connect.imports.readers import BadRow
from innerloop.connect.imports.rules import telling
from innerloop.connect.imports.rules.drafts import Record, Response
from innerloop.connect.imports.rules.fields import ImportKind
from innerloop.connect.imports.rules.verdicts import Outcome, Verdict, refused
from innerloop.customers import actions as knowing
from innerloop.customers.rules import ValueRefused
from innerloop.kernel.models import Origin

T = TypeVar("T")
Told = TypeVar("Told")


def write(kind: ImportKind, drafts: Sequence[Draft], context: Context) -> list[Outcome]:
    """Write a batch and return one outcome for each draft, in their order."""
    if kind == "responses":
        found = iter(answers.write([draft for draft in drafts if isinstance(draft, Response)], context))
    else:
        verb = _customers if kind == "customers" else _events
        found = iter(verb([draft for draft in drafts if isinstance(draft, Record)], context))
    return [
        refused([draft.line], draft.reason, is_item=False) if isinstance(draft, BadRow) else next(found)
        for draft in drafts
    ]


def _customers(records: Sequence[Record], context: Context) -> list[Outcome]:
    return _told(
        records,
        telling.person,
        lambda people: knowing.know(
            people, workspace_id=context.workspace.id, by=context.by, now=context.now, origin=Origin.IMPORT
        ),
    )


def _events(records: Sequence[Record], context: Context) -> list[Outcome]:
    return _told(
        records,
        telling.behavior,
        lambda behaviors: knowing.note_behaviors(
            behaviors, workspace_id=context.workspace.id, by=context.by, now=context.now, origin=Origin.IMPORT
        ),
    )


def _told(
    records: Sequence[Record], read: Callable[[Record], T], verb: Callable[[Sequence[T]], Sequence[Told]]
) -> list[Outcome]:
    """Read records, tell those that can be read, and return an outcome for each record."""
    refusals: dict[int, Outcome] = {}
    readable: list[T] = []
    for place, record in enumerate(records):
        try:
            readable.append(read(record))
        except (ValueRefused, BadCell) as refusal:
            refusals[place] = refused([record.line], refusal)
    verdicts = iter(verb(readable))
    return [
        refusals[place] if place in refusals else _outcome(record, next(verdicts))
        for place, record in enumerate(records)
    ]


def _outcome(record: Record, verdict: object) -> Outcome:
    if isinstance(verdict, knowing.Known | knowing.Noted):
        is_changed = isinstance(verdict, knowing.Known) and verdict.is_changed
        return Outcome((Verdict("added" if verdict.is_new else "changed" if is_changed else "known", (record.line,)),))
    return refused([record.line], verdict)

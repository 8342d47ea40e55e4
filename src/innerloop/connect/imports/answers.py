"""Drafts of answers become responses: what was imported before adds nothing, a group that grew is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from innerloop.connect.imports import growing, ledger
from innerloop.connect.imports.context import Context
from innerloop.connect.imports.ledger import Entry
from innerloop.connect.imports.rules import telling
from innerloop.connect.imports.rules.drafts import Response
from innerloop.connect.imports.rules.verdicts import Outcome, Verdict, refused
from innerloop.customers.rules import ValueRefused
from innerloop.kernel.models import Origin
from innerloop.listen import actions as listening
from innerloop.listen.rules.elsewhere import REVIEW_STARS
from innerloop.listen.rules.heard import Heard

_NOBODYS = UUID(int=0)


@dataclass(slots=True)
class Item:
    """One draft on its way, with the digests of its own key, of its rows' keys and of what it says."""

    draft: Response
    own: bytes
    rows: tuple[bytes, ...]
    said: bytes
    heard: Heard | None = None
    outcome: Outcome | None = None

    @property
    def is_group(self) -> bool:
        """Say whether several rows may be part of it."""
        return self.rows != (self.own,)


def write(drafts: Sequence[Response], context: Context) -> list[Outcome]:
    """Record a batch of drafts in the caller's transaction; one outcome each, in order.

    1. Look up which rows were imported before: such a draft is known, or refused, or has grown.
    2. Record the others by `listen`'s one verb, and remember their rows.
    3. Add what is new to those that have grown.
    """
    items = [_item(draft, context) for draft in drafts]
    known = _known(items, context)
    firsts: dict[bytes, Item] = {}
    grown: list[Item] = []
    for item in items:
        if item.own in known or not known.keys().isdisjoint(item.rows):
            item.outcome = _met(item, known)
            grown += [] if item.outcome else [item]
        else:
            firsts.setdefault(item.own, item)
    _record(list(firsts.values()), context)
    for item in grown:
        item.outcome = _grow(item, known, context)
    return [item.outcome or _twin_of(firsts[item.own], item) for item in items]


def _item(draft: Response, context: Context) -> Item:
    slug = context.scale.slug
    own = ledger.digest(slug, draft.key)
    rows = tuple(own if key == draft.key else ledger.digest(slug, key) for key in draft.row_keys)
    return Item(draft, own, rows, ledger.said_digest(telling.said(draft)))


def _known(items: Sequence[Item], context: Context) -> dict[bytes, Entry]:
    digests = {digest for item in items for digest in (item.own, *item.rows)}
    known = ledger.known(digests)
    for digest in digests & (context.rehearsed or {}).keys():
        known[digest] = Entry(_NOBODYS, (context.rehearsed or {})[digest])
    return known


def _met(item: Item, known: Mapping[bytes, Entry]) -> Outcome | None:
    """Return the outcome of a draft of which something was imported before; None where it has grown."""
    lines = item.draft.lines
    if item.is_group and item.own in known and not known.keys() >= set(item.rows):
        return None
    if not item.is_group:
        return _compared(item, known[item.own].said)
    old = tuple(line for line, row in zip(lines, item.rows, strict=True) if row in known)
    new = tuple(line for line in lines if line not in old)
    if not new:
        return Outcome((Verdict("known", lines),))
    reason = "Other rows of its group were imported before, each as an answer of its own."
    return Outcome((Verdict("known", old), Verdict("refused", new, reason)))


def _compared(item: Item, said: bytes) -> Outcome:
    if said and said != item.said:
        reason = "Its key was imported before with another answer, which stays. Give the row a key of its own."
        return refused(item.draft.lines, reason)
    return Outcome((Verdict("known", item.draft.lines),))


def _record(items: Sequence[Item], context: Context) -> None:
    for item in items:
        try:
            item.heard = telling.heard(item.draft, context.scale)
        except ValueRefused as refusal:
            item.outcome = refused(item.draft.lines, refusal)
    telling_ = [item for item in items if item.heard]
    if any(item.heard and item.heard.metric == REVIEW_STARS.slug for item in telling_):
        listening.bring_review_stars(workspace_id=context.workspace.id, by=context.by, now=context.now)
    verdicts = listening.record(
        [item.heard for item in telling_ if item.heard],
        workspace=context.workspace,
        by=context.by,
        now=context.now,
        origin=Origin.IMPORT,
    )
    entries: dict[bytes, Entry] = {}
    for item, verdict in zip(telling_, verdicts, strict=True):
        if isinstance(verdict, listening.Recorded):
            # What is called the same where it was said may have come by the API before.
            item.outcome = Outcome((Verdict("added" if verdict.is_new else "known", item.draft.lines),))
            # A row of a group says a part only, so there is nothing that it could be compared with.
            entry = Entry(verdict.response_id, b"" if item.is_group else item.said)
            entries |= dict.fromkeys([item.own, *item.rows], entry)
        else:
            item.outcome = refused(item.draft.lines, verdict)
    _remember(entries, context)


def _remember(entries: Mapping[bytes, Entry], context: Context) -> None:
    ledger.enter(entries, workspace_id=context.workspace.id)
    if context.rehearsed is not None:
        context.rehearsed.update({digest: entry.said for digest, entry in entries.items()})


def _grow(item: Item, known: Mapping[bytes, Entry], context: Context) -> Outcome:
    lines = {line: row for line, row in zip(item.draft.lines, item.rows, strict=True) if row not in known}
    entry = known[item.own]
    verdict = growing.grow(entry.response_id, item.draft, frozenset(lines), context)
    if verdict.word != "refused":
        _remember({row: Entry(entry.response_id, b"") for row in lines.values()}, context)
    old = tuple(line for line in item.draft.lines if line not in lines)
    return Outcome((verdict, Verdict("known", old)) if old else (verdict,))


def _twin_of(first: Item, item: Item) -> Outcome:
    """Return the outcome of a draft whose key an earlier one of the batch has."""
    is_kept = first.outcome is not None and first.outcome.verdicts[0].word != "refused"
    if is_kept:
        return _compared(item, first.said)
    return refused(item.draft.lines, f"Line {first.draft.lines[0]} has the same key and was refused.")

"""What nearly every test begins with: made once by the product's own verbs, then laid down again from its rows.

The cast costs some sixty statements and a furnished workspace fifty, in thousands of tests; their rows cost one. Each
time they get ids of their own, since the product remembers things by id for as long as its process lives.
"""

import io
import pickle
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from innerloop.kernel import ids, lanes

Made = TypeVar("Made")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The log is always of now, and of this transaction.
_LITERALS = """SELECT
    'INSERT INTO "' || table_name || '" (' || string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
        || ') VALUES',
    'SELECT concat_ws('', '', ' || string_agg(
        CASE WHEN table_name = 'kernel_event' AND column_name IN ('tx', 'recorded_at') THEN '''DEFAULT'''
             ELSE format('quote_nullable(%I)', column_name) END, ', ' ORDER BY ordinal_position)
        || ') FROM ' || quote_ident(table_name)
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_type = 'BASE TABLE'
    AND table_name NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)
GROUP BY table_name"""


@dataclass(frozen=True)
class _Recorded:
    statements: str
    made: bytes
    ids: Mapping[str, int]  # of all that was made, in the order in which it was, and how often each is named
    given: Sequence[str]


_known: dict[Hashable, _Recorded] = {}


def again(make: Callable[[], Made], *given: UUID, key: Hashable) -> Made:
    """Make something, or lay down the rows that it made before; `given` are the ids on which it stands.

    Only in a transaction that will be rolled back: what a test commits is made in full.
    """
    if not connection.in_atomic_block:
        return make()
    if key in _known:
        laid: Made = _lay_down(_known[key], given)
        return laid
    before = rows()
    made = make()
    after = rows()
    assert not before - after, f"{key} changes rows that it did not make."
    _known[key] = _recorded(made, after - before, [str(one) for one in given])
    return made


def rows() -> set[tuple[str, str]]:
    """Return every row of every table: how the statement begins that would insert it, and its values."""
    found: set[tuple[str, str]] = set()
    with connection.cursor() as cursor:
        cursor.execute(_LITERALS)
        for insert, literals in cursor.fetchall():
            cursor.execute(literals)
            found |= {(insert, values) for (values,) in cursor.fetchall()}
    return found


def _recorded(made: object, new: set[tuple[str, str]], given: Sequence[str]) -> _Recorded:
    statements = "; ".join(_by_table(new))
    packed = io.BytesIO()
    _Packing(packed).dump(made)
    named = Counter(_ID.findall(statements))
    own = {one: named[one] for one in sorted(named) if one not in given}
    return _Recorded(statements, packed.getvalue(), own, given)


def _lay_down(recorded: _Recorded, given: Sequence[UUID]) -> Any:
    fresh = dict(zip(recorded.given, map(str, given), strict=True))
    fresh |= {one: _another(one, has_lane=often > 1) for one, often in recorded.ids.items()}
    with connection.cursor() as cursor:
        cursor.execute(_ID.sub(lambda found: fresh[found.group()], recorded.statements))
    return _Unpacking(io.BytesIO(recorded.made), fresh).load()


def _another(one: str, *, has_lane: bool) -> str:
    """Return a new id; one that the log may tell of falls into the same lane, which stands in the log's row."""
    lane = lanes.lane_of(subject=UUID(one), is_live=True)
    drawn = ids.new_id()
    while has_lane and lanes.lane_of(subject=drawn, is_live=True) != lane:
        drawn = ids.new_id()
    return str(drawn)


def _by_table(new: set[tuple[str, str]]) -> Iterator[str]:
    for insert, group in groupby(sorted(new), itemgetter(0)):
        yield f"{insert} ({'), ('.join(values for _, values in group)})"


class _Packing(pickle.Pickler):
    def persistent_id(self, one: object) -> str | None:
        return str(one) if isinstance(one, UUID) else None


class _Unpacking(pickle.Unpickler):
    def __init__(self, packed: io.BytesIO, fresh: dict[str, str]) -> None:
        super().__init__(packed)
        self._fresh = fresh

    def persistent_load(self, one: str) -> UUID:
        return UUID(self._fresh.get(one, one))

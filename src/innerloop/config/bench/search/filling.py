"""Filling workspaces with answers, their words as they are sought and their vectors, by COPY. For measuring only."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray

from innerloop.config.bench import filling
from innerloop.config.bench.search import wording
from innerloop.understand import actions
from innerloop.understand.words import encoding

# Of each encoder: its comments' language, how many different ones, and of how many rows in ten they are.
TONGUES = ((encoding.ENGLISH, "en", 2_000, 7), (encoding.MANIFOLD, "sw", 1_000, 3))
# Rows that say the same in other words lie about so near to each other, of how far those of other matters do.
_SCATTER = 0.6
UNREAD = -1  # in the place of an encoder
_PORTION = 500
_STEP = 20_000
_TRIES = 5

_DRAWN = """
    SELECT n, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
            || substr(md5(n::text || %(workspace)s), 1, 19))::uuid AS id, at, said.comment, said.language,
        (ARRAY[0, 3, 5, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 10, 10])[1 + (n::bigint * 7919) %% 15]::smallint AS score,
        md5(%(workspace)s || 'c' || n %% (%(size)s / 2))::uuid AS customer_id,
        md5(%(workspace)s || 't' || (n::bigint * 31) %% %(touchpoints)s)::uuid AS touchpoint_id,
        (SELECT id FROM listen_metric WHERE workspace_id = %(workspace)s::uuid AND slug = 'nps') AS metric_id
    FROM (SELECT *, now() - (%(size)s - n) * interval '730 days' / %(size)s AS at FROM bench_said) AS said
"""
_RESPONSES = f"""
INSERT INTO listen_response (id, workspace_id, customer_id, metric_id, score, comment, language, channel,
    touchpoint_id, properties, answered_at, answered_on, version, origin, is_anonymous)
SELECT id, %(workspace)s::uuid, customer_id, metric_id, score, comment, language, 'email', touchpoint_id, '{{}}', at,
    at::date, 1, 'import', false FROM ({_DRAWN}) AS drawn ORDER BY n
"""
_FACTS = """
INSERT INTO understand_fact (id, workspace_id, response_id, question_key, metric_id, customer_id, score, answered_at,
    answered_on, next_at, next_on, touchpoint_id, channel, language, properties)
SELECT uuidv7(), workspace_id, id, 'score', metric_id, customer_id, score, answered_at, answered_on,
    lead(answered_at) OVER next, lead(answered_on) OVER next, touchpoint_id, channel, language, '{}'
FROM listen_response WHERE workspace_id = %(workspace)s
WINDOW next AS (PARTITION BY customer_id ORDER BY answered_at) ORDER BY answered_at
"""
_READINGS = """
COPY understand_reading (id, workspace_id, response_id, question_key, reader, language, feeling, fused, label, sureness,
    urgency, churn, praise, predicted, spans, clause_feelings, encoder, vector, read_at) FROM STDIN WITH (FORMAT binary)
"""
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'understand_reading' AND indexdef ~ 'hnsw'"
_TABLES = ("listen_response", "understand_fact", "understand_reading")
_KEYS = """
SELECT conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), ' NOT VALID', '') FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%s) AND contype = 'f'
"""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

Floats = NDArray[np.float32]


class Meanings:
    """What the comments are drawn from, and their vectors."""

    def __init__(self, home: Path) -> None:
        self.said, self.middles = {}, {}
        for name, code, count, _ in TONGUES:
            encoder = encoding.english(home) if name == encoding.ENGLISH else encoding.manifold(home)
            if encoder is None:
                raise LookupError(f"The model {name} is not installed: run innerloop models.")
            self.said[name] = wording.sentences(code, count, seed=1)
            self.middles[name] = encoder.encode(self.said[name])


class Filled:
    """A workspace as it was filled, in the order of time: the encoder of each answer, its vector, and its id."""

    def __init__(self, workspace_id: UUID, ids: list[UUID], encoders: NDArray[np.int8], vectors: Any) -> None:
        self.workspace_id, self.ids, self.encoders, self.vectors = workspace_id, ids, encoders, vectors
        self.place = {id_: at for at, id_ in enumerate(ids)}


def fill(line: psycopg.Connection[Any], meanings: Meanings, *, workspace_id: UUID, size: int, read: int) -> Filled:
    """Fill a furnished workspace with so many answers of two years and their facts, without an index of words.

    The newest of them, `read`, have readings with vectors.
    """
    values = {"workspace": str(workspace_id), "size": size, "touchpoints": filling.TOUCHPOINTS}
    randomly = np.random.default_rng(size)
    encoders = (np.arange(size) % 10 >= TONGUES[0][3]).astype(np.int8)
    which = _copy_comments(line, meanings, encoders)
    filling.people(line, values)
    line.execute(_RESPONSES.encode(), values)
    line.execute(_FACTS.encode(), {"workspace": workspace_id})
    asked = "SELECT id FROM listen_response WHERE workspace_id = %s ORDER BY answered_at, id"
    ids = [id_ for (id_,) in line.execute(asked, [workspace_id]).fetchall()]
    vectors = np.empty((size, next(iter(meanings.middles.values())).shape[1]), np.float16)
    encoders[: size - read] = UNREAD
    for start in range(max(0, size - read), size, _STEP):
        end = min(start + _STEP, size)
        for number, (name, *_) in enumerate(TONGUES):
            rows = start + np.flatnonzero(encoders[start:end] == number)
            vectors[rows] = _scattered(meanings.middles[name], which[rows], randomly)
    _copy_readings(line, workspace_id, ids, encoders, vectors)
    line.execute("VACUUM (ANALYZE) listen_response, understand_fact, understand_reading")
    return Filled(workspace_id, ids, encoders, vectors)


@contextmanager
def unchecked(line: psycopg.Connection[Any]) -> Iterator[None]:
    """Let nothing be checked or told of what is written inside: that were most of the time."""
    keys = line.execute(_KEYS, [list(_TABLES)]).fetchall()
    for table in _TABLES:
        _insist(line, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, _ in keys:
        _insist(line, f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for table, name, key in keys:
        _insist(line, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {key} NOT VALID')
    for table in _TABLES:
        _insist(line, f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _insist(line: psycopg.Connection[Any], statement: str) -> None:
    """Change a table that the installation has to hand: it may hold what we wait for, and wait for what we hold."""
    for left in reversed(range(_TRIES)):
        try:
            line.execute(statement.encode())
        except psycopg.errors.DeadlockDetected:
            if not left:
                raise
        else:
            return


def index_words(ids: Sequence[UUID]) -> None:
    """Let the words of answers be found, in the portions of the background job."""
    for start in range(0, len(ids), _PORTION):
        actions.index_words(ids[start : start + _PORTION])


def drop_meanings(line: psycopg.Connection[Any]) -> list[str]:
    """Drop the indexes of vectors; return what makes them anew."""
    found = line.execute(_INDEXES).fetchall()
    for name, _ in found:
        line.execute(f'DROP INDEX "{name}"'.encode())
    return [made for _, made in found]


def _scattered(middles: Floats, which: NDArray[np.int32], randomly: np.random.Generator) -> Floats:
    """Return a vector near the sentence of each row: moved by what parts two other sentences.

    Two comments that say the same differ in what else they say, so these are directions that real ones differ in. Noise
    in all directions alike would make hundreds of rows equally near to what is asked, which none of them is in truth.
    """
    one, other = (middles[randomly.integers(0, len(middles), len(which))] for _ in range(2))
    apart = one - other
    # E5 calls everything near: what is apart there is so by half as much.
    usual = float(np.linalg.norm(middles - middles.mean(axis=0), axis=1).mean())
    size = _SCATTER * usual / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6)
    around = middles[which] + apart * size
    made: Floats = around / np.linalg.norm(around, axis=1, keepdims=True)
    return made


def _copy_comments(line: psycopg.Connection[Any], meanings: Meanings, encoders: NDArray[np.int8]) -> NDArray[np.int32]:
    line.execute("DROP TABLE IF EXISTS bench_said")
    line.execute("CREATE UNLOGGED TABLE bench_said (n int PRIMARY KEY, language text, comment text)")
    streams = [wording.with_rare_words(meanings.said[name], seed=len(encoders)) for name, *_ in TONGUES]
    which = np.empty(len(encoders), np.int32)
    with line.cursor() as cursor, cursor.copy("COPY bench_said FROM STDIN") as copy:
        for n, number in enumerate(encoders.tolist()):
            which[n], comment = next(streams[number])
            copy.write_row((n, TONGUES[number][1], comment))
    return which


def _copy_readings(
    line: psycopg.Connection[Any], workspace_id: UUID, ids: Sequence[UUID], encoders: NDArray[np.int8], vectors: Any
) -> None:
    """Write the rows as PostgreSQL's binary COPY has them: as text the vectors alone would be four gigabytes."""
    read_at = int((datetime.now(UTC) - _EPOCH).total_seconds() * 1e6)
    zero, empty = _field(struct.pack("!d", 0.0)), _field(struct.pack("!iii", 0, 0, 23))
    no_feelings = _field(struct.pack("!iii", 0, 0, 21))
    middle = b"".join([zero, zero, _field(struct.pack("!h", 0)), zero * 5, empty, no_feelings])
    tongues = [(_field(code.encode()), _field(name.encode())) for name, code, *_ in TONGUES]
    head = _field(workspace_id.bytes)
    ends = _field(struct.pack("!q", read_at))
    at = iter(np.flatnonzero(encoders != UNREAD).tolist())
    with line.cursor() as cursor, cursor.copy(_READINGS) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0))
        while some := list(islice(at, _STEP)):
            halves = vectors[some].astype(">f2")
            copy.write(
                b"".join(
                    struct.pack("!h", 19)
                    + _field(ids[n].bytes[::-1])
                    + head
                    + _field(ids[n].bytes)
                    + _field(b"")
                    + _field(b"bench")
                    + tongues[encoders[n]][0]
                    + middle
                    + tongues[encoders[n]][1]
                    + _field(struct.pack("!hh", halves.shape[1], 0) + halves[row].tobytes())
                    + ends
                    for row, n in enumerate(some)
                )
            )
        copy.write(struct.pack("!h", -1))


def _field(value: bytes) -> bytes:
    return struct.pack("!i", len(value)) + value


def settle(line: psycopg.Connection[Any]) -> Iterator[str]:
    """Do what autovacuum does by itself a minute after such an import; yield the name of each table as it is done."""
    for name in ("understand_sought", "understand_knownword", "understand_reading"):
        line.execute(f"VACUUM (ANALYZE) {name}".encode())
        yield name

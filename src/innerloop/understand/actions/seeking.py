"""Keeping what is needed to find words again: the index of each answer's, and the words that customers use."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from innerloop.kernel import alone, bulk, ids, scope
from innerloop.listen.rules.heard import NOTE
from innerloop.understand.models import KnownWord
from innerloop.understand.rules import seeking

# What only one customer says may be a name, and finds nothing but their answers.
FEWEST_ANSWERS = 2
# Known by so few, a word goes with an erased answer that held it, until it is counted anew.
FEW_ANSWERS = 5
SHORTEST = 4
MOST_KNOWN = 50_000
_AT_IT = "understand.sought"

_TEXTS = """
SELECT r.id, r.workspace_id, r.answered_at, r.language, concat_ws(E'\\n', left(r.comment, %(longest)s), (
    SELECT string_agg(left(a.text, %(longest)s), E'\\n' ORDER BY a.question_key) FROM listen_answer a
    WHERE a.response_id = r.id AND a.text <> '' AND a.question_key <> %(note)s))
FROM listen_response r WHERE r.id = ANY(%(ids)s) AND r.erased_at IS NULL
"""
_DROP = """
DELETE FROM understand_sought WHERE response_id = ANY(%s) RETURNING workspace_id, response_id, tsvector_to_array(words)
"""
# Each word as it stands and where, so that its beginning and what follows it find it, and by its stem.
_KEEP = """
INSERT INTO understand_sought (id, workspace_id, response_id, answered_at, words)
SELECT id, workspace_id, response_id, answered_at,
    to_tsvector('simple', said) || CASE WHEN how = 'simple' THEN '' ELSE strip(to_tsvector(how::regconfig, said)) END
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[], %s::text[])
    AS given(id, workspace_id, response_id, answered_at, how, said)
"""
# One answer of each customer, so that whoever writes often does not make their own name a known word.
_USED = """
SELECT word, ndoc FROM ts_stat(format($$SELECT DISTINCT ON (r.customer_id) s.words FROM understand_sought s
    JOIN listen_response r ON r.id = s.response_id WHERE s.workspace_id = %%L AND r.customer_id IS NOT NULL
    ORDER BY r.customer_id, r.answered_at DESC$$, %s::uuid))
WHERE ndoc >= %s AND length(word) BETWEEN %s AND 40 ORDER BY ndoc DESC, word LIMIT %s
"""


@transaction.atomic
def index_words(response_ids: Collection[UUID]) -> None:
    """Keep the words of these answers as they are sought, of whatever workspace; of those without words, nothing."""
    # Whoever gathers what was said before must not lay older words over those that have just changed.
    alone.wait_for(_AT_IT)
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, {"ids": list(response_ids), "note": NOTE, "longest": seeking.LONGEST})
        rows = [row for row in _entries(cursor.fetchall()) if row[-1]]
        cursor.execute(_DROP, [sorted(response_ids)])
        kept = {row[2] for row in rows}
        for workspace_id, response_id, words in cursor.fetchall():
            if response_id not in kept:
                known = KnownWord.everywhere.filter(workspace_id=workspace_id, word__in=words)
                known.filter(answers__lte=FEW_ANSWERS).delete()
        if rows:
            cursor.execute(_KEEP, [list(column) for column in zip(*rows, strict=True)])


@transaction.atomic
def learn_words() -> int:
    """Count anew which words the customers of the workspace use; return how many are known."""
    with connection.cursor() as cursor:
        cursor.execute(_USED, [scope.current(), FEWEST_ANSWERS, SHORTEST, MOST_KNOWN])
        used = [row for row in cursor.fetchall() if row[0].isalpha()]
    KnownWord.objects.all().delete()
    made = [
        KnownWord(workspace_id=scope.current(), word=word, answers=answers, pairs=seeking.pairs(word))
        for word, answers in used
    ]
    bulk.write(KnownWord, made)
    return len(made)


def _entries(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    for response_id, workspace_id, answered_at, language, said in sorted(rows):
        words = " ".join(seeking.words_of(said or ""))
        yield ids.new_id(), workspace_id, response_id, answered_at, seeking.configuration(language), words

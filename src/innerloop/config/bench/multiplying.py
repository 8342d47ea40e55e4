"""Years of readings with their answers, as copies of those that are there, made by SQL: for measuring only."""

from uuid import UUID

from django.db import connection, transaction

# Without the vector of the whole, which the index of near meanings would take minutes to take up: no theme asks for it.
_COPIES = """
CREATE TEMPORARY TABLE bench_copies ON COMMIT DROP AS
SELECT g.id AS of, g.response_id AS of_response, uuidv7() AS id, uuidv7() AS response_id
FROM understand_reading g, generate_series(1, %(times)s) AS n
WHERE g.workspace_id = %(workspace)s AND g.question_key = '' LIMIT %(missing)s
"""
_RESPONSES = """
INSERT INTO listen_response (id, workspace_id, customer_id, metric_id, score, comment, language, channel,
    touchpoint_id, properties, answered_at, answered_on, version, origin, is_anonymous)
SELECT c.response_id, workspace_id, customer_id, metric_id, score, comment, language, channel,
    touchpoint_id, properties, answered_at, answered_on, version, origin, is_anonymous
FROM bench_copies c JOIN listen_response r ON r.id = c.of_response
"""
_FACTS = """
INSERT INTO understand_fact (id, workspace_id, response_id, question_key, metric_id, customer_id, score, answered_at,
    answered_on, next_at, next_on, touchpoint_id, channel, language, properties)
SELECT uuidv7(), workspace_id, c.response_id, question_key, metric_id, customer_id, score, answered_at,
    answered_on, next_at, next_on, touchpoint_id, channel, language, properties
FROM bench_copies c JOIN understand_fact f ON f.response_id = c.of_response
"""
_READINGS = """
INSERT INTO understand_reading (id, workspace_id, response_id, question_key, reader, language, feeling, fused, label,
    sureness, urgency, churn, praise, predicted, spans, clause_feelings, encoder, clause_vectors, read_at)
SELECT c.id, workspace_id, c.response_id, question_key, reader, language, feeling, fused, label,
    sureness, urgency, churn, praise, predicted, spans, clause_feelings, encoder, clause_vectors, read_at
FROM bench_copies c JOIN understand_reading g ON g.id = c.of
"""
_MENTIONS = """
INSERT INTO understand_mention (id, workspace_id, reading_id, response_id, theme_id, start, "end", feeling, strength,
    is_given)
SELECT uuidv7(), workspace_id, c.id, c.response_id, theme_id, start, "end", feeling, strength, is_given
FROM bench_copies c JOIN understand_mention m ON m.reading_id = c.of
"""
_COUNT = "SELECT count(*) FROM understand_reading WHERE workspace_id = %s AND question_key = ''"


def multiply(*, workspace_id: UUID, to: int) -> None:
    """Copy readings with their mentions until there are so many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT, [workspace_id])
        [[there]] = cursor.fetchall()
        if there >= to:
            return
        cursor.execute(_COPIES, {"times": to // there + 1, "workspace": workspace_id, "missing": to - there})
        for statement in (_RESPONSES, _FACTS, _READINGS, _MENTIONS):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        # What autovacuum does by itself a minute later.
        cursor.execute("VACUUM (ANALYZE) listen_response, understand_fact, understand_reading, understand_mention")

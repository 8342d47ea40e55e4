"""Counting facts: latest of each, corrections, merges, erasures."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from innerloop.customers import actions as people
from innerloop.customers.rules import Person
from innerloop.kernel import clock, drain, scope
from innerloop.listen import actions as listening
from innerloop.listen.actions import removing
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Program, Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions, queries
from innerloop.understand.models import Fact
from innerloop.understand.queries import sentence
from tests.support.cast import Cast, make_cast

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def cast(empty_log: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=clock.now())
    drain.open_cursors()
    return made


def hear(cast: Cast, *answers: tuple[str, int, int]) -> list[Response]:
    """Record (customer, score, days ago), and count."""
    with scope.to(cast.workspace.id):
        verdicts = listening.record(
            [
                Heard(
                    score=score,
                    person=Person(external_id=who),
                    answered_at=NOW - timedelta(days=ago),
                    touchpoint="Shop",
                )
                for who, score, ago in answers
            ],
            workspace=cast.workspace,
            by="system",
            now=NOW,
        )
        drain.drain_dry()
        ids = [verdict.response_id for verdict in verdicts if isinstance(verdict, listening.Recorded)]
        return [Response.objects.get(id=id_) for id_ in ids]


def who(response: Response) -> UUID:
    assert response.customer_id is not None
    return response.customer_id


def total(cast: Cast, **chosen: str) -> tuple[int, int, int]:
    with scope.to(cast.workspace.id):
        score = queries.total(queries.choose(**chosen))
    return score.top, score.middle, score.bottom


def it_counts_the_latest_answer_of_each(cast: Cast) -> None:
    hear(cast, ("a", 2, 20), ("a", 9, 10), ("b", 7, 5))

    assert total(cast) == (1, 1, 0)
    assert total(cast, of="all") == (1, 1, 1)


def it_counts_what_was_latest_before_an_earlier_moment(cast: Cast) -> None:
    hear(cast, ("a", 2, 20), ("a", 9, 10))

    assert total(cast, until=(NOW - timedelta(days=15)).date().isoformat()) == (0, 0, 1)


def it_counts_the_newest_in_each_bucket(cast: Cast) -> None:
    hear(cast, ("a", 2, 40), ("a", 9, 10), ("a", 10, 5))

    with scope.to(cast.workspace.id):
        groups = queries.groups(queries.choose(by="month"))

    assert [(group.key["month"], group.score.n, group.score.top) for group in groups] == [
        ("2026-03-01", 1, 0),
        ("2026-04-01", 1, 1),
    ]


def it_counts_in_whatever_order_answers_arrive(cast: Cast) -> None:
    hear(cast, ("a", 9, 10))
    hear(cast, ("a", 2, 20))

    assert total(cast) == (1, 0, 0)


def it_follows_a_change_of_mind(cast: Cast) -> None:
    [response] = hear(cast, ("a", 2, 1))
    with scope.to(cast.workspace.id):
        listening.change(response_id=response.id, to=Change(score=9), workspace=cast.workspace, by="customer", now=NOW)
        drain.drain_dry()

    assert total(cast) == (1, 0, 0)


def it_counts_two_records_of_one_person_once_they_are_merged(cast: Cast) -> None:
    first, second = hear(cast, ("a", 2, 20), ("b", 9, 10))
    with scope.to(cast.workspace.id):
        merge = people.merge(
            winner_id=who(first), loser_id=who(second), workspace_id=cast.workspace.id, by="system", now=NOW
        )
        drain.drain_dry()
    assert total(cast) == (1, 0, 0)

    with scope.to(cast.workspace.id):
        people.unmerge(merge_id=merge, workspace_id=cast.workspace.id, by="system", now=NOW)
        drain.drain_dry()

    assert total(cast) == (1, 0, 1)


def it_keeps_the_score_of_somebody_erased_and_nothing_that_names_them(cast: Cast) -> None:
    [response] = hear(cast, ("a", 2, 1))
    with scope.to(cast.workspace.id):
        people.erase(customer_id=who(response), workspace_id=cast.workspace.id, by="system", now=NOW)
        drain.drain_dry()
        erased = Response.objects.get(id=response.id)

    assert total(cast) == (0, 0, 1)
    assert (erased.customer_id, erased.comment, erased.properties) == (None, "", {})


def erase(cast: Cast, response: Response) -> None:
    with scope.to(cast.workspace.id):
        listening.erase_person(customer_id=who(response), workspace_id=cast.workspace.id, by="system", now=NOW)
        drain.drain_dry()


def it_counts_somebody_erased_once_as_before(cast: Cast) -> None:
    first, *_ = hear(cast, ("a", 2, 40), ("a", 7, 10), ("a", 9, 5), ("b", 9, 1))
    before = total(cast)

    erase(cast, first)

    assert before == total(cast) == (2, 0, 0)
    assert total(cast, of="all") == (2, 1, 1)


def it_counts_somebody_erased_once_in_each_month_and_up_to_its_end_as_before(cast: Cast) -> None:
    first, *_ = hear(cast, ("a", 2, 40), ("a", 7, 10), ("a", 9, 5))
    choices = [{"by": unit} for unit in ("day", "week", "month")] + [{"by": "touchpoint"}, {"until": "2026-04-01"}]
    before = [shown(cast, **choice) for choice in choices]

    erase(cast, first)

    assert [shown(cast, **choice) for choice in choices] == before


def shown(cast: Cast, **chosen: str) -> list[tuple[int, list[str | None]]]:
    with scope.to(cast.workspace.id):
        choice = queries.choose(**chosen)
        return [(queries.total(choice).n, [])] + [
            (one.score.n, list(one.key.values())) for one in queries.groups(choice)
        ]


def it_lets_no_moment_lead_from_one_answer_of_somebody_erased_to_the_next(cast: Cast) -> None:
    first, second = hear(cast, ("a", 2, 40), ("a", 9, 10))
    erase(cast, first)

    with scope.to(cast.workspace.id):
        earlier, later = Fact.objects.order_by("answered_at")

    assert (earlier.customer_id, later.customer_id, later.next_at) == (None, None, None)
    assert earlier.next_on == date(2026, 4, 30)
    assert earlier.next_at != second.answered_at


def it_leaves_an_answer_that_was_deleted_out_of_what_followed(cast: Cast) -> None:
    first, second = hear(cast, ("a", 2, 40), ("a", 9, 10))
    with scope.to(cast.workspace.id):
        removing.remove(response_id=second.id, by="system", now=NOW)

    erase(cast, first)

    assert total(cast) == (0, 0, 1)


def it_makes_the_same_of_somebody_erased_when_counted_again_one_by_one(cast: Cast) -> None:
    responses = hear(cast, ("a", 2, 40), ("a", 7, 10), ("a", 9, 5))
    with scope.to(cast.workspace.id):
        listening.erase_person(customer_id=who(responses[0]), workspace_id=cast.workspace.id, by="system", now=NOW)

    for each in [*reversed(responses), *responses]:
        actions.count(response_ids=[each.id])

    assert total(cast) == (1, 0, 0)


def it_counts_a_metric_by_its_own_scale(cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        listening.record(
            [Heard(metric="csat", score=5), Heard(metric="csat", score=3), Heard(metric="csat", score=1)],
            workspace=cast.workspace,
            by="system",
            now=NOW,
        )
        drain.drain_dry()

    assert total(cast, metric="csat") == (1, 1, 1)
    assert total(cast) == (0, 0, 0)


def it_keeps_another_workspaces_answers_out(cast: Cast) -> None:
    hear(cast, ("a", 2, 1))

    with scope.to(cast.rival.id):
        program: Program = listening.furnish(workspace=cast.rival, by="system", now=clock.now())
        score = queries.total(queries.choose())

    assert program.workspace_id == cast.rival.id
    assert score.n == 0


def it_equals_a_hand_calculation_by_plain_sql(cast: Cast) -> None:
    hear(cast, *[(f"c{number % 40}", number % 11, number % 25) for number in range(200)])

    with scope.to(cast.workspace.id):
        score = queries.total(queries.choose(of="all"))
        counted = [score or 0 for score in Response.objects.values_list("score", flat=True)]

    top, bottom, n = sum(s >= 9 for s in counted), sum(s <= 6 for s in counted), len(counted)
    value = 100 * (top - bottom) / n
    adjusted = (top + 0.75 - bottom - 0.75) / (n + 3)
    variance = (top + 0.75 + bottom + 0.75) / (n + 3) - adjusted**2
    margin = 1.959963985 * (variance / (n + 3)) ** 0.5
    assert score.value == pytest.approx(value)
    assert (score.low, score.high) == pytest.approx((100 * (adjusted - margin), 100 * (adjusted + margin)))


def it_makes_the_same_facts_when_counted_again(cast: Cast) -> None:
    responses = hear(cast, ("a", 2, 20), ("a", 9, 10), ("b", 7, 5))
    before = list(Fact.everywhere.order_by("id").values())

    actions.count(response_ids=[response.id for response in responses])

    assert list(Fact.everywhere.order_by("id").values()) == before


def it_leaves_out_what_was_set_aside_and_takes_it_back(cast: Cast) -> None:
    [_, automatic] = hear(cast, ("pia", 9, 1), ("dina", 0, 1))
    with scope.to(cast.workspace.id):
        listening.set_aside(response_id=automatic.id, why=["no_gesture"], by="system", now=NOW)
    drain.drain_dry()
    assert total(cast) == (1, 0, 0)

    with scope.to(cast.workspace.id):
        listening.count_after_all(response_id=automatic.id, by="system", now=NOW)
    drain.drain_dry()

    assert total(cast) == (1, 0, 1)


def it_lets_the_answer_before_stand_as_the_latest_when_the_last_is_set_aside(cast: Cast) -> None:
    [_, automatic] = hear(cast, ("pia", 9, 3), ("pia", 0, 1))

    with scope.to(cast.workspace.id):
        listening.set_aside(response_id=automatic.id, why=["no_gesture"], by="system", now=NOW)
    drain.drain_dry()

    assert total(cast) == (1, 0, 0)


def it_finds_the_channels_in_use_without_reading_every_answer(cast: Cast) -> None:
    """The list stands above every page of scores: what it reads must not grow with the answers."""
    [heard] = hear(cast, ("a", 9, 1))
    few = blocks_of_channels(cast, heard, facts=300)

    many = blocks_of_channels(cast, heard, facts=20_000)

    with scope.to(cast.workspace.id):
        assert sentence.channels() == [("email", "e-mail"), ("link", "link"), ("sms", "SMS")]
    assert many < 30  # with every answer read: 496
    assert few <= many


def blocks_of_channels(cast: Cast, heard: Response, *, facts: int) -> int:
    names = ", ".join(
        str(field.column) for field in Fact._meta.fields if field.name not in ("id", "question_key", "channel")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO understand_fact (id, question_key, channel, {names})
            SELECT gen_random_uuid(), gen_random_uuid()::text, (ARRAY['email', 'sms', 'link'])[n %% 3 + 1], {names}
            FROM understand_fact, generate_series(1, %s) AS n WHERE response_id = %s AND question_key = 'score'
            """,
            [facts, heard.id],
        )
        cursor.execute("ANALYZE understand_fact")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sentence.CHANNELS}", {"workspace": cast.workspace.id})
        [(told,)] = cursor.fetchall()
    [root] = json.loads(told) if isinstance(told, str) else told
    return int(root["Plan"]["Shared Hit Blocks"] + root["Plan"]["Shared Read Blocks"])

"""Recording answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.customers.rules import Person
from innerloop.kernel import clock, repeats
from innerloop.kernel.models import Event
from innerloop.listen import actions, errors, queries
from innerloop.listen.models import Answer, Program, Response, ResponseVersion, Touchpoint
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.listen.rules.scale import Scale, ScoreOutOfRange

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def record(program: Program, *answers: Heard) -> list[Any]:
    return actions.record(answers, workspace=program.workspace, by="key:test", now=NOW)


def it_keeps_an_answer_with_its_version_and_its_event(program: Program) -> None:
    [verdict] = record(program, Heard(score=9, comment="Kind staff", person=Person(external_id="c1")))

    response = Response.objects.get(id=verdict.response_id)
    assert (response.score, response.comment, response.version) == (9, "Kind staff", 1)
    assert ResponseVersion.objects.get(response=response).content["score"] == 9
    assert Answer.objects.get(response=response).number == 9
    event = Event.objects.get(object_id=response.id, kind="response.recorded")
    assert event.customer_id == response.customer_id
    assert event.data["cohort"] == "top"


def it_keeps_words_out_of_the_event_log(program: Program) -> None:
    record(program, Heard(score=2, comment="canary", person=Person(email="canary@example.org", name="Canary")))

    assert "canary" not in str(list(Event.objects.values_list("data", flat=True))).lower()


def it_refuses_one_answer_and_keeps_the_others(program: Program) -> None:
    verdicts = record(program, Heard(score=9), Heard(score=11), Heard(score=3))

    assert isinstance(verdicts[1], ScoreOutOfRange)
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    "heard",
    [
        Heard(score=9, metric="ease"),
        Heard(score=9, metric="a\0b"),
        Heard(score=9, answers=(HeardAnswer("ease", metric="ease", score=3),)),
        Heard(score=9, answers=(HeardAnswer("ease", score=3),)),
    ],
)
def it_names_all_the_metrics_there_are_when_it_refuses_one(program: Program, heard: Heard) -> None:
    [verdict] = record(program, heard)

    assert isinstance(verdict, errors.UnknownMetric)
    assert "ces, csat" in str(verdict)


def it_asks_for_no_other_metric_than_the_one_that_was_named(program: Program) -> None:
    with CaptureQueriesContext(connection) as caught:
        record(program, Heard(score=4, metric="csat"))

    [asked] = [query["sql"] for query in caught if 'FROM "listen_metric"' in query["sql"]]
    assert "csat" in asked


def it_weighs_by_the_scale_as_it_is_now(program: Program) -> None:
    metric = queries.metrics(["csat"])["csat"]
    before = queries.scale_of(metric)
    metric.top = [5]

    assert (before.cohort(4), queries.scale_of(metric).cohort(4)) == ("top", "middle")


def it_refuses_an_answer_from_tomorrow(program: Program) -> None:
    [verdict] = record(program, Heard(score=9, answered_at=NOW + timedelta(days=1)))

    assert isinstance(verdict, errors.InTheFuture)


def it_refuses_an_answer_without_anything(program: Program) -> None:
    [verdict] = record(program, Heard())

    assert isinstance(verdict, errors.NothingAnswered)


def it_answers_a_repeated_key_as_the_first_time(program: Program) -> None:
    [first] = record(program, Heard(score=9, key="order-1"))

    [second] = record(program, Heard(score=9, key="order-1"))

    assert (second.response_id, second.is_new) == (first.response_id, False)
    assert Response.objects.count() == 1


def it_refuses_a_repeated_key_with_another_body(program: Program) -> None:
    record(program, Heard(score=9, key="order-1"))

    [second] = record(program, Heard(score=2, key="order-1"))

    assert isinstance(second, repeats.SameKeyOtherBody)


def it_lets_a_refused_key_be_used_again_when_corrected(program: Program) -> None:
    record(
        program, Heard(score=9, key="order-1", person=Person(email="a@example.org", owner_email="nobody@example.org"))
    )

    [second] = record(program, Heard(score=9, key="order-1", person=Person(email="a@example.org")))

    assert second.is_new


def it_counts_a_key_once_within_one_batch(program: Program) -> None:
    first, second = record(program, Heard(score=9, key="k"), Heard(score=9, key="k"))

    assert first.response_id == second.response_id
    assert Response.objects.count() == 1


def it_makes_touchpoints_on_sight(program: Program) -> None:
    record(program, Heard(score=9, touchpoint="Shop"), Heard(score=8, touchpoint="Shop"))

    assert Touchpoint.objects.get(key="Shop").is_set_up is False


def it_does_not_count_a_code_that_is_no_score(program: Program) -> None:
    fft = Scale("fft", 1, 7, "low", top=frozenset({1, 2}), bottom=frozenset({4, 5}), not_scores=frozenset({6, 7}))
    actions.define_metric(scale=fft, name="Friends", workspace_id=program.workspace_id, by="system", now=clock.now())

    [verdict] = record(program, Heard(metric="fft", score=6, comment="Did not say"))

    assert Response.objects.get(id=verdict.response_id).score is None


def it_keeps_further_answers(program: Program) -> None:
    further = HeardAnswer("again", choices=("yes",), text="Gladly")

    [verdict] = record(program, Heard(score=9, answers=(further,)))

    answer = Answer.objects.get(response_id=verdict.response_id, question_key="again")
    assert (answer.choices, answer.text) == (["yes"], "Gladly")


def it_freezes_the_customers_properties_under_the_answers(program: Program) -> None:
    person = Person(external_id="c1", properties={"plan": "gold", "county": "Lamu"})

    [verdict] = record(program, Heard(score=9, person=person, properties={"plan": "silver"}))

    assert Response.objects.get(id=verdict.response_id).properties == {"plan": "silver", "county": "Lamu"}


def it_needs_no_more_queries_for_more_answers(program: Program, django_assert_max_num_queries: Any) -> None:
    record(program, *[Heard(score=9, person=Person(external_id=f"c{i}"), touchpoint="Shop") for i in range(100)])

    with django_assert_max_num_queries(11):
        record(
            program,
            *[Heard(score=8, person=Person(external_id=f"c{i}"), touchpoint="Shop", key=f"k{i}") for i in range(100)],
        )


@pytest.mark.parametrize("field", ["comment", "touchpoint", "language"])
def it_refuses_words_that_no_database_keeps(program: Program, field: str) -> None:
    broken: dict[str, Any] = {field: "a\0b"}
    [verdict] = record(program, replace(Heard(score=9), **broken))

    assert isinstance(verdict, errors.WordsUnreadable)


def it_refuses_a_question_that_is_answered_twice(program: Program) -> None:
    [verdict, other] = record(
        program,
        Heard(score=9, answers=(HeardAnswer("again", text="a"), HeardAnswer("again", text="b"))),
        Heard(score=9, answers=(HeardAnswer("score", text="a"),)),
    )

    assert isinstance(verdict, errors.QuestionTwice)
    assert isinstance(other, errors.QuestionTwice)

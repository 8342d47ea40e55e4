"""The queue of cases, as an address says it."""

from datetime import date

import pytest

from innerloop.act.rules.queue import Queue, read_queue


@pytest.mark.parametrize(
    ("given", "queue"),
    [
        ({}, Queue()),
        ({"whose": "mine", "which": "late", "order": "due"}, Queue("mine", "late", "due")),
        ({"whose": "theirs", "order": "-stake"}, Queue()),
        ({"shown": "80"}, Queue(shown=80)),
        ({"shown": "99999999"}, Queue()),
        ({"shown": "999999"}, Queue(shown=10_000)),
        ({"shown": "٣"}, Queue()),
    ],
)
def it_reads_what_it_knows_and_leaves_the_rest(given: dict[str, str], queue: Queue) -> None:
    assert read_queue(given) == queue


def it_says_only_what_is_not_usual() -> None:
    assert Queue().query() == ""
    assert Queue("mine", shown=40).query() == "?whose=mine"
    assert Queue("mine").query(which="over") == "?whose=mine&which=over"


def it_reads_what_it_is_narrowed_to_and_says_it_again() -> None:
    where = ["touchpoint:app", "touchpoint:app", "cohort:bottom", "shoe:9", "team:", "rule", "cause:a\0b"]

    queue = read_queue({"since": "2026-05-01", "until": "tomorrow", "look": "table", "order": "-who"}, where)

    assert queue.where == (("touchpoint", "app"), ("cohort", "bottom"))
    assert (queue.since, queue.until, queue.order) == (date(2026, 5, 1), None, "-who")
    said = "?order=-who&look=table&since=2026-05-01&where=touchpoint%3Aapp&where=cohort%3Abottom"
    assert queue.query() == said
    assert queue.without(("touchpoint", "app")) == said.replace("&where=touchpoint%3Aapp", "")

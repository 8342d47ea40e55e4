"""The queue of cases, as an address says it."""

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

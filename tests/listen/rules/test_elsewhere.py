"""What somebody said where nobody asked: what it may be, and which words of a talk are the customer's."""

import pytest

from innerloop.listen.rules.elsewhere import Found, NotFromElsewhere, Turn, customers_part, unasked
from innerloop.listen.rules.heard import Heard, HeardAnswer

URL = "https://reviews.example/r/1"


def it_takes_stars_for_a_score_of_their_own() -> None:
    told = unasked(Heard(comment="Slow"), Found("review", "r-1", URL, "Ann  O", 2))

    assert (told.metric, told.score, told.channel, told.source) == ("review-stars", 2, "review", "review")
    assert told.properties == {"url": URL, "author": "Ann O"}
    assert told.source_id == "r-1"


@pytest.mark.parametrize(
    ("heard", "found", "says"),
    [
        (Heard(comment="x"), Found("gossip"), "source gossip cannot be used. Write one of review"),
        (Heard(score=3), Found("review"), "has no score of ours"),
        (Heard(answers=(HeardAnswer("q", "nps", 10),)), Found("review"), "answers.0.score 10 cannot be used"),
        (Heard(answers=(HeardAnswer("q", score=10),)), Found("review", stars=5), "has no score of ours"),
        (Heard(comment="x"), Found("review", stars=6), "Stars go from 1 to 5"),
        (Heard(comment="x"), Found("review", url="http://reviews.example"), "begins with https://"),
        (Heard(comment="x"), Found("review", url="javascript:alert(1)"), "begins with https://"),
        (Heard(comment="x"), Found("review", url="https://me:word@reviews.example"), "begins with https://"),
        (Heard(comment="x"), Found("review", url="https://reviews.example/\u202ea"), "begins with https://"),
        (Heard(comment="x"), Found("review", id="x" * 201), "At most 200"),
        (Heard(comment="x"), Found("review", author="x" * 201), "At most 200"),
    ],
)
def it_refuses_what_cannot_be(heard: Heard, found: Found, says: str) -> None:
    with pytest.raises(NotFromElsewhere, match=says):
        unasked(heard, found)


def it_reads_the_customer_s_turns_only() -> None:
    turns = (Turn("Hello", True), Turn("Your card was blocked by us", False), Turn("It is my only card", True))

    assert unasked(Heard(), Found("chat", turns=turns)).comment == "Hello\nIt is my only card"


TALKS = [
    (
        "Customer: Hello\nAgent: We are terrible\nCustomer: My card is blocked\nsince Monday",
        "Hello\nMy card is blocked\nsince Monday",
    ),
    ("[10:02] Visitor (web): no money came\n[10:03] Support Team: sorry\nfor that", "no money came"),
    ("Visitor: my card is blocked\nCustomer Support: we lost your card", "my card is blocked"),
    ("Client: where is it\nClient Services: it is late\nCustomer Care: sorry", "where is it"),
    ("Customer: hello\nHelp Desk (web): hi\nCustomer Success Team: we are awful", "hello"),
    ("Mteja: pesa haijafika\nWakala: subiri", "pesa haijafika"),
    ("Grace: my order is late\nTom: I will look", "Grace: my order is late\nTom: I will look"),
    ("Problem: the customer: portal is down", "Problem: the customer: portal is down"),
]


@pytest.mark.parametrize(("told", "theirs"), TALKS)
def it_finds_whose_lines_are_whose_where_they_say_so(told: str, theirs: str) -> None:
    assert customers_part(told, "chat") == theirs
    assert customers_part(told, "review") == told


@pytest.mark.parametrize(
    "line", [" " * 100_000, "[" + " " * 99_998, "Customer" + " " * 90_000], ids=["blank", "[", "name"]
)
def it_reads_a_line_of_blanks_in_no_time(line: str) -> None:
    # Three repeats over the same blanks took hours; the test would not end.
    assert customers_part(line, "chat") == line


def it_leaves_what_is_longer_than_any_talk_to_be_refused_whole() -> None:
    told = "Customer: hello\nAgent: hi\n" * 5_000

    assert customers_part(told, "chat") == told

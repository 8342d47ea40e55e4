"""Sentences that say what a customer cares about."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from innerloop.act.rules.caring import Verbatim, in_their_words

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def said(*texts: str, standing: float | None = 0.5) -> list[Verbatim]:
    """Answers, the newest first."""
    return [Verbatim(UUID(int=n), NOW - timedelta(days=n), text, "en", standing) for n, text in enumerate(texts)]


def picked(*texts: str) -> list[str]:
    return [one.text for one in in_their_words(said(*texts))]


def it_picks_first_what_somebody_comes_back_to() -> None:
    found = in_their_words(
        said(
            "All was fine that day.",
            "The agent was friendly. The queues in Mtwapa take all morning.",
            "Short visit to the counter.",
            "Again those queues, nobody at the second till.",
        )
    )

    assert found[0].text == "The queues in Mtwapa take all morning."
    assert found[0].why == "comes back to “queues” in 2 answers"


def it_puts_the_strongest_score_before_a_middling_one_and_the_newer_before_the_older() -> None:
    middling, worst = said("Nothing out of the ordinary."), said("Samaki wameharibika nikisubiri.", standing=0.0)

    found = in_their_words([*middling, Verbatim(UUID(int=9), NOW - timedelta(days=90), worst[0].text, "sw", 0.0)])

    assert [one.language for one in found] == ["sw", "en"]
    assert found[0].why == "said with the worst score there is"
    assert picked("Newer words of theirs.", "Older things they told.") == [
        "Newer words of theirs.",
        "Older things they told.",
    ]


def it_takes_one_sentence_of_an_answer_and_one_of_a_thing() -> None:
    assert picked("Prices went up. Prices are far too high.", "Prices again, and no notice.", "Good staff there.") == [
        "Prices went up.",
        "Good staff there.",
    ]


@pytest.mark.parametrize("text", ["", "ok", "Thanks!", "x" * 300, "\n\n"])
def it_leaves_out_what_is_a_nod_or_a_flood(text: str) -> None:
    assert picked(text) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("خدمة ممتازة جدا في الفرع؟ لكن الانتظار طويل جدا", "خدمة ممتازة جدا في الفرع؟"),
        ("サービスはとても良かったですよ。しかし待ち時間が長すぎました。", "サービスはとても良かったですよ。"),
        ("One line without an end", "One line without an end"),
        ("First line of it\nSecond line of it", "First line of it"),
    ],
)
def it_knows_how_sentences_end_in_other_scripts(text: str, first: str) -> None:
    assert picked(text) == [first]


def it_picks_at_most_three_and_says_of_each_which_answer_it_is_from() -> None:
    found = in_their_words(said(*(f"Sentence number {word} of theirs." for word in ("one", "two", "six", "ten"))))

    assert len(found) <= 3
    assert {one.response_id for one in found} <= {UUID(int=n) for n in range(4)}

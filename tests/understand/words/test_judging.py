"""What the heads say, with the real encoders and with none."""

import math
from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.understand.words import judging
from innerloop.understand.words.encoding import Encoder
from innerloop.understand.words.judging import Asked, Judged

BETTER, GOOD, NO_QUESTION = "What could we improve?", "What was good?", ""
STRANGE = (
    "",
    " ",
    "\x00",
    "😀" * 50,
    "\ud800",
    "a" * 1_000_000,
    "rude " * 200_000,
    "\u202edesrever",
    "配送が遅れました",
)

texts = st.lists(st.text(max_size=200), min_size=1, max_size=12)
scores = st.one_of(st.none(), st.floats(-1, 1), st.just(math.nan))


def judged(
    words: Sequence[str], encoder: Encoder | None, *, question: str = NO_QUESTION, standing: float | None = None
) -> list[Judged]:
    looks = None if encoder is None else encoder.look(words)
    language = "sw" if encoder is not None and encoder.name == "e5" else "en"
    return judging.judge(words, looks, [language] * len(words), [Asked(question, standing, "web")] * len(words))


@pytest.fixture(params=["bare", "english", "manifold"])
def tier(request: pytest.FixtureRequest, english: Encoder, manifold: Encoder) -> Encoder | None:
    """Return each encoder, and none."""
    return {"bare": None, "english": english, "manifold": manifold}[request.param]


def are_probabilities(each: Judged) -> bool:
    threes = (each.sentiment, each.fused, each.predicted)
    ones = [number for three in threes for number in three] + [each.urgency, each.churn, each.praise]
    return (
        all(sum(three) == pytest.approx(1) for three in threes)
        and all(0 <= number <= 1 for number in ones)
        and 0 <= each.predicted_score <= 10
    )


@pytest.mark.parametrize(
    ("glad", "sad"),
    [
        ("The staff were wonderful and so kind.", "The staff were rude and I waited for hours."),
        ("Excellent service, thank you!", "Terrible, it never worked and nobody helped."),
    ],
)
def test_praise_feels_better_than_blame(english: Encoder, glad: str, sad: str) -> None:
    for encoder in (None, english):
        happy, angry = judged([glad, sad], encoder)
        assert happy.sentiment[2] > 0.5 > angry.sentiment[2]
        assert angry.sentiment[0] > 0.5 > happy.sentiment[0]
        assert happy.predicted_score > angry.predicted_score + 1


def test_nothing_is_praise_or_blame_by_what_was_asked(english: Encoder) -> None:
    for encoder in (None, english):
        (praise,) = judged(["Nothing"], encoder, question=BETTER)
        (blame,) = judged(["Nothing"], encoder, question=GOOD)
        assert praise.fused[2] > blame.fused[2]
        assert praise.sentiment == pytest.approx(blame.sentiment), "the words alone are the same"


def test_the_score_beside_the_words_counts_and_their_difference_stays_visible(english: Encoder) -> None:
    (low,) = judged(["It was okay I suppose."], english, standing=-1)
    (high,) = judged(["It was okay I suppose."], english, standing=1)
    assert low.fused[0] > high.fused[0]
    assert low.sentiment == pytest.approx(high.sentiment)


def test_danger_is_more_urgent_than_a_wish(english: Encoder) -> None:
    danger, wish = judged(
        ["I was left in agony for hours and nobody came, it was dangerous.", "Perhaps a nicer poster."], english
    )
    assert danger.urgency > wish.urgency


def test_leaving_is_heard_and_a_message_that_was_left_is_not(english: Encoder) -> None:
    leaving, message = judged(
        ["I have had enough, I am moving all my accounts to another bank.", "I left a message with the desk."], english
    )
    assert leaving.churn > message.churn


def test_praise_of_somebody_is_told_from_praise_of_everybody_and_from_blame(english: Encoder) -> None:
    named, everybody, blame = judged(
        ["Many thanks to Achieng for all her help!", "Many thanks to all for the help!", "Achieng was rude to me."],
        english,
    )
    assert named.praise > everybody.praise
    assert named.praise > blame.praise


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_hostile_texts_are_judged_like_any(tier: Encoder | None, text: str) -> None:
    assert all(map(are_probabilities, judged([text], tier)))


def test_no_text_is_no_judgement(tier: Encoder | None) -> None:
    assert judged([], tier) == []


@settings(max_examples=20, deadline=None)
@given(words=texts, standing=scores, question=st.text(max_size=80))
def test_whatever_is_said_and_asked_the_answers_are_probabilities(
    words: list[str], standing: float | None, question: str
) -> None:
    assert all(map(are_probabilities, judged(words, None, question=question, standing=standing)))


@settings(max_examples=20, deadline=None)
@given(words=texts, data=st.data())
def test_a_text_is_judged_alike_beside_any_neighbours(words: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(words))))
    together, moved = judged(words, None), judged([words[i] for i in order], None)
    for place, row in enumerate(order):
        assert flat(moved[place]) == pytest.approx(flat(together[row]), abs=1e-4)


def test_languages_of_one_batch_are_judged_each_by_its_own_tier(english: Encoder, manifold: Encoder) -> None:
    words = ["Very good service", "Huduma mbaya sana"]
    looks = np.concatenate([english.look(words[:1]), manifold.look(words[1:])])
    both = judging.judge(words, looks, ["en", "sw"], [Asked("", None, "")] * 2)
    assert flat(both[0]) == pytest.approx(flat(judged(words[:1], english)[0]), abs=1e-4)
    assert flat(both[1]) == pytest.approx(flat(judged(words[1:], manifold)[0]), abs=1e-4)


def test_a_feeling_is_named_by_its_largest_share_with_a_little_for_the_rare_ones() -> None:
    assert judging.leaning((0.1, 0.2, 0.7)) == 1
    assert judging.leaning((0.8, 0.1, 0.1)) == -1
    assert judging.leaning((0.2, 0.39, 0.41)) == 0


def flat(each: Judged) -> list[float]:
    return [float(number) for part in astuple(each) for number in (part if isinstance(part, tuple) else (part,))]


def test_of_clauses_it_says_the_same_with_nothing_else_asked(english: Encoder) -> None:
    words = ["Very good service", "Rude and slow", "Huduma mbaya sana", ""]
    languages = ["en", "en", "sw", "en"]
    for looks, encoder in ((None, None), (english.look(words), "minilm")):
        whole = judging.judge(words, looks, languages, [Asked("", None, "")] * 4, encoder=encoder)
        alone = judging.sentiments(words, looks, languages, encoder=encoder)
        assert alone == [pytest.approx(each.sentiment) for each in whole]

"""How a message is read as a score: the comment beside it, scales of a company's own, and hostile text."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from innerloop.listen.rules.reading import read_score
from innerloop.listen.rules.reading.score import LONGEST
from innerloop.listen.rules.scale import BUILT_IN, CES, NPS, STARS, THUMBS, Scale

FRIENDS = Scale(
    "friends",
    1,
    5,
    "low",
    top=frozenset({1, 2}),
    bottom=frozenset({4, 5}),
    labels={1: "Very good", 2: "Good", 4: "Poor", 5: "Very poor", 6: "Don't know"},
    not_scores=frozenset({6}),
)
PERCENT = Scale("percent", 0, 100, "high", top=frozenset(range(80, 101)), bottom=frozenset(range(51)))
AROUND_NOUGHT = Scale("around", -3, 3, "high", top=frozenset({2, 3}), bottom=frozenset({-3, -2}))
SCALES = (*BUILT_IN.values(), FRIENDS, PERCENT, AROUND_NOUGHT)
scales = st.sampled_from(SCALES)


@pytest.mark.parametrize(
    ("text", "score", "rest"),
    [
        ("9/10 great service", 9, "great service"),
        ("9 - Great SERVICE!", 9, "Great SERVICE!"),
        ("9. No complaints.", 9, "No complaints."),
        ("8 - staff was friendly", 8, "staff was friendly"),
        ("3 - people are kind, orders are late", 3, "people are kind, orders are late"),
        ("9, we waited 2 hours", 9, "we waited 2 hours"),
        ("9 because you call back", 9, "because you call back"),
        ("9\nThe staff were kind.\nThank you", 9, "The staff were kind.\nThank you"),
        ("Great service. 9", 9, "Great service."),
        ("Great service, I'd give it a 9", 9, "Great service"),
        ("The queue was long, I give you 6 because of it", 6, "The queue was long because of it"),
        ("tisa huduma nzuri sana", 9, "huduma nzuri sana"),
        ("Le service est rapide. Je mets un 8, merci", 8, "Le service est rapide. merci"),
        ("٩ من ١٠، خدمة ممتازة", 9, "خدمة ممتازة"),
        ("10? no, 4", 4, ""),
        ("not a 10, more like 6 because you are slow", 6, "because you are slow"),
        ("9, not 10", 9, ""),
        ("On a scale of 0 to 10, I'd say 8", 8, ""),
        ("10!!!", 10, ""),
        ("10 😊", 10, "😊"),
        ("\u200e9\u200f", 9, ""),
    ],
)
def it_keeps_the_words_beside_a_score_as_they_were_written(text, score, rest):
    reading = read_score(text, NPS)

    assert (reading.kind, reading.score, reading.rest) == ("score", score, rest)


@pytest.mark.parametrize("text", ["7-8, Depends", "I waited 2 HOURS", "4-hour wait", "a 4 - hour wait", "not a 10"])
def it_keeps_the_whole_message_where_it_reads_no_score(text):
    assert read_score(f"  {text} ", NPS).rest == text


@pytest.mark.parametrize(
    ("text", "scale", "score"),
    [
        ("Very good", FRIENDS, 1),
        ("very good. Quick, too", FRIENDS, 1),
        ("GOOD!", FRIENDS, 2),
        ("4", FRIENDS, 4),
        ("85", PERCENT, 85),
        ("100", PERCENT, 100),
        ("7/7", CES, 7),
        ("⭐⭐⭐ ok", STARS, 3),
        ("★★★★☆", STARS, 4),
        ("👍🏾", THUMBS, 1),
        ("Up", THUMBS, 1),
        ("Hapana", THUMBS, 0),
        ("2", AROUND_NOUGHT, 2),
    ],
)
def it_reads_every_scale_with_its_labels(text, scale, score):
    assert read_score(text, scale).score == score


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("Good, but slow", FRIENDS),
        ("Good? Poor", FRIENDS),
        ("Very good or good", FRIENDS),
        ("Goodness", FRIENDS),
        ("10", CES),
        ("4/5", NPS),
        ("⭐⭐⭐⭐", NPS),
        ("👍", NPS),
        ("👍👎", THUMBS),
        ("No problem", THUMBS),
        ("-2", AROUND_NOUGHT),
    ],
)
def it_asks_again_where_the_scale_does_not_fit(text, scale):
    assert read_score(text, scale).score is None


def it_does_not_ask_again_after_a_code_that_is_no_score():
    reading = read_score("Don't know", FRIENDS)

    assert (reading.kind, reading.why) == ("words", "a code that is no score")


def it_takes_the_portuguese_one_from_a_portuguese_survey_only():
    assert read_score("um", NPS, language="pt-BR").score == 1
    assert read_score("Um...", NPS).kind == "words"


@given(st.text(max_size=200), scales)
@example("9/", NPS)
@example("١" * 5000, NPS)
@example("9" * 5000, PERCENT)
@example("1️⃣" * 3000, NPS)
@example("\ud800 9", NPS)
def it_never_raises_and_never_leaves_the_scale(text, scale):
    reading = read_score(text, scale)

    assert (reading.kind == "score") == (reading.score is not None)
    assert reading.score is None or scale.is_score(reading.score)


PIECES = [
    *("9", "10", "nine", "ten", "un", "tisa", "عشرة", "0", "5", "½", "⭐", "👍", "%", "-", "/", ",", ".", "?", "!"),
    *("not", "no", "but", "sorry", "good", "service", "of", "out", "hours", "a", "I'd", "give", "because"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12), scales)
def it_never_raises_on_words_that_matter(pieces, scale):
    reading = read_score(" ".join(pieces), scale)

    assert reading.score is None or scale.is_score(reading.score)


@given(scales, st.data())
def it_reads_each_score_of_a_scale_in_digits_and_reads_it_again(scale, data):
    score = data.draw(st.sampled_from([number for number in scale.scores if number >= 0]))

    first = read_score(str(score), scale)

    assert (first.score, first.rest) == (score, "")
    assert read_score(str(first.score), scale) == first


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "9 ",
        "9,",
        "_",
        "⭐ ",
        "⭐" + " " * 50,
        "1️⃣",
        "no ",
        "not a 10, ",
        "a9",
        "9a ",
        "'",
        "à",
        "e\u0301",
        "10/",
        "un ",
        "\n",
        "👍",
        "٩٫",
    ],
)
def it_reads_ten_thousand_characters_at_once(piece):
    text = (piece * LONGEST)[: 3 * LONGEST]
    begun = time.process_time()

    read_score(text, NPS)

    # It takes a few milliseconds; what grows with the square of the length would take minutes.
    assert time.process_time() - begun < 20.0

"""The conversation as a table of dialogues: what they say, what we say, and what is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from innerloop.listen.rules import conversation, defaults
from innerloop.listen.rules.conversation import Effect, Floor, HandOver, OptIn, OptOut, Survey, Talk, Unread, Uttered
from innerloop.listen.rules.heard import HeardAnswer
from innerloop.listen.rules.inbound import Say
from innerloop.listen.rules.scale import CES, NPS

ASKED_AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WHY_TOP, WHY_MIDDLE, WHY_BOTTOM = (
    "What should we never change?", "What would have made it better?", "What should we put right first?",
)  # fmt: skip
CONTACT = "May someone from Tandawa answer you about this? Reply YES or NO."
THANKS = "Thank you. Your answer has arrived."
AGAIN = (
    "Thank you. Which number from 0 to 10 fits best? Please reply with just the number "
    "(0 = Not at all likely · 10 = Extremely likely)."
)
WHERE = {
    "key": "where", "kind": "choice", "label": {"en": "Where was it?"}, "is_required": False,
    "options": [{"value": "shop", "label": {"en": "In the shop"}}, {"value": "door", "label": {"en": "At the door"}}],
}  # fmt: skip
WHAT = {
    "key": "what", "kind": "several", "label": {"en": "What was good?"}, "is_required": False,
    "options": [
        {"value": "price", "label": {"en": "Price"}}, {"value": "speed", "label": {"en": "Speed"}},
        {"value": "staff", "label": {"en": "Staff"}},
    ],
}  # fmt: skip
EASE = {"key": "ease", "kind": "scale", "label": {"en": "Was it easy?"}, "metric": "ces", "is_required": False}
MORE = {"key": "more", "kind": "text", "label": {"en": "Anything else?"}, "is_required": False}


def survey(*followups: Any, asks_contact: bool = False, language: str = "en", **given: Any) -> Survey:
    content = defaults.content("nps", "Tandawa") | {"followups": list(followups), "asks_contact": asks_contact}
    plain = Survey(content, NPS, language, "Tandawa", ASKED_AT + timedelta(days=60), scales={"ces": CES})
    return replace(plain, **given)


def talked(
    *texts: str, about: Survey | None = None, talk: Talk | None = None, hours: int = 0
) -> tuple[Talk, list[Effect]]:
    """Return where a talk stands after some messages, an hour apart, and what the last one called for."""
    effects: tuple[Effect, ...] = ()
    talk = talk or Talk()
    for at, text in enumerate(texts):
        said = Uttered(ASKED_AT + timedelta(hours=hours + at), text)
        talk, effects = conversation.step(talk, said, about or survey())
    return talk, list(effects)


def says(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


@pytest.mark.parametrize(
    ("texts", "said", "score", "comment"),
    [
        (["9"], [WHY_TOP], 9, ""),
        (["nine"], [WHY_TOP], 9, ""),
        (["tisa"], [WHY_TOP], 9, ""),
        (["٩"], [WHY_TOP], 9, ""),
        (["7"], [WHY_MIDDLE], 7, ""),
        (["0"], [WHY_BOTTOM], 0, ""),
        (["9/10 great service"], [THANKS], 9, "great service"),
        (["9", "They came at once"], [THANKS], 9, "They came at once"),
        (["9", "skip"], [THANKS], 9, ""),
        # Words before the score wait for it, and are the reason then.
        (["They were late"], [AGAIN], None, "They were late"),
        (["They were late", "3"], [THANKS], 3, "They were late"),
        (["not a 10, more like 6"], [WHY_BOTTOM], 6, ""),
        (["9 or 10"], [AGAIN], None, ""),
        (["9 or 10", "9"], [WHY_TOP], 9, ""),
        (["9 or 10", "hm"], [], None, "9 or 10\nhm"),
        (["8 or 9 because they came late", "8"], [THANKS], 8, "8 or 9 because they came late"),
        (["What is this", "who are you"], [], None, "What is this\nwho are you"),
        (["What is this", "who are you", "I do not know you"], [], None, "What is this\nwho are you"),
        (["What is this", "who are you", "8"], [THANKS], 8, "What is this\nwho are you"),
        (["11"], [AGAIN], None, ""),
    ],
)  # fmt: skip
def it_reads_the_score_and_its_reason(texts: list[str], said: list[str], score: int | None, comment: str) -> None:
    talk, effects = talked(*texts)

    assert (says(effects), talk.score, talk.comment) == (said, score, comment)


@pytest.mark.parametrize(
    ("texts", "score"),
    [
        (["9", "make that 7"], 7), (["9", "sorry I meant 6"], 6), (["9", "no, 4"], 4), (["9", "5"], 5),
        (["9", "actually 8"], 8), (["9", "7 instead"], 7), (["9", "oops, 3!"], 3), (["9", "change it to 2 please"], 2),
        (["9", "samahani, nilimaanisha 4"], 4), (["9", "je voulais dire 6"], 6), (["9", "perdón, quise decir 5"], 5),
        (["9", "desculpe, quis dizer 8"], 8), (["9", "أقصد 7"], 7), (["9", "great", "make that 7"], 7),
        (["9", "great", "sorry, I meant nine"], 9),
        # What only looks like one.
        (["9", "great", "7"], 9), (["9", "sorry, 2 days late"], 9), (["9", "10 people waited before me"], 9),
        (["9", "great", "sorry for the delay"], 9), (["9", "great", "Actually 3 of us came"], 9),
    ],
)  # fmt: skip
def it_follows_a_change_of_mind(texts: list[str], score: int) -> None:
    assert talked(*texts)[0].score == score


def it_asks_the_other_cohorts_why_after_a_change() -> None:
    talk, effects = talked("9", "sorry I meant 4")

    assert says(effects) == [f"Thank you, we changed it to 4. {WHY_BOTTOM}"]
    assert talk.awaits == conversation.WHY


def it_changes_nothing_after_seven_days() -> None:
    talk, _ = talked("9", "great")

    late, effects = talked("make that 7", talk=talk, hours=24 * 8)

    assert (late.score, effects) == (9, [Unread()])


@pytest.mark.parametrize(
    ("asked", "text", "answer"),
    [
        (WHERE, "2", HeardAnswer("where", choices=("door",))),
        (WHERE, "In the shop", HeardAnswer("where", choices=("shop",))),
        (WHERE, "at the DOOR!", HeardAnswer("where", choices=("door",))),
        (WHERE, "at the", HeardAnswer("where", choices=("door",))),
        (WHAT, "1, 3", HeardAnswer("what", choices=("price", "staff"))),
        (WHAT, "price and staff", HeardAnswer("what", choices=("price", "staff"))),
        (WHAT, "2", HeardAnswer("what", choices=("speed",))),
        (WHAT, "1 2 2 3", HeardAnswer("what", choices=("price", "speed", "staff"))),
        (EASE, "6", HeardAnswer("ease", metric="ces", score=6)),
        (EASE, "seven", HeardAnswer("ease", metric="ces", score=7)),
        (MORE, "The music", HeardAnswer("more", text="The music")),
    ],
)  # fmt: skip
def it_takes_a_further_answer(asked: Any, text: str, answer: HeardAnswer) -> None:
    talk, effects = talked("9 fine", text, about=survey(asked))

    assert talk.answers == (answer,)
    assert says(effects) == [THANKS]


def it_asks_one_question_at_a_time_and_numbers_the_options() -> None:
    about = survey(WHERE, MORE, asks_contact=True)

    asked = [says(talked(*("9", "fast", "2", "no")[:n], about=about)[1]) for n in range(1, 5)]

    assert asked == [
        [WHY_TOP],
        ["Where was it?\n1 In the shop\n2 At the door\nReply with the number. Or reply SKIP."],
        ["Anything else?"],
        [CONTACT],
    ]


def it_takes_a_button_for_its_value() -> None:
    about = survey(WHERE, most_buttons=3)
    talk, effects = talked("9 fine", about=about)
    [asked] = [effect for effect in effects if isinstance(effect, Say)]
    assert (asked.text, [choice.value for choice in asked.choices]) == ("Where was it?", ["shop", "door"])

    talk, _ = conversation.step(talk, Uttered(ASKED_AT, "At the door", choice="door"), about)

    assert talk.answers == (HeardAnswer("where", choices=("door",)),)


def it_asks_a_further_question_again_once_and_then_keeps_the_words() -> None:
    about = survey(WHERE)

    _, again = talked("9 fine", "hm", about=about)
    talk, effects = talked("9 fine", "hm", "on the phone", about=about)

    assert says(again)[0].startswith("Sorry, that was not clear. Where was it?")
    assert (talk.answers, says(effects)) == ((HeardAnswer("where", text="on the phone"),), [THANKS])


def it_loses_no_sentence_where_another_answer_was_asked_for() -> None:
    talk, effects = talked("9, fine", "They came the same day", "yes", about=survey(asks_contact=True))

    assert (talk.comment, talk.may_contact, says(effects)[0][:9]) == ("fine\nThey came the same day", True, "Thank you")


def it_asks_only_what_concerns_somebody() -> None:
    about = survey(WHERE | {"when": {"cohorts": ["bottom"]}})

    assert says(talked("9 fine", about=about)[1]) == [THANKS]
    assert says(talked("2, bad", about=about)[1])[0].startswith("Where was it?")


@pytest.mark.parametrize(("text", "may"), [("YES", True), ("no", False), ("ndiyo", True), ("لا", False), ("hm", None)])
def it_reads_yes_and_no(text: str, may: bool | None) -> None:
    assert talked("9 fine", text, about=survey(asks_contact=True))[0].may_contact is may


def it_stops_at_once_and_confirms_it_once() -> None:
    talk, first = talked("STOP")
    again, second = talked("stop", talk=talk)

    assert first[0] == second[0] == OptOut()
    assert says(first) == ["Tandawa will ask you nothing more here. Reply START if you change your mind."]
    assert says(second) == []
    assert talked("9", talk=again)[1] == [Unread()]


def it_asks_again_after_start() -> None:
    talk, effects = talked("STOP", "START")

    assert effects[0] == OptIn()
    assert says(effects) == ["Welcome back. Tandawa may ask you here again. Reply STOP at any time."]
    assert talked("9", talk=talk)[0].score == 9


def it_hands_over_to_a_person_and_reads_no_score_then() -> None:
    talk, effects = talked("can I talk to a person please")

    assert (effects[0], talk.floor) == (HandOver(), Floor.PERSON)
    assert says(effects) == ["We have told our people. Someone from Tandawa will write to you here."]
    assert talked("3", talk=talk) == (talk, [Unread()])


@pytest.mark.parametrize(
    ("text", "score"),
    [("7 but I want to talk to a person", 7), ("3, please let me speak to a human", 3), ("9. Stop texting me", 9)],
)
def it_keeps_the_score_that_stands_beside_a_wish(text: str, score: int) -> None:
    talk, effects = talked(text)

    assert (talk.score, talk.awaits) == (score, "")
    assert text.endswith(talk.comment)
    assert effects[0] in (HandOver(), OptOut())


def it_reads_no_score_beside_a_wish_to_a_person_of_ours() -> None:
    talk, _ = talked("can I talk to a person please")

    assert talked("7 but I want to talk to a person", talk=talk)[0].score is None


def it_reads_nothing_while_a_person_of_ours_talks() -> None:
    talk, _ = conversation.step(Talk(), Uttered(ASKED_AT, is_ours=True), survey())

    assert talked("9", talk=talk) == (talk, [Unread()])


def it_says_once_that_the_time_is_over() -> None:
    talk, effects = talked("9", hours=24 * 61)

    assert says(effects)[0].startswith("Thank you for writing. This question is closed by now")
    assert talked("9", talk=talk, hours=24 * 61)[1] == [Unread()]
    assert talk.score is None


def it_goes_on_after_days_where_it_stood() -> None:
    talk, _ = talked("6")

    assert talked("The queue", talk=talk, hours=24 * 20)[0].comment == "The queue"


def it_repeats_the_question_when_a_session_begins_anew() -> None:
    talk, _ = talked("6")

    _, effects = conversation.step(talk, Uttered(ASKED_AT, is_greeting=True), survey())

    assert says(list(effects)) == [WHY_BOTTOM]


def it_takes_no_anonymous_answer_but_leads_to_the_page() -> None:
    about = survey(link="https://tandawa.example/s/abc")

    talk, effects = talked("9", about=about)

    assert talk.score is None
    assert says(effects)[0].endswith("https://tandawa.example/s/abc")
    assert talked("9", talk=talk, about=about)[1] == [Unread()]


def it_keeps_a_recording_where_a_reason_is_asked() -> None:
    talk, _ = talked("6")

    after, effects = conversation.step(talk, Uttered(ASKED_AT, is_spoken=True), survey())

    assert (after.awaits, says(list(effects))) == ("", [THANKS])


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es", "pt", "ar"])
def it_speaks_every_language_whole(language: str) -> None:
    about = survey(WHERE, WHAT, MORE, asks_contact=True, language=language)

    for texts in (["?"], ["9"], ["9", "x"], ["9", "x", "1"], ["9", "x", "1", "1"], ["STOP"], ["HELP"]):
        for text in says(talked(*texts, about=about)[1]):
            assert text
            assert "{" not in text


@pytest.mark.parametrize(
    ("about", "how"),
    [
        ({}, " Reply YES or NO."),
        ({"most_buttons": 3}, ""),
        ({"has_letters": False}, " Reply 1 for yes or 2 for no."),
    ],
)
def it_asks_for_a_yes_by_what_there_is_to_press(about: dict[str, Any], how: str) -> None:
    _, effects = talked("9", "Quick", about=survey(asks_contact=True, **about))

    assert says(effects) == [f"May someone from Tandawa answer you about this?{how}"]

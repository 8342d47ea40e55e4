"""A conversation played through with nobody."""

from datetime import UTC, datetime
from typing import Any

import pytest

from innerloop.listen.rules import conversation, defaults
from innerloop.listen.rules.conversation import Rehearsal, Survey
from innerloop.listen.rules.conversation.phrases import PHRASES
from innerloop.listen.rules.inbound import Say
from innerloop.listen.rules.scale import BUILT_IN, CSAT, NPS, THUMBS, Cohort

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPENING = Say("How likely?", "ask")
COHORTS: tuple[Cohort, ...] = ("top", "middle", "bottom")
QUESTIONS: list[dict[str, Any]] = [
    {
        "key": kind,
        "kind": kind,
        "label": {"en": f"A {kind}?"},
        "metric": "csat",
        "options": [] if kind in ("text", "scale") else [{"value": v, "label": {"en": v}} for v in ("here", "there")],
        "is_required": True,
    }
    for kind in ("choice", "several", "scale", "text")
]


def survey_of(slug: str, language: str, *, most_buttons: int = 0, followups: Any = QUESTIONS) -> Survey:
    content = {**defaults.content(slug, "Tandawa"), "followups": followups, "asks_contact": True}
    return Survey(content, BUILT_IN[slug], language, "Tandawa", most_buttons=most_buttons, scales={"csat": CSAT})


def said_by_us(rehearsal: Rehearsal) -> list[str]:
    return [say.text for turn in rehearsal.turns for say in turn.says]


@pytest.mark.parametrize("most_buttons", [0, 10, 100])
@pytest.mark.parametrize("language", PHRASES)
@pytest.mark.parametrize("slug", BUILT_IN)
def it_comes_to_its_end_without_asking_twice(slug: str, language: str, most_buttons: int) -> None:
    survey = survey_of(slug, language, most_buttons=most_buttons)

    for cohort in (each for each in COHORTS if conversation.typical(survey.scale, each) is not None):
        rehearsal = conversation.rehearse(survey, cohort, at=AT, opening=OPENING)

        assert rehearsal.turns[-1].says[-1].is_last
        assert rehearsal.asked == {"choice", "several", "scale", "text"}
        assert not any(PHRASES[language].again_choice in text for text in said_by_us(rehearsal))
        # The opening, the why, four questions, the contact, the thanks.
        assert len(rehearsal.turns) == 8


def it_lets_them_begin_where_nobody_writes_first() -> None:
    rehearsal = conversation.rehearse(survey_of("nps", "en"), "top", at=AT, opening=None)

    assert rehearsal.turns[0].said == ""
    assert "0 = Not at all likely" in rehearsal.turns[0].says[0].text


def it_gives_the_answer_that_a_later_question_hangs_on() -> None:
    choice, text = QUESTIONS[0], QUESTIONS[3]
    hung = {**text, "when": {"answer": {"question": "choice", "value": "there"}}}

    rehearsal = conversation.rehearse(
        survey_of("nps", "en", followups=[choice, hung]), "bottom", at=AT, opening=OPENING
    )

    assert [turn.said for turn in rehearsal.turns] == ["", "3", "…", "2", "…", "Yes"]


def it_takes_the_score_in_the_middle_of_a_cohort() -> None:
    assert [conversation.typical(NPS, cohort) for cohort in COHORTS] == [10, 8, 3]
    assert conversation.typical(THUMBS, "middle") is None

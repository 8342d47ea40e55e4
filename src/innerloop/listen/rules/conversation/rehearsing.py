"""A conversation played through with nobody: how a survey reads from its first message to its thanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from innerloop.listen.rules.conversation import questions
from innerloop.listen.rules.conversation.phrases import phrases_in
from innerloop.listen.rules.conversation.stepping import step
from innerloop.listen.rules.conversation.talk import CONTACT, WHY, Survey, Talk, Uttered
from innerloop.listen.rules.heard import MAIN_QUESTION
from innerloop.listen.rules.inbound import Choice, Say
from innerloop.listen.rules.scale import Cohort, Scale

# Stands for words of their own: no language, no wish, no score.
OWN_WORDS = "…"
# Far beyond what the longest survey takes, should an answer of ours not be understood.
_MOST_TURNS = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what the customer says, as it reads, and what is said then."""

    said: str
    says: tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A whole conversation, and the keys of the further questions that came up in it."""

    turns: tuple[Turn, ...]
    asked: frozenset[str]


def rehearse(survey: Survey, cohort: Cohort, *, at: datetime, opening: Say | None) -> Rehearsal:
    """Play a survey through with somebody of a cohort who answers everything; without `opening` they begin.

    Where a later question hangs on an answer, it is that answer which is given.
    """
    talk, turns, asked = Talk(), [Turn("", (opening,))] if opening else [], []
    if opening is None:
        talk, effects = step(Talk(is_asked=False), Uttered(at, is_greeting=True), survey)
        turns.append(Turn("", _says(effects)))
    while turns[-1].says and not turns[-1].says[-1].is_last and len(turns) < _MOST_TURNS:
        asked.append(talk.awaits)
        said, shown = _reply(survey, talk, cohort, turns[-1].says[-1].choices, at)
        talk, effects = step(talk, said, survey)
        turns.append(Turn(shown, _says(effects)))
    return Rehearsal(tuple(turns), frozenset(asked) - {MAIN_QUESTION, WHY, CONTACT})


def typical(scale: Scale, cohort: Cohort) -> int | None:
    """Return the score in the middle of a cohort, None where it holds nobody."""
    scores = [score for score in scale.scores if scale.cohort(score) == cohort]
    return scores[len(scores) // 2] if scores else None


def _says(effects: Sequence[object]) -> tuple[Say, ...]:
    return tuple(effect for effect in effects if isinstance(effect, Say))


def _reply(survey: Survey, talk: Talk, cohort: Cohort, buttons: Sequence[Choice], at: datetime) -> tuple[Uttered, str]:
    """Return what is answered to the question that waits, and how it reads: a button's label where one is pressed."""
    value = _value(survey, talk, cohort)
    pressed = next((button for button in buttons if button.value == value), None)
    if pressed:
        return Uttered(at, choice=pressed.value), pressed.label
    text = _written(survey, talk, value)
    return Uttered(at, text=text), text


def _value(survey: Survey, talk: Talk, cohort: Cohort) -> str:
    if talk.awaits == MAIN_QUESTION:
        return str(typical(survey.scale, cohort))
    if talk.awaits == WHY:
        return OWN_WORDS
    if talk.awaits == CONTACT:
        # The middle one declines, so that both endings are to be seen.
        return "no" if cohort == "middle" else "yes"
    asked = questions.followup(survey, talk.awaits)
    if asked["kind"] == "scale":
        scale = survey.scales.get(asked.get("metric", ""))
        score = typical(scale, cohort) if scale else None
        return str(scale.scores[0] if scale and score is None else score)
    return OWN_WORDS if asked["kind"] == "text" else _option(survey, asked)


def _option(survey: Survey, asked: Mapping[str, Any]) -> str:
    hung = [(each.get("when") or {}).get("answer") for each in survey.content.get("followups", [])]
    wanted = [answer["value"] for answer in hung if answer and answer["question"] == asked["key"]]
    values = [choice.value for choice in questions.options(survey, asked)]
    return next((value for value in wanted if value in values), values[0] if values else OWN_WORDS)


def _written(survey: Survey, talk: Talk, value: str) -> str:
    """Return how somebody writes an answer who has no button for it: yes by its word, an option by its number."""
    if talk.awaits == CONTACT:
        phrases = phrases_in(survey.language)
        return phrases.yes if value == "yes" else phrases.no
    if talk.awaits in (MAIN_QUESTION, WHY):
        return value
    asked = questions.followup(survey, talk.awaits)
    values = [choice.value for choice in questions.options(survey, asked)]
    if asked["kind"] in ("choice", "several") and value in values:
        return str(values.index(value) + 1)
    return value

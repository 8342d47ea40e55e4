"""Which question comes next, and how it reads on a channel of plain words."""

from collections.abc import Mapping, Sequence
from typing import Any

from innerloop.listen.rules import branching, wording
from innerloop.listen.rules.content import text_in
from innerloop.listen.rules.conversation.phrases import phrases_in
from innerloop.listen.rules.conversation.talk import CONTACT, WHY, Survey, Talk
from innerloop.listen.rules.heard import MAIN_QUESTION
from innerloop.listen.rules.inbound import Choice, Say

SURVEY, THANKS = "survey", "thanks"


def upcoming(survey: Survey, talk: Talk, after: str) -> str:
    """Return what is waited for after a question, or nothing where all is asked."""
    followups = survey.content.get("followups", [])
    order = [WHY, *(each["key"] for each in followups), CONTACT]
    concern = {each["key"] for each in branching.asked(followups, _known(survey, talk))}
    concern -= {answer.question for answer in talk.answers}
    if not _is_why_known(survey, talk):
        concern.add(WHY)
    if survey.content.get("asks_contact") and talk.may_contact is None:
        concern.add(CONTACT)
    left = order[order.index(after) + 1 :] if after in order else order
    return next((key for key in left if key in concern), "")


def asking(survey: Survey, talk: Talk, before: str = "") -> Say:
    """Return the question that is waited for, after a few words of another kind; the thanks where none is."""
    if not talk.awaits:
        return Say(_joined(before, thanks(survey, talk)), THANKS, is_last=True)
    if talk.awaits == MAIN_QUESTION:
        return _score(survey, before)
    if talk.awaits == WHY:
        return Say(_joined(before, why(survey, talk)), SURVEY)
    if talk.awaits == CONTACT:
        return _contact(survey, before)
    return _followup(survey, followup(survey, talk.awaits), before)


def again(survey: Survey, talk: Talk) -> Say:
    """Return the question once more, kindly: what came could not be read."""
    phrases = phrases_in(survey.language)
    if talk.awaits == MAIN_QUESTION:
        ends = wording.ends(survey.content, survey.scale, language=survey.language)
        text = phrases.again.format(low=survey.scale.low, high=survey.scale.high, ends=f" ({ends})" if ends else "")
        return Say(text, SURVEY, _buttons(survey, wording.score_buttons(survey.scale)))
    return asking(survey, talk, phrases.again_choice)


def thanks(survey: Survey, talk: Talk) -> str:
    """Return the company's own thanks, or ours."""
    phrases = phrases_in(survey.language)
    own = _own(survey, survey.content.get("thanks", {}))
    will_answer = phrases.will_answer.format(company=survey.company) if talk.may_contact else ""
    return _joined(own or phrases.thanks, will_answer)


def why(survey: Survey, talk: Talk) -> str:
    """Return the question for the reason, as the cohort is asked."""
    whys = survey.content.get("whys", {})
    cohort = survey.scale.cohort(talk.score) if talk.score is not None else "any"
    return _own(survey, whys.get(cohort, {})) or _own(survey, whys.get("any", {}))


def followup(survey: Survey, key: str) -> Mapping[str, Any]:
    """Return one further question by its key."""
    return next(asked for asked in survey.content["followups"] if asked["key"] == key)


def options(survey: Survey, asked: Mapping[str, Any]) -> list[Choice]:
    """Return the options of a question as they are read."""
    found = asked.get("options") or []
    return [Choice(option["value"], _own(survey, option["label"]) or option["value"]) for option in found]


def _known(survey: Survey, talk: Talk) -> branching.Known:
    cohort = survey.scale.cohort(talk.score) if talk.score is not None else None
    return branching.Known(cohort, {each.question: each.choices for each in talk.answers}, survey.properties)


def _is_why_known(survey: Survey, talk: Talk) -> bool:
    return bool(talk.comment) or not why(survey, talk)


def _score(survey: Survey, before: str) -> Say:
    text = wording.opening(survey.content, survey.scale, language=survey.language, company=survey.company)
    return Say(_joined(before, text), SURVEY, _buttons(survey, wording.score_buttons(survey.scale)))


def _contact(survey: Survey, before: str) -> Say:
    phrases = phrases_in(survey.language)
    text = phrases.contact.format(company=survey.company)
    buttons = _buttons(survey, (Choice("yes", phrases.yes), Choice("no", phrases.no)))
    how = "" if buttons else phrases.yes_or_no if survey.has_letters else phrases.one_or_two
    return Say(_joined(before, text, how), SURVEY, buttons)


def _followup(survey: Survey, asked: Mapping[str, Any], before: str) -> Say:
    phrases = phrases_in(survey.language)
    skip = "" if asked.get("is_required") else phrases.skip
    label = _own(survey, asked["label"])
    if asked["kind"] == "text":
        return Say(_joined(before, label), SURVEY)
    if asked["kind"] == "scale":
        return Say(_joined(before, _with_ends(survey, asked, label)), SURVEY)
    choices = options(survey, asked)
    buttons = _buttons(survey, choices) if asked["kind"] == "choice" else ()
    if buttons:
        return Say(_joined(before, label), SURVEY, buttons)
    listed = "\n".join(f"{number} {choice.label}" for number, choice in enumerate(choices, 1))
    how = phrases.choose if asked["kind"] == "choice" else phrases.choose_several
    return Say(f"{_joined(before, label)}\n{listed}\n{_joined(how, skip)}", SURVEY)


def _with_ends(survey: Survey, asked: Mapping[str, Any], label: str) -> str:
    scale = survey.scales.get(asked.get("metric", ""))
    if scale is None:
        return label
    ends = wording.ends(asked, scale, language=survey.language, first=survey.content["languages"][0])
    return f"{label} ({ends or f'{scale.low}-{scale.high}'})"


def _buttons(survey: Survey, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    return tuple(choices) if len(choices) <= survey.most_buttons else ()


def _own(survey: Survey, texts: Mapping[str, str]) -> str:
    return text_in(texts, survey.language, survey.content["languages"][0]).strip()


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)

"""One step of a conversation: what was said, and what is to be done."""

from collections.abc import Callable
from dataclasses import replace

from innerloop.listen.rules.conversation import answering, questions
from innerloop.listen.rules.conversation.changes import read_change
from innerloop.listen.rules.conversation.phrases import phrases_in
from innerloop.listen.rules.conversation.talk import (
    CONTACT,
    WHY,
    Effect,
    Floor,
    HandOver,
    OptIn,
    OptOut,
    Survey,
    Talk,
    Unread,
    Uttered,
)
from innerloop.listen.rules.heard import CHANGEABLE_FOR, LONGEST_COMMENT, MAIN_QUESTION, HeardAnswer
from innerloop.listen.rules.inbound import Say
from innerloop.listen.rules.reading import Reading, read_score
from innerloop.listen.rules.stopping import read_wish

# Somebody's first words are a comment from so many words on; fewer only greet.
_TELLING = 3
_SENTENCE = 5

Step = tuple[Talk, tuple[Effect, ...]]


def step(talk: Talk, said: Uttered, survey: Survey) -> Step:
    """Return where a talk stands after one thing was said, and what is to be done about it.

    A wish (stop, start, a person, help) is heard whoever has the floor. All else is an answer only while the survey
    has it; afterwards only a plain change of mind is, within the days in which an answer may be changed.
    """
    if said.is_ours:
        return replace(talk, floor=Floor.PERSON), ()
    wish = read_wish(said.text) if said.wish is None and not said.choice else said.wish
    if wish and wish in _WISHES:
        return _WISHES[wish](_with_score(talk, said, survey), survey)
    if talk.is_stopped and talk.floor != Floor.PERSON and not survey.has_letters:
        return _dialled_though_stopped(talk, said, survey)
    if talk.is_stopped or talk.floor == Floor.PERSON:
        return talk, (Unread(),)
    if talk.has_ended or talk.floor == Floor.NOBODY:
        return _after_the_end(talk, said, survey)
    return _answering(talk, said, survey)


def _answering(talk: Talk, said: Uttered, survey: Survey) -> Step:
    if survey.expires_at is not None and said.at > survey.expires_at:
        return _too_late(talk, survey)
    if survey.link:
        return _by_link_only(talk, survey)
    if said.is_greeting:
        return replace(talk, is_asked=True), (questions.asking(survey, talk),)
    return _AWAITED.get(talk.awaits, _further)(talk, said, survey)


def _stop(talk: Talk, survey: Survey) -> Step:
    text = phrases_in(survey.language).stopped.format(company=survey.company)
    confirmation = () if talk.is_stopped else (Say(text, "stopped", is_last=True),)
    return replace(talk, is_stopped=True), (OptOut(), *confirmation)


def _start(talk: Talk, survey: Survey) -> Step:
    after = replace(talk, is_stopped=False)
    if talk.is_stopped:
        text = phrases_in(survey.language).started.format(company=survey.company)
        return after, (OptIn(), Say(text, "started", is_last=True))
    if talk.floor == Floor.SURVEY and talk.awaits and not survey.link:
        return after, (OptIn(), questions.asking(survey, after))
    return after, (OptIn(), Unread())


def _dialled_though_stopped(talk: Talk, said: Uttered, survey: Survey) -> Step:
    """Offer a way back: whoever dials has decided to speak, and has no other place to say START."""
    if said.is_greeting:
        text = phrases_in(survey.language).way_back.format(company=survey.company)
        return replace(talk, is_way_back_shown=True), (Say(text, questions.SURVEY),)
    if talk.is_way_back_shown and answering.read_yes(said):
        return _start(replace(talk, is_way_back_shown=False), survey)
    return talk, (Unread(),)


def _person(talk: Talk, survey: Survey) -> Step:
    if talk.floor == Floor.PERSON:
        return talk, (Unread(),)
    if talk.is_stopped:
        return replace(talk, floor=Floor.PERSON), (HandOver(),)
    text = phrases_in(survey.language).person.format(company=survey.company)
    return replace(talk, floor=Floor.PERSON), (HandOver(), Say(text, "handover", is_last=True))


def _help(talk: Talk, survey: Survey) -> Step:
    if talk.is_stopped or talk.floor == Floor.PERSON:
        return talk, (Unread(),)
    return talk, (Say(phrases_in(survey.language).help.format(company=survey.company), questions.SURVEY),)


def _after_the_end(talk: Talk, said: Uttered, survey: Survey) -> Step:
    """Take a plain change of mind, and leave all else to people."""
    changed = _change_of_mind(talk, said, survey)
    return (talk, (Unread(),)) if changed is None else _changed(changed, survey)


def _too_late(talk: Talk, survey: Survey) -> Step:
    closed = replace(talk, floor=Floor.NOBODY)
    if talk.score is not None or talk.is_silent:
        return closed, (Unread(),)
    return closed, (Say(phrases_in(survey.language).expired, questions.SURVEY, is_last=True), Unread())


def _by_link_only(talk: Talk, survey: Survey) -> Step:
    # Whatever is written here has a sender; an anonymous answer has none.
    if talk.is_reasked:
        return talk, (Unread(),)
    text = phrases_in(survey.language).link.format(link=survey.link)
    return replace(talk, is_reasked=True), (Say(text, questions.SURVEY, is_last=True),)


def _with_score(talk: Talk, said: Uttered, survey: Survey) -> Talk:
    """Return a talk with the score that stands beside a wish: "7 but I want to talk to a person"."""
    is_awaited = talk.awaits == MAIN_QUESTION and talk.floor == Floor.SURVEY and not (talk.is_stopped or talk.has_ended)
    is_late = survey.expires_at is not None and said.at > survey.expires_at
    if not is_awaited or is_late or survey.link:
        return talk
    reading = _read(said, survey)
    if reading.kind != "score":
        return talk
    scored = _taken(talk, reading, said)
    return replace(scored, awaits=questions.upcoming(survey, scored, scored.awaits))


def _scored(talk: Talk, said: Uttered, survey: Survey) -> Step:
    reading = _read(said, survey)
    if reading.kind == "score":
        return _next(_taken(talk, reading, said), survey)
    if not talk.is_asked:
        words = said.text if len(said.text.split()) >= _TELLING else ""
        asked = replace(talk, is_asked=True, comment=_added("", words))
        return asked, (questions.asking(survey, asked),)
    if talk.is_silent:
        return talk, (Unread(),)
    kept = _heard_in_vain(talk, said.text, is_unclear=reading.kind == "unclear")
    if talk.is_reasked:
        comment = _added(kept.unclear, kept.comment)
        return replace(kept, is_silent=True, comment=comment, unclear=""), (Unread(),)
    return replace(kept, is_reasked=True), (questions.again(survey, kept),)


def _taken(talk: Talk, reading: Reading, said: Uttered) -> Talk:
    return replace(
        talk,
        score=reading.score,
        scored_at=said.at,
        comment=_added(talk.comment, reading.rest),
        is_silent=False,
        is_asked=True,
    )


def _heard_in_vain(talk: Talk, text: str, *, is_unclear: bool) -> Talk:
    # "8 or 9?" is no reason, so the why is still asked when the score comes; a sentence around it is one.
    if is_unclear and len(text.split()) < _SENTENCE:
        return replace(talk, unclear=_added(talk.unclear, text))
    return replace(talk, comment=_added(talk.comment, text))


def _reasoned(talk: Talk, said: Uttered, survey: Survey) -> Step:
    changed = _change_of_mind(talk, said, survey, or_bare=True)
    if changed is not None:
        return _next(changed, survey) if changed.comment else _changed(changed, survey)
    if answering.is_skipped(said):
        return _next(talk, survey)
    return _next(replace(talk, comment=_added(talk.comment, said.text)), survey)


def _further(talk: Talk, said: Uttered, survey: Survey) -> Step:
    asked = questions.followup(survey, talk.awaits)
    answer = answering.read(survey, asked, said)
    if (asked["kind"] == "text" or answer is None) and (changed := _change_of_mind(talk, said, survey)):
        return _changed(changed, survey)
    if not asked.get("is_required") and answering.is_skipped(said):
        return _next(talk, survey)
    if answer is not None:
        return _next(_answered(talk, answer), survey)
    if talk.is_reasked:
        return _next(_answered(talk, answering.in_words(asked, said)) if said.text.strip() else talk, survey)
    return _again(talk, said, survey)


def _contacted(talk: Talk, said: Uttered, survey: Survey) -> Step:
    yes = answering.read_yes(said)
    if yes is not None:
        return _next(replace(talk, may_contact=yes), survey)
    if changed := _change_of_mind(talk, said, survey):
        return _changed(changed, survey)
    if answering.is_skipped(said):
        return _next(talk, survey)
    if talk.is_reasked:
        # Words where a yes or no was asked: kept, and taken for no yes.
        return _next(replace(talk, comment=_added(talk.comment, said.text)), survey)
    return _again(talk, said, survey)


def _changed(talk: Talk, survey: Survey) -> Step:
    """Say that the score was changed, and go on where the talk stands."""
    score = survey.scale.labels.get(talk.score or 0, talk.score)
    text = phrases_in(survey.language).changed.format(score=score)
    is_over = talk.has_ended or talk.floor != Floor.SURVEY
    return talk, (Say(text, questions.THANKS, is_last=True) if is_over else questions.asking(survey, talk, text),)


def _again(talk: Talk, said: Uttered, survey: Survey) -> Step:
    """Ask a question once more; a sentence that answers another one is not lost."""
    words = said.text if len(said.text.split()) >= _TELLING else ""
    return replace(talk, is_reasked=True, comment=_added(talk.comment, words)), (questions.again(survey, talk),)


def _next(talk: Talk, survey: Survey) -> Step:
    awaits = questions.upcoming(survey, talk, talk.awaits)
    after = replace(talk, awaits=awaits, is_reasked=False, floor=Floor.SURVEY if awaits else Floor.NOBODY)
    return after, (questions.asking(survey, after),)


def _answered(talk: Talk, answer: HeardAnswer) -> Talk:
    return replace(talk, answers=(*talk.answers, answer))


def _change_of_mind(talk: Talk, said: Uttered, survey: Survey, *, or_bare: bool = False) -> Talk | None:
    """Return the talk with the score that is plainly meant instead, or None.

    Where words are waited for, a score and nothing else is one too: no reason is "7".
    """
    if talk.scored_at is None or said.at - talk.scored_at > CHANGEABLE_FOR:
        return None
    reading = read_change(said.text, survey.scale, language=survey.language)
    if reading is None and or_bare:
        whole = _read(said, survey)
        reading = whole if whole.kind == "score" and not whole.rest else None
    if reading is None:
        return None
    comment = _added(talk.comment, said.text) if reading.rest else talk.comment
    return replace(talk, score=reading.score, comment=comment)


def _read(said: Uttered, survey: Survey) -> Reading:
    return read_score(said.choice or said.text, survey.scale, language=survey.language)


def _added(comment: str, text: str) -> str:
    """Return a comment with more words, each once."""
    words = text.strip()
    if not words or words == comment or comment.endswith(f"\n{words}"):
        return comment
    return f"{comment}\n{words}".strip()[:LONGEST_COMMENT]


_WISHES: dict[str, Callable[[Talk, Survey], Step]] = {"stop": _stop, "start": _start, "person": _person, "help": _help}
_AWAITED: dict[str, Callable[[Talk, Uttered, Survey], Step]] = {
    MAIN_QUESTION: _scored,
    WHY: _reasoned,
    CONTACT: _contacted,
}

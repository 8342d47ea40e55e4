"""From what a conversation holds to the response that keeps it: the score at once, the rest as it comes."""

from dataclasses import replace
from datetime import datetime

from innerloop.listen import errors
from innerloop.listen.actions import changing, hearing, rows, tongues
from innerloop.listen.models import Invitation, Response, Thread
from innerloop.listen.rules.conversation import Floor, Talk
from innerloop.listen.rules.heard import LONGEST_COMMENT, Heard, HeardAnswer

_PLAIN = ("score", "may_contact")


def answered_elsewhere(invitation: Invitation | None, talk: Talk) -> Talk | None:
    """Return where a conversation begins whose answer was not given in it, but on the page; None where it was."""
    if invitation is None or talk.score is not None or talk.is_silent:
        return None
    response = Response.objects.filter(invitation=invitation).first()
    if response is None or (response.score is None and not response.comment):
        return None
    return Talk(
        floor=Floor.NOBODY,
        awaits="",
        score=response.score,
        scored_at=response.answered_at,
        comment=response.comment,
    )


def give(
    invitation: Invitation, before: Talk, after: Talk, *, thread: Thread, at: datetime, now: datetime
) -> Response | None:
    """Record or change the response by what one message changed; a message that changes nothing writes nothing."""
    language = tongues.of_answer(invitation, thread, is_asked=before.is_asked)
    before, after = _telling(before), _telling(after)
    if _content(before) == _content(after):
        return None
    held = Invitation.objects.select_for_update(of=("self",), no_key=True).get(id=invitation.id)
    response = Response.objects.filter(invitation=held).first()
    if response is None:
        return _record(invitation, after, language, thread=thread, at=at, now=now)
    try:
        to = replace(_change(response, before, after), language=language)
        workspace = invitation.program.workspace
        return changing.change(response_id=response.id, to=to, workspace=workspace, by="customer", now=now)
    except errors.LinkGone:
        return None  # erased since: it stays erased


def _telling(talk: Talk) -> Talk:
    # Words before a score wait for it: they are the comment when it comes, or when asking again was in vain.
    return Talk() if talk.score is None and not talk.is_silent else talk


def _content(talk: Talk) -> tuple[object, ...]:
    return talk.score, talk.comment, talk.answers, talk.may_contact


def _record(
    invitation: Invitation, talk: Talk, language: str, *, thread: Thread, at: datetime, now: datetime
) -> Response | None:
    if talk.score is None and not talk.comment:
        return None
    program = invitation.program
    heard = Heard(
        metric=program.survey.metric.slug,
        score=talk.score,
        comment=talk.comment,
        answers=talk.answers,
        answered_at=talk.scored_at or at,
        channel=thread.channel,
        language=language,
        may_contact=talk.may_contact,
    )
    asked = rows.Asked(program, invitation.survey_version_id, invitation)
    [verdict] = hearing.record([heard], workspace=program.workspace, by="customer", now=now, asked=[asked])
    if not isinstance(verdict, hearing.Recorded):
        raise verdict
    return Response.objects.get(id=verdict.response_id)


def _change(response: Response, before: Talk, after: Talk) -> changing.Change:
    """Return only what the message changed: what was changed elsewhere meanwhile stays."""
    return changing.Change(
        score=after.score if after.score != before.score else None,
        taken_back=frozenset(name for name in _PLAIN if _is_gone(name, before, after)),
        comment=_comment(response.comment, before.comment, after.comment),
        answers=_answers(response, before.answers, after.answers),
        may_contact=after.may_contact if after.may_contact != before.may_contact else None,
    )


def _is_gone(name: str, before: Talk, after: Talk) -> bool:
    return getattr(after, name) is None and getattr(before, name) is not None


def _comment(held: str, before: str, after: str) -> str | None:
    if before == after:
        return None
    if held == before or not after.startswith(before):
        return after
    more = after[len(before) :].strip()
    return held if more in held else f"{held}\n{more}".strip()[:LONGEST_COMMENT]


def _answers(
    response: Response, before: tuple[HeardAnswer, ...], after: tuple[HeardAnswer, ...]
) -> tuple[HeardAnswer, ...] | None:
    if before == after:
        return None
    held = {answer.question: answer for answer in changing.further_answers(response)}
    gone = {answer.question for answer in before} - {answer.question for answer in after}
    held |= {answer.question: answer for answer in after if answer not in before}
    return tuple(answer for question, answer in held.items() if question not in gone)

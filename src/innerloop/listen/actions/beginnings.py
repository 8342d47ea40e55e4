"""A conversation that the customer begins: somebody writes, dials or calls whom nobody has asked.

A score is an answer to the line's program; without one, its question is asked, once.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from innerloop.listen import queries
from innerloop.listen.actions import asking, wishes
from innerloop.listen.actions.eligibility import eligibility_within
from innerloop.listen.models import Invitation, Line, Message, Program, Thread
from innerloop.listen.rules.asking import SPARING
from innerloop.listen.rules.inbound import words_of
from innerloop.listen.rules.reading import read_score

_BEGUN = "wrote:"
STOP, PERSON = "stop", "person"
# Whoever writes so long after one of us was there writes about that; later, about something else.
GOES_ON_WITHIN = timedelta(days=30)
PERSONS = (Message.Purpose.REPLY, Message.Purpose.TAKEN)


def begin(message: Message, *, thread: Thread, line: Line, now: datetime) -> Invitation | None:
    """Take up what a customer began as an ask of the line's program; None where there is nothing to ask."""
    program = program_of(line)
    if program is None or message.facts.get("wish"):
        return None
    if _is_with_person(message, thread) or _is_after_person(message, thread, program):
        return None
    if not _may_go_on(message, program, thread, now):
        return None
    session = message.facts.get("session", "")
    ask = asking.Ask(
        customer=thread.customer,
        channel=thread.channel,
        occasion_key=f"{_BEGUN}{thread.id}:{session}"[:200] if session else f"{_BEGUN}{thread.id}",
    )
    if Invitation.objects.filter(occasion_key=ask.occasion_key).exists():
        return None
    begun = asking.take_up(program=program, ask=ask, thread=thread, by="customer", now=message.at)
    # What was said after it and came before it is part of what it began.
    _told_earlier(message, thread).update(invitation=begun)
    return begun


def is_begun_by_them(invitation: Invitation) -> bool:
    """Say whether the customer began, so that no question was asked before their first words."""
    return invitation.occasion_key.startswith(_BEGUN)


def is_greeting(message: Message) -> bool:
    """Say whether a session or call only began: nothing was said yet."""
    return "session" in message.facts and not message.text and not message.recording and "choice" not in message.facts


def begins_anew(message: Message, thread: Thread) -> bool:
    """Say whether somebody dials or calls again after their survey came to its end, and not by their own stop."""
    is_over = thread.floor == Thread.Floor.NOBODY and not wishes.is_left_alone(thread)
    return is_greeting(message) and is_over


def program_of(line: Line) -> Program | None:
    """Return the open program that asks on a line, else the default one."""
    if line.program_id:
        rows = Program.objects.filter(closed_at=None, id=line.program_id)
        if own := rows.select_related("survey__metric", "workspace", "touchpoint").first():
            return own
    return queries.program()


def _is_with_person(message: Message, thread: Thread) -> bool:
    """Say whether a person had the floor when it was said: asked for, or come by themselves."""
    if thread.floor != Thread.Floor.PERSON:
        return False
    before = Message.objects.filter(thread=thread, at__lt=message.at)
    return before.filter(Q(facts__wish=PERSON) | Q(purpose__in=PERSONS)).exists()


def _is_after_person(message: Message, thread: Thread, program: Program) -> bool:
    """Say whether somebody goes on with what one of us spoke about here. Who dials anew or scores begins something."""
    if is_greeting(message) or _holds_score(message, program):
        return False
    ours = Message.objects.filter(thread=thread, purpose__in=PERSONS, at__lt=message.at)
    return ours.filter(at__gte=message.at - GOES_ON_WITHIN).exists()


def _told_earlier(message: Message, thread: Thread) -> QuerySet[Message]:
    """Return what was said later on the thread, and reached us before."""
    rows = Message.objects.filter(thread=thread, direction=Message.Direction.IN, invitation=None)
    return rows.filter(at__gt=message.at)


def _may_go_on(message: Message, program: Program, thread: Thread, now: datetime) -> bool:
    standing = eligibility_within(
        program=program, customer=thread.customer, now=now, channel=thread.channel, address=thread.their_address
    )
    against = {reason.rule for reason in standing.reasons}
    if _told_earlier(message, thread).filter(facts__wish=STOP).exists():
        against -= {"suppressed", "refused"}  # stopped since: then it was still allowed
    # Who dials in, or gives a score unasked, is not too tired for it.
    return not against or (against <= SPARING and (is_greeting(message) or _holds_score(message, program)))


def _holds_score(message: Message, program: Program) -> bool:
    scale = queries.scale_of(program.survey.metric)
    said = message.facts.get("choice") or words_of(message.text)
    return read_score(said, scale, language=message.thread.language).kind == "score"

"""What somebody said on a channel: kept, read as the conversation stands, answered.

The conversation is gone over from its beginning each time, in the order in which things were said: what arrives late
ends in the same answer as what arrives in time. Only what the new message changes is written, so that a change made
elsewhere (on the page, by one of us) stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from innerloop.kernel import log
from innerloop.listen import events, queries
from innerloop.listen.actions import (
    beginnings,
    giving,
    keeping,
    meeting,
    surveying,
    taking_up,
    threads,
    tongues,
    wishes,
)
from innerloop.listen.models import Invitation, Line, Message, Thread
from innerloop.listen.rules import conversation
from innerloop.listen.rules.conversation import Floor, Talk, Uttered
from innerloop.listen.rules.inbound import Said, Say, keepable, words_of
from innerloop.listen.rules.stopping import read_wish

LONGEST_TEXT = 10_000
# A conversation of more is none about a survey; what comes after is kept and not read.
MOST_MESSAGES = 200
# No zone is further from UTC: some gateways tell local time as if it were none.
CLOCK_OFF = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Turn:
    """The state after everything that was said, and what the last thing calls for."""

    talk: Talk
    effects: tuple[conversation.Effect, ...] = ()


def take_in(said: Said, *, line: Line, now: datetime, is_again: bool = False) -> list[Say]:
    """Keep and read one thing that was said; return what is said at once where the channel is live.

    Told twice, it is heard once. A call that is heard again (`is_again`) was answered long ago: what is said now
    leaves as messages, where the line has a way for them. Raises channels.Unreadable for an address that is none.
    """
    if earlier := keeping.heard(said, line):
        return _said_then(earlier, line)
    if said.takes_up and taking_up.take_up(said, line=line, now=now):
        return []
    address = meeting.address_of(said, line)
    # Whoever answers our message speaks for whom it went to, from whatever address; what we say goes there again.
    answered = meeting.answered(said, line)
    known = answered.thread if answered else None
    customer_id = known.customer_id if known else meeting.customer_of(said, address, line=line, now=now)
    with transaction.atomic():
        thread = meeting.thread_with(customer_id, address, line=line, known=known)
        if earlier := keeping.heard(said, line):
            # The provider gave up waiting and asked again while the first call was at work: it has just been heard.
            return _said_then(earlier, line)
        is_learned = tongues.learn(said, thread, line=line, now=now)
        message = _keep(wishes.opened(said, thread), thread, line, now)
        wishes.grant_there(address, message, thread=thread, now=now)
        asked_by = answered.invitation_id if answered else None
        invitation = _invitation_of(message, thread, asked_by) or beginnings.begin(
            message, thread=thread, line=line, now=now
        )
        if is_learned and invitation:
            tongues.go_on(invitation, thread)
        is_live = surveying.is_live(line) and not (is_again and surveying.can_write_too(line))
        return _converse(message, thread, invitation, line=line, now=now, is_live=is_live)


def _converse(
    message: Message, thread: Thread, invitation: Invitation | None, *, line: Line, now: datetime, is_live: bool
) -> list[Say]:
    if invitation and message.invitation_id != invitation.id:
        message.invitation = invitation
        message.save(update_fields=["invitation"])
    survey = surveying.survey_of(invitation, thread, line)
    said = _so_far(thread, invitation)
    first = _first_talk(invitation, thread)
    earlier = [each for each in said if each.id != message.id]
    before = _go_over(earlier, first, survey)
    if elsewhere := giving.answered_elsewhere(invitation, before.talk):
        first, before = elsewhere, _go_over(earlier, elsewhere, survey)
    after = _go_over(said, first, survey)
    effects = after.effects if said[-1:] == [message] else _effects_of(message, said, first, survey)
    is_late = thread.heard_at is not None and message.at < thread.heard_at
    says = _due(effects, before, after, invitation, is_late=is_late)
    if invitation:
        giving.give(invitation, before.talk, after.talk, thread=thread, at=message.at, now=now)
    _carry_out(effects, message, thread, now)
    _stand(thread, invitation, after.talk, message)
    return _say(says, message, thread, invitation, now=now, is_live=is_live)


def _first_talk(invitation: Invitation | None, thread: Thread) -> Talk:
    if invitation is None:
        return Talk(floor=Floor.NOBODY, awaits="", is_stopped=wishes.is_left_alone(thread))
    return Talk(is_asked=not beginnings.is_begun_by_them(invitation))


def _said_then(earlier: Message, line: Line) -> list[Say]:
    """Return the same words again where they go back in the answer: the first one may have been lost on the way."""
    return queries.said_after(earlier) if surveying.is_live(line) else []


def _keep(said: Said, thread: Thread, line: Line, now: datetime) -> Message:
    text = keepable(said.text)[:LONGEST_TEXT]
    facts = {
        "choice": said.choice[:200],
        "session": said.session[:200],
        "wish": "" if said.choice else read_wish(text),
    }
    told = {name: value for name, value in facts.items() if value}
    return keeping.keep(said, thread, line, now, text=text, facts=told, recording=said.recording[:255])


def _invitation_of(message: Message, thread: Thread, asked_by: UUID | None) -> Invitation | None:
    """Return the ask that a message answers: the one that it says it answers, the newest before it, else the first."""
    if asked_by:
        return surveying.with_all(asked_by)
    asked = list(Invitation.objects.filter(thread=thread).order_by("asked_at", "id"))
    if not asked or beginnings.begins_anew(message, thread):
        return None
    before = [each for each in asked if each.asked_at - CLOCK_OFF <= message.at]
    found = (before or asked)[-1 if before else 0]
    return surveying.with_all(found.id)


def _so_far(thread: Thread, invitation: Invitation | None) -> list[Message]:
    heard = Q(direction=Message.Direction.IN, invitation=invitation)
    ours = Q(direction=Message.Direction.OUT, purpose__in=[Message.Purpose.REPLY, Message.Purpose.TAKEN])
    if invitation:
        ours &= Q(at__gte=invitation.asked_at)
    return list(Message.objects.filter(heard | ours, thread=thread).order_by("at", "id")[:MOST_MESSAGES])


def _go_over(said: Sequence[Message], talk: Talk, survey: conversation.Survey) -> Turn:
    turn = Turn(talk)
    for each in said:
        turn = Turn(*conversation.step(turn.talk, _uttered(each), survey))
    return turn


def _effects_of(
    message: Message, said: Sequence[Message], talk: Talk, survey: conversation.Survey
) -> tuple[conversation.Effect, ...]:
    ids = [each.id for each in said]
    if message.id not in ids:
        return (conversation.Unread(),)
    return _go_over(said[: ids.index(message.id) + 1], talk, survey).effects


def _uttered(message: Message) -> Uttered:
    return Uttered(
        at=message.at,
        text=words_of(message.text),
        choice=message.facts.get("choice", ""),
        wish=message.facts.get("wish", ""),
        is_spoken=bool(message.recording),
        is_greeting=beginnings.is_greeting(message),
        is_ours=message.direction == Message.Direction.OUT,
    )


def _due(
    effects: Sequence[conversation.Effect],
    before: Turn,
    after: Turn,
    invitation: Invitation | None,
    *,
    is_late: bool,
) -> list[Say]:
    """Return what is said now. What came late is answered only where the talk stands elsewhere than it did."""
    if not is_late:
        return [each for each in effects if isinstance(each, Say)]
    if (before.talk.awaits, before.talk.floor) == (after.talk.awaits, after.talk.floor):
        return []
    says = [each for each in after.effects if isinstance(each, Say)]
    said = Message.objects.filter(
        invitation=invitation, direction=Message.Direction.OUT, text__in=[s.text for s in says]
    )
    known = set(said.values_list("text", flat=True))
    return [say for say in says if say.text not in known]


def _carry_out(effects: Sequence[conversation.Effect], message: Message, thread: Thread, now: datetime) -> None:
    for effect in effects:
        if isinstance(effect, conversation.OptOut | conversation.OptIn):
            wishes.grant(effect, message, thread=thread, now=now)
        elif isinstance(effect, conversation.HandOver):
            _hand_over(message, thread)
        elif isinstance(effect, conversation.Unread):
            _tell(events.MESSAGE_HEARD, message, thread)
            _call_back(message, thread)


def _hand_over(message: Message, thread: Thread) -> None:
    if not _is_late_for_person(message, thread):
        thread.wants_person_at = message.at
        _tell(events.PERSON_WANTED, message, thread)


def _call_back(message: Message, thread: Thread) -> None:
    """Let somebody wait again who writes on to whoever of us took their conversation, or wants a person anew."""
    is_with_us = thread.floor == Floor.PERSON or message.facts.get("wish") == beginnings.PERSON
    is_said = bool(message.text or message.recording)
    if is_with_us and is_said and thread.wants_person_at is None and not _is_late_for_person(message, thread):
        thread.wants_person_at = message.at
        _tell(events.PERSON_AWAITED, message, thread)


def _is_late_for_person(message: Message, thread: Thread) -> bool:
    """Say whether one of us was there after something was said: what came late was not said to nobody."""
    ours = Message.objects.filter(thread=thread, purpose__in=beginnings.PERSONS)
    return ours.filter(at__gt=message.at).exists()


def _tell(kind: str, message: Message, thread: Thread) -> None:
    data = {"channel": thread.channel, "thread": str(thread.id), "message": str(message.id)}
    object_id = message.id if kind == events.MESSAGE_HEARD else thread.id
    fact = log.Fact(kind, object_id, message.at, customer_id=thread.customer_id, data=data)
    log.announce([fact], workspace_id=thread.workspace_id, by="customer")


def _stand(thread: Thread, invitation: Invitation | None, talk: Talk, message: Message) -> None:
    """Keep where the conversation stands; of an ask before the newest, only that something was heard."""
    thread.heard_at = max(thread.heard_at or message.at, message.at)
    if invitation and (thread.invitation_id in (None, invitation.id)):
        thread.invitation = invitation
        thread.floor = _floor_of(talk, thread)
        thread.awaits = talk.awaits if thread.floor == Floor.SURVEY else ""
        thread.is_reasked = talk.is_reasked
    elif invitation is None and talk.floor == Floor.PERSON:
        thread.floor = Floor.PERSON
    thread.save(
        update_fields=["heard_at", "invitation", "floor", "awaits", "is_reasked", "wants_person_at", "language"]
    )


def _floor_of(talk: Talk, thread: Thread) -> str:
    if talk.is_stopped and talk.floor == Floor.SURVEY:
        return Floor.NOBODY
    # One of us was there once, and has given the floor back since.
    is_given_back = thread.floor == Floor.NOBODY and thread.wants_person_at is None
    return Floor.NOBODY if talk.floor == Floor.PERSON and is_given_back else talk.floor


def _say(
    says: Sequence[Say],
    message: Message,
    thread: Thread,
    invitation: Invitation | None,
    *,
    now: datetime,
    is_live: bool,
) -> list[Say]:
    for say in says:
        facts = {"answers": str(message.id), **({"is_last": True} if say.is_last else {})}
        words = threads.Words(say.purpose, say.text, say.choices, invitation, facts)
        if is_live:
            threads.note_said(thread, words, now=now)
        else:
            threads.post(thread, words, now=now)
    return list(says) if is_live else []

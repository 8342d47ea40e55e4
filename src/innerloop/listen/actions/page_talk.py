"""Writing where a customer answered, their own survey page or the widget, and hearing what they write back there."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.customers import actions as knowing
from innerloop.customers.rules import Person
from innerloop.kernel import log, repeats, scope
from innerloop.listen import errors, events
from innerloop.listen.actions import threads
from innerloop.listen.models import Invitation, Message, Program, Response, Thread
from innerloop.listen.queries.page_talk import (
    PAGE,
    STANDING,
    TAKEN_BACK_WITHIN,
    can_return,
    can_talk,
    place_of,
    read_scope,
    returning_scope,
)

LONGEST = 2000
# So much somebody may write in an hour; beyond it somebody plays with the address.
MOST_AN_HOUR = 20
# What sends again by itself does so within seconds; whoever says the same a day later says it.
SENT_AGAIN_WITHIN = timedelta(minutes=10)
_FORM = "form"


@transaction.atomic
def open_page_thread(*, invitation_id: UUID) -> Thread:
    """Return the conversation on the page of an invitation, opened where there was none. Raises CannotReach."""
    invitation = Invitation.objects.select_related("program", "customer").get(id=invitation_id)
    if not can_talk(invitation):
        raise errors.CannotReach(reason="nobody can be answered on this page")
    thread, _ = Thread.objects.get_or_create(
        workspace_id=scope.current(),
        customer_id=invitation.customer_id,
        channel=PAGE,
        their_address=str(invitation.id),
        our_address="",
        defaults={"language": invitation.language},
    )
    return thread


def keep_return(response: Response) -> None:
    """Remember that who answered keeps the secret of their showing, and can be answered by it."""
    if response.program_id and not response.is_anonymous:
        repeats.claim(
            workspace_id=response.workspace_id,
            scope=returning_scope(response.program_id),
            keys={str(response.id): ""},
            objects={str(response.id): response.id},
        )


@transaction.atomic
def keep_read(*, program: Program, secret: str, response_id: UUID) -> None:
    """Remember for good by which secret somebody has read what we wrote: they may come back after months."""
    repeats.claim(
        workspace_id=program.workspace_id,
        scope=read_scope(program.id),
        keys={secret: ""},
        objects={secret: response_id},
    )


@transaction.atomic
def open_return_thread(*, response_id: UUID, now: datetime) -> Thread:
    """Return the conversation where somebody answered without an invitation, opened where there was none.

    Whoever answered as nobody becomes a customer by it, known by this conversation alone, as somebody who writes
    from a telephone that we have never seen does. Raises CannotReach.
    """
    response = (
        Response.objects.select_for_update(of=("self",)).select_related("program", "customer").get(id=response_id)
    )
    if not can_return(response):
        raise errors.CannotReach(reason="nobody can be answered where this answer was given")
    customer_id = response.customer_id or _meet(response, now)
    thread, _ = Thread.objects.get_or_create(
        workspace_id=scope.current(),
        customer_id=customer_id,
        channel=place_of(response),
        their_address=str(response.id),
        our_address="",
        defaults={"language": response.language},
    )
    return thread


def _meet(response: Response, now: datetime) -> UUID:
    person = Person(external_id=f"{place_of(response)}:{response.id}", language=response.language or None)
    [known] = knowing.know([person], workspace_id=response.workspace_id, by="system", now=now)
    assert isinstance(known, knowing.Known), "an id of our own making names one person"
    Response.objects.filter(id=response.id).update(customer_id=known.customer_id)
    # Their score counts as theirs from now on.
    fact = log.Fact(events.RESPONSE_NAMED, response.id, now, customer_id=known.customer_id)
    log.announce([fact], workspace_id=response.workspace_id, by="system", origin=response.origin)
    return known.customer_id


def say_on_page(thread: Thread, text: str, *, by: str, now: datetime) -> Message:
    """Write where they answered, in the caller's transaction; the customer sees it a few seconds later."""
    words = threads.Words(Message.Purpose.REPLY, text, facts={"written_by": by})
    return threads.note_said(thread, words, now=now)


def unsay(message: Message, *, now: datetime) -> bool:
    """Take back what was written on a page before the customer could see it, in the caller's transaction."""
    if message.channel not in STANDING or now - message.at >= TAKEN_BACK_WITHIN:
        return False
    message.delete()
    return True


@transaction.atomic
def hear_on_page(*, thread_id: UUID, text: str, form: str = "", now: datetime) -> Message:
    """Take what a customer writes back where they answered; a form that is sent again is one message.

    `form` names one showing of it. Without one, such as from the widget, the same words within ten minutes are one.
    Raises TooMuchAtOnce. While nobody of us is in the conversation, they are said to wait for a person.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(id=thread_id, channel__in=STANDING)
    heard = Message.objects.filter(thread=thread, direction=Message.Direction.IN, at__gt=now - timedelta(hours=1))
    if earlier := _sent_before(thread, text, form, now):
        return earlier
    if heard.count() >= MOST_AN_HOUR:
        raise errors.TooMuchAtOnce
    message = Message(
        workspace_id=thread.workspace_id,
        thread=thread,
        direction=Message.Direction.IN,
        channel=thread.channel,
        state=Message.State.RECEIVED,
        purpose=Message.Purpose.HEARD,
        text=text,
        facts={_FORM: form} if form else {},
        at=now,
    )
    message.save(force_insert=True)
    _tell(events.MESSAGE_HEARD, message.id, thread, message)
    if thread.wants_person_at is None:
        is_with_us = thread.floor == Thread.Floor.PERSON
        thread.wants_person_at = now
        _tell(events.PERSON_AWAITED if is_with_us else events.PERSON_WANTED, thread.id, thread, message)
    thread.heard_at = now
    thread.save(update_fields=["heard_at", "wants_person_at"])
    return message


def _sent_before(thread: Thread, text: str, form: str, now: datetime) -> Message | None:
    """Return the message that a form made which is sent once more; whoever repeats themselves is heard."""
    said = Message.objects.filter(thread=thread).exclude(text="").order_by("-at", "-id")
    if form:
        return said.filter(direction=Message.Direction.IN, text=text, **{f"facts__{_FORM}": form}).first()
    newest = said.first()
    is_again = newest and newest.direction == Message.Direction.IN and newest.text == text
    return newest if newest and is_again and now - newest.at <= SENT_AGAIN_WITHIN else None


def _tell(kind: str, object_id: UUID, thread: Thread, message: Message) -> None:
    data = {"channel": thread.channel, "thread": str(thread.id), "message": str(message.id)}
    fact = log.Fact(kind, object_id, message.at, customer_id=thread.customer_id, data=data)
    log.announce([fact], workspace_id=thread.workspace_id, by="customer")

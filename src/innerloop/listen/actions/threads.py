"""Threads: one conversation with a customer on one channel, who has its floor, and what is said in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from innerloop.kernel import deliveries, scope
from innerloop.listen import channels, queries
from innerloop.listen.models import Invitation, Message, Thread
from innerloop.listen.queries.lines import Way
from innerloop.listen.rules import segments, wording
from innerloop.listen.rules.heard import MAIN_QUESTION
from innerloop.listen.rules.inbound import Choice


def thread_of(invitation: Invitation, way: Way, address: str) -> Thread:
    """Return the thread on which an invitation runs; makes it at the first message."""
    return thread_with(invitation.customer_id, way, address)


def thread_with(customer_id: UUID, way: Way, address: str) -> Thread:
    """Return the thread with somebody at an address on a channel; makes it at the first message."""
    thread, _ = Thread.objects.get_or_create(
        workspace_id=scope.current(),
        customer_id=customer_id,
        channel=way.name,
        their_address=address,
        our_address=way.our_address,
        defaults={"line": way.line},
    )
    if way.line and thread.line_id != way.line.id:
        thread.line = way.line
        thread.save(update_fields=["line"])
    return thread


def opening(invitation: Invitation, way: Way) -> str:
    """Return what the first message says; nothing where the channel composes it itself, as mail does."""
    if way.line is None:
        return ""
    program = invitation.program
    said = wording.opening(
        invitation.survey_version.content,
        queries.scale_of(program.survey.metric),
        language=invitation.language,
        company=program.workspace.name,
    )
    # What is written on a channel has a sender; an anonymous answer has none, and is given on the page.
    return f"{said}\n{queries.link_of(invitation.id)}" if program.is_anonymous else said


def opening_buttons(invitation: Invitation, way: Way) -> Sequence[Choice]:
    """Return a button for each score, where the channel has as many."""
    if way.line is None or invitation.program.is_anonymous:
        return ()
    buttons = wording.score_buttons(queries.scale_of(invitation.program.survey.metric))
    return buttons if len(buttons) <= way.adapter.capabilities.most_buttons else ()


def give_floor(thread: Thread, invitation: Invitation) -> None:
    """Let a survey have the floor of a thread: from now on what they write is read as an answer to it."""
    prepare_floor(thread, invitation)
    thread.save(update_fields=["floor", "invitation", "awaits", "is_reasked", "language"])
    Invitation.objects.filter(id=invitation.id).update(thread=thread)


def prepare_floor(thread: Thread, invitation: Invitation) -> None:
    """Set what a thread holds while a survey has its floor, for the caller to write."""
    thread.floor = Thread.Floor.SURVEY
    thread.invitation = invitation
    thread.awaits = MAIN_QUESTION
    thread.is_reasked = False
    thread.language = invitation.language
    invitation.thread = thread


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in a thread: why, in which words, with which buttons, and about whose ask."""

    purpose: str
    text: str
    choices: Sequence[Choice] = ()
    invitation: Invitation | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def post(thread: Thread, words: Words, *, now: datetime, due_at: datetime | None = None) -> Message:
    """Write a message into a thread and post its delivery, in the caller's transaction."""
    message = message_of(thread, words, now)
    message.save(force_insert=True)
    port = thread.line.port if thread.line else thread.channel
    deliveries.post(port=port, object_ids=[message.id], workspace_id=thread.workspace_id, due_at=due_at or now)
    return message


def note_said(thread: Thread, words: Words, *, now: datetime) -> Message:
    """Keep a message that leaves within the provider's own request: nothing is posted."""
    message = message_of(thread, words, now)
    message.state = Message.State.SENT
    message.save(force_insert=True)
    return message


def message_of(thread: Thread, words: Words, now: datetime) -> Message:
    """Return a message of ours for the caller to write and post."""
    text, facts = _as_sent(thread, words.text)
    return Message(
        workspace_id=thread.workspace_id,
        thread=thread,
        line=thread.line,
        invitation=words.invitation,
        direction=Message.Direction.OUT,
        channel=thread.channel,
        state=Message.State.QUEUED,
        purpose=words.purpose,
        text=text,
        facts={**words.facts, **facts},
        choices=[{"value": choice.value, "label": choice.label} for choice in words.choices],
        at=now,
    )


def _as_sent(thread: Thread, text: str) -> tuple[str, dict[str, Any]]:
    # What is paid for by the part is written in the cheaper alphabet where nothing is lost by it, and counted.
    adapter = channels.of(thread.line.kind) if thread.line else None
    if adapter is None or not adapter.capabilities.counts_segments:
        return text, {}
    plain = segments.plain_marks(text)
    return plain, {"segments": segments.count(plain).count}

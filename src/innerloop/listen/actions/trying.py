"""Trying a line: with one real message, whose fate is followed, and by telling its provider our address."""

import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.customers import queries as customers
from innerloop.customers import rules as people
from innerloop.customers.models import Purpose
from innerloop.kernel import ids
from innerloop.kernel.models import Delivery
from innerloop.listen import channels, errors, events
from innerloop.listen.actions import holding
from innerloop.listen.actions.lines import adapter_of, announce
from innerloop.listen.models import Line, Message, Thread
from innerloop.listen.rules import inbound, masking

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tested:
    """What is kept of the last test: the message, what was answered, and what was reported since."""

    id: str
    text: str
    state: str = Delivery.State.SENDING
    outcome: str = ""
    provider_id: str = ""
    answer: str = ""  # the provider's own words, without secrets and other people's addresses
    fate: str = ""
    detail: str = ""


def test_line(*, line_id: UUID, address: str, text: str, by: str, now: datetime) -> Tested:
    """Send one real message to an address of one's own, and keep what the provider answered.

    Not within a transaction: it waits for the provider. Raises ChannelCannotBegin, AddressUnreadable, AddressStopped.
    """
    line = Line.objects.select_related("workspace").get(id=line_id)
    adapter = adapter_of(line.kind)
    if not adapter.capabilities.can_send:
        raise errors.ChannelCannotBegin(title=adapter.title)
    to = own_address(address, line.channel)
    message = _message(line, to, text, now)
    # Kept before it leaves: the provider may call about it before it has answered.
    begun = Tested(str(message.id), text)
    Line.objects.filter(id=line.id).update(tested_at=now, tested=asdict(begun))
    sent = _sent(adapter, message)
    secrets = line.secrets.values()
    tested = replace(
        begun,
        state=sent.state,
        outcome=sent.outcome,
        provider_id=sent.provider_id,
        answer=masking.shown(sent.body, secrets=secrets, own=to),
    )
    with transaction.atomic():
        holding.note_try(line_id=line.id, sent=sent, now=now)
        _keep(line.id, tested)
        announce(events.LINE_TESTED, line, by, now, state=sent.state)
    return tested


@transaction.atomic
def note_test_fate(told: inbound.Reported, *, line_id: UUID) -> bool:
    """Write what a provider reports on a line's last test; False where it is about something else."""
    tested = Line.objects.select_for_update(of=("self",), no_key=True).get(id=line_id).tested
    names = {told.our_id, told.provider_id} - {""}
    if not names & {tested.get("id"), tested.get("provider_id")}:
        return False
    fate = inbound.furthest(tested.get("fate", ""), told.fate)
    Line.objects.filter(id=line_id).update(tested={**tested, "fate": fate, "detail": told.detail[:200]})
    return True


def is_being_tested(line_id: UUID) -> bool:
    """Say whether the provider's answer to a line's test is still out."""
    return Line.objects.filter(id=line_id, tested__state=Delivery.State.SENDING).exists()


def introduce_line(*, line_id: UUID, now: datetime) -> channels.Introduced | None:
    """Tell a line's provider our address, where the kind does that itself; return what it answered.

    Not within a transaction: it waits for the provider. A failure is kept and shown as the line's last test is.
    """
    line = Line.objects.select_related("workspace").get(id=line_id)
    answered = adapter_of(line.kind).introduce(line)
    if answered is None:
        return None
    said = masking.shown(answered.said.encode(), secrets=line.secrets.values())
    rows = Line.objects.filter(id=line.id)
    if not answered.is_good:
        rows.update(tested_at=now, tested={"is_good": False, "said": said})
    elif "is_good" in line.tested:
        rows.update(tested_at=None, tested={})
    return channels.Introduced(answered.is_good, said)


def _message(line: Line, to: str, text: str, now: datetime) -> Message:
    # Nobody's thread: whoever tries a channel is no customer, and what they answer is no answer.
    thread = Thread(
        workspace=line.workspace,
        line=line,
        channel=line.channel,
        their_address=to,
        language=line.workspace.language,
    )
    return Message(
        id=ids.new_id(),
        workspace=line.workspace,
        thread=thread,
        line=line,
        channel=line.channel,
        direction=Message.Direction.OUT,
        state=Message.State.QUEUED,
        purpose=Message.Purpose.TEST,
        text=text,
        at=now,
    )


def _sent(adapter: channels.Adapter, message: Message) -> channels.Sent:
    try:
        return adapter.send(message)
    except Exception as error:
        log.exception("Testing a line by %s failed", adapter.kind)
        return channels.Sent(Delivery.State.DUE, outcome=f"Our side failed: {type(error).__name__}")


def _keep(line_id: UUID, tested: Tested) -> None:
    held: dict[str, Any] = Line.objects.select_for_update(of=("self",), no_key=True).get(id=line_id).tested
    if held.get("id") == tested.id:
        reported = {name: held[name] for name in ("fate", "detail")}
        Line.objects.filter(id=line_id).update(tested={**asdict(tested), **reported})


def own_address(address: str, channel: str) -> str:
    """Return the address to which a test goes, normalised; raises AddressUnreadable and AddressStopped."""
    try:
        to = people.read_address(channel, address)
    except people.ValueRefused as refusal:
        raise errors.AddressUnreadable(reason=str(refusal), field="to") from None
    if customers.is_stopped(to, channel=channel, purpose=Purpose.ASK):
        raise errors.AddressStopped(field="to")
    return to

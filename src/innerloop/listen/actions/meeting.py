"""Whose message is it? From an address to a customer, and to the thread on which they talk with us."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from innerloop.customers import actions as knowing
from innerloop.customers import queries as customers
from innerloop.customers import rules as people
from innerloop.customers.models import Customer, Identity
from innerloop.listen import channels
from innerloop.listen.models import Invitation, Line, Message, Thread
from innerloop.listen.rules.inbound import Ended, Said, keepable

# A mail names the whole thread that it answers, the nearest first.
MOST_REFERENCES = 20


def address_of(told: Said | Ended, line: Line) -> str:
    """Return the address of who speaks as it is compared; raises channels.Unreadable."""
    try:
        return people.read_address(line.channel, told.their_address)
    except people.ValueRefused as refusal:
        raise channels.Unreadable(f"the sender's address is none of this channel: {refusal}") from None


def customer_of(told: Said | Ended, address: str, *, line: Line, now: datetime) -> UUID:
    """Return whose address it is; whoever is unknown becomes a customer, in a transaction of its own.

    Its own, so that two first messages at once meet here, and not while each holds what the other waits for.
    """
    if thread := _thread(address, line):
        return thread.customer_id
    if known := _holder(address, line):
        return known
    with transaction.atomic():
        [verdict] = knowing.know([_person(told, address, line)], workspace_id=line.workspace_id, by=by(line), now=now)
    if isinstance(verdict, knowing.Known):
        return verdict.customer_id
    raise channels.Unreadable(f"the sender cannot be told from others: {type(verdict).__name__}")


def answered(said: Said, line: Line) -> Message | None:
    """Return the message of ours that somebody answers, by what the channel says that it answers; else None."""
    ids = said.replies_to.split()[:MOST_REFERENCES]
    if not ids:
        return None
    # On its own line: another one may have a message of the same id.
    here = Message.objects.filter(Q(line=line) | Q(line=None), channel=line.channel)
    ours = here.filter(direction=Message.Direction.OUT, provider_id__in=ids)
    alive = ours.filter(thread__customer__erased_at=None).select_related("thread")
    found = {message.provider_id: message for message in alive}
    return next((found[each] for each in ids if each in found), None)


def thread_with(customer_id: UUID, address: str, *, line: Line, known: Thread | None = None) -> Thread:
    """Return the thread with a customer, both held until the transaction ends: one message after the other."""
    # Customer before thread, as asking does. No key lock: an answer by page that names the customer goes on.
    Customer.objects.select_for_update(no_key=True).get(id=customer_id)
    thread = known or _thread(address, line, customer_id=customer_id)
    if thread is None:
        thread, _ = Thread.objects.get_or_create(
            workspace_id=line.workspace_id,
            customer_id=customer_id,
            channel=line.channel,
            their_address=address,
            our_address=our_address(line),
            defaults={"line": None if _hears_for(line) else line},
        )
    rows = Thread.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("customer", "workspace", "line").get(id=thread.id)


def our_address(line: Line) -> str:
    """Return the address at which customers are talked with on a line."""
    if speaker := _hears_for(line):
        return speaker.our_address(None)
    adapter = channels.of(line.kind)
    return adapter.our_address(line) if adapter else f"{line.kind}:{line.id}"


def by(line: Line) -> str:
    """Return the name under which a line acts in the log."""
    return f"line:{line.id}"


def identity_of(thread: Thread) -> Identity | None:
    """Return the customer's identity behind a thread, where its address is one."""
    kind, value = _key(thread.their_address, thread.channel)
    # Whoever was merged since has their addresses as who they are now, but for one that both had.
    theirs = customers.ids_of(thread.customer_id)
    return Identity.objects.filter(customer_id__in=theirs, kind=kind, value=value).order_by("id").first()


def _thread(address: str, line: Line, **chosen: object) -> Thread | None:
    # One phone may be a family's: whoever was asked last is most likely the one who answers.
    ours = Q(line=None) if _hears_for(line) else Q(line=line) | Q(our_address=our_address(line))
    alive = Thread.objects.filter(customer__erased_at=None)
    rows = alive.filter(ours, channel=line.channel, their_address=address, **chosen)
    return rows.order_by(F("invitation__asked_at").desc(nulls_last=True), "-opened_at").first()


def _hears_for(line: Line) -> channels.Adapter | None:
    """Return who speaks in the conversations that a line hears, where the line itself only listens."""
    adapter = channels.of(line.kind)
    return channels.of(adapter.hears_for) if adapter and adapter.hears_for else None


def _holder(address: str, line: Line) -> UUID | None:
    kind, value = _key(address, line.channel)
    held = Identity.objects.filter(kind=kind, value=value, is_verified=True, customer__erased_at=None)
    holders = list(held.filter(customer__merged_into=None).values_list("customer_id", flat=True))
    if len(holders) < 2:
        return holders[0] if holders else None
    asked = Invitation.objects.filter(customer_id__in=holders).order_by("-asked_at")
    return asked.values_list("customer_id", flat=True).first() or min(holders)


def _key(address: str, channel: str) -> tuple[str, str]:
    """Return what an address is kept as: a channel's own ids are external ones, with the channel before them."""
    kind = people.kind_for(channel)
    return (kind, address) if kind else (Identity.Kind.EXTERNAL_ID, f"{channel}:{address}")


def _person(told: Said | Ended, address: str, line: Line) -> people.Person:
    kind, value = _key(address, line.channel)
    given: dict[str, Any] = {kind: value, "name": keepable(told.name)[:200].strip() or None}
    if isinstance(told, Ended):
        given |= {name: text for name in ("email", "phone", "external_id") if (text := getattr(told, name).strip())}
        if {"email", "phone"} & given.keys() and not told.external_id and kind == Identity.Kind.EXTERNAL_ID:
            # A conversation's number is no id of the company's own where the person is known by more.
            given.pop(kind)
    try:
        return people.Person(**given)
    except people.ValueRefused as refusal:
        raise channels.Unreadable(f"the sender cannot be kept: {refusal}") from None

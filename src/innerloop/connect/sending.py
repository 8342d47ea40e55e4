"""Sending what is due: one channel after another, each workspace its share."""

import logging

from django.db import transaction

from innerloop.kernel import clock, deliveries, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.models import Message

log = logging.getLogger(__name__)


def send_due() -> int:
    """Send what is due on every channel, one message each; return how many were sent or tried.

    One at a time, taken just before it is tried: a worker that dies leaves one message of unknown fate.
    """
    return sum(_send_on(channel) for channel in channels.known().values())


def settle_lost() -> int:
    """Say of what a dead worker was sending that nobody knows whether it arrived; return how many."""
    lost = deliveries.release_lost()
    for delivery in lost:
        if delivery.port in channels.known():
            with scope.to(delivery.workspace_id):
                sent = channels.Sent(delivery.state, outcome=delivery.outcome)
                listening.note_delivery(message_id=delivery.object_id, sent=sent, now=clock.now())
    return len(lost)


def _send_on(channel: channels.Channel) -> int:
    taken = deliveries.take(port=channel.name)
    for delivery in taken:
        with scope.to(delivery.workspace_id):
            _send(channel, delivery)
    return len(taken)


def _send(channel: channels.Channel, delivery: Delivery) -> None:
    message = (
        Message.objects.select_related(
            "invitation__customer",
            "invitation__program__workspace",
            "invitation__program__survey__metric",
            "invitation__survey_version",
            "thread",
        )
        .filter(id=delivery.object_id)
        .first()
    )
    sent = _attempt(channel, message)
    with transaction.atomic():
        deliveries.settle(delivery, state=sent.state, provider_id=sent.provider_id, outcome=sent.outcome)
        if message:
            final = channels.Sent(delivery.state, sent.provider_id, sent.outcome)
            listening.note_delivery(message_id=message.id, sent=final, now=clock.now())


def _attempt(channel: channels.Channel, message: Message | None) -> channels.Sent:
    if message is None or message.invitation is None:
        return channels.Sent(Delivery.State.STOPPED, outcome="What was to be sent is gone.")
    # What was true when the ask was made may no longer be: hours can lie between.
    if against := listening.against_sending(message=message, now=clock.now()):
        return channels.Sent(Delivery.State.STOPPED, outcome=against)
    try:
        return channel.send(message.invitation, message)
    except Exception as error:
        # A defect of ours: tried again later, and named without its words, which may be a customer's.
        log.exception("The channel %s failed on delivery of message %s", channel.name, message.id)
        return channels.Sent(Delivery.State.DUE, outcome=f"Our side failed: {type(error).__name__}")

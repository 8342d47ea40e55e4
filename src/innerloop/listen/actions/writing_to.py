"""What we write to customers of our own accord, without a question: thanks, and invitations to recommend us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.listen import errors, queries
from innerloop.listen.actions import threads
from innerloop.listen.actions.eligibility import UNASKED
from innerloop.listen.models import Message
from innerloop.listen.queries.beginning import may_begin_each
from innerloop.listen.queries.lines import Way


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written, why (Message.Purpose.TELL or PROMOTE), in which language, and what a channel must know of it."""

    text: str
    purpose: str
    language: str = ""
    facts: Mapping[str, Any] | None = None


@transaction.atomic
def write_to(*, customer_id: UUID, channel: str, letter: Letter, now: datetime) -> Message:
    """Write to a customer by a channel, at the address that allows it. The floor of their conversation stays.

    Raises ChannelUnknown, and CannotReach where the customer has not allowed it or the channel cannot begin.
    """
    assert letter.purpose in UNASKED, "what answers somebody is written in their conversation"
    ways = unasked_ways()
    if channel not in ways:
        raise errors.ChannelUnknown(channel=channel, known=", ".join(ways))
    verdict = may_begin_each([customer_id], channel=channel, purpose=letter.purpose)[customer_id]
    if not verdict.allowed or not verdict.address:
        raise errors.CannotReach(reason="; ".join(reason["detail"] for reason in verdict.reasons))
    thread = threads.thread_with(customer_id, ways[channel], verdict.address)
    words = threads.Words(letter.purpose, letter.text, facts={**(letter.facts or {}), "language": letter.language})
    return threads.post(thread, words, now=now)


def unasked_ways() -> dict[str, Way]:
    """Return the channels by which one may begin with free words, without being written to first. One query."""
    return {
        name: way
        for name, way in queries.ways().items()
        if way.adapter.capabilities.can_reply and not way.adapter.capabilities.free_within
    }

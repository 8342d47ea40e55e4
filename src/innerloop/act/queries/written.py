"""Messages as moments of a time line: what they wrote, what we wrote and who of us, what the survey said."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import Moment
from innerloop.act.queries import actors
from innerloop.listen.models import Message
from innerloop.listen.rules.saying import channel_name

# What we begin by ourselves, without a survey.
_UNASKED = {Message.Purpose.TELL.value: "our thanks", Message.Purpose.PROMOTE.value: "our invitation"}
_STATES = {
    Message.State.QUEUED: "waits to leave",
    Message.State.DELIVERED: "delivered",
    Message.State.READ: "read",
    Message.State.FAILED: "could not be delivered",
    Message.State.UNKNOWN: "may have left; nobody knows",
}
_NEED_A_LOOK = (Message.State.FAILED, Message.State.UNKNOWN)


def written(rows: Sequence[Message]) -> list[Moment]:
    """Return messages as a time line shows them, each leading to its conversation. Two queries at most."""
    who = actors.names(writer(row) for row in rows if writer(row))
    return [_moment(row, who) for row in rows]


def writer(row: Message) -> str:
    """Return which of us wrote a message, as the log names them; empty where nobody did."""
    return str(row.facts.get("written_by", ""))


def speaker(row: Message, who: Mapping[str, str]) -> str:
    """Return who speaks in a message of ours: one of us, empty where nobody knows who; the survey, or our thanks."""
    if row.purpose == Message.Purpose.REPLY:
        return who.get(writer(row), "")
    return _UNASKED.get(row.purpose, "the survey")


def state_words(row: Message) -> str:
    """Say what became of a message of ours, where that is worth a word."""
    return _STATES.get(Message.State(row.state), "")


def _moment(row: Message, who: actors.Names) -> Moment:
    by = channel_name(row.channel)
    is_ours = row.direction == Message.Direction.OUT
    name = speaker(row, who) or "one of us"
    return Moment(
        id=row.id,
        at=row.at,
        sentence=f"{name[:1].upper()}{name[1:]} wrote by {by}" if is_ours else f"Wrote by {by}",
        note=state_words(row) if is_ours else "",
        url=reverse("act:talk", args=[row.thread_id]),
        needs_a_look=row.state in _NEED_A_LOOK,
        words=rules.without_link(row.text) if is_ours else row.text or "A recording",
        whose="us" if is_ours else "them",
    )

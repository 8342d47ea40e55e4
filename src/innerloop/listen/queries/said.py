"""What was said to something that was heard."""

from innerloop.listen.models import Message
from innerloop.listen.rules.inbound import Choice, Say


def said_after(heard: Message) -> list[Say]:
    """Return what was said to a message, in the order in which it was said."""
    rows = Message.objects.filter(thread_id=heard.thread_id, facts__answers=str(heard.id)).order_by("id")
    return [
        Say(
            row.text,
            row.purpose,
            tuple(Choice(each["value"], each["label"]) for each in row.choices),
            is_last=bool(row.facts.get("is_last")),
        )
        for row in rows
    ]

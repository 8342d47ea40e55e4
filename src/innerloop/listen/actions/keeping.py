"""Keeping messages under the names that their providers gave them. A name means something on its own line only."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from innerloop.kernel import ids, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen.models import Line, Message, Thread
from innerloop.listen.rules.inbound import Said

LONGEST_ID = 255


def heard(said: Said, line: Line) -> Message | None:
    """Return the message as which something was heard already, or None."""
    rows = Message.objects.filter(line=line, direction=Message.Direction.IN)
    named = said.provider_id[:LONGEST_ID]
    return rows.filter(provider_id__in=[named, forgotten_id(named)]).first()


def keep(said: Said, thread: Thread, line: Line, now: datetime, **told: Any) -> Message:
    """Write down that something was said, once; `told` is what of it is kept beside."""
    message = Message(
        workspace_id=thread.workspace_id,
        thread=thread,
        line=line,
        direction=Message.Direction.IN,
        channel=line.channel,
        provider_id=said.provider_id[:LONGEST_ID],
        state=Message.State.RECEIVED,
        purpose=Message.Purpose.HEARD,
        at=min(said.at or now, now),
        **told,
    )
    message.save(force_insert=True)
    return message


def forgotten_id(provider_id: str) -> str:
    """Return what is kept of a provider's id, which may hold an address, when its person was erased.

    Enough to know the message when it is told once more: else whoever was erased would come back by it.
    """
    return f"erased {ids.keyed_digest(key=settings.SECRET_KEY, value=provider_id)}"


def forget_ids(messages: QuerySet[Message]) -> None:
    """Take the providers' ids out of messages and of what is kept of their sending."""
    rows = list(messages.exclude(provider_id=None).select_related("line"))
    ports = {row.id: {row.channel} | ({row.line.port, row.line.kind} if row.line else set()) for row in rows}
    keys = [f"{port}:{id_}" for id_, names in ports.items() for port in names]
    for row in rows:
        is_theirs = row.direction == Message.Direction.IN
        row.provider_id = forgotten_id(row.provider_id or "") if is_theirs else None
    Message.objects.bulk_update(rows, ["provider_id"], batch_size=1000)
    Delivery.objects.filter(workspace_id=scope.current(), idempotency_key__in=keys).update(provider_id="")


def ours(provider_id: str, line: Line, rows: QuerySet[Message]) -> Message | None:
    """Return the message of ours, among some, that a call to a line names by its provider's id.

    Where the provider's ids are its account's, all lines of the kind may share one address for its calls.
    """
    named = rows.filter(direction=Message.Direction.OUT, channel=line.channel, provider_id=provider_id[:LONGEST_ID])
    found = named.filter(Q(line=line) | Q(line=None)).first()
    if found is None and _is_known_everywhere(line):
        found = named.filter(line__in=Line.objects.filter(kind=line.kind)).first()
    return found


def name(message: Message, provider_id: str) -> None:
    """Let a message have its provider's id, in the caller's transaction; one that another has already names neither.

    The message left all the same: whoever refused it here would send it twice.
    """
    before = message.provider_id
    try:
        with transaction.atomic():
            message.provider_id = provider_id[:LONGEST_ID]
            message.save(update_fields=["provider_id"])
    except IntegrityError:
        message.provider_id = before


def _is_known_everywhere(line: Line) -> bool:
    adapter = channels.of(line.kind)
    return adapter is not None and adapter.capabilities.ids_are_global

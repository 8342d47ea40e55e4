"""Calls of providers that could not be heard: kept whole, listed, and heard again."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from innerloop.connect.models import Callback
from innerloop.kernel import alone, clock, portions, scope
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Line
from innerloop.listen.rules.inbound import Aside, Inbound, Say

log = logging.getLogger(__name__)

MALFORMED, FAILED, EARLY = Callback.State.MALFORMED, Callback.State.FAILED, Callback.State.EARLY
ASIDE = Callback.State.ASIDE
TOO_EARLY = "It reports on a message whose provider has not answered us yet."
# They hold what customers wrote, so they do not stay for ever.
KEPT_FOR = timedelta(days=30)
# On one line; then the oldest go. Anybody can write to a mailbox, and so few are looked through at each that comes.
MOST_ASIDE = 500
# How long to wait before it is heard again by itself, by the number of tries so far.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
# What says how a body is to be read, and nothing that opens a door.
_HEADERS = ("content-type", "user-agent")


def keep(call: channels.Call, *, line: Line, state: str, why: str, now: datetime) -> Callback:
    """Keep a call that could not be heard, with the reason."""
    return Callback.objects.create(
        workspace_id=line.workspace_id,
        line=line,
        method=call.method[:8],
        query=dict(call.query),
        headers={name: call.headers[name] for name in _HEADERS if name in call.headers},
        body=call.body,
        state=state,
        why=why[:300],
        at=now,
        # What failed on our side may pass by itself; what cannot be read stays so until somebody mends it.
        due_at=None if state in (MALFORMED, ASIDE) else now + PAUSES[0],
    )


def hear(adapter: channels.Adapter, call: channels.Call, line: Line, *, is_again: bool = False) -> list[Say]:
    """Translate a proved call and hear what it tells; raises Unreadable, after hearing what could be read."""
    try:
        told = adapter.translate(call, line, clock.now())
    except channels.Unreadable as error:
        take(error.readable, line=line, now=clock.now(), is_again=is_again)
        raise
    return take(told, line=line, now=clock.now(), is_again=is_again)


def take(told: Sequence[Inbound], *, line: Line, now: datetime, is_again: bool = False) -> list[Say]:
    """Hear what was told, and keep the mails that are set aside, each once however often they come."""
    for each in told:
        if isinstance(each, Aside) and not listening.is_about_ours(each, line=line):
            _set_aside(each, line, now)
    return listening.hear(told, line=line, now=now, is_again=is_again)


def kept() -> QuerySet[Callback]:
    """Return the calls that could not be heard, the newest first."""
    return _listed().exclude(state__in=[EARLY, ASIDE])


def unheard() -> QuerySet[Callback]:
    """Return the calls of which nothing was heard yet, with reports that wait for what they are about."""
    return _listed().exclude(state=ASIDE)


def aside() -> QuerySet[Callback]:
    """Return the mails that were set aside as automatic, the newest first."""
    return _listed().filter(state=ASIDE)


def hear_again(kept: Callback, *, now: datetime) -> bool:
    """Hear a kept call once more, and forget it where that goes well; else say why not and when it is tried again.

    What it tells may have been heard in part: each thing is heard once. A session or a telephone call is over by now
    and what is said in it is lost; a gateway that takes replies from our answers gets them at its own address.
    """
    held = _held(kept.id)
    if held is None:
        return True  # somebody else was quicker
    adapter = channels.of(held.line.kind)
    try:
        if adapter is None or held.line.closed_at is not None:
            raise channels.Unreadable("its channel is closed")
        if held.state == ASIDE:
            said = adapter.after_all(Aside(bytes(held.body), held.why))
            listening.hear([said], line=held.line, now=now, is_again=True)
        else:
            call = call_of(held, url=listen_queries.inbound_url(held.line))
            hear(adapter, call, held.line, is_again=True)
    except channels.Unreadable as error:
        _put_off(held, MALFORMED if held.state != ASIDE else ASIDE, error.reason, now)
    except listening.TooEarly:
        _wait_on(held, now)
    except Exception as error:
        log.exception("A kept call to line %s failed again", held.line_id)
        _put_off(held, FAILED, type(error).__name__, now)
    else:
        held.delete()
        return True
    return False


def hear_due() -> int:
    """Hear again what failed on our side and is due; return how many were heard."""
    now = clock.now()
    due = Callback.everywhere.filter(due_at__lte=now).order_by("due_at", "id")
    heard = 0
    for callback in list(due[:200]):
        with scope.to(callback.workspace_id):
            heard += hear_again(callback, now=now)
    return heard


def hear_all_of(line: Line, *, now: datetime) -> int:
    """Hear again what a line has kept, before it is closed; return how many calls cannot be heard even so."""
    rows = Callback.objects.filter(line=line).exclude(state=ASIDE).order_by("at", "id")
    return sum(not hear_again(each, now=now) for each in rows)


def call_of(kept: Callback, *, url: str) -> channels.Call:
    """Return a kept call as it came, but for the headers that proved it: that is done."""
    # With its query: what a GET tells stands there.
    whole = f"{url}?{urlencode(kept.query)}" if kept.query else url
    return channels.Call(method=kept.method, url=whole, headers=kept.headers, query=kept.query, body=bytes(kept.body))


def forget_old() -> int:
    """Delete what was kept long enough; return how many."""
    return portions.delete(Callback.everywhere.filter(at__lt=clock.now() - KEPT_FOR))


def _listed() -> QuerySet[Callback]:
    return Callback.objects.select_related("line").order_by("-at", "-id")


@transaction.atomic
def _set_aside(mail: Aside, line: Line, now: datetime) -> None:
    # Two of one kind would both find none there.
    alone.wait_for(f"connect.aside {line.id}")
    digest = sha256(mail.content).hexdigest()
    rows = Callback.objects.filter(line=line, state=ASIDE)
    if rows.filter(query={"digest": digest}).exists():
        return
    call = channels.Call("MAIL", "", {"content-type": "message/rfc822"}, {"digest": digest}, mail.content)
    keep(call, line=line, state=ASIDE, why=mail.why, now=now)
    too_many = rows.order_by("-at", "-id").values_list("id", flat=True)[MOST_ASIDE:]
    Callback.objects.filter(id__in=list(too_many)).delete()


def _held(callback_id: UUID) -> Callback | None:
    """Take a kept call for oneself for a while: two workers do not hear it side by side."""
    with transaction.atomic():
        rows = Callback.objects.select_for_update(of=("self",), skip_locked=True).select_related("line__workspace")
        held = rows.select_related("line__program").filter(id=callback_id).first()
        if held is not None and held.due_at is not None:
            Callback.objects.filter(id=held.id).update(due_at=clock.now() + PAUSES[0])
    return held


def _wait_on(held: Callback, now: datetime) -> None:
    """Let a report wait on for its message; one that waited in vain is about none of ours, and is forgotten."""
    if held.attempts + 1 >= len(PAUSES):
        held.delete()
    else:
        _put_off(held, EARLY, TOO_EARLY, now)


def _put_off(held: Callback, state: str, why: str, now: datetime) -> None:
    held.state, held.why, held.attempts = state, why[:300], held.attempts + 1
    is_over = state in (MALFORMED, ASIDE) or held.attempts >= len(PAUSES)
    held.due_at = None if is_over else now + PAUSES[held.attempts]
    held.save(update_fields=["state", "why", "attempts", "due_at"])

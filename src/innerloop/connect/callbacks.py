"""Calls of providers that could not be heard: kept whole, listed, and heard again."""

from datetime import datetime, timedelta

from django.db import transaction

from innerloop.connect.models import Callback
from innerloop.kernel import clock
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.models import Line

MALFORMED, FAILED = Callback.State.MALFORMED, Callback.State.FAILED
# They hold what customers wrote, so they do not stay for ever.
KEPT_FOR = timedelta(days=30)
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
    )


def call_of(kept: Callback, *, url: str) -> channels.Call:
    """Return a kept call as it came, but for the headers that proved it: that is done."""
    return channels.Call(method=kept.method, url=url, headers=kept.headers, query=kept.query, body=bytes(kept.body))


def forget_old() -> int:
    """Delete what was kept long enough; return how many."""
    deleted, _ = Callback.everywhere.filter(at__lt=clock.now() - KEPT_FOR).delete()
    return deleted


def hear_again(kept: Callback, *, now: datetime) -> bool:
    """Hear a kept call again and forget it when that succeeds; False when it still cannot be heard."""
    line = kept.line
    adapter = channels.of(line.kind)
    if adapter is None:
        return False
    try:
        with transaction.atomic():
            listening.hear(adapter.translate(call_of(kept, url=""), line, now), line=line, now=now)
            Callback.objects.filter(id=kept.id).delete()
    except channels.Unreadable as error:
        Callback.objects.filter(id=kept.id).update(why=error.reason[:300])
        return False
    return True

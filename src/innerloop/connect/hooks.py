"""The address that providers call: /hooks/KIND/KEY.

A call is proved, translated and heard, in this order, and acknowledged when what it told is in the database. One
that proved where it came from and could not be read, or failed on our side, is kept whole, so that nothing is lost:
`callbacks` lists it and hears it again. One that comes while the database is away waits in a file: `spool`.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from innerloop.connect import callbacks, sources, spool
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Line
from innerloop.listen.rules.inbound import Say

log = logging.getLogger(__name__)


@csrf_exempt
def hook(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Take a provider's call."""
    adapter = channels.of(kind)
    if adapter is None or adapter.proof is None:
        raise Http404
    most = adapter.capabilities.most_bytes
    # Read by hand: Django's own limit is meant for pages' forms, and a mail may be longer.
    body = request.read(most + 1)
    if len(body) > most:
        return _plain(f"The body is longer than {most} bytes, which are the most that is read.", 413)
    call = _call_of(request, body)
    try:
        return _hear(call, adapter, key)
    except (OperationalError, InterfaceError) as error:
        log.warning("A call to a line of kind %s came while the database is away: %s", kind, type(error).__name__)
        return _spool(call, adapter, key)


def hear_spooled() -> int:
    """Prove and hear the calls that came while the database was away; return how many were heard."""
    heard = 0
    for spooled in spool.waiting():
        heard += _hear_late(spooled)
        spool.drop(spooled)
    return heard


def _call_of(request: HttpRequest, body: bytes) -> channels.Call:
    """Return a request as plain values; the address that the provider was given, the line will tell."""
    query = request.META.get("QUERY_STRING", "")
    return channels.Call(
        method=request.method or "",
        url=f"?{query}" if query else "",
        headers={name.lower(): value for name, value in request.headers.items()},
        query=request.GET.dict(),
        body=body,
        source=sources.client_of(request),
    )


def _at(call: channels.Call, line: Line) -> channels.Call:
    return replace(call, url=listen_queries.inbound_url(line) + call.url)


def _hear(call: channels.Call, adapter: channels.Adapter, key: str) -> HttpResponse:
    line = listen_queries.line_called(adapter.kind, key)
    if line is None:
        raise Http404
    call = _at(call, line)
    with scope.to(line.workspace_id):
        if greeting := adapter.handshake(call, line):
            return _http(greeting)
        try:
            adapter.verify(call, line, clock.now())
        except channels.NotProven as error:
            # Nothing is done and nothing kept: anybody can call, only the provider is believed.
            log.warning("A call to line %s was refused: %s", line.id, error.reason)
            return _plain(str(error), 401)
        return _http(adapter.answer(call, line, _take(adapter, call, line)))


def _spool(call: channels.Call, adapter: channels.Adapter, key: str) -> HttpResponse:
    # A session or a telephone call waits for words that nobody can find now: its customer calls again.
    may_wait = not adapter.capabilities.is_live and call.method in ("GET", "POST")
    if may_wait and spool.keep(call, kind=adapter.kind, key=key, now=clock.now()):
        # Empty: what stands in the answer, some providers pass on to the customer.
        return _plain("", 200)
    return _plain("The database is away, and this call was not kept. Please call again in a minute.", 503)


def _hear_late(spooled: spool.Spooled) -> bool:
    line, adapter = listen_queries.line_called(spooled.kind, spooled.key), channels.of(spooled.kind)
    if line is None or adapter is None:
        return False
    call = _at(spooled.call, line)
    with scope.to(line.workspace_id):
        if adapter.handshake(call, line):
            return False
        try:
            # As of when it came: what it bears as its moment was fresh then.
            adapter.verify(call, line, spooled.at)
        except channels.NotProven as error:
            log.warning("A call to line %s that waited was refused: %s", line.id, error.reason)
            return False
        _take(adapter, call, line, is_again=True)
    return True


def _take(adapter: channels.Adapter, call: channels.Call, line: Line, *, is_again: bool = False) -> Sequence[Say]:
    try:
        return callbacks.hear(adapter, call, line, is_again=is_again)
    except channels.Unreadable as error:
        callbacks.keep(call, line=line, state=callbacks.MALFORMED, why=error.reason, now=clock.now())
    except listening.TooEarly:
        callbacks.keep(call, line=line, state=callbacks.EARLY, why=callbacks.TOO_EARLY, now=clock.now())
    except Exception as error:
        log.exception("A call to line %s failed and is kept", line.id)
        callbacks.keep(call, line=line, state=callbacks.FAILED, why=type(error).__name__, now=clock.now())
    return ()


def _http(answer: channels.Answer) -> HttpResponse:
    headers = dict(answer.headers)
    return HttpResponse(answer.body, content_type=answer.content_type, status=answer.status, headers=headers)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)

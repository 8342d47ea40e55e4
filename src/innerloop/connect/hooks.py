"""The address that providers call: /hooks/KIND/KEY.

A call is proved, translated and heard, in this order, and acknowledged when what it told is in the database. One
that proved where it came from and could not be read, or failed on our side, is kept whole, so that nothing is lost:
`callbacks` lists it and hears it again.
"""

import logging
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from innerloop.connect import callbacks, sources
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
    line = listen_queries.line_called(kind, key)
    adapter = channels.of(kind)
    if line is None or adapter is None or adapter.proof is None:
        raise Http404
    most = adapter.capabilities.most_bytes
    # Read by hand: Django's own limit is meant for pages' forms, and a mail may be longer.
    body = request.read(most + 1)
    if len(body) > most:
        return _plain(f"The body is longer than {most} bytes, which are the most that is read.", 413)
    call = call_of(request, line, body)
    with scope.to(line.workspace_id):
        if greeting := adapter.handshake(call, line):
            return _http(greeting)
        try:
            adapter.verify(call, line, clock.now())
        except channels.NotProven as error:
            # Nothing is done and nothing kept: anybody can call, only the provider is believed.
            log.warning("A call to line %s was refused: %s", line.id, error.reason)
            return _plain(str(error), 401)
        return _http(_take(adapter, call, line))


def call_of(request: HttpRequest, line: Line, body: bytes) -> channels.Call:
    """Return a request as plain values, with the address that the provider was given."""
    query = request.META.get("QUERY_STRING", "")
    return channels.Call(
        method=request.method or "",
        url=listen_queries.inbound_url(line) + (f"?{query}" if query else ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        query=request.GET.dict(),
        body=body,
        source=sources.client_of(request),
    )


def _take(adapter: channels.Adapter, call: channels.Call, line: Line) -> channels.Answer:
    says: Sequence[Say] = ()
    try:
        says = callbacks.hear(adapter, call, line)
    except channels.Unreadable as error:
        callbacks.keep(call, line=line, state=callbacks.MALFORMED, why=error.reason, now=clock.now())
    except listening.TooEarly:
        callbacks.keep(call, line=line, state=callbacks.EARLY, why=callbacks.TOO_EARLY, now=clock.now())
    except Exception as error:
        log.exception("A call to line %s failed and is kept", line.id)
        callbacks.keep(call, line=line, state=callbacks.FAILED, why=type(error).__name__, now=clock.now())
    return adapter.answer(call, line, says)


def _http(answer: channels.Answer) -> HttpResponse:
    headers = dict(answer.headers)
    return HttpResponse(answer.body, content_type=answer.content_type, status=answer.status, headers=headers)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)

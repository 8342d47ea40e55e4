"""Reading feeds and Mastodon, every half hour.

What was read is known by its id for good, so reading again adds nothing. Where the reading stands (ETag, newest post)
is kept in the worker's memory: it saves the other side work, and a worker that starts anew reads once more than it had
to.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from innerloop.connect import callbacks, providers
from innerloop.connect.mentions import mastodon
from innerloop.connect.mentions.channels import FeedChannel, MastodonChannel, tags_of, urls_of
from innerloop.kernel import clock, scope
from innerloop.kernel.outbound import OutboundError, Reply
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.models import Line

EVERY = timedelta(minutes=30)
PAGE = 40
# Of a hashtag read for the first time, or after a rush: at most so many pages at once.
MOST_PAGES = 5
KINDS = ("feed", "mastodon")

log = logging.getLogger(__name__)
_marks: dict[tuple[UUID, str], dict[str, str]] = {}
_read_at: dict[UUID, datetime] = {}
_troubles: dict[tuple[UUID, str], str] = {}


def poll_due() -> int:
    """Read the lines that this worker has not read for half an hour; return how many were read."""
    now = clock.now()
    lines = Line.everywhere.filter(kind__in=KINDS, closed_at=None).select_related("workspace", "program")
    due = [line for line in lines if line.id not in _read_at or now - _read_at[line.id] >= EVERY]
    for line in due:
        _read_at[line.id] = now
        with scope.to(line.workspace_id):
            try:
                poll(line, now=now)
            except Exception:
                log.exception("Reading line %s failed and goes on", line.id)
    return len(due)


def poll(line: Line, *, now: datetime) -> None:
    """Read every source of a line; one that cannot be read harms no other."""
    if line.kind == FeedChannel.kind:
        for url in urls_of(line):
            _read_feed(line, url, now)
    else:
        for source in _sources(line):
            _read_posts(line, source, now)


def forget_marks() -> None:
    """Forget where the reading stands, as a worker that starts anew has."""
    _marks.clear()
    _read_at.clear()
    _troubles.clear()


def _read_feed(line: Line, url: str, now: datetime) -> None:
    mark = _marks.get((line.id, url), {})
    reply = _fetch(line, url, mark, now)
    if reply is None or reply.status == 304:
        return
    call = channels.Call("GET", url, {"content-type": "application/xml"}, {"feed": url}, reply.body)
    if _hear(FeedChannel(), call, line, url, now):
        names = {"if-none-match": "etag", "if-modified-since": "last-modified"}
        _marks[line.id, url] = {name: reply.headers[told] for name, told in names.items() if told in reply.headers}


def _sources(line: Line) -> Iterator[str]:
    yield from (f"/api/v1/timelines/tag/{quote(tag, safe='')}?limit={PAGE}" for tag in tags_of(line))
    if line.secrets.get("token"):
        yield f"/api/v1/notifications?types[]=mention&limit={PAGE}"


def _read_posts(line: Line, source: str, now: datetime) -> None:
    """Read on from the newest post that is known, page by page; without one, the newest page."""
    token = line.secrets.get("token", "")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    for _ in range(MOST_PAGES):
        newest = _marks.get((line.id, source), {}).get("newest", "")
        url = f"{str(line.settings['server']).rstrip('/')}{source}{f'&min_id={newest}' if newest else ''}"
        reply = _fetch(line, url, headers, now, source=source)
        if reply is None:
            return
        call = channels.Call("GET", url, {"content-type": "application/json"}, {}, reply.body)
        if not _hear(MastodonChannel(), call, line, source, now):
            return
        _, found = mastodon.read(reply.body)
        if not found:
            return
        _marks[line.id, source] = {"newest": found}
        if not newest:
            return


def _fetch(line: Line, url: str, headers: dict[str, str], now: datetime, *, source: str = "") -> Reply | None:
    """Return the answer where it is one that can be read; else note why not."""
    try:
        reply = providers.outbound().send("GET", url, headers=headers)
    except OutboundError as error:
        _note(line, source or url, str(error), None, now)
        return None
    if reply.status in (200, 304):
        return reply
    moved = " It has moved: enter its new address." if reply.status in (301, 308, 302, 307) else ""
    call = channels.Call("GET", url, {}, {"feed": url}, b"")
    _note(line, source or url, f"The other side answered {reply.status}.{moved}", call, now)
    return None


def _hear(adapter: channels.Adapter, call: channels.Call, line: Line, source: str, now: datetime) -> bool:
    try:
        listening.hear(adapter.translate(call, line, now), line=line, now=now)
    except channels.Unreadable as error:
        _note(line, source, error.reason, call, now)
        return False
    except Exception as error:
        log.exception("What was read for line %s could not be heard", line.id)
        _note(line, source, type(error).__name__, call, now)
        return False
    _troubles.pop((line.id, source), None)
    return True


def _note(line: Line, source: str, why: str, call: channels.Call | None, now: datetime) -> None:
    """List a trouble once, not at every reading until it is over."""
    if _troubles.get((line.id, source)) == why:
        return
    _troubles[line.id, source] = why
    empty = channels.Call("GET", source, {}, {"feed": source}, b"")
    callbacks.keep(call or empty, line=line, state=callbacks.MALFORMED, why=why, now=now)

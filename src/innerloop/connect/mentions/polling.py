"""Reading feeds and Mastodon, every half hour.

What was read is known by its id for good, so reading again adds nothing. Where the reading of each source stands (ETag,
newest post) is in the database, and moves on only after what was read is: a worker that dies or starts anew neither
reads everything once more nor passes over what was said meanwhile.
"""

import logging
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import quote

from django.db.models import Q

from innerloop.connect import callbacks, providers
from innerloop.connect.mentions import mastodon
from innerloop.connect.mentions.channels import FeedChannel, MastodonChannel, tags_of, urls_of
from innerloop.connect.models import Reading
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


def poll_due() -> int:
    """Read what nobody has read for half an hour; return how many sources were read."""
    now = clock.now()
    lines = Line.everywhere.filter(kind__in=KINDS, closed_at=None).select_related("workspace", "program")
    total = 0
    for line in lines:
        with scope.to(line.workspace_id):
            for source in sources(line):
                if (reading := _taken(line, source, now)) is not None:
                    total += 1
                    _read(line, source, reading, now)
    return total


def poll(line: Line, *, now: datetime) -> None:
    """Read every source of a line; one that cannot be read harms no other."""
    for source in sources(line):
        _read(line, source, _reading(line, source), now)


def sources(line: Line) -> list[str]:
    """Return the address of everything that is read on a line."""
    if line.kind == FeedChannel.kind:
        return urls_of(line)
    server = str(line.settings["server"]).rstrip("/")
    found = [f"{server}/api/v1/timelines/tag/{quote(tag, safe='')}?limit={PAGE}" for tag in tags_of(line)]
    if line.secrets.get("token"):
        found.append(f"{server}/api/v1/notifications?types[]=mention&limit={PAGE}")
    return found


def _reading(line: Line, source: str) -> Reading:
    digest = sha256(source.encode()).hexdigest()
    return Reading.objects.get_or_create(workspace_id=line.workspace_id, line=line, source=digest)[0]


def _taken(line: Line, source: str, now: datetime) -> Reading | None:
    """Return where a source stands where it is due, and take it: two workers do not read it side by side."""
    reading = _reading(line, source)
    due = Reading.objects.filter(Q(read_at=None) | Q(read_at__lte=now - EVERY), id=reading.id)
    return reading if due.update(read_at=now) else None


def _read(line: Line, source: str, reading: Reading, now: datetime) -> None:
    read = _read_feed if line.kind == FeedChannel.kind else _read_posts
    try:
        read(line, source, reading, now)
    except Exception:
        log.exception("Reading line %s failed and goes on", line.id)


def _read_feed(line: Line, url: str, reading: Reading, now: datetime) -> None:
    reply = _fetch(line, url, reading, reading.mark, now)
    if reply is None or reply.status == 304:
        return
    call = channels.Call("GET", url, {"content-type": "application/xml"}, {"feed": url}, reply.body)
    if _hear(FeedChannel(), call, line, reading, now):
        names = {"if-none-match": "etag", "if-modified-since": "last-modified"}
        _move_on(reading, {name: reply.headers[told] for name, told in names.items() if told in reply.headers})


def _read_posts(line: Line, source: str, reading: Reading, now: datetime) -> None:
    """Read on from the newest post that is known, page by page; without one, the newest page."""
    token = line.secrets.get("token", "")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    for _ in range(MOST_PAGES):
        newest = reading.mark.get("newest", "")
        url = f"{source}{f'&min_id={newest}' if newest else ''}"
        reply = _fetch(line, url, reading, headers, now)
        if reply is None:
            return
        call = channels.Call("GET", url, {"content-type": "application/json"}, {}, reply.body)
        if not _hear(MastodonChannel(), call, line, reading, now):
            return
        _, found = mastodon.read(reply.body)
        if not found:
            return
        _move_on(reading, {"newest": found})
        if not newest:
            return


def _move_on(reading: Reading, mark: dict[str, str]) -> None:
    """Keep how far everything is read; after it was heard, so that nothing is passed over."""
    reading.mark = mark
    reading.save(update_fields=["mark"])


def _fetch(line: Line, url: str, reading: Reading, headers: dict[str, str], now: datetime) -> Reply | None:
    """Return the answer where it is one that can be read; else note why not."""
    call = channels.Call("GET", url, {}, {"feed": url}, b"")
    try:
        reply = providers.outbound().send("GET", url, headers=headers)
    except OutboundError as error:
        _note(reading, str(error), call, line, now)
        return None
    if reply.status in (200, 304):
        return reply
    moved = " It has moved: enter its new address." if reply.status in (301, 308, 302, 307) else ""
    _note(reading, f"The other side answered {reply.status}.{moved}", call, line, now)
    return None


def _hear(adapter: channels.Adapter, call: channels.Call, line: Line, reading: Reading, now: datetime) -> bool:
    try:
        listening.hear(adapter.translate(call, line, now), line=line, now=now)
    except channels.Unreadable as error:
        _note(reading, error.reason, call, line, now)
        return False
    except Exception as error:
        log.exception("What was read for line %s could not be heard", line.id)
        _note(reading, type(error).__name__, call, line, now)
        return False
    if reading.trouble:
        reading.trouble = ""
        reading.save(update_fields=["trouble"])
    return True


def _note(reading: Reading, why: str, call: channels.Call, line: Line, now: datetime) -> None:
    """List a trouble once, not at every reading until it is over."""
    if reading.trouble == why[:300]:
        return
    reading.trouble = why[:300]
    reading.save(update_fields=["trouble"])
    callbacks.keep(call, line=line, state=callbacks.MALFORMED, why=why, now=now)

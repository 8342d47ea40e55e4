"""Live updates: who may listen, for how long, how many, and what the listener survives."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client

from innerloop.customers import events as people
from innerloop.kernel import clock, drain, ids, log, news
from innerloop.kernel.models import News
from innerloop.listen import events as heard
from innerloop.share import live
from innerloop.share.live import hub
from innerloop.share.live.page import Page as OpenPage
from innerloop.share.live.telling import Heard, Viewer, Wants
from innerloop.team.models import Member
from tests.support import database
from tests.support.cast import FOUNDED_AT, Cast

Message = dict[str, Any]
pytestmark = pytest.mark.django_db(transaction=True)


_made: list[live.Hub] = []


def hub_of_pages() -> live.Hub:
    """Return a hub that hears nothing, for pages that come and go."""
    _made.append(live.Hub())
    return _made[-1]


@pytest.fixture(autouse=True)
def close_what_was_made() -> Iterator[None]:
    """Close the hubs, with the connection that each keeps."""
    yield
    while _made:
        asyncio.run(_made.pop().close())


class Page:
    """One open page of a member: what it was sent."""

    def __init__(self, streams: live.Hub, member: Member | None, *, query: str = "", heard: int | None = None) -> None:
        self.sent: list[Message] = []
        self._news = asyncio.Condition()
        self._open = asyncio.create_task(streams.serve(request_of(member, query, heard), self._receive, self._send))

    async def until(self, is_there: Callable[[list[Message]], bool]) -> list[Message]:
        """Wait until what was sent is as asked."""
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(lambda: is_there(self.sent))
        return self.sent

    async def status(self) -> int:
        """Return the status of the answer."""
        status: int = (await self.until(bool))[0]["status"]
        return status

    async def leave(self) -> None:
        """Close the page."""
        self._open.cancel()
        await asyncio.gather(self._open, return_exceptions=True)

    async def _receive(self) -> Message:
        await asyncio.Event().wait()
        raise AssertionError("An event that nobody sets was set.")

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        async with self._news:
            self.sent.append(dict(message))
            self._news.notify_all()


COOKIES: dict[Any, str] = {}


def request_of(member: Member | None, query: str = "", heard: int | None = None) -> Message:
    headers = [(b"cookie", (COOKIES[member.id] if member else "").encode())]
    if heard is not None:
        headers.append((b"last-event-id", str(heard).encode()))
    return {"type": "http", "path": "/live", "query_string": query.encode(), "headers": headers}


def sign_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    COOKIES[member.id] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return client


def has_ended(sent: list[Message]) -> bool:
    return sent[-1:] == [{"type": "http.response.body", "body": b"", "more_body": False}] if sent else False


async def status_of(streams: live.Hub, member: Member | None) -> int:
    page = Page(streams, member)
    try:
        return await page.status()
    finally:
        await page.leave()


def it_asks_strangers_to_sign_in(cast: Cast) -> None:
    async def play() -> int:
        return await status_of(hub_of_pages(), None)

    assert asyncio.run(play()) == 403


def it_ends_the_stream_of_a_member_who_was_removed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(hub, "RECHECK_SECONDS", 0.02)
    sign_in(cast.vic)

    async def play() -> bool:
        page = Page(hub_of_pages(), cast.vic)
        await page.until(lambda sent: len(sent) > 20)
        await sync_to_async(remove)(cast.vic)
        return has_ended(await page.until(has_ended))

    assert asyncio.run(play())


def it_ends_the_stream_of_a_member_who_signed_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(hub, "RECHECK_SECONDS", 0.02)
    client = sign_in(cast.vic)

    async def play() -> bool:
        page = Page(hub_of_pages(), cast.vic)
        await page.until(lambda sent: len(sent) > 20)
        await sync_to_async(sign_out)(client)
        return has_ended(await page.until(has_ended))

    assert asyncio.run(play())


def remove(member: Member) -> None:
    Member.everywhere.filter(id=member.id).update(removed_at=FOUNDED_AT)
    connection.close()


def sign_out(client: Client) -> None:
    client.logout()
    connection.close()


@pytest.mark.parametrize("limit", ["MOST_PAGES_OF_ONE", "MOST_PAGES"])
def it_refuses_pages_beyond_the_limit_until_one_is_closed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(hub, limit, 2)
    sign_in(cast.vic)

    async def play() -> list[int]:
        streams = hub_of_pages()
        pages = [Page(streams, cast.vic) for _ in range(2)]
        statuses = [await page.status() for page in pages]
        statuses.append(await status_of(streams, cast.vic))
        await pages[0].leave()
        statuses.append(await status_of(streams, cast.vic))
        await pages[1].leave()
        return statuses

    assert asyncio.run(play()) == [200, 200, 503, 200]


@dataclass
class Told:
    """One event as a browser reads it from the stream."""

    event: str
    data: dict[str, Any]
    number: str = ""


def events_of(sent: list[Message]) -> list[Told]:
    found = []
    for block in b"".join(message.get("body", b"") for message in sent).decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in lines:
            found.append(Told(lines["event"], json.loads(lines["data"]), lines.get("id", "")))
    return found


def has(count: int) -> Callable[[list[Message]], bool]:
    return lambda sent: len(events_of(sent)) >= count


@asynccontextmanager
async def listening() -> AsyncIterator[live.Hub]:
    """A hub that hears what is told."""
    streams = live.Hub()
    await streams.open()
    try:
        yield streams
    finally:
        await streams.close()


def tell(cast: Cast, *pieces: dict[str, Any]) -> None:
    """Tell each piece in a transaction of its own."""
    for told in pieces:
        with transaction.atomic():
            news.tell(cast.workspace.id, told)
    connection.close()


async def tell_while_open(cast: Cast, *pieces: dict[str, Any]) -> None:
    await sync_to_async(tell)(cast, *pieces)


def it_tells_the_first_answer_at_once_and_the_rest_of_a_rush_together(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "PACE_SECONDS", 3.0)
    sign_in(cast.vic)
    tell(cast, {"answers": 1})

    async def play() -> list[Told]:
        async with listening() as streams:
            page = Page(streams, cast.vic, query="after=0")
            await page.until(has(4))  # all it could want: nobody knows what it missed
            await tell_while_open(cast, *({"answers": count} for count in range(1, 7)))
            events = events_of(await page.until(has(5)))
            await page.leave()
            return events[4:]

    [told] = asyncio.run(play())

    assert (told.event, told.data) == ("answer", {"answers": 21})


def it_goes_on_from_the_number_that_a_browser_heard_last(cast: Cast) -> None:
    sign_in(cast.vic)
    tell(cast, {"answers": 1}, {"answers": 2})
    first = news.newest(cast.workspace.id)
    tell(cast, {"answers": 4}, {"cases": {"case": [7, [""], [""]]}})

    async def play() -> list[Told]:
        page = Page(hub_of_pages(), cast.vic, query="after=1", heard=first)
        events = events_of(await page.until(has(2)))
        await page.leave()
        return events

    told = asyncio.run(play())

    assert [(each.event, each.data) for each in told] == [
        ("answer", {"answers": 4}),
        ("case", {"cases": {"case": 7}}),
    ]
    assert told[-1].number == str(news.newest(cast.workspace.id))


def it_hears_what_was_told_between_the_drawing_of_a_page_and_its_stream(cast: Cast) -> None:
    sign_in(cast.vic)
    tell(cast, {"answers": 1})
    address = news.address(after=news.newest(cast.workspace.id), of="answers")
    tell(cast, {"answers": 3}, {"cases": {"case": [2, [""], [""]]}})

    async def play() -> list[Told]:
        page = Page(hub_of_pages(), cast.vic, query=address.partition("?")[2])
        events = events_of(await page.until(has(1)))
        await page.leave()
        return events

    assert [(each.event, each.data) for each in asyncio.run(play())] == [("answer", {"answers": 3})]


def it_lets_a_page_look_again_that_was_away_for_longer_than_news_are_kept(cast: Cast) -> None:
    sign_in(cast.vic)
    tell(cast, {"answers": 1}, {"answers": 1})
    heard_last = news.newest(cast.workspace.id)
    tell(cast, {"answers": 1})
    News.objects.update(told_at=clock.now() - 2 * news.KEPT_FOR)
    news.forget_old()

    async def play() -> list[Told]:
        page = Page(hub_of_pages(), cast.vic, heard=heard_last)
        events = events_of(await page.until(has(4)))
        await page.leave()
        return events

    told = asyncio.run(play())

    assert [(each.event, each.data) for each in told] == [(each, {}) for each in ("answer", "case", "notice", "waiter")]
    assert News.objects.count() == 1


def it_loses_nothing_over_a_hundred_broken_connections(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "PACE_SECONDS", 0.01)
    sign_in(cast.vic)
    tell(cast, {"answers": 0})
    began = news.newest(cast.workspace.id)

    async def play() -> tuple[int, dict[str, int]]:
        versions: dict[str, int] = {}
        last, answers = began, 0
        async with listening() as streams:
            telling = asyncio.create_task(tell_while_open(cast, *pieces))
            while last < began + len(pieces):
                page = Page(streams, cast.vic, heard=last)
                for told in events_of(await page.until(lambda sent: any(each.number for each in events_of(sent)))):
                    answers += told.data.get("answers", 0)
                    versions |= told.data.get("cases", {})
                    last = int(told.number or last)
                await page.leave()
            await telling
        return answers, versions

    pieces = [{"answers": 1} if n % 3 else {"cases": {f"case {n % 7}": [n, [""], [""]]}} for n in range(300)]
    answers, versions = asyncio.run(play())

    assert answers == 200
    assert versions == {f"case {n}": max(each for each in range(0, 300, 3) if each % 7 == n) for n in range(7)}


def it_numbers_news_in_the_order_of_their_commits(cast: Cast) -> None:
    with database.other_connection() as slow:
        with slow.transaction():
            lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
            slow.execute(lock, [f"kernel.news {cast.workspace.id}"])
            with pytest.raises(OperationalError):
                tell_at_once(cast)
        tell_at_once(cast)

    assert [row.told for row in News.objects.all()] == [{"answers": 1}]


def tell_at_once(cast: Cast) -> None:
    """Tell something, unless somebody else has told something and not committed it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
        news.tell(cast.workspace.id, {"answers": 1})


def it_gathers_for_a_page_that_does_not_read(cast: Cast) -> None:
    page = OpenPage(Viewer(str(cast.workspace.id), "vic", "vic"), Wants())
    page.catch_up([], number=0)

    async def play() -> Heard | None:
        for number in range(1, 81):
            page.offer([(number, {"answers": 3})])
        return await page.next(asyncio.create_task(asyncio.sleep(60)), within=5)

    assert asyncio.run(play()) == Heard(80, answers=240)


def it_reads_on_where_it_was_when_the_listener_was_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "RETRY_SECONDS", 0.0)
    sign_in(cast.vic)
    tell(cast, {"answers": 1})

    async def play() -> list[Told]:
        streams = live.Hub()
        page = Page(streams, cast.vic, heard=news_now)
        await page.until(lambda sent: len(sent) >= 2)
        while not streams._read:
            await asyncio.sleep(0.01)
        await tell_while_open(cast, {"answers": 5})
        await streams.open()
        events = events_of(await page.until(has(1)))
        await page.leave()
        await streams.close()
        return events

    news_now = news.newest(cast.workspace.id)
    assert [(each.event, each.data) for each in asyncio.run(play())] == [("answer", {"answers": 5})]


@pytest.mark.parametrize(
    "kind", [heard.RESPONSE_ERASED, heard.RESPONSE_SET_ASIDE, heard.RESPONSE_COUNTED, people.MERGED, people.UNMERGED]
)
@pytest.mark.usefixtures("empty_log")
def it_tells_open_pages_of_all_that_moves_their_numbers(cast: Cast, kind: str) -> None:
    drain.open_cursors()
    data = {"why": "head", "winner": str(cast.pia.id), "loser": str(cast.paul.id), "merge": str(cast.pia.id)}
    with database.other_connection() as page:
        page.execute(f"LISTEN {news.CHANNEL}")
        page.commit()
        with transaction.atomic():
            fact = log.Fact(kind, ids.new_id(), clock.now(), customer_id=cast.pia.id, data=data)
            log.announce([fact], workspace_id=cast.workspace.id, by="system")
        drain.drain_dry()

        told = [notice.payload for notice in page.notifies(timeout=30, stop_after=1)]

    assert told == [str(cast.workspace.id)]
    assert [row.told for row in News.objects.all()] == [{"answers": 0}]


def it_hears_of_each_workspace_that_was_told_something_at_once(cast: Cast) -> None:
    members = (cast.vic, cast.stella)
    for member in members:
        sign_in(member)
        with transaction.atomic():
            news.tell(member.workspace_id, {"answers": 0})
    last = {member.id: news.newest(member.workspace_id) for member in members}

    def tell_both() -> None:
        with transaction.atomic():
            for member in sorted(members, key=lambda each: each.workspace_id):
                news.tell(member.workspace_id, {"answers": 1})
        connection.close()

    async def play() -> list[Told]:
        async with listening() as streams:
            pages = [Page(streams, member, heard=last[member.id]) for member in members]
            while len(streams._read) < len(members):
                await asyncio.sleep(0.01)
            await sync_to_async(tell_both)()
            events = [told for page in pages for told in events_of(await page.until(has(1)))]
            for page in pages:
                await page.leave()
            return events

    assert [(each.event, each.data) for each in asyncio.run(play())] == [("answer", {"answers": 1})] * 2


def it_keeps_listening_after_a_notice_that_is_not_ours(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    sign_in(cast.vic)
    tell(cast, {"answers": 0})
    heard_last = news.newest(cast.workspace.id)

    async def play() -> list[Told]:
        async with listening() as streams:
            page = Page(streams, cast.vic, heard=heard_last)
            await page.status()
            await sync_to_async(notify)(["no news", "[]", "{}", ""])
            await tell_while_open(cast, {"answers": 1})
            events = events_of(await page.until(has(1)))
            await page.leave()
            return events

    assert len(asyncio.run(play())) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def it_starts_again_after_any_error(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hub, "RETRY_SECONDS", 0.0)
    sign_in(cast.vic)
    tell(cast, {"answers": 0})
    heard_last = news.newest(cast.workspace.id)
    streams = live.Hub()
    spread, turns = streams._spread, iter([True, False])

    async def spread_once_in_vain(*given: Any) -> None:
        if next(turns, False):
            raise RuntimeError("never foreseen")
        await spread(*given)

    monkeypatch.setattr(streams, "_spread", spread_once_in_vain)

    async def play() -> list[Told]:
        page = Page(streams, cast.vic, heard=heard_last)
        await page.status()
        while not streams._read:
            await asyncio.sleep(0.01)
        await streams.open()
        await tell_while_open(cast, {"answers": 1})
        events = events_of(await page.until(has(1)))
        await page.leave()
        await streams.close()
        return events

    assert len(asyncio.run(play())) == 1
    assert "never foreseen" in caplog.text


def notify(payloads: list[str]) -> None:
    with database.other_connection() as speaker:
        for payload in payloads:
            speaker.execute("SELECT pg_notify(%s, %s)", [news.CHANNEL, payload])


def it_waits_for_no_database_that_hangs_when_it_closes() -> None:
    hangs, streams = threading.Event(), live.Hub()

    async def close() -> None:
        asyncio.get_running_loop().run_in_executor(streams._asking, hangs.wait)
        await asyncio.wait_for(streams.close(), timeout=30)

    try:
        asyncio.run(close())
    finally:
        hangs.set()

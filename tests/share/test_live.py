"""Live updates: who may listen, for how long, how many, and what the listener survives."""

import asyncio
import json
import logging
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from psycopg.conninfo import conninfo_to_dict

from innerloop.customers import events as people
from innerloop.kernel import clock, drain, ids, log
from innerloop.listen import events as heard
from innerloop.share import live
from innerloop.team.models import Member
from tests.support import database
from tests.support.cast import FOUNDED_AT, Cast

Message = dict[str, Any]
pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """One open page of a member: what it was sent."""

    def __init__(self, hub: live.Hub, member: Member | None) -> None:
        self.sent: list[Message] = []
        self._news = asyncio.Condition()
        self._open = asyncio.create_task(hub.serve(request_of(member), self._receive, self._send))

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


def request_of(member: Member | None) -> Message:
    cookie = COOKIES[member.id] if member else ""
    return {"type": "http", "path": "/live", "headers": [(b"cookie", cookie.encode())]}


def sign_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    COOKIES[member.id] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return client


def has_ended(sent: list[Message]) -> bool:
    return sent[-1:] == [{"type": "http.response.body", "body": b"", "more_body": False}] if sent else False


def has_heard(sent: list[Message]) -> bool:
    return any(b"event: answer" in message.get("body", b"") for message in sent)


async def status_of(hub: live.Hub, member: Member | None) -> int:
    page = Page(hub, member)
    try:
        return await page.status()
    finally:
        await page.leave()


def it_asks_strangers_to_sign_in(cast: Cast) -> None:
    async def play() -> int:
        return await status_of(live.Hub(), None)

    assert asyncio.run(play()) == 403


def it_ends_the_stream_of_a_member_who_was_removed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(live, "RECHECK_SECONDS", 0.02)
    sign_in(cast.vic)

    async def play() -> bool:
        page = Page(live.Hub(), cast.vic)
        await page.until(lambda sent: len(sent) > 20)
        await sync_to_async(remove)(cast.vic)
        return has_ended(await page.until(has_ended))

    assert asyncio.run(play())


def it_ends_the_stream_of_a_member_who_signed_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(live, "RECHECK_SECONDS", 0.02)
    client = sign_in(cast.vic)

    async def play() -> bool:
        page = Page(live.Hub(), cast.vic)
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
    monkeypatch.setattr(live, limit, 2)
    sign_in(cast.vic)

    async def play() -> list[int]:
        hub = live.Hub()
        pages = [Page(hub, cast.vic) for _ in range(2)]
        statuses = [await page.status() for page in pages]
        statuses.append(await status_of(hub, cast.vic))
        await pages[0].leave()
        statuses.append(await status_of(hub, cast.vic))
        await pages[1].leave()
        return statuses

    assert asyncio.run(play()) == [200, 200, 503, 200]


def it_tells_the_first_answer_at_once_and_the_rest_of_a_rush_together(cast: Cast) -> None:
    sign_in(cast.vic)

    async def play() -> list[bytes]:
        hub = live.Hub()
        page = Page(hub, cast.vic)
        await page.status()
        for count in range(1, 7):
            hub._spread(json.dumps({"workspace": str(cast.workspace.id), "answers": count}))
        sent = await page.until(lambda sent: sum(b"event: answer" in told.get("body", b"") for told in sent) == 2)
        await page.leave()
        return [told["body"] for told in sent if b"event: answer" in told.get("body", b"")]

    first, rest = asyncio.run(play())

    assert b'"answers": 1}' in first
    assert b'"answers": 20}' in rest


def it_tells_a_page_that_did_not_read_how_many_came_meanwhile(cast: Cast) -> None:
    async def play() -> list[int]:
        hub = live.Hub()
        with hub._opened(live._Viewer(str(cast.workspace.id), "vic", "place")) as queue:
            for _ in range(5 * live.MOST_WAITING):
                hub._spread(json.dumps({"workspace": str(cast.workspace.id), "answers": 3}))
            return [json.loads(queue.get_nowait())["answers"] for _ in range(queue.qsize())]

    told = asyncio.run(play())

    assert len(told) <= live.MOST_WAITING
    assert sum(told) == 5 * live.MOST_WAITING * 3


def it_tells_of_a_notice_only_whoever_was_told(cast: Cast) -> None:
    async def play() -> list[str]:
        hub, here = live.Hub(), str(cast.workspace.id)
        viewers = [live._Viewer(here, "user", str(member.id)) for member in (cast.agnes, cast.mona)]
        with hub._opened(viewers[0]) as of_agnes, hub._opened(viewers[1]) as of_mona:
            hub._spread(json.dumps({"workspace": here, "notices": [str(cast.agnes.id)]}))
            assert of_mona.empty()
            return [of_agnes.get_nowait()]

    [news] = asyncio.run(play())

    assert live._as_events(news).startswith("event: notice\n")
    assert str(cast.agnes.id) not in news


def it_tells_of_notices_and_cases_that_waited_together(cast: Cast) -> None:
    async def play() -> list[str]:
        hub, here = live.Hub(), str(cast.workspace.id)
        with hub._opened(live._Viewer(here, "user", str(cast.agnes.id))) as queue:
            hub._spread(json.dumps({"workspace": here, "notices": []}))
            hub._spread(json.dumps({"workspace": here, "cases": ["one"]}))
            live._gather(queue)
            return [queue.get_nowait()]

    [news] = asyncio.run(play())

    assert [line for line in live._as_events(news).splitlines() if line.startswith("event")] == [
        "event: case",
        "event: notice",
    ]


@pytest.mark.parametrize(
    "kind", [heard.RESPONSE_ERASED, heard.RESPONSE_SET_ASIDE, heard.RESPONSE_COUNTED, people.MERGED, people.UNMERGED]
)
@pytest.mark.usefixtures("empty_log")
def it_tells_open_pages_of_all_that_moves_their_numbers(cast: Cast, kind: str) -> None:
    drain.open_cursors()
    data = {"why": "head", "winner": str(cast.pia.id), "loser": str(cast.paul.id), "merge": str(cast.pia.id)}
    with database.other_connection() as page:
        page.execute(f"LISTEN {live.CHANNEL}")
        page.commit()
        with transaction.atomic():
            fact = log.Fact(kind, ids.new_id(), clock.now(), customer_id=cast.pia.id, data=data)
            log.announce([fact], workspace_id=cast.workspace.id, by="system")
        drain.drain_dry()

        told = [json.loads(notice.payload) for notice in page.notifies(timeout=30, stop_after=1)]

    assert told == [{"workspace": str(cast.workspace.id), "answers": 0}]


def it_keeps_listening_after_a_notice_that_is_not_ours(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    sign_in(cast.vic)

    async def play() -> bool:
        hub = live.Hub()
        await hub.open()
        page = Page(hub, cast.vic)
        await page.status()
        await sync_to_async(notify)(["no news", "[]", "{}", f'{{"workspace": "{cast.workspace.id}"}}'])
        heard = has_heard(await page.until(has_heard))
        await page.leave()
        await hub.close()
        return heard

    assert asyncio.run(play())
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def it_starts_again_after_any_error(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live, "RETRY_SECONDS", 0.0)
    sign_in(cast.vic)
    hub = live.Hub()
    spread, turns = hub._spread_to_all, iter([True, False])

    def spread_once_in_vain() -> None:
        if next(turns, False):
            raise RuntimeError("never foreseen")
        spread()

    monkeypatch.setattr(hub, "_spread_to_all", spread_once_in_vain)

    async def play() -> bool:
        page = Page(hub, cast.vic)
        await page.status()
        await hub.open()
        heard = has_heard(await page.until(has_heard))
        await page.leave()
        await hub.close()
        return heard

    assert asyncio.run(play())
    assert "never foreseen" in caplog.text


def notify(payloads: list[str]) -> None:
    with database.other_connection() as speaker:
        for payload in payloads:
            speaker.execute("SELECT pg_notify(%s, %s)", [live.CHANNEL, payload])


def it_verifies_the_server_as_the_rest_of_us_does(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "keepalives_idle": "5"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)

    listens = conninfo_to_dict(live._conninfo())

    assert {name: listens[name] for name in options} == options
    assert listens["keepalives_interval"] == "10"

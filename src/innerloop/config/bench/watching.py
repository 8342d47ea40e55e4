"""Agents at their open inboxes, and the answers that fill these: one program, so that one clock times both ends.

Each agent has a stream of their own and asks for the queue when told of a case, as often as the page's script does. A
stream that breaks is opened again after a second with the number that was heard last, as a browser does.
"""

import asyncio
import html
import json
import random
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

PACE_SECONDS = 0.25
RETRY_SECONDS = 1.0
SETTLED_WITHIN_SECONDS = 60.0
PATIENCE_SECONDS = 30.0
_INBOX = "/cases?whose=mine&order=newest"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_STREAM = re.compile(r'sse-connect="([^"]+)"')
_PART = re.compile(r'id="queue-part"[^>]* hx-get="([^"]+)"')
_ROW = re.compile(r'<li[^>]* data-id="([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen: the cookies of agents by member, and the answers; `breaks_after` are seconds on average."""

    port: int
    key: str
    agents: Mapping[str, str]
    run: str
    rate: int
    a_post: int
    every: int
    seconds: float
    breaks_after: float


@dataclass(slots=True)
class Watched:
    """When each unhappy answer was sent, by its customer, and when whose inbox showed which case; in seconds."""

    sent: dict[str, float] = field(default_factory=dict)
    seen: dict[str, dict[str, float]] = field(default_factory=dict)
    breaks: int = 0
    seconds: float = 0.0
    first_error: str = ""


def watch(plan: Plan) -> Watched:
    """Open all inboxes, send the answers, and wait until each case has been seen, or for a minute."""
    return asyncio.run(_watch(plan))


async def _watch(plan: Plan) -> Watched:
    watched, began = Watched(), time.perf_counter()
    agents = [_Agent(plan, member, cookies, watched) for member, cookies in plan.agents.items()]
    for agent in agents:
        await agent.opens()
    tasks = [asyncio.create_task(agent.lives()) for agent in agents]
    await asyncio.gather(*(agent.is_live.wait() for agent in agents))
    there = len(watched.seen)  # the cases that stood there before
    await _send(plan, watched)
    until = time.perf_counter() + SETTLED_WITHIN_SECONDS
    while len(watched.seen) < there + len(watched.sent) and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    watched.seconds = time.perf_counter() - began
    return watched


async def _send(plan: Plan, watched: Watched) -> None:
    """Send the answers at their rate, whether those before have been answered or not."""
    pause, began, sending = plan.a_post / plan.rate, time.perf_counter(), []
    for number in range(int(plan.seconds / pause)):
        await asyncio.sleep(max(0.0, began + number * pause - time.perf_counter()))
        sending.append(asyncio.create_task(_post(plan, number, watched)))
    await asyncio.gather(*sending)


async def _post(plan: Plan, number: int, watched: Watched) -> None:
    given = [_answer(plan, number * plan.a_post + place) for place in range(plan.a_post)]
    body = json.dumps(given[0] if plan.a_post == 1 else given).encode()
    head = f"Authorization: Bearer {plan.key}\r\nIdempotency-Key: {plan.run}-{number}\r\nContent-Type: application/json"
    now = time.perf_counter()
    watched.sent |= {each["customer"]["external_id"]: now for each in given if each["score"] < 7}
    answer = await _Line(plan.port).ask("POST", "/api/v1/responses", head, body)
    if not answer.startswith(("HTTP/1.1 200", "HTTP/1.1 201")):
        watched.first_error = watched.first_error or answer[:300]


def _answer(plan: Plan, number: int) -> dict[str, Any]:
    score = 2 if number % plan.every == 0 else 9
    return {"metric": "nps", "score": score, "customer": {"external_id": f"{plan.run}-{number}"}, "channel": "email"}


class _Agent:
    """One agent: the stream of the open inbox, and the wishes for its queue."""

    def __init__(self, plan: Plan, member: str, cookies: str, watched: Watched) -> None:
        self._plan, self._member, self._watched = plan, member, watched
        self._head = f"Cookie: {cookies}"
        self._line = _Line(plan.port)
        self._stream = self._part = self._heard = ""
        self._asked_at = 0.0
        self._is_told = asyncio.Event()
        self.is_live = asyncio.Event()

    async def opens(self) -> None:
        """Load the page, for the addresses of its stream and its queue."""
        page = await self._line.ask("GET", _INBOX, self._head)
        stream = _STREAM.search(page)
        assert stream, f"the inbox has no stream: {page[:300]}"
        self._stream = html.unescape(stream[1])
        self._read(page)

    async def lives(self) -> None:
        """Listen and look, until the measurement is over."""
        looking = asyncio.create_task(self._look())
        try:
            while True:
                with suppress(OSError, asyncio.IncompleteReadError):
                    await self._listen()
                await asyncio.sleep(RETRY_SECONDS)
        finally:
            looking.cancel()

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._plan.port)
        last = f"\r\nLast-Event-ID: {self._heard}" if self._heard else ""
        writer.write(f"GET {self._stream} HTTP/1.1\r\nHost: localhost\r\n{self._head}{last}\r\n\r\n".encode())
        try:
            async with asyncio.timeout(self._life()):
                while line := await reader.readline():
                    self._take(line.decode().rstrip())
        except TimeoutError:
            self._watched.breaks += 1
        finally:
            writer.transport.abort()

    def _life(self) -> float | None:
        mean = self._plan.breaks_after
        return random.expovariate(1 / mean) if mean else None

    def _take(self, line: str) -> None:
        if line.startswith("retry:"):
            self.is_live.set()
        elif line.startswith("id: "):
            self._heard = line[4:]
        elif line == "event: case":
            self._is_told.set()

    async def _look(self) -> None:
        while True:
            await self._is_told.wait()
            await asyncio.sleep(max(0.0, self._asked_at + PACE_SECONDS - time.perf_counter()))
            self._is_told.clear()
            self._asked_at = time.perf_counter()
            self._read(await self._line.ask("GET", self._part, f"{self._head}\r\nHX-Request: true"))

    def _read(self, page: str) -> None:
        now = time.perf_counter()
        for case in _ROW.findall(page):
            self._watched.seen.setdefault(case, {}).setdefault(self._member, now)
        if part := _PART.search(page):
            self._part = html.unescape(part[1])


class _Line:
    """One connection that is kept, for one request after another."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, head: str, body: bytes = b"") -> str:
        """Return the answer with its head; a connection that the server let go of is opened anew, once."""
        wire = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n{head}\r\n\r\n".encode()
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                return await self._ask(wire + body)
            except (OSError, asyncio.IncompleteReadError):
                self._streams = None
                return await self._ask(wire + body)

    async def _ask(self, wire: bytes) -> str:
        self._streams = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(wire)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        return (head + body).decode()

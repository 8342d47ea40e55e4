"""Many callers at their own moments over real HTTP, each on a connection of its own."""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from tests.support.mailboxes import Caller, Step

_NONCE = re.compile(rb'name="nonce" value="([^"]+)"')
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_PATIENCE = 60.0  # seconds


def everybody_calls(port: int, callers: Sequence[Caller], *, at_once: int = 200) -> Counter[tuple[str, int]]:
    """Let each caller go through its steps when its time comes; return how often each method got each status."""
    return asyncio.run(_all(port, callers, at_once))


async def _all(port: int, callers: Sequence[Caller], at_once: int) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    lines, began = asyncio.Semaphore(at_once), asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for caller in callers:
            group.create_task(_one(port, caller, lines, began, found))
    return found


async def _one(
    port: int, caller: Caller, lines: asyncio.Semaphore, began: float, found: Counter[tuple[str, int]]
) -> None:
    await asyncio.sleep(max(0.0, began + caller.at - asyncio.get_running_loop().time()))
    for step in caller.steps:
        await asyncio.sleep(step.wait)
        async with lines:
            status, body = await asyncio.wait_for(_ask(port, caller, step), _PATIENCE)
        shown = _NONCE.search(body)
        caller.nonce = shown[1].decode() if shown else caller.nonce
        found[step.method, status] += 1


async def _ask(port: int, caller: Caller, step: Step) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_request(caller, step))
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length and step.method != "HEAD" else b""
        return int(head[9:12]), body
    finally:
        writer.close()
        await writer.wait_closed()


def _request(caller: Caller, step: Step) -> bytes:
    headers = {"Host": "localhost", "Connection": "close", **caller.headers}
    body = b""
    if step.form is not None:
        body = urlencode({**step.form, "nonce": caller.nonce}).encode()
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{step.method} {step.path} HTTP/1.1\r\n{lines}\r\n".encode() + body

"""Customers and shops who answer without pause, try again until they are thanked, and remember for what."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.faults import judging, wire

PAUSE_SECONDS = 0.05
LONGEST_SECONDS = 90.0

# One way to answer: told a name, it keeps at it until that answer is acknowledged, and returns its id or nothing.
Way = Callable[["Persistent", str], str]


class Persistent:
    """Sends a request until it gets the status that it wants, over a connection that it opens anew when it must."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lines: wire.Lines | None = None
        self.refusals: list[int] = []

    def send(self, request: bytes, *, expected: int) -> wire.Reply:
        """Return the reply with the expected status, however often it takes to get it; fails after a long time."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            try:
                self._lines = self._lines or wire.Lines([self._port])
                [reply], _ = self._lines.send([request])
            except OSError:
                self.hang_up()
            else:
                if reply.status == expected:
                    return reply
                self.refusals.append(reply.status)
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"No {expected} within {LONGEST_SECONDS:.0f} s, but {self.refusals[-5:]}.")

    def hang_up(self) -> None:
        """Close the connection."""
        if self._lines:
            self._lines.close()
        self._lines = None


class Crowd:
    """`with Crowd(port, ways) as crowd: ...` — everybody answers until the end; then `crowd.acknowledged` is whole."""

    def __init__(self, port: int, ways: Sequence[Way]) -> None:
        self.acknowledged: dict[str, str] = {}
        self.failures: list[Exception] = []
        self.refusals: list[int] = []
        self._port = port
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self._answer, args=(number, way), daemon=True) for number, way in enumerate(ways)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _answer(self, number: int, way: Way) -> None:
        persistent = Persistent(self._port)
        try:
            for turn in itertools.count():
                if self._is_over.is_set():
                    return
                name = f"answer {number}-{turn}"
                self.acknowledged[name] = way(persistent, name)
        except Exception as failure:
            self.failures.append(failure)
        finally:
            persistent.hang_up()
            self.refusals += persistent.refusals


def wait_for_more(crowd: Crowd, count: int) -> None:
    """Wait until so many more answers are acknowledged."""
    wanted = len(crowd.acknowledged) + count
    judging.wait_until(lambda: len(crowd.acknowledged) >= wanted, seconds=60, what=f"{count} more answers")


def by_api(key: str) -> Way:
    """Answer as a shop does, with an Idempotency-Key."""

    def answer(persistent: Persistent, name: str) -> str:
        body = {"score": len(name) % 11, "comment": name, "customer": {"external_id": name[:9]}}
        reply = persistent.send(wire.call("/responses", body, key=key, once=name), expected=201)
        return str(reply.json()["id"])

    return answer


def by_invitation(key: str) -> Way:
    """Be asked through the API, and answer on the page of the invitation."""

    def answer(persistent: Persistent, name: str) -> str:
        ask = {"customer": {"external_id": name}, "channel": "link"}
        asked = persistent.send(wire.call("/invitations", ask, key=key, once=name), expected=201)
        path = urlsplit(asked.json()["url"]).path
        nonce = wire.nonce_in(persistent.send(wire.get(path), expected=200))
        persistent.send(wire.form(path, score="9", comment=name, lang="en", nonce=nonce), expected=200)
        return ""

    return answer


def by_link(slug: str) -> Way:
    """Answer an always-on survey; the page's own number makes a second try the same showing."""

    def answer(persistent: Persistent, name: str) -> str:
        nonce = wire.nonce_in(persistent.send(wire.get(f"/l/{slug}"), expected=200))
        fields = {"score": "3", "comment": name, "lang": "en", "nonce": nonce}
        persistent.send(wire.form(f"/l/{slug}", **fields), expected=200)
        return ""

    return answer


def open_link(port: int, key: str, slug: str) -> None:
    """Open an always-on program through the API."""
    body = {"name": "Counter", "kind": "always_on", "slug": slug}
    with wire.Lines([port]) as lines:
        [reply], _ = lines.send([wire.call("/programs", body, key=key)])
    assert reply.status == 201, reply.body

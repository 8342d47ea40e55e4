"""How fast one sender may go on."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from innerloop.kernel import throttle
from innerloop.kernel.throttle import Throttle


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(throttle, "monotonic", lambda: now[0])
    return now


def it_lets_as_many_through_at_once_and_then_says_how_long_to_wait(clock: list[float]) -> None:
    pace = Throttle(lambda: 6)
    assert [pace.wait("a") for _ in range(6)] == [0.0] * 6

    assert pace.wait("a") == pytest.approx(10)
    assert pace.wait("b") == 0.0


def it_lets_one_through_after_the_time_that_it_said(clock: list[float]) -> None:
    pace = Throttle(lambda: 6)
    for _ in range(6):
        pace.wait("a")

    clock[0] += pace.wait("a") + 0.001

    assert pace.wait("a") == 0.0
    assert pace.wait("a") == pytest.approx(10, abs=0.01)


def it_holds_nobody_back_at_zero() -> None:
    assert not any(Throttle(lambda: 0).wait("a") for _ in range(1000))


def it_forgets_who_has_not_come_for_a_minute(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_MOST_REMEMBERED", 3)
    pace = Throttle(lambda: 6)
    for sender in "abc":
        pace.wait(sender)
    clock[0] += 61

    pace.wait("d")

    assert list(pace._left) == ["d"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "sender"),
    [
        (0, "198.51.100.7", "203.0.113.1"),  # anybody can write that header
        (1, "192.0.2.66, 198.51.100.7", "198.51.100.7"),
        (2, "192.0.2.66, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "203.0.113.1"),  # it did not come through both
    ],
)
def it_believes_only_proxies_of_ours(settings: Any, proxies: int, forwarded: str, sender: str) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"trusted_proxies": proxies})
    request: HttpRequest = RequestFactory(REMOTE_ADDR="203.0.113.1").get("/", headers={"X-Forwarded-For": forwarded})

    assert throttle.sender_of(request) == sender


@pytest.mark.parametrize("sender", ["172.18.0.1", "10.0.0.1", "100.64.3.2", "127.0.0.1", "fe80::1", "fd00::1", "", "?"])
def it_takes_no_inner_address_for_one_of_the_internet(sender: str) -> None:
    assert not throttle.is_global(sender)
    assert throttle.is_global("8.8.4.4")
    assert throttle.is_global("2a00:1450::1")


@pytest.mark.parametrize(("sender", "is_ours"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("", False)])
def it_knows_this_machine(sender: str, is_ours: bool) -> None:
    assert throttle.is_ourselves(sender) is is_ours

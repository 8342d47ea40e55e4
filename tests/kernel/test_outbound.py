"""One exchange with a real server: what is sent, what comes back, and every way in which it may end."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time

import pytest

from innerloop.kernel.outbound import (
    Limits,
    Outbound,
    OutboundError,
    RequestMalformed,
    TargetRefused,
    TooLarge,
    TooSlow,
    Unreachable,
)
from tests.support.loopback import Canary, Server, says

QUICK = Limits(connect_seconds=0.4, read_seconds=0.4, total_seconds=0.8, max_bytes=1000)


def to(server: Server, **options) -> Outbound:
    return Outbound([server.place, f"shop.invalid:{server.port}"], **options)


def it_posts_json_and_returns_the_reply() -> None:
    with Server(says("201 Created", b'{"id": 7}', "X-Kind: note\r\n")) as server:
        reply = to(server).send("post", f"http://{server.place}/in?a=b#c", json={"score": 9}, headers={"X-Key": "k"})

    assert (reply.status, reply.headers["x-kind"], reply.body) == (201, "note", b'{"id": 7}')
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /in?a=b HTTP/1.1\r\n")
    assert f"Host: {server.place}".encode() in head
    assert b"X-Key: k" in head
    assert b"Accept-Encoding: identity" in head
    assert body == b'{"score":9}'


def it_sends_the_very_bytes_that_were_signed() -> None:
    with Server(says()) as server:
        to(server).send("POST", f"http://{server.place}/", content=b'{ "a":  "\xc3\xa9" }')

    assert server.requests[0].endswith(b'\r\n\r\n{ "a":  "\xc3\xa9" }')


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def it_returns_a_redirect_and_never_follows_it(status: int) -> None:
    with Canary() as canary:
        location = f"Location: http://127.0.0.1:{canary.port}/\r\n"
        with Server(says(f"{status} Moved", b"", location)) as server:
            reply = Outbound([server.place, f"127.0.0.1:{canary.port}"]).send("POST", f"http://{server.place}/")

        assert reply.status == status
        assert canary.connections == 0


def it_connects_to_the_address_that_it_checked() -> None:
    """A name that points elsewhere at the second question has no second question to wait for."""
    answers = [["127.0.0.2"], ["127.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    with Server(says(body=b"checked"), host="127.0.0.2") as server, Canary(port=server.port) as canary:
        outbound = Outbound([f"shop.invalid:{server.port}"], resolve=rebinding)

        reply = outbound.send("GET", f"http://shop.invalid:{server.port}/")

        assert (reply.body, asked, canary.connections) == (b"checked", ["shop.invalid"], 0)
        assert f"Host: shop.invalid:{server.port}".encode() in server.requests[0]


def it_checks_the_address_of_every_single_request() -> None:
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])
    with Server(says(), host="127.0.0.2") as server, Canary(port=server.port) as canary:
        outbound = Outbound([server.place], resolve=lambda host, port: next(answers))
        outbound.send("GET", f"http://shop.invalid:{server.port}/")

        with pytest.raises(TargetRefused):
            outbound.send("GET", f"http://shop.invalid:{server.port}/")

        assert canary.connections == 0


def it_tries_the_next_address_when_the_first_is_dead() -> None:
    with Server(says(body=b"second")) as server:
        outbound = to(server, resolve=lambda host, port: ["127.0.0.3", "127.0.0.1"])

        assert outbound.send("GET", f"http://shop.invalid:{server.port}/").body == b"second"


def it_ignores_the_proxies_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(says(body=b"direct")) as server, Canary() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        reply = to(server).send("GET", f"http://{server.place}/")

        assert (reply.body, proxy.connections) == (b"direct", 0)


def it_keeps_no_cookie_between_requests() -> None:
    with Server(says(headers="Set-Cookie: session=1; Path=/\r\n")) as server:
        outbound = to(server)
        outbound.send("GET", f"http://{server.place}/")
        outbound.send("GET", f"http://{server.place}/")

    assert b"cookie" not in server.requests[1].lower()


def it_stops_reading_at_the_size_limit() -> None:
    def endless(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with Server(endless) as server, pytest.raises(TooLarge) as error:
        to(server, limits=Limits(max_bytes=100_000)).send("GET", f"http://{server.place}/")

    assert error.value.status == 200
    assert error.value.is_fate_unknown


def it_refuses_a_declared_size_before_reading() -> None:
    def boast(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n")
        connection.recv(1)

    with Server(boast) as server, pytest.raises(TooLarge, match="more than 1000 bytes"):
        to(server, limits=QUICK).send("GET", f"http://{server.place}/")


def it_leaves_a_compression_bomb_folded() -> None:
    bomb = gzip.compress(b"0" * 20_000_000)
    with Server(says(body=bomb, headers="Content-Encoding: gzip\r\n")) as server:
        reply = to(server).send("GET", f"http://{server.place}/")

    assert len(bomb) < 100_000
    assert reply.body == bomb


@pytest.mark.parametrize("drip", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def it_ends_a_trickle_of_bytes_at_the_deadline(drip: bytes) -> None:
    is_over = threading.Event()

    def trickle(connection: socket.socket, request: bytes) -> None:
        connection.sendall(drip)
        while not is_over.wait(0.05):
            connection.sendall(b"a")

    with Server(trickle) as server:
        began = time.monotonic()
        with pytest.raises(TooSlow, match=r"limit is 0\.8 s"):
            to(server, limits=QUICK).send("GET", f"http://{server.place}/")
        took = time.monotonic() - began
        is_over.set()

    assert 0.7 < took < 3


def it_gives_up_on_a_silent_server() -> None:
    is_over = threading.Event()

    def stay_silent(connection: socket.socket, request: bytes) -> None:
        is_over.wait(10)

    with Server(stay_silent) as server:
        with pytest.raises(TooSlow, match="waiting for the answer") as error:
            to(server, limits=QUICK).send("POST", f"http://{server.place}/hook/SECRET?token=SECRET")
        is_over.set()

    assert error.value.is_fate_unknown
    assert "SECRET" not in str(error.value)


def it_gives_up_on_a_reader_that_takes_nothing() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=1)
    place = f"127.0.0.1:{listener.getsockname()[1]}"

    with listener, pytest.raises(TooSlow, match="sending the request"):
        Outbound([place], limits=QUICK).send("POST", f"http://{place}/", content=b"x" * 30_000_000)


def it_gives_up_on_a_resolver_that_never_answers() -> None:
    is_over = threading.Event()

    with pytest.raises(TooSlow, match="looking up its name") as error:
        Outbound(resolve=lambda host, port: [str(is_over.wait(10))], limits=QUICK).send("GET", "http://shop.invalid/")
    is_over.set()

    assert not error.value.is_fate_unknown


def it_says_that_a_name_has_no_address() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(Unreachable, match="its name has no address"):
        Outbound(resolve=unknown).send("GET", "http://shop.invalid/")


@pytest.mark.parametrize("found", [[], ["not an address"]])
def it_survives_a_resolver_that_answers_nonsense(found: list[str]) -> None:
    with pytest.raises(Unreachable, match="its name has"):
        Outbound(resolve=lambda host, port: found).send("GET", "http://shop.invalid/")


def it_says_that_nobody_listens() -> None:
    with Canary() as canary:
        place = f"127.0.0.1:{canary.port}"

    with pytest.raises(Unreachable, match="refused") as error:
        Outbound([place]).send("GET", f"http://{place}/")

    assert not error.value.is_fate_unknown


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"SSH-2.0-secret\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsecret",
        b"HTTP/9 secret\r\n\r\n",
    ],
)
def it_quotes_nothing_of_what_is_not_http(words: bytes) -> None:
    with (
        Server(lambda connection, request: connection.sendall(words)) as server,
        pytest.raises(OutboundError) as error,
    ):
        to(server).send("GET", f"http://{server.place}/")

    assert isinstance(error.value, Unreachable)
    assert error.value.has_left
    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None


@pytest.mark.parametrize(("status", "is_unknown"), [(201, True), (202, True), (302, False), (401, False), (503, False)])
def it_keeps_the_status_of_an_answer_that_broke_off(status: int, is_unknown: bool) -> None:
    """Who said yes has acted, whatever becomes of the rest of the answer."""
    broken = f"HTTP/1.1 {status} Said\r\nContent-Length: 9\r\n\r\nabc".encode()
    with (
        Server(lambda connection, request: connection.sendall(broken)) as server,
        pytest.raises(Unreachable) as error,
    ):
        to(server).send("POST", f"http://{server.place}/")

    assert (error.value.status, error.value.is_fate_unknown) == (status, is_unknown)


def it_leaves_the_fate_open_when_cut_off_while_sending() -> None:
    def hang_up(connection: socket.socket, request: bytes) -> None:
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with Server(hang_up, reads=False) as server, pytest.raises(Unreachable) as error:
        to(server).send("POST", f"http://{server.place}/", content=b"x" * 30_000_000)

    assert error.value.is_fate_unknown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "127.0.0.1"),
        ("content-length", "5"),
        ("Transfer-Encoding", "chunked"),
        ("Proxy-Authorization", "x"),
        ("X-Note", "a\r\nX-Other: b"),
        ("X-Note", "a\nb"),
        ("X-Note", "a\x00b"),
        ("X-Note\r\nX-Other", "b"),
        ("X Note", "b"),
        ("", "b"),
    ],
)
def it_refuses_headers_that_could_forge_a_request(name: str, value: str) -> None:
    with Canary() as canary:
        place = f"127.0.0.1:{canary.port}"

        with pytest.raises(RequestMalformed):
            Outbound([place]).send("GET", f"http://{place}/", headers={name: value})

        assert canary.connections == 0


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "GET / HTTP/1.1\r\nX: ", ""])
def it_refuses_methods_that_could_forge_a_request(method: str) -> None:
    with pytest.raises(RequestMalformed, match="is not a method"):
        Outbound(resolve=lambda host, port: ["127.0.0.1"]).send(method, "http://shop.invalid/")


def it_shows_no_body_in_a_representation() -> None:
    with Server(says(body=b"words of a customer", headers="X-Key: hidden\r\n")) as server:
        reply = to(server).send("GET", f"http://{server.place}/")

    assert repr(reply) == "Reply(status=200)"

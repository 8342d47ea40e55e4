"""Encryption is verified against the name, while the connection goes to the checked address."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from innerloop.kernel.outbound import Limits, Outbound, TooSlow, Unreachable
from tests.support.certificates import write_certificate
from tests.support.loopback import Canary, Server, says


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a certificate that stands for shop.example alone."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "shop.pem", "shop.example")


@pytest.fixture
def shop(certificate: Path):
    """Run a server with that certificate; the list takes the names that its visitors ask for."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda connection, name, _: names.append(name)
    with Server(says(body=b"private"), tls=context) as running:
        yield running, names


def outbound(server: Server, tls: ssl.SSLContext | None) -> Outbound:
    allowed = [f"{name}:{server.port}" for name in ("shop.example", "other.example", "127.0.0.1")]
    return Outbound(allowed, resolve=lambda host, port: ["127.0.0.1"], tls=tls)


def it_verifies_the_certificate_against_the_name(shop, certificate: Path) -> None:
    server, names = shop
    trusting = ssl.create_default_context(cafile=certificate)

    reply = outbound(server, trusting).send("GET", f"https://shop.example:{server.port}/")

    assert reply.body == b"private"
    assert names == ["shop.example"]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def it_refuses_a_certificate_for_another_name(shop, certificate: Path, host: str) -> None:
    server, _ = shop
    trusting = ssl.create_default_context(cafile=certificate)

    with pytest.raises(Unreachable, match="its certificate fails") as error:
        outbound(server, trusting).send("POST", f"https://{host}:{server.port}/")

    assert server.requests == []
    assert not error.value.is_fate_unknown


def it_trusts_no_unknown_issuer_by_default(shop) -> None:
    server, _ = shop
    with pytest.raises(Unreachable, match="its certificate fails"):
        outbound(server, None).send("GET", f"https://shop.example:{server.port}/")

    assert server.requests == []


def it_says_that_the_other_side_speaks_no_tls() -> None:
    with (
        Server(says(), greets=b"220 mail.example ESMTP\r\n") as plain,
        pytest.raises(Unreachable, match="no encryption with it"),
    ):
        outbound(plain, None).send("GET", f"https://shop.example:{plain.port}/")


def it_gives_up_on_a_handshake_that_never_ends() -> None:
    with Canary() as silent:
        quick = Outbound([f"127.0.0.1:{silent.port}"], limits=Limits(connect_seconds=0.3))

        with pytest.raises(TooSlow, match="agreeing on encryption"):
            quick.send("GET", f"https://127.0.0.1:{silent.port}/")

"""A mailbox per test and a certificate per session, on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.certificates import write_certificate
from tests.support.mail import MailBox


@pytest.fixture
def box() -> Iterator[MailBox]:
    with MailBox() as running:
        yield running


@dataclass(frozen=True)
class Certificate:
    """One certificate, as its owner and as its visitors hold it."""

    path: Path

    def serving(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.path)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate(write_certificate(tmp_path_factory.mktemp("tls") / "mail.pem", "127.0.0.1"))

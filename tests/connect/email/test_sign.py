"""Signatures, verified by the receiving side's own arithmetic against a DNS that we answer."""

from __future__ import annotations

import base64
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from innerloop.connect.email.compose import compose
from innerloop.connect.email.errors import EmailError, SigningKeyUnusable
from innerloop.connect.email.sign import SigningKey
from innerloop.connect.email.wire import to_bytes
from tests.connect.email.asks import NOW, an_ask

PKCS1, PKCS8 = serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8


@pytest.fixture(scope="module")
def secret() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(secret: rsa.RSAPrivateKey, form: serialization.PrivateFormat = PKCS8) -> str:
    return secret.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def holds(signed: bytes, secret: rsa.RSAPrivateKey) -> bool:
    """Verify as a mailbox provider does; the DNS knows one name."""
    public = secret.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def dns(name: bytes, timeout: int = 5) -> bytes | None:
        known = name == b"inner1._domainkey.ask.tandawa.example."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public) if known else None

    return bool(dkim.verify(signed, dnsfunc=dns))


def signed_ask(secret: rsa.RSAPrivateKey, **changes: object) -> bytes:
    key = SigningKey("inner1", "ask.tandawa.example", pem(secret))
    return key.sign(to_bytes(compose(an_ask(**changes), now=NOW)))


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
def it_signs_so_that_the_receiver_can_verify(secret, form) -> None:
    key = SigningKey("inner1", "ask.tandawa.example", pem(secret, form))

    signed = key.sign(to_bytes(compose(an_ask(language="ar", direction="rtl"), now=NOW)))

    assert signed.startswith(b"DKIM-Signature: ")
    assert b"c=relaxed/relaxed" in signed
    assert holds(signed, secret)


def it_signs_a_mail_that_invites_no_reply(secret) -> None:
    assert holds(signed_ask(secret, reply_to=""), secret)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"List-Unsubscribe: <https://ask", b"List-Unsubscribe: <https://evil"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click", b"List-Unsubscribe-Post: List-Unsubscribe=Other"),
        (b"Subject: How", b"Subject: Now"),
        (b"To: grace@", b"To: thief@"),
        (b"Reply-To: ", b"Reply-To: thief@example.com, "),
        (b"Message-ID: <5tQ2", b"Message-ID: <6tQ2"),
        (b"Date: Mon, 03", b"Date: Mon, 10"),
        (b"MIME-Version: 1.0", b"MIME-Version: 1.1"),
        (b"multipart/alternative", b"multipart/mixed"),
        (b"second counter", b"third counter"),
        (b"From: ", b"From: thief@example.com\r\nFrom: "),
        (b"Subject: ", b"Subject: Win a car\r\nSubject: "),
    ],
)
def it_breaks_when_anything_signed_is_changed(secret, before: bytes, after: bytes) -> None:
    signed = signed_ask(secret)
    assert before in signed

    assert not holds(signed.replace(before, after, 1), secret)


def it_survives_the_folding_of_a_relay(secret) -> None:
    signed = signed_ask(secret)

    folded = signed.replace(b"Subject: How likely", b"Subject:  How\r\n likely", 1)

    assert folded != signed
    assert holds(folded, secret)


@pytest.mark.parametrize(
    ("selector", "domain", "text"),
    [
        ("inner1", "tandawa.example", "not a key"),
        ("inner1", "tandawa.example", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"),
        ("inner1", "tandawa.example", "-----BEGIN PRIVATE KEY-----\nsecrét\n-----END PRIVATE KEY-----"),
        ("", "tandawa.example", None),
        ("inner1; d=evil", "tandawa.example", None),
        ("inner1", "tandawa.example\r\nBcc: x@y.z", None),
    ],
)
def it_refuses_a_bad_key_before_any_mail(secret, selector: str, domain: str, text: str | None) -> None:
    with pytest.raises(SigningKeyUnusable, match="Give an RSA private key in PEM form") as error:
        SigningKey(selector, domain, text if text is not None else pem(secret))

    assert "c2VjcmV0" not in str(error.value)
    assert error.value.__cause__ is None


@pytest.mark.parametrize(
    ("setting", "content", "said"),
    [
        ("mail:tandawa.example", b"", "INNERLOOP_DKIM_KEY names no key. Write SELECTOR:DOMAIN:PATH, such as"),
        ("c2VjcmV0", b"", "INNERLOOP_DKIM_KEY names no key."),
        (
            "mail:tandawa.example:{}.gone",
            b"",
            "'mail' of 'tandawa.example' cannot be used: its file cannot be read: No",
        ),
        ("mail:tandawa.example:{}", b"\x30\x82\x04\xa4", "cannot be used: its file is no text. Give an RSA"),
        ("mail:tandawa.example:{}", b"c2VjcmV0", "'mail' of 'tandawa.example' cannot be used: "),
    ],
)
def it_says_what_is_wrong_with_the_setting_and_never_the_key(
    tmp_path: Path, setting: str, content: bytes, said: str
) -> None:
    file = tmp_path / "dkim.pem"
    file.write_bytes(content)

    with pytest.raises(EmailError) as error:
        SigningKey.read(setting.format(file))

    assert said in " ".join(str(error.value).split())
    assert "c2VjcmV0" not in str(error.value)
    assert error.value.__cause__ is None


def it_keeps_the_key_out_of_every_log(secret) -> None:
    key = SigningKey("inner1", "ask.tandawa.example", pem(secret))

    assert repr(key) == "SigningKey(selector='inner1', domain='ask.tandawa.example')"

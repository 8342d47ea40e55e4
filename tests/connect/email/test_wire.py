"""Header lines, written and read again."""

from __future__ import annotations

import email
from email import policy
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from innerloop.connect.email.wire import POLICY, one_line, plain, to_bytes


def written(name: str) -> bytes:
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(name, "ask", "tandawa.example")
    message["Subject"] = name
    message.set_content("Hello")
    return to_bytes(message)


def name_in(raw: bytes) -> str:
    """Read the sender's name with the older parser: the newer one puts spaces between encoded words."""
    name, _ = parseaddr(str(email.message_from_bytes(raw)["From"]).replace("\r\n", ""))
    return str(make_header(decode_header(name)))


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=policy.default)


@settings(deadline=None)
@example('Tandawa, "Money" (Kenya) <care@thief.example>; a name of more than seventy-eight characters, with commas')
@given(st.text(max_size=250).map(one_line).filter(bool))
def it_gives_every_name_back_as_it_was(name: str) -> None:
    raw = written(name)

    assert name_in(raw) == name
    assert read(raw)["Subject"] == name


@settings(deadline=None)
@given(st.text(alphabet="ab ,;:<>@()[]\\\".'=?_-é", max_size=120).map(one_line).filter(bool))
def it_lets_no_name_become_an_address(name: str) -> None:
    raw = written(name)

    assert [one.addr_spec for one in read(raw)["From"].addresses] == ["ask@tandawa.example"]
    assert name_in(raw) == name


@pytest.mark.parametrize("name", ["=?utf-8?q?Another_company?=", "=?utf-8?b?QW5vdGhlcg==?=", "a =?utf-8?q?b?= c"])
def it_decodes_nothing_that_was_meant_as_it_stands(name: str) -> None:
    raw = written(one_line(name))

    assert name_in(raw) == name.replace("=?", "= ?")
    assert read(raw)["Subject"] == name.replace("=?", "= ?")


@pytest.mark.parametrize("hidden", ["a=0D=0ABcc:_b@c.example", "a=0ABcc:_b@c.example", "=0D=0A=0D=0Abody"])
def it_lets_no_encoded_word_break_out_of_its_header(hidden: str) -> None:
    raw = written(f"=?utf-8?q?{hidden}?=")

    assert sorted(read(raw).keys()) == sorted(
        ["From", "Subject", "Content-Type", "MIME-Version", "Content-Transfer-Encoding"]
    )
    assert read(raw).get_content() == "Hello\r\n"


def it_writes_a_message_that_was_read_as_it_was() -> None:
    subject, name = "Karibu, «Müller & Söhne» and a long subject that has to be folded", 'Tändawa, "Care"'
    message = MIMEText("Hello", "plain", "utf-8")
    message["Subject"] = Header(subject, "utf-8").encode()
    message["From"] = formataddr((name, "ask@tandawa.example"))

    raw = to_bytes(read(message.as_bytes()))

    assert read(raw)["Subject"] == subject
    assert name_in(raw) == name
    assert read(raw).get_content() == "Hello"


def it_writes_no_control_character_that_a_name_hid() -> None:
    message = EmailMessage(policy=POLICY)
    message["From"] = "=?utf-8?q?a=0Bb?= <ask@tandawa.example>"
    message.set_content("Hello")

    assert b"From: a b <ask@tandawa.example>" in to_bytes(message)


@settings(deadline=None)
@given(st.text(max_size=250).map(one_line))
def it_keeps_encoded_words_within_their_limit(name: str) -> None:
    lines = written(name).split(b"\r\n\r\n")[0].split(b"\r\n")

    assert all(len(line) <= 76 for line in lines if b"=?utf-8?" in line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb", "a b"),
        ("  a \t b ", "a b"),
        ("a\x00b", "a b"),
        ("a\u202eb", "a b"),
        ("a\uffffb", "a b"),
        ("a\ud800b", "a b"),
        ("a=?b", "a= ?b"),
    ],
)
def it_makes_one_line_of_anything(text: str, expected: str) -> None:
    assert one_line(text) == expected
    assert len(one_line("x" * 500)) == 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\r\nb", "a\nb"), ("a\n\n\nb\n", "a\n\n\nb"), ("a\x00b\x1bc", "abc"), ("a\u2028b", "a\nb"), ("a\tb", "a\tb")],
)
def it_keeps_the_lines_of_a_body_and_nothing_invisible(text: str, expected: str) -> None:
    assert plain(text) == expected


def it_needs_only_seven_bits_on_its_way() -> None:
    message = EmailMessage(policy=POLICY)
    message.set_content("Merci, vous êtes venus à Kisumu\n" * 3)

    assert to_bytes(message).isascii()
    assert "êtes venus à" in read(to_bytes(message)).get_content()

"""The mail of one ask: what it says, how it is built, and what no text in it can do."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.connect.email.ask import Ask, OtherLanguage
from innerloop.connect.email.compose import compose
from innerloop.connect.email.errors import AddressUnusable, EmailError, LinkUnusable, ScaleUnusable
from innerloop.connect.email.phrases import phrases_in
from innerloop.connect.email.wire import to_bytes
from tests.connect.email.asks import HOST, NOW, an_ask

TEXTS = [
    "company", "from_name", "greeting_name", "opening", "question", "low_label", "high_label", "why_you",
    "sender_name", "sender_desk", "postal_address", "subject",
]  # fmt: skip
HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Language",
]  # fmt: skip


class Page(HTMLParser):
    """Collects what a mail reader would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.links: list[dict[str, str]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "a":
            self.links.append({name: value or "" for name, value in attrs})

    def handle_data(self, data: str) -> None:
        self.words += data


def as_read(ask: Ask) -> EmailMessage:
    """Compose, send through bytes, and parse as a mail reader does."""
    return email.message_from_bytes(to_bytes(compose(ask, now=NOW)), policy=policy.default)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def page(ask: Ask) -> Page:
    return Page(part(as_read(ask), "html"))


def it_comes_as_plain_text_and_as_html() -> None:
    message = as_read(an_ask())

    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    for kind in ("plain", "html"):
        for words in ("Dear Grace,", "second counter", "Not at all likely", "Care desk", "since 2022"):
            assert words in part(message, kind)


def it_offers_eleven_numbers_by_name() -> None:
    numbers = [link for link in page(an_ask()).links if "score=" in link["href"]]

    assert [link["href"] for link in numbers] == [f"{HOST}s/5tQ2?score={n}" for n in range(11)]
    assert [link["aria-label"] for link in numbers] == [f"{n} out of 10" for n in range(11)]


def it_offers_the_same_links_in_both_parts() -> None:
    message = as_read(an_ask())

    in_text = re.findall(r"https?://\S+", part(message, "plain"))
    in_html = [link["href"] for link in Page(part(message, "html")).links]

    assert in_text == in_html
    assert f"{HOST}s/5tQ2?lang=sw" in in_text


@pytest.mark.parametrize(("low", "high"), [(1, 5), (1, 7), (0, 1), (-5, 5)])
def it_follows_the_scale_of_the_metric(low: int, high: int) -> None:
    numbers = [link["aria-label"] for link in page(an_ask(low=low, high=high)).links if "score=" in link["href"]]

    assert numbers == [f"{n} out of {high}" for n in range(low, high + 1)]


def it_has_one_button_for_a_scale_too_long_for_a_phone() -> None:
    message = as_read(an_ask(low=0, high=100))

    assert Page(part(message, "html")).links[0]["href"] == f"{HOST}s/5tQ2"
    assert f"Answer here: {HOST}s/5tQ2\n" in part(message, "plain")
    assert "Your number" not in part(message, "plain")


def it_asks_nothing_of_a_stranger() -> None:
    html = part(as_read(an_ask()), "html")

    namespaces = {"http://www.w3.org/1999/xhtml"}
    assert not {one for one in re.findall(r"https?://[^\s\"'<>)]+", html) if not one.startswith(HOST)} - namespaces
    assert not {"img", "script", "link", "iframe", "form", "object", "video"} & set(Page(html).tags)
    assert not re.search(r"url\(|@import|@font-face|background=", html)


def it_stays_far_below_the_size_at_which_mail_is_clipped() -> None:
    message = compose(an_ask(), now=NOW)

    assert len(part(message, "html").encode()) < 16_000
    assert len(to_bytes(message)) < 24_000


def it_is_built_for_outlook_and_for_the_night() -> None:
    html = part(as_read(an_ask()), "html")

    assert "<!--[if mso | IE]>" in html
    assert "mso-padding-alt:14px 0" in html
    assert "prefers-color-scheme: dark" in html
    assert '<meta name="color-scheme" content="light dark"' in html
    assert 'width="600"' in html


def it_marks_its_tables_as_layout_only() -> None:
    seen = page(an_ask())

    roles = [value for tag, name, value in seen.attributes if tag == "table" and name == "role"]
    assert len(roles) == seen.tags.count("table")
    assert set(roles) == {"presentation"}


def it_says_the_gist_before_it_is_opened() -> None:
    html = part(as_read(an_ask()), "html")

    preview = re.search(r'<div style="display:none[^"]*">([^<]+)</div>', html)
    assert preview is not None
    assert preview[1] == "One tap, then a word if you like. We read every answer."


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es", "ar"])
def it_speaks_the_language_of_the_customer(language: str) -> None:
    message = as_read(an_ask(language=language))
    phrases = phrases_in(language)

    assert message["Content-Language"] == language
    assert f'<html lang="{language}"' in part(message, "html")
    for kind in ("plain", "html"):
        for phrase in (phrases.stop, phrases.why_you, phrases.or_reply, phrases.greeting.format(name="Grace")):
            assert phrase in part(message, kind)
    assert phrases.score_name.format(score=6, high=10) in part(message, "html")


def it_has_its_own_words_for_every_phrase_in_every_language() -> None:
    spoken = [phrases_in(language) for language in ("en", "sw", "fr", "es", "ar")]

    for name in vars(spoken[0]):
        assert len({getattr(phrases, name) for phrases in spoken}) == 5, name


def it_falls_back_to_english_phrases() -> None:
    assert phrases_in("de") == phrases_in("en-GB") == phrases_in("en")
    assert phrases_in("fr_CA") == phrases_in("fr")


def it_mirrors_the_page_from_right_to_left() -> None:
    seen = page(an_ask(language="ar", direction="rtl"))

    directions = {(tag, value) for tag, name, value in seen.attributes if name == "dir"}
    assert directions == {("html", "rtl"), ("div", "rtl"), ("table", "rtl")}
    assert not [value for _, name, value in seen.attributes if name == "style" and "direction:ltr" in value]
    texts = [value for _, name, value in seen.attributes if name == "style" and "font-family" in value]
    assert texts
    assert all("text-align:right" in value for value in texts)


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "</mj-text><mj-include path='/etc/passwd'/><mj-text>",
        "{{ ask.link }}{% include 'email/ask.txt' %}",
        "--><svg onload=alert(1)><!--",
        "&lt;b&gt; & <b>",
    ],
)
def it_shows_every_text_as_text(field: str, hostile: str) -> None:
    plain = page(an_ask(**{field: "harmless"}))

    seen = page(an_ask(**{field: hostile}))

    assert seen.tags == plain.tags
    assert [name for _, name, _ in seen.attributes] == [name for _, name, _ in plain.attributes]
    if field not in ("from_name", "subject"):
        assert hostile in seen.words


@pytest.mark.parametrize("language", ["", "x", "en\r\nBcc: x@y.z", 'en"><script>', "en us", "../en", "e" * 40])
def it_takes_only_a_language_for_a_language(language: str) -> None:
    seen = page(an_ask(language=language, other_languages=(OtherLanguage(language), OtherLanguage("sw"))))

    assert ("html", "lang", "en") in seen.attributes
    assert [link["href"] for link in seen.links if "lang=" in link["href"]] == [f"{HOST}s/5tQ2?lang=sw"]


@pytest.mark.parametrize("color", ["red", "#fff", "#0b5a4a;}*{display:none", "expression(alert(1))", "", "#gggggg"])
def it_takes_only_a_color_for_a_color(color: str) -> None:
    html = part(as_read(an_ask(brand_color=color)), "html")

    assert 'color:#0e2220;">Tandawa</div>' in html
    assert color == "" or f":{color};" not in html


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize(
    "breaker", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\n\r\n"]
)
def it_takes_no_header_from_a_text(field: str, breaker: str) -> None:
    message = as_read(an_ask(**{field: f"Tandawa{breaker}Bcc: thief@example.com{breaker}X-Evil: 1"}))

    assert sorted(message.keys()) == sorted(HEADERS)
    assert len(message["From"].addresses) == 1


@pytest.mark.parametrize("field", TEXTS)
def it_takes_no_header_from_an_encoded_text(field: str) -> None:
    raw = to_bytes(compose(an_ask(**{field: "=?utf-8?q?a=0D=0ABcc:_thief@example.com?="}), now=NOW))

    assert b"\nBcc:" not in raw
    assert sorted(email.message_from_bytes(raw).keys()) == sorted(HEADERS)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def it_survives_any_text_in_its_headers(name: str, subject: str) -> None:
    message = as_read(an_ask(from_name=name, subject=subject))

    assert sorted(message.keys()) == sorted(HEADERS)
    assert [one.addr_spec for one in message["From"].addresses] == ["ask@ask.tandawa.example"]
    assert [one.addr_spec for one in message["Reply-To"].addresses] == ["reply+5tQ2@ask.tandawa.example"]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def it_survives_any_text_in_its_body(text: str) -> None:
    plain = page(an_ask(opening="harmless"))

    seen = page(an_ask(opening=f"x{text}x"))

    assert [tag for tag in seen.tags if tag != "br"] == [tag for tag in plain.tags if tag != "br"]


def it_can_be_left_with_one_click() -> None:
    token = "T" * 150

    raw = to_bytes(compose(an_ask(unsubscribe_url=f"{HOST}unsubscribe/{token}"), now=NOW))

    assert f"\r\nList-Unsubscribe: <{HOST}unsubscribe/{token}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def it_wants_replies_of_people_and_not_of_machines() -> None:
    message = as_read(an_ask())

    assert message["Reply-To"].addresses[0].addr_spec == "reply+5tQ2@ask.tandawa.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def it_invites_no_reply_that_nobody_would_read() -> None:
    message = as_read(an_ask(reply_to=""))

    assert message["Reply-To"] is None
    assert "reply to this mail" not in part(message, "plain") + part(message, "html")


def it_leaves_no_hole_where_nothing_is_said() -> None:
    bare = an_ask(greeting_name="", opening="", why_you="", sender_name="", other_languages=(), low_label="")

    text = part(as_read(bare), "plain")

    assert text.startswith("Hello,\n\nHow likely")
    assert "\n\n\n" not in text


def it_carries_the_moment_and_the_id_it_was_given() -> None:
    message = as_read(an_ask(message_id="<5tQ2.1@ask.tandawa.example>"))

    assert message["Message-ID"] == "<5tQ2.1@ask.tandawa.example>"
    assert message["Date"].datetime == NOW


def it_fits_every_relay() -> None:
    lines = to_bytes(compose(an_ask(company="Télé " * 30, subject="ñ" * 150), now=NOW)).split(b"\r\n")

    assert all(line.isascii() and b"\n" not in line for line in lines)
    assert max(len(line) for line in lines) <= 998


@pytest.mark.parametrize(
    "address",
    [
        "", "grace", "@example.org", "grace@", "grace@exa mple.org", "gr ace@example.org",
        "grace@example.org\r\nBcc: x@y.z", "grace@example.org, thief@example.com", "<grace@example.org>",
        "grace@@example.org", ".grace@example.org", "grace@-example.org", "grâce@example.org",
        f"{'g' * 65}@example.org", "grace@[127.0.0.1]", 'gr"ace@example.org',
    ],
)  # fmt: skip
def it_names_an_address_it_cannot_use(address: str) -> None:
    for field in ("to_address", "from_address", "message_id"):
        if field == "message_id" and address == "<grace@example.org>":
            continue
        with pytest.raises(AddressUnusable, match="is not a mail address"):
            compose(an_ask(**{field: address}), now=NOW)


def it_writes_an_international_domain_as_the_dns_does() -> None:
    assert as_read(an_ask(to_address="grace@bücher.example"))["To"] == "grace@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "https://a.example/s/T?x=1", "https://a.example/s/ T", 'https://a.example/"x', "//a"],
)
def it_names_a_link_it_cannot_use(link: str) -> None:
    with pytest.raises(LinkUnusable):
        compose(an_ask(link=link), now=NOW)


@pytest.mark.parametrize(
    "link", ["", "mailto:x@y.z", "https://a.example/\r\nBcc: x@y.z", "https://a.example/>, <https://b"]
)
def it_names_a_way_out_it_cannot_use(link: str) -> None:
    with pytest.raises(LinkUnusable):
        compose(an_ask(unsubscribe_url=link), now=NOW)


def it_refuses_a_scale_without_steps() -> None:
    with pytest.raises(ScaleUnusable, match="from 5 to 5"):
        compose(an_ask(low=5, high=5), now=NOW)

    assert issubclass(ScaleUnusable, EmailError)

"""Makes the mail of one ask: plain text and HTML, readable in Outlook, on a phone and at night."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import mrml
from django.template import Context, Engine

from innerloop.connect.email.ask import Ask
from innerloop.connect.email.colors import legible
from innerloop.connect.email.errors import AddressUnusable, LinkUnusable, ScaleUnusable, SenderUnusable
from innerloop.connect.email.phrases import Phrases, phrases_in
from innerloop.connect.email.wire import POLICY, one_line, plain

_TEMPLATES = Path(__file__).parent / "templates"
_LIGHT_GROUND, _DARK_GROUND = "#f3f6f4", "#0c1413"
_INK, _INK_ON_DARK = "#0e2220", "#e9eeec"

_LINK = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]{1,800}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_MOST_STEPS = 11


@dataclass(frozen=True)
class _Link:
    url: str
    label: str
    name: str = ""
    language: str = ""


def compose(ask: Ask, *, now: datetime) -> EmailMessage:
    """Make the message; raises an EmailError that names the address, link or scale it cannot use."""
    ask = _cleaned(ask)
    context = _context(ask, phrases_in(ask.language))

    message = EmailMessage(policy=POLICY)
    _write_headers(message, ask, now)
    message.set_content(_render("email/ask.txt", context), cte="quoted-printable")
    message.add_alternative(html_of(_render("email/ask.mjml", context)), subtype="html", cte="quoted-printable")
    # Last, for new content drops every Content- header that it finds.
    message["Content-Language"] = ask.language
    return message


def _cleaned(ask: Ask) -> Ask:
    texts: dict[str, Any] = {one.name: plain(getattr(ask, one.name)) for one in fields(ask) if one.type == "str"}
    for link in (ask.link, ask.unsubscribe_url):
        if not _LINK.fullmatch(link):
            raise LinkUnusable(link=link[:200])
    if set(ask.link) & set("?#"):
        raise LinkUnusable(link=ask.link[:200])
    if ask.high <= ask.low:
        raise ScaleUnusable(low=ask.low, high=ask.high)
    if not _LANGUAGE.fullmatch(ask.language):
        texts["language"] = "en"
    others = tuple(other for other in ask.other_languages if _LANGUAGE.fullmatch(other.language))
    return replace(ask, **texts, other_languages=others)


def _write_headers(message: EmailMessage, ask: Ask, now: datetime) -> None:
    message["From"] = mailbox(ask.from_name or ask.company, ask.from_address)
    message["To"] = mailbox("", ask.to_address)
    if ask.reply_to:
        message["Reply-To"] = mailbox(ask.from_name or ask.company, ask.reply_to)
    message["Subject"] = one_line(ask.subject or ask.question)
    message["Date"] = now
    message["Message-ID"] = message_id(ask.message_id)
    message["List-Unsubscribe"] = f"<{ask.unsubscribe_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # A person's reply is wanted. An out-of-office note is not: it would be read as an answer.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def html_of(mjml: str) -> str:
    """Return MJML as HTML that every mail reader can show."""
    # Without fonts of its own mrml links none: a web font is a request to a stranger.
    return mrml.to_html(mjml, render_options=mrml.RenderOptions(fonts={})).content


def message_id(given: str) -> str:
    """Return a Message-ID in its brackets; raises AddressUnusable for one that no header can carry."""
    return f"<{_address(given.strip('<>')).addr_spec}>"


def mailbox(name: str, address: str) -> Address:
    """Return a name and an address as a header has them; raises AddressUnusable."""
    bare = _address(address)
    return Address(one_line(name), bare.username, bare.domain)


def check_sender(address: str) -> None:
    """Raise SenderUnusable where no mail can come from an address: it is the same in every mail."""
    try:
        _address(address)
    except AddressUnusable:
        raise SenderUnusable(address=address[:200]) from None


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressUnusable(address=text[:200]) from None
    is_short = len(local) <= 64 and len(domain) <= 253
    if not (is_short and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise AddressUnusable(address=text[:200])
    return Address("", local, domain)


def _context(ask: Ask, phrases: Phrases) -> dict[str, Any]:
    is_rtl = ask.direction == "rtl"
    steps = ask.high - ask.low + 1
    return {
        "ask": ask,
        "phrases": phrases,
        "subject": one_line(ask.subject or ask.question),
        "greeting": _greeting(ask, phrases),
        "invitation": _invitation(ask, phrases, has_numbers=steps <= _MOST_STEPS),
        "has_numbers": steps <= _MOST_STEPS,
        "scores": _scores(ask, phrases, has_numbers=steps <= _MOST_STEPS),
        "gap": 2 if steps > 7 else 8,
        "others": [_other(ask, other.language, other.label) for other in ask.other_languages],
        "start": "right" if is_rtl else "left",
        "end": "left" if is_rtl else "right",
        "brand": legible(ask.brand_color, ground=_LIGHT_GROUND, contrast_with=4.5, otherwise=_INK),
        "brand_on_dark": legible(ask.brand_color, ground=_DARK_GROUND, contrast_with=8, otherwise=_INK_ON_DARK),
    }


def _greeting(ask: Ask, phrases: Phrases) -> str:
    if not ask.greeting_name:
        return phrases.greeting_without_name
    return phrases.greeting.format(name=ask.greeting_name)


def _invitation(ask: Ask, phrases: Phrases, *, has_numbers: bool) -> str:
    page = phrases.opens_a_page if has_numbers else ""
    reply = phrases.or_reply if ask.reply_to else ""
    return f"{page} {reply}".strip()


def _scores(ask: Ask, phrases: Phrases, *, has_numbers: bool) -> list[_Link]:
    """Make a button for each number, or one for the page where a scale is too long for a phone."""
    if not has_numbers:
        return [_Link(ask.link, phrases.answer)]
    return [
        _Link(f"{ask.link}?score={score}", str(score), phrases.score_name.format(score=score, high=ask.high))
        for score in range(ask.low, ask.high + 1)
    ]


def _other(ask: Ask, language: str, label: str) -> _Link:
    return _Link(f"{ask.link}?lang={language}", label or phrases_in(language).read_this, language=language)


def _render(name: str, context: dict[str, Any]) -> str:
    # Numbers stay as they are whatever language the worker runs in.
    text: str = _engine().get_template(name).render(Context(context, autoescape=True, use_l10n=False, use_tz=False))
    return text


@cache
def _engine() -> Engine:
    """Keep the templates in memory; an engine of their own, for mail needs nothing of the site."""
    return Engine(dirs=[str(_TEMPLATES)])

"""Drawing the customers' pages: what was drawn before for somebody else is only filled in.

What a page shows is a value (`survey_page`), so equal pages are the same HTML, whoever asks. Between two people asked
by one survey, a few texts alone differ: the nonces, and what leads to the person. They are drawn as holes and filled
in for each one. The page is remembered by all that it shows and so needs nobody to say that something changed; nothing
remembered is of a person, as what one wrote is drawn anew each time (docs/adr/0021-pages-drawn-once.md).
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape

from innerloop.listen.survey_page import OutsidePage, StopPage, SurveyPage, ThanksPage

# Some 15 KB each: a survey in a few languages, with each of its scores tapped in the mail.
MOST_REMEMBERED = 500
# Drawn at each start: nobody can write it into a survey's words.
_MARK = secrets.token_hex(16)
_CSP = "csp_nonce"


def draw(template: str, page: OutsidePage, *, csp_nonce: str) -> str:
    """Return a page's HTML, as its template draws it."""
    if _is_ones_own(page):
        return render_to_string(template, {"page": page, "csp_nonce": csp_nonce})
    opened, texts = _opened(page)
    drawn = _drawn(template, opened)
    pieces = list(drawn)
    pieces[1::2] = [escape(csp_nonce if hole == _CSP else texts[hole]) for hole in drawn[1::2]]
    return "".join(pieces)


@lru_cache(MOST_REMEMBERED)
def _drawn(template: str, page: OutsidePage) -> tuple[str, ...]:
    """Return the pieces of a page, and between each two the name of the hole there."""
    html = render_to_string(template, {"page": page, "csp_nonce": _hole(_CSP)})
    return tuple(re.split(f"{_MARK}-(\\w+)-", html))


def _is_ones_own(page: OutsidePage) -> bool:
    """Say whether a page shows what its reader gave before; such a one is seen once."""
    if isinstance(page, SurveyPage):
        return page.changed or page.has_errors or bool(page.comment) or any(ask.text for ask in page.followups)
    return isinstance(page, StopPage)


def _opened(page: OutsidePage) -> tuple[OutsidePage, Mapping[str, str]]:
    """Return a page with holes for what differs from one person to the next, and the texts that fill them."""
    texts = {f"tongue_{place}": tongue.url for place, tongue in enumerate(page.languages)}
    tongues = tuple(replace(tongue, url=_hole(name)) for tongue, name in zip(page.languages, texts, strict=True))
    page = replace(page, languages=tongues)
    # What is empty stays so: the template prints something else then.
    if isinstance(page, ThanksPage) and page.change_url:
        texts["change_url"], page = page.change_url, replace(page, change_url=_hole("change_url"))
    if isinstance(page, SurveyPage):
        own = [name for name in ("nonce", "stop_url") if getattr(page, name)]
        texts |= {name: getattr(page, name) for name in own}
        holes: dict[str, Any] = {name: _hole(name) for name in own}
        page = replace(page, **holes)
        if page.contact and page.contact.hint:
            texts["hint"] = page.contact.hint
            page = replace(page, contact=replace(page.contact, hint=_hole("hint")))
    return page, texts


def _hole(name: str) -> str:
    return f"{_MARK}-{name}-"

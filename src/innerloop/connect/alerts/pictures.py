"""Pictures in a letter: carried within it, so that they show where nothing is loaded from outside, as in Outlook."""

import logging
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from django.db import Error, connection
from django.template.loader import render_to_string
from django.utils.html import escape

from innerloop.connect.email.compose import html_of
from innerloop.connect.email.wire import plain
from innerloop.team.notices import Picture
from innerloop.team.notices.ways import Composed, Line

MOST = 3  # in one letter
ROOM = 140_000  # bytes of all of them: a third more as they travel, and readers cut or hide a mail that is too long

log = logging.getLogger(__name__)


def illustrate(mail: EmailMessage, letter: Composed, words: Mapping[str, Any]) -> None:
    """Show the pictures of a letter beside its words, in HTML; where there are none the mail stays as it is."""
    pictures = _drawn(letter)
    if not pictures:
        return
    # The same for every try, as the Message-ID.
    ids = {at: f"{at}.{str(mail['Message-ID']).strip('<>')}" for at in pictures}
    lines = [
        {**line, "cid": ids[at], "alt": " ".join(plain(pictures[at].words).split())} if at in pictures else line
        for at, line in enumerate(words["lines"])
    ]
    page = _composed({**words, "lines": lines, "subject": mail["Subject"]})
    if page is None:
        return
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    html = mail.get_body(("html",))
    assert isinstance(html, EmailMessage), "it was just added"
    for at, picture in pictures.items():
        html.add_related(
            picture.png, "image", "png", cid=f"<{ids[at]}>", disposition="inline", filename=f"change-{at + 1}.png"
        )


def _composed(words: Mapping[str, Any]) -> str | None:
    """Return the letter as HTML; None where it cannot be made, for the words must leave all the same."""
    # The library that makes the HTML writes what an attribute holds for programmers: so that comes in afterwards.
    stands_for = {f"alt-{at}-of-it": line["alt"] for at, line in enumerate(words["lines"]) if "alt" in line}
    lines = [{**line, "alt": f"alt-{at}-of-it"} if "alt" in line else line for at, line in enumerate(words["lines"])]
    try:
        page = html_of(render_to_string("connect/alerts/letter.mjml", {**words, "lines": lines}))
    except BaseException as error:
        # As below: what panics there is no Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        log.exception("A letter leaves as words alone")
        return None
    for mark, said in stands_for.items():
        page = page.replace(f'alt="{mark}"', f'alt="{escape(said)}"')
    return page


def _drawn(letter: Composed) -> dict[int, Picture]:
    """Return the pictures of a letter's first lines that have one, by the place of the line, as many as it holds."""
    found: dict[int, Picture] = {}
    room = ROOM
    for at, line in enumerate(letter.lines):
        if len(found) < MOST and (picture := _of(line)) and len(picture.png) <= room:
            found[at] = picture
            room -= len(picture.png)
    return found


def _of(line: Line) -> Picture | None:
    if line.draw is None:
        return None
    try:
        return line.draw()
    except BaseException as error:
        # What panics in the drawing library is no Exception, and the words must leave all the same.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        log.exception("A letter leaves without its picture")
        if isinstance(error, Error):
            connection.close()
        return None

"""Two hundred hostile comments, on every page that shows words and in what is handed out."""

import json
from pathlib import Path

import pytest
from django.test import Client

from innerloop.customers.rules import Person
from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Program, Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions
from innerloop.understand.models import Mention, Reading, Unread
from innerloop.understand.words.reading import Reader
from tests.act.conftest import NOW
from tests.support import hostile
from tests.support.cast import Cast, as_member

LIVE = ("<script>alert", "<img src=x", "<svg/onload", "<iframe", "<b onmouseover", 'href="javascript:')


@pytest.fixture
def said(program: Program, cast: Cast, tmp_path: Path) -> dict[str, Response]:
    """Let two hundred people write what is hostile, and let it be read."""
    heard = [
        Heard(score=at % 11, comment=text, person=Person(external_id=f"h{at}"), answered_at=NOW)
        for at, text in enumerate(hostile.comments(200))
    ]
    with scope.to(cast.workspace.id):
        actions.furnish_themes(now=NOW)
        verdicts = listening.record(heard, workspace=cast.workspace, by="system", now=NOW)
        assert all(isinstance(verdict, listening.Recorded) for verdict in verdicts)
        actions.note([each.response_id for each in verdicts if isinstance(each, listening.Recorded)], now=NOW)
    reader = Reader(tmp_path)
    while actions.read_next(reader, now=NOW):
        pass
    return {row.comment: row for row in Response.everywhere.filter(workspace=cast.workspace)}


def it_keeps_and_shows_them_as_words(said: dict[str, Response], cast: Cast) -> None:
    assert set(said) == set(hostile.comments(200))
    assert not Unread.everywhere.exists()
    assert Reading.everywhere.count() == 200
    mona = as_member(Client(), cast.mona)
    spoken = set(Mention.everywhere.values_list("theme__slug", flat=True))
    pages = ["/feedback?span=all", "/themes?span=all", *(f"/themes/of/{slug}?span=all" for slug in sorted(spoken))]
    pages += [f"/feedback/{row.id}" for row in list(said.values())[:40]]

    for page in pages:
        answer = mona.get(page)
        shown = answer.content.decode()
        assert answer.status_code == 200, page
        assert not [live for live in LIVE if live in shown], page


def it_quotes_places_that_are_in_the_text(said: dict[str, Response]) -> None:
    by_id = {row.id: text for text, row in said.items()}

    for mention in Mention.everywhere.all():
        text = by_id[mention.response_id]
        assert 0 <= mention.start < mention.end <= len(text)
        assert json.loads(json.dumps(text[mention.start : mention.end]))

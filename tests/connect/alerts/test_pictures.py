"""The picture of a change in the mail that tells of it: within the mail, in words too, and never in its way."""

import struct
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from innerloop.act import subscriptions
from innerloop.act.queries import findings
from innerloop.connect.alerts import pictures
from innerloop.kernel import log
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions as understanding
from innerloop.understand import charts, events
from innerloop.understand.models import Finding
from tests.connect.alerts.conftest import MINUTE, NOW, Tells, sent_at
from tests.connect.alerts.test_mail import box, mails, words
from tests.support.cast import Cast, furnish
from tests.support.findings import make_finding
from tests.support.mail import MailBox, Received

__all__ = ["box"]
SOON = NOW + 3 * MINUTE
MANAGER = "mona@tandawa.example"
Tell = Callable[..., Finding]


@pytest.fixture
def changes(here: Cast) -> Tell:
    """Tell of changes in a workspace that hears ten customers a week, who are unhappy of late."""
    furnish(here.workspace, now=NOW)
    days = [NOW - timedelta(days=ago) for ago in range(1, 150) for _ in range(3)]
    told = [Heard(score=3 if at > NOW - timedelta(days=23) else 9, answered_at=at, channel="link") for at in days]
    ids = [each.response_id for each in listening.record(told, workspace=here.workspace, by="system", now=NOW)]  # type: ignore[union-attr]
    understanding.count(response_ids=ids)

    def tell(**fields: Any) -> Finding:
        finding = make_finding(here.workspace, **fields)
        fact = log.Fact(events.FOUND, finding.root_id, NOW, data={"finding": str(finding.id)})
        log.announce([fact], workspace_id=here.workspace.id, by="system")
        subscriptions.tell_of_changes(list(Event.objects.order_by("-id")[:1]))
        return finding

    return tell


def sent(box: MailBox) -> Received:
    while sent_at(SOON):
        pass  # each manager has a letter of their own
    [mail] = mails(box, MANAGER)
    return mail


def parts(mail: Received) -> list[EmailMessage]:
    """Return the pictures of a mail, whose parts stand as they must."""
    whole = mail.message
    assert whole.get_content_type() == "multipart/alternative"
    plain, related = whole.iter_parts()
    assert (plain.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    html, *images = related.iter_parts()
    assert html.get_content_type() == "text/html"
    return images  # type: ignore[return-value]


def it_carries_the_picture_of_a_change_within_the_mail(box: MailBox, changes: Tell) -> None:
    finding = changes()

    mail = sent(box)

    [image] = parts(mail)
    html = mail.text("html")
    assert image.get_content_type() == "image/png"
    assert image.get_content_disposition() == "inline"
    assert f'src="cid:{image["Content-ID"].strip("<>")}"' in html
    assert image.get_content().startswith(b"\x89PNG")
    assert struct.unpack_from(">II", image.get_content(), 16) > (500, 400)
    # Nothing is loaded from outside; links are all that leads away.
    assert html.count("src=") == 1
    assert f'href="https://loop.tandawa.example/alerts/{finding.id}"' in html
    assert f"https://loop.tandawa.example/alerts/{finding.id}\n" in words(mail)
    assert words(mail).startswith("The score has fallen since")


def it_says_in_words_what_the_picture_shows(box: MailBox, changes: Tell) -> None:
    changes()

    html = sent(box).text("html")

    assert 'alt="The score fell by 40 points. −40 points, −56 to −23. Since ' in html
    assert "Score by week: 100 in week of " in html
    assert "Lowest −100, highest 100." in html


@pytest.mark.parametrize(
    "fields", [{"matter": "volume", "before": [0, 100, 0], "after": [0, 40, 0]}, {"way": "up"}], ids=["volume", "rise"]
)
def it_carries_a_picture_of_other_changes_too(box: MailBox, changes: Tell, fields: dict[str, Any]) -> None:
    changes(**fields)

    assert len(parts(sent(box))) == 1


def it_carries_three_pictures_at_most_and_tells_of_all(box: MailBox, changes: Tell, tells: Tells, here: Cast) -> None:
    tells(here.mona)
    for way in ("down", "up"):
        for matter in ("score", "volume"):
            changes(way=way, matter=matter, by="channel" if way == "up" else "", of="link" if way == "up" else "")

    mail = sent(box)

    images = parts(mail)
    assert len({image["Content-ID"] for image in images}) == len(images) == pictures.MOST
    assert mail.message["Subject"] == "5 notices from Tandawa"
    assert words(mail).count("/alerts/") == mail.text("html").count("font-weight:bold") - 1 == 4
    assert "Parcel 7 left" in mail.text("html")
    assert len(mail.content) < 200_000


def it_leaves_out_what_would_make_a_mail_too_heavy(
    box: MailBox, changes: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "ROOM", 60_000)
    changes()
    changes(matter="volume")

    assert len(parts(sent(box))) == 1


class Panic(BaseException):
    """What a library in another language raises where it gives up."""


@pytest.mark.parametrize("failure", [ValueError("no such mark"), Panic("index out of bounds")])
def it_sends_the_words_where_the_drawing_fails(
    box: MailBox, changes: Tell, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise failure

    monkeypatch.setattr(charts, "draw", fails)
    # Of numbers that nobody else tells of: what was drawn once is not drawn again.
    changes(after=[20, 39, 41])

    mail = sent(box)

    assert mail.message.get_content_type() == "text/plain"
    assert words(mail).startswith("The score has fallen since")


def it_sends_the_words_where_no_page_can_be_made_of_them(
    box: MailBox, changes: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: str) -> str:
        raise OSError("unable to parse")

    monkeypatch.setattr(pictures, "html_of", fails)
    changes()

    assert sent(box).message.get_content_type() == "text/plain"


def it_sends_words_alone_where_nothing_is_to_be_drawn(box: MailBox, changes: Tell, tells: Tells, here: Cast) -> None:
    tells(here.mona)

    assert sent(box).message.get_content_type() == "text/plain"


def it_draws_a_part_as_the_matter_that_it_goes_by(changes: Tell) -> None:
    root = changes()
    part = changes(by="channel", of="link", part_of=root)

    assert findings.root_of(part.id) == root
    assert findings.draw(UUID(int=0), NOW) is None

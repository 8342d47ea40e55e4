"""Notices by mail: gathered, still true, in nobody's night, and never twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.connect import sending as customers
from innerloop.kernel import clock, deliveries
from innerloop.kernel.models import Delivery
from innerloop.team import actions, notices
from innerloop.team.models import Letter, Notice, User
from innerloop.team.rules.wishes import Pace, Wishes
from tests.connect.alerts.conftest import HOUR, MINUTE, NOW, Parcels, Tells, sent_at
from tests.support.cast import Cast, as_member
from tests.support.mail import MailBox, Received

SOON = NOW + 3 * MINUTE


@pytest.fixture
def box(settings: object) -> Iterator[MailBox]:
    with MailBox() as box:
        settings.EMAIL_URL, settings.EMAIL_FROM = box.url, "ask@tandawa.example"  # type: ignore[attr-defined]
        settings.BASE_URL = "https://loop.tandawa.example"  # type: ignore[attr-defined]
        yield box


def mails(box: MailBox, recipient: str = "agnes@tandawa.example") -> list[Received]:
    return [mail for mail in box.received if mail.recipient == recipient]


def words(mail: Received) -> str:
    return mail.text().replace("\r\n", "\n")


def states() -> list[str]:
    return list(Delivery.objects.order_by("due_at", "id").values_list("state", flat=True))


def it_mails_what_is_not_read_within_two_minutes(box: MailBox, tells: Tells, here: Cast, parcels: Parcels) -> None:
    tells(here.agnes, subject=parcels.id)

    assert sent_at(NOW + 2 * MINUTE) == 0
    assert sent_at(SOON) == 1

    [mail] = mails(box)
    assert mail.message["Subject"] == "Parcel 7 left"
    assert "Parcel 7 left\nDina\nhttps://loop.tandawa.example/cases/7\n" in words(mail)
    assert "https://loop.tandawa.example/settings/notices/" in mail.text()
    assert "Words of hers" not in mail.text()
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert sent_at(SOON + HOUR) == 0


def it_gathers_what_comes_together_into_one_mail(box: MailBox, tells: Tells, here: Cast) -> None:
    for number in range(30):
        tells(here.agnes, here.mona, number=number)

    assert sent_at(SOON) == 1
    assert sent_at(SOON) == 1

    [mail] = mails(box)
    assert mail.message["Subject"] == "30 notices from Tandawa"
    assert mail.text().count("https://loop.tandawa.example/cases/7") == 30


def it_mails_nothing_that_was_read_or_is_no_news_any_more(
    box: MailBox, tells: Tells, here: Cast, parcels: Parcels
) -> None:
    [read] = tells(here.agnes, number=1)
    [arrived] = tells(here.agnes, number=2)
    tells(here.agnes, number=3)
    actions.read_about(member=here.agnes, subject_id=read.subject_id, now=NOW)
    parcels.arrived.add(arrived.id)

    sent_at(SOON)

    assert [mail.message["Subject"] for mail in mails(box)] == ["Parcel 3 left"]


def it_stops_a_letter_in_which_nothing_is_left(box: MailBox, tells: Tells, here: Cast) -> None:
    [notice] = tells(here.agnes)
    actions.read_all(member=here.agnes, until=notice.id, now=NOW)

    sent_at(SOON)

    assert (mails(box), states()) == ([], [Delivery.State.STOPPED])


def it_mails_nobody_who_has_left(box: MailBox, tells: Tells, here: Cast) -> None:
    tells(here.vic)
    actions.remove_member(member=here.vic, by_member=here.olive, now=NOW)

    sent_at(SOON)

    assert (box.received, states()) == ([], [Delivery.State.STOPPED])


def it_mails_nobody_without_an_address_of_their_own(box: MailBox, tells: Tells, here: Cast) -> None:
    User.objects.filter(id=here.agnes.user_id).update(email="owner@innerloop.invalid")

    tells(here.agnes)

    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("pace", "due"), [(Pace.HOURLY, NOW + HOUR), (Pace.DAILY, NOW + timedelta(hours=20))], ids=["hourly", "daily"]
)
def it_digests_an_hour_or_a_day(box: MailBox, tells: Tells, here: Cast, pace: Pace, due: datetime) -> None:
    actions.wish(member=here.agnes, wishes=Wishes("UTC", pace=pace))
    for minutes in (0, 20, 40):
        with clock.held_at(NOW + minutes * MINUTE):
            tells(here.agnes, number=minutes)

    assert sent_at(due - MINUTE) == 0
    assert sent_at(due) == 1

    [mail] = mails(box)
    assert mail.text().index("Parcel 0") < mail.text().index("Parcel 20") < mail.text().index("Parcel 40")


def it_waits_for_the_end_of_quiet_hours_unless_it_is_pressing(box: MailBox, tells: Tells, here: Cast) -> None:
    quiet = Wishes("UTC", quiet=(11 * 60, 13 * 60), lets_pressing_through=True)
    actions.wish(member=here.agnes, wishes=quiet)
    tells(here.agnes, number=1)
    tells(here.agnes, number=2, kind="test.lost")

    sent_at(SOON)
    assert [mail.message["Subject"] for mail in mails(box)] == ["Parcel 2 is lost"]

    sent_at(NOW + HOUR)
    assert [mail.message["Subject"] for mail in mails(box)][1:] == ["Parcel 1 left"]


def it_leaves_out_what_is_switched_off(box: MailBox, tells: Tells, here: Cast) -> None:
    actions.wish(member=here.agnes, wishes=Wishes("UTC", off=frozenset({"test.sent mail"})))

    tells(here.agnes)

    assert Notice.objects.count() == 1
    assert Letter.objects.count() == 0


def it_keeps_a_strangers_name_to_its_own_line(box: MailBox, tells: Tells, here: Cast, parcels: Parcels) -> None:
    parcels.name = "Dina\r\nBcc: all@example.org\nhttps://evil.example\u2028<script>"
    tells(here.agnes, subject=parcels.id)

    sent_at(SOON)

    [mail] = mails(box)
    assert mail.message["Bcc"] is None
    assert "\nDina Bcc: all@example.org https://evil.example <script>\n" in words(mail)


def it_tries_again_with_the_same_id_and_shows_why_it_failed(box: MailBox, tells: Tells, here: Cast) -> None:
    box.answers["agnes@tandawa.example"] = "451 4.2.1 mailbox of agnes@tandawa.example is busy"
    tells(here.agnes)
    sent_at(SOON)
    shown = as_member(Client(), here.agnes).get("/settings/notices/").content.decode()
    assert "mailbox of [address] is busy" in shown
    assert "It is tried again." in shown

    box.answers.clear()
    assert sent_at(SOON + MINUTE) == 1

    [mail] = mails(box)
    assert mail.message["Message-ID"] == f"<{Letter.objects.get().id.hex}@tandawa.example>"
    assert "busy" not in as_member(Client(), here.agnes).get("/settings/notices/").content.decode()


def it_repeats_with_the_same_id_what_a_dead_worker_may_have_sent(box: MailBox, tells: Tells, here: Cast) -> None:
    tells(here.agnes)
    with clock.held_at(SOON):
        [delivery] = deliveries.take(port="notice:mail")
        letter = notices.compose(letter_id=delivery.object_id, now=SOON)
    assert letter is not None

    with clock.held_at(SOON + HOUR):
        customers.settle_lost()
        assert states() == [Delivery.State.UNKNOWN]
    with clock.held_at(SOON + 2 * HOUR):
        customers.send_unknown_again()
    sent_at(SOON + 2 * HOUR)
    with clock.held_at(SOON + 4 * HOUR):
        customers.send_unknown_again()
    sent_at(SOON + 4 * HOUR)

    [mail] = mails(box)
    assert mail.message["Message-ID"] == f"<{letter.id.hex}@tandawa.example>"


def it_begins_a_new_letter_after_the_last_was_closed(box: MailBox, tells: Tells, here: Cast) -> None:
    tells(here.agnes, number=1)
    [letter] = Letter.objects.all()
    notices.compose(letter_id=letter.id, now=NOW)

    tells(here.agnes, number=2)

    assert Letter.objects.count() == 2


def it_posts_to_many_in_as_many_statements_as_to_few(box: MailBox, tells: Tells, here: Cast) -> None:
    def count(many: int) -> int:
        news = [
            notices.News("test.sent", member.id, here.dina.id, "/x", f"{many} {number}")
            for number in range(many)
            for member in here.members
        ]
        with CaptureQueriesContext(connection) as made:
            notices.tell(news, now=NOW)
        return len(made)

    # The first finds no letter open and makes them.
    assert count(2) >= count(3) == count(60)


def it_forgets_what_was_told_half_a_year_ago(box: MailBox, tells: Tells, here: Cast) -> None:
    tells(here.agnes)
    sent_at(SOON)

    assert actions.forget_old(now=NOW + timedelta(days=179)) == 0
    assert actions.forget_old(now=NOW + timedelta(days=181)) > 0
    assert (Notice.objects.count(), Letter.objects.count()) == (0, 0)

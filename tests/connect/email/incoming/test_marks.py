"""Where the reading of a mailbox stands: each new mail is heard once, whoever reads there besides us."""

from datetime import datetime, timedelta

import pytest

from innerloop.connect.email.incoming import channel, marks
from innerloop.connect.email.incoming.channel import poll
from innerloop.connect.email.incoming.mailbox import Mailbox
from innerloop.connect.models import Callback, Reading
from innerloop.kernel import clock
from innerloop.listen.models import Line, Message
from tests.connect.email.incoming.conftest import NOW, Post

MAIL = "From: {name}@example.org\nMessage-ID: <{name}@example.org>\nDate: {date}\n\nHello\n"


class Killed(BaseException):
    """What a worker knows of kill -9: nothing more is done."""


def bring(post: Post, *names: str, days_ago: float = 0) -> None:
    at = NOW - timedelta(days=days_ago)
    for name in names:
        post.mailbox.deliver(MAIL.format(name=name, date=at.strftime("%a, %d %b %Y %H:%M:%S +0000")), at=at)


def look(post: Post, *, later: timedelta = timedelta()) -> int:
    with clock.held_at(NOW + later):
        return poll(Line.objects.get(id=post.line.id), now=clock.now())


def heard() -> list[str]:
    rows = Message.objects.filter(direction=Message.Direction.IN).order_by("id")
    return [str(row.provider_id).strip("<>").partition("@")[0] for row in rows]


def ask_for_all(post: Post) -> None:
    post.line.settings["begin"] = "all"
    post.line.save(update_fields=["settings"])


def it_leaves_ten_thousand_old_mails_alone(post: Post) -> None:
    bring(post, *(f"old{n}" for n in range(10_000)), days_ago=3)
    bring(post, "pia")

    assert look(post) == 1

    assert heard() == ["pia"]
    assert len([command for command in post.mailbox.commands if "BODY" in command]) == 1
    assert len(post.mailbox.commands) < 20


def it_reads_them_from_the_oldest_on_where_it_is_asked_to(post: Post) -> None:
    bring(post, *(f"old{n}" for n in range(203)), days_ago=3)
    ask_for_all(post)

    assert (look(post), look(post), look(post)) == (200, 3, 0)
    assert len(set(heard())) == 203


def it_reads_the_old_ones_too_where_it_is_asked_to_later(post: Post) -> None:
    bring(post, "old", days_ago=3)
    bring(post, "pia")
    look(post)

    ask_for_all(post)

    look(post)
    assert sorted(heard()) == ["old", "pia"]


def it_hears_what_came_between_the_set_up_and_the_first_look(post: Post) -> None:
    bring(post, "before", days_ago=0.5)
    bring(post, "between")

    look(post, later=timedelta(minutes=1))

    assert heard() == ["between"]


def it_hears_what_came_before_a_first_look_that_succeeds_late(post: Post) -> None:
    bring(post, "before", days_ago=0.5)
    bring(post, "friday")

    look(post, later=timedelta(days=3))

    assert heard() == ["friday"]


def it_reads_a_mailbox_that_takes_the_place_of_another_from_a_day_back(post: Post) -> None:
    look(post)
    bring(post, "old")
    bring(post, "new", days_ago=-2.5)
    post.line.settings["host"] = "127.0.0.1"
    post.line.save(update_fields=["settings"])

    look(post, later=timedelta(days=3))

    assert heard() == ["new"]


@pytest.mark.parametrize("begins", ["at first", "after all numbers changed"])
def it_loses_no_mail_that_comes_while_it_looks(post: Post, monkeypatch: pytest.MonkeyPatch, begins: str) -> None:
    bring(post, "ancient", days_ago=60)
    if begins == "after all numbers changed":
        look(post)
        post.mailbox.renumber(5_000)
    search = Mailbox.first_since

    def meanwhile(box: Mailbox, moment: datetime) -> int | None:
        found = search(box, moment)
        bring(post, "pia", days_ago=-1)
        return found

    monkeypatch.setattr(Mailbox, "first_since", meanwhile)
    monkeypatch.setattr(Mailbox, "first_sent_since", lambda box, moment: None)
    look(post)

    assert heard() == ["pia"]


@pytest.mark.parametrize("date", ["", "Date: Thu, 01 Jan 1970 00:00:00 +0000\n"], ids=["none", "wrong"])
def it_hears_a_mail_with_no_right_date_after_all_numbers_changed(post: Post, date: str) -> None:
    bring(post, "ancient", days_ago=60)
    look(post)

    post.mailbox.renumber(5_000)
    post.mailbox.deliver(f"From: pia@example.org\nMessage-ID: <pia@example.org>\n{date}\nHello\n")
    look(post, later=timedelta(minutes=1))

    assert heard() == ["pia"]


def it_starts_with_the_next_mail_in_an_empty_mailbox(post: Post) -> None:
    assert look(post) == 0
    bring(post, "pia")

    assert look(post) == 1
    assert heard() == ["pia"]


def it_hears_nothing_twice_after_all_numbers_changed(post: Post) -> None:
    bring(post, "ancient", days_ago=60)
    bring(post, "pia", "paul")
    look(post)

    post.mailbox.renumber(5_000)
    bring(post, "dina")
    look(post, later=timedelta(minutes=1))

    assert heard() == ["pia", "paul", "dina"]
    assert Reading.objects.get().mark == {"validity": "18", "uid": 5_003, "all": False}


def it_hears_nothing_old_where_a_move_makes_everything_look_new(post: Post) -> None:
    bring(post, "ancient", days_ago=60)
    bring(post, "pia")
    look(post)

    post.mailbox.renumber(1)
    post.mailbox.came = [NOW + timedelta(minutes=1)] * 2
    look(post, later=timedelta(minutes=2))

    assert heard() == ["pia"]


# Their numbers in one line are more than imaplib takes.
MANY, TEN_DIGITS = 95_000, 4_000_000_000


def fill(post: Post, *, days_ago: float) -> None:
    bring(post, "old", days_ago=days_ago)
    post.mailbox.mails *= MANY
    post.mailbox.came *= MANY


def it_begins_in_a_mailbox_however_large(post: Post) -> None:
    post.mailbox.first = TEN_DIGITS
    fill(post, days_ago=3)
    bring(post, "pia")

    assert look(post) == 1

    assert heard() == ["pia"]


def it_begins_with_the_oldest_in_a_mailbox_however_large(post: Post) -> None:
    post.mailbox.first = TEN_DIGITS
    fill(post, days_ago=3)
    ask_for_all(post)

    assert look(post) == 200

    assert Reading.objects.get().mark["uid"] == TEN_DIGITS + 199


def it_reads_on_after_all_numbers_changed_in_a_mailbox_however_large(post: Post) -> None:
    fill(post, days_ago=60)
    bring(post, "pia")
    look(post)

    post.mailbox.renumber(TEN_DIGITS)
    post.mailbox.came = [NOW + timedelta(minutes=1)] * (MANY + 1)
    bring(post, "paul", days_ago=-0.1)
    look(post, later=timedelta(minutes=2))

    assert heard() == ["pia", "paul"]


def it_hears_a_mail_without_an_id_once_whatever_its_number(post: Post) -> None:
    post.mailbox.deliver(f"From: pia@example.org\nDate: {NOW:%a, %d %b %Y %H:%M:%S} +0000\n\nHello\n")
    look(post)

    post.mailbox.renumber(70)
    look(post, later=timedelta(minutes=1))

    assert len(heard()) == 1


@pytest.mark.parametrize("moment", ["before it is heard", "after it is heard"])
def it_loses_and_doubles_nothing_where_a_worker_is_killed(
    post: Post, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    bring(post, "pia", "paul")
    hear = channel._hear

    def killed(*given: object) -> None:
        if moment == "after it is heard":
            hear(*given)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(channel, "_hear", killed)
        with pytest.raises(Killed):
            look(post)
    assert heard() == []

    look(post)
    assert heard() == ["pia", "paul"]


def it_passes_over_what_another_worker_heard_meanwhile(post: Post) -> None:
    bring(post, "pia")
    with channel.mailbox_of(post.line) as box:
        slow = marks.reading_of(post.line, box, now=NOW)
    look(post)

    assert marks.claim(slow, 1) is False


def it_passes_over_a_mail_that_somebody_deleted(post: Post) -> None:
    bring(post, "pia", "paul")
    post.mailbox.gone = {1}

    assert look(post) == 1

    assert heard() == ["paul"]


def it_lists_a_mail_too_long_to_hold_words_where_we_read(post: Post) -> None:
    long = b"From: pia@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/jpeg\n"
    long += b"Content-Transfer-Encoding: base64\n\n" + b"QUJD" * 18 * 90_000 + b"\n--b\n\n9\n--b--\n"
    post.mailbox.deliver(long * 4)
    bring(post, "paul")

    look(post)

    assert Callback.objects.get().why == "it is too long to be read whole, and its beginning holds no words"
    assert heard() == ["paul"]

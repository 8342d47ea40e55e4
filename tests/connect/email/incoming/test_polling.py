"""All mailboxes in turn: one that cannot be read, or one mail that cannot be heard, holds up nothing else."""

import itertools
from types import SimpleNamespace

import pytest
from django.db import DataError

from innerloop.connect import callbacks
from innerloop.connect.email.incoming import channel
from innerloop.connect.email.incoming.channel import poll_all
from innerloop.connect.models import Callback
from innerloop.kernel import clock, scope
from innerloop.listen.actions import talking
from innerloop.listen.models import Line, Message
from tests.connect.email.incoming.conftest import Post, open_mailbox
from tests.support.cast import Cast

MAIL = "From: {name}@example.org\nMessage-ID: <{name}@example.org>\n\nHello\n"


def bring(post: Post, *names: str) -> None:
    for name in names:
        post.mailbox.deliver(MAIL.format(name=name))


def heard() -> list[str]:
    rows = Message.objects.filter(direction=Message.Direction.IN).order_by("id")
    return [str(row.provider_id).strip("<>").partition("@")[0] for row in rows]


def it_says_what_is_wrong_and_that_it_works_again(post: Post) -> None:
    post.mailbox.hangs_up_at = "UID FETCH"
    poll_all()
    broken = Line.objects.get(id=post.line.id).tested

    post.mailbox.hangs_up_at = ""
    poll_all()

    assert broken["is_good"] is False
    assert broken["said"].startswith("The mail server")
    assert Line.objects.get(id=post.line.id).tested == {"is_good": True, "said": "It let us in. New mails: 0."}


@pytest.mark.parametrize("command", ["UID SEARCH", "UID FETCH"])
def it_reads_again_what_a_server_would_not_give_for_now(post: Post, command: str) -> None:
    post.mailbox.deliver(MAIL.format(name="pia"))
    post.mailbox.refuses_at = command
    assert poll_all() == 0
    refused = Line.objects.get(id=post.line.id).tested

    post.mailbox.refuses_at = ""

    assert refused == {"is_good": False, "said": "The mail server refused: [UNAVAILABLE] Try again later"}
    assert poll_all() == 1
    assert Message.objects.filter(direction=Message.Direction.IN).count() == 1


def it_reads_again_the_one_mail_that_a_server_would_not_give(post: Post) -> None:
    for name in ("pia", "paul"):
        post.mailbox.deliver(MAIL.format(name=name))
    post.mailbox.refuses_at = "UID FETCH 2 "
    poll_all()

    post.mailbox.refuses_at = ""

    assert poll_all() == 1
    assert Message.objects.filter(direction=Message.Direction.IN).count() == 2


def it_hears_the_mails_behind_one_that_the_server_withholds(post: Post) -> None:
    bring(post, "pia", "paul", "dina")
    post.mailbox.refuses_at = "UID FETCH 2 "
    assert poll_all() == 2
    told = Line.objects.get(id=post.line.id).tested

    post.mailbox.refuses_at = ""

    assert told["said"].endswith("New mails: 2. Not given: UID 2. Each is asked for again for a day, then listed.")
    assert (poll_all(), poll_all()) == (1, 0)
    assert heard() == ["pia", "dina", "paul"]
    assert Line.objects.get(id=post.line.id).tested["said"] == "It let us in. New mails: 0."


def it_lists_a_mail_that_the_server_withholds_for_a_day(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MOST_ASKS", 3)
    bring(post, "pia", "paul", "dina")
    post.mailbox.refuses_at = "UID FETCH 2 "
    poll_all()
    poll_all()
    assert not Callback.objects.exists()

    poll_all()

    kept = Callback.objects.get()
    why = "The mail server did not give the mail with the UID 2 for a day."
    assert kept.why == f"{why} The mail server refused: [UNAVAILABLE] Try again later"
    assert callbacks.hear_again(kept, now=clock.now()) is False
    assert Callback.objects.get().why == why
    post.mailbox.refuses_at = ""
    assert poll_all() == 0
    assert heard() == ["pia", "dina"]


def it_takes_a_server_that_withholds_many_mails_for_a_busy_one(post: Post) -> None:
    post.mailbox.first, post.mailbox.apart = 100, 4
    bring(post, "pia")
    poll_all()
    bring(post, *(f"mail{number}" for number in range(30)))
    post.mailbox.refuses_at = "UID FETCH 1"  # 24 of them, and not the last six

    assert poll_all() == 0

    assert Line.objects.get(id=post.line.id).tested["said"] == "The mail server refused: [UNAVAILABLE] Try again later"
    post.mailbox.refuses_at = ""
    assert poll_all() == 30


@pytest.mark.parametrize("trouble", ["sealed with another key", "no settings"])
def it_reads_the_mailboxes_behind_one_that_it_cannot(post: Post, cast: Cast, trouble: str) -> None:
    with scope.to(cast.rival.id):
        bad = open_mailbox(cast.rival, post.mailbox)
        bad.sealed = "broken" if trouble == "sealed with another key" else bad.sealed
        bad.settings = {} if trouble == "no settings" else bad.settings
        bad.save()
    post.mailbox.deliver(MAIL.format(name="pia"))

    assert poll_all() == 1

    assert Message.objects.filter(direction=Message.Direction.IN).count() == 1
    with scope.to(cast.rival.id):
        assert Line.objects.get(id=bad.id).tested["is_good"] is False


def it_hears_the_mails_behind_one_that_the_database_refuses(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = talking.take_in

    def refused(said, **other):
        if said.their_address.startswith("dina"):
            raise DataError("a letter that no text can hold")
        return heard(said, **other)

    monkeypatch.setattr(talking, "take_in", refused)
    for name in ("dina", "pia"):
        post.mailbox.deliver(MAIL.format(name=name))

    poll_all()

    assert Callback.objects.get().why == "DataError"
    assert Message.objects.filter(direction=Message.Direction.IN).count() == 1
    assert poll_all() == 0


def it_begins_a_round_with_the_mailboxes_for_which_the_last_one_had_no_time(
    post: Post, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope.to(cast.rival.id):
        other = open_mailbox(cast.rival, post.mailbox)
    # Each look at a mailbox takes more than half of the time for a round.
    moments = itertools.count(step=channel.ROUND_SECONDS * 0.6)
    monkeypatch.setattr(channel, "time", SimpleNamespace(monotonic=lambda: next(moments)))

    poll_all()
    first = looked_into(post.line, other)
    poll_all()

    assert first == [True, False]
    assert looked_into(post.line, other) == [True, True]


def looked_into(*lines: Line) -> list[bool]:
    return [Line.everywhere.get(id=line.id).tested_at is not None for line in lines]

"""What emerges: said by several of late, in no theme; known again, made a theme, gone with its answers."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope, waking
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.actions import removing
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions, events, jobs
from innerloop.understand.actions.wording import editing, rounds
from innerloop.understand.actions.wording.rounds import Hourly
from innerloop.understand.models import Emerging, Theme
from innerloop.understand.words.reading import Reader
from tests.support.cast import Cast, make_cast
from tests.support.wording import make_theme

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PARKING = (
    "There is nowhere to park near your shop.",
    "I could not find a parking space outside.",
    "The car park was full again today.",
    "No place to leave my car when I visit.",
    "Parking near the shop is impossible.",
    "I drove around for long to find parking.",
    "Please build a bigger car park.",
)
OTHERS = (
    "The music in the shop is far too loud.",
    "My sister recommended your company to me.",
    "The new logo looks strange on the door.",
    "I would like a loyalty card with stamps.",
)


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=NOW)
    return made


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def say(cast: Cast, reader: Reader, *texts: str, at: datetime = NOW, who: str = "") -> None:
    heard = [
        Heard(score=4, comment=text, person=Person(external_id=who or text), answered_at=at, language="en")
        for text in texts
    ]
    verdicts = listening.record(heard, workspace=cast.workspace, by="system", now=at)
    actions.note([each.response_id for each in verdicts if isinstance(each, listening.Recorded)], now=at)
    while actions.read_next(reader, now=at):
        pass


def it_finds_what_several_say_and_no_theme_covers(cast: Cast, reader: Reader) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)

        assert actions.discover(reader, now=NOW) == 1

        [topic] = Emerging.objects.all()
        assert topic.n >= 5
        assert any("park" in word for word in topic.words)
        assert Event.objects.filter(kind=events.EMERGED).count() == 1


def it_knows_it_again_and_tells_of_it_once(cast: Cast, reader: Reader) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)
        actions.discover(reader, now=NOW)
        [first] = Emerging.objects.all()
        say(cast, reader, "Still no parking at the shop.", at=NOW + timedelta(days=1))
        actions.discover(reader, now=NOW + timedelta(days=1))

        [again] = Emerging.objects.filter(n__gt=0)
        assert again.id == first.id
        assert again.first_seen_at == first.first_seen_at
        assert Event.objects.filter(kind=events.EMERGED).count() == 1


def it_is_no_topic_what_one_customer_says_again_and_again(cast: Cast, reader: Reader) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, who="one")
        say(cast, reader, *OTHERS)

        assert actions.discover(reader, now=NOW) == 0


def it_becomes_a_theme_whose_sentences_go_with_their_answers(cast: Cast, reader: Reader) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)
        actions.discover(reader, now=NOW)
        topic = Emerging.objects.get()
        theme = actions.make_of(emerging_id=topic.id, slug="parking", by="system", now=NOW)
        again = actions.make_of(emerging_id=topic.id, slug="parking-2", by="system", now=NOW)

        assert again.id == theme.id
        assert theme.origin == Theme.Origin.FOUND
        assert len(theme.examples) >= 5
        gone, sentence = next(iter(theme.heard_from.items()))
        removing.remove(response_id=gone, by="system", now=NOW)
        actions.note([gone], now=NOW)

        theme.refresh_from_db()
        assert sentence not in theme.examples
        assert gone not in theme.heard_from


def it_takes_an_erased_sentence_out_of_the_theme_that_took_it_over_and_holds_it_against_the_past(
    cast: Cast, reader: Reader
) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)
        actions.discover(reader, now=NOW)
        found = actions.make_of(emerging_id=Emerging.objects.get().id, slug="parking", by="system", now=NOW)
        into, _ = actions.put_theme(slug="getting-there", name="Getting there", by="system", now=NOW)
        actions.merge_themes(theme_id=found.id, into_id=into.id, by="system", now=NOW)
        into.refresh_from_db()
        gone, sentence = next(iter(into.heard_from.items()))
        assert sentence in into.examples
        Theme.objects.update(applied_at=NOW, weighed=20)
        later = NOW + timedelta(days=1)

        removing.remove(response_id=gone, by="system", now=later)
        actions.note([gone], now=later)

        for theme in Theme.objects.filter(id__in=[found.id, into.id]):
            assert sentence not in theme.examples
            assert gone not in theme.heard_from
            assert (theme.weighed, theme.applied_at, theme.changed_at) == (0, None, later)
        told = Event.objects.filter(kind=events.THEME_CHANGED, object_id=into.id).latest("id")
        assert (told.actor, told.data) == ("system", {"fields": "examples"})


def it_leaves_behind_a_second_sentence_of_one_answer_when_themes_are_merged(cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        some: dict[str, Any] = {"heard_from": {"a": "No parking."}, "examples": ["No parking.", "Full car park."]}
        other: dict[str, Any] = {
            "heard_from": {"a": "Rude guard.", "b": "Kind guard."},
            "examples": ["Rude guard.", "Kind guard."],
        }
        into, theme = make_theme("parking", **some), make_theme("guards", **other)

        actions.merge_themes(theme_id=theme.id, into_id=into.id, by="system", now=NOW)

        into.refresh_from_db()
        assert into.examples == ["No parking.", "Full car park.", "Kind guard."]
        assert into.heard_from == {"a": "No parking.", "b": "Kind guard."}


def it_writes_of_an_edited_theme_only_what_was_edited(cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        theme = make_theme("parking", heard_from={"a": "No parking."}, examples=["No parking."])
        seen = Theme.objects.get(id=theme.id)
        Theme.objects.update(heard_from={}, examples=[])

        editing._change(seen, {"name": "Car park"}, "system", NOW)

        theme.refresh_from_db()
        assert (theme.name, theme.examples, theme.heard_from) == ("Car park", [], {})


def it_tells_nothing_of_what_nobody_says_any_more(cast: Cast, reader: Reader) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)
        actions.discover(reader, now=NOW)
        later = NOW + timedelta(days=40)
        say(cast, reader, *(f"{text} Really." for text in OTHERS), "The lamp is broken.", at=later)
        actions.discover(reader, now=later)

        assert not Emerging.objects.filter(n__gt=0).exists()


def it_is_looked_for_by_the_reader_once_an_hour(cast: Cast, reader: Reader) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)
    hourly = Hourly(reader)

    done = [hourly.next(NOW + timedelta(minutes=at)) for at in (0, 52, 54, 55, 112)]

    # One workspace at a time: Tandawa, then its rival.
    assert done == [0, 0, 1, 1, 0]
    assert Emerging.everywhere.get().seen_at == NOW + timedelta(minutes=54)
    assert hourly.next(NOW + timedelta(minutes=113)) == 1
    assert Emerging.everywhere.get().seen_at == NOW + timedelta(minutes=113)


def it_is_looked_for_once_where_two_readers_run(cast: Cast, reader: Reader) -> None:
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)
    one, other = Hourly(reader), Hourly(reader)

    for at in (0, 54):
        one.next(NOW + timedelta(minutes=at))
        other.next(NOW + timedelta(minutes=at + 1))

    assert Emerging.everywhere.get().seen_at == NOW + timedelta(minutes=54)


def it_is_looked_for_while_answers_come_without_a_pause(
    cast: Cast, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = str(tmp_path)
    reader = rounds.WordReader()
    with scope.to(cast.workspace.id):
        say(cast, Reader(tmp_path), *PARKING, *OTHERS)
    monkeypatch.setattr(rounds, "read_next", lambda *_, **__: 1)

    for at in (0, 54):
        with clock.held_at(NOW + timedelta(minutes=at)):
            for _ in range(2 * rounds.NOT_LIVE):
                reader.round()

    assert Emerging.everywhere.exists()


@pytest.mark.parametrize("reads", [True, False])
def it_is_looked_for_by_the_worker_only_where_no_reader_runs(
    cast: Cast, reader: Reader, settings: Settings, reads: bool
) -> None:
    settings.HOME = str(reader.home)
    with scope.to(cast.workspace.id):
        say(cast, reader, *PARKING, *OTHERS)

    with clock.held_at(NOW), waking.Sleeper(events.UNREAD) if reads else nullcontext():
        jobs.discover(0)

    assert Emerging.everywhere.exists() is not reads

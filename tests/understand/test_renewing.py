"""New models read history anew, once, step by step, and tell nobody of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from innerloop.act.queries import themes as pages
from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions, events
from innerloop.understand.actions.wording import renewing
from innerloop.understand.models import Edition, Reading, Unread
from innerloop.understand.words import encoding
from innerloop.understand.words.reading import Reader
from tests.support.cast import Cast, make_cast
from tests.support.wording import make_reading

NOW = clock.now().replace(microsecond=0)
FORMER = "minilm-0+1"


@dataclass(frozen=True, slots=True)
class Named(Reader):
    """A reader whose models have another name; it reads as ours do."""

    named: str = "minilm-9+1"

    @property
    def version(self) -> str:
        return self.named


@pytest.fixture
def cast(empty_log: None) -> Iterator[Cast]:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=NOW)
        drain.open_cursors()
        yield made


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home in which nothing lies, so that the models beside the packages are found."""
    made: Path = tmp_path_factory.mktemp("home")
    return made


@pytest.fixture
def reader(nowhere: Path) -> Named:
    return Named(nowhere)


def read_by_former(cast: Cast, count: int) -> None:
    """Let so many answers have been read by former models."""
    heard = [Heard(score=9, comment=f"Fine and quick, number {n}", answered_at=NOW) for n in range(count)]
    verdicts = listening.record(heard, workspace=cast.workspace, by="system", now=NOW)
    drain.drain_dry()
    Unread.objects.all().delete()
    for each in verdicts:
        assert isinstance(each, listening.Recorded)
        make_reading(each.response_id, label=1, reader=FORMER)


def renew_all(reader: Reader) -> None:
    """Do what is to be done, in every workspace."""
    while actions.renew_next(reader, now=NOW) or actions.read_next(reader, now=NOW):
        pass


def it_reads_anew_what_other_models_have_read(cast: Cast, reader: Named) -> None:
    read_by_former(cast, 3)

    renew_all(reader)

    assert set(Reading.objects.values_list("reader", flat=True)) == {reader.version}
    assert Reading.objects.count() == 3
    assert not Unread.objects.exists()
    assert not Event.objects.filter(kind=events.UNDERSTOOD).exists()


def it_goes_on_where_a_killed_one_stopped(cast: Cast, reader: Named, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "STEP", 2)
    read_by_former(cast, 5)
    while not Unread.objects.exists():
        actions.renew_next(reader, now=NOW)
    done = pages.progress().anew
    # Whoever took these died with them.
    Unread.objects.update(leased_until=NOW + timedelta(minutes=2), tries=1)

    renew_all(reader)
    while actions.read_next(reader, now=NOW + timedelta(hours=1)):
        pass

    assert done == 5
    assert set(Reading.objects.values_list("reader", flat=True)) == {reader.version}
    assert pages.progress().anew == 0


def it_begins_once_with_the_same_models_and_never_with_former_ones(cast: Cast, reader: Named, nowhere: Path) -> None:
    read_by_former(cast, 2)
    renew_all(reader)

    renew_all(Named(nowhere, FORMER))

    assert set(Reading.objects.values_list("reader", flat=True)) == {reader.version}
    assert set(Edition.objects.values_list("version", flat=True)) == {reader.version, FORMER}


def it_lets_no_word_lists_read_anew_what_models_have_read(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_former(cast, 1)
    monkeypatch.setattr(encoding, "places", lambda home: (home / "models", home / "shared"))

    renew_all(Reader(tmp_path))

    assert Reading.objects.get().reader == FORMER
    assert not Edition.objects.exists()


def it_reads_what_was_never_read_before_what_is_read_anew(cast: Cast, reader: Named) -> None:
    read_by_former(cast, 1)
    while not Unread.objects.exists():
        actions.renew_next(reader, now=NOW)
    listening.record([Heard(score=3, comment="Just said, and slow")], workspace=cast.workspace, by="system", now=NOW)
    drain.drain_dry()

    actions.read_next(reader, now=NOW, most=1)

    assert Reading.objects.get(reader=reader.version).response.comment == "Just said, and slow"
    assert (pages.progress().unread, pages.progress().anew) == (0, 1)


def it_reads_anew_what_word_lists_have_read_since(cast: Cast, reader: Named) -> None:
    read_by_former(cast, 2)
    renew_all(reader)
    Reading.objects.filter(id=Reading.objects.order_by("-id").values("id")[:1]).delete()
    later = NOW + timedelta(days=3)
    heard = Response.objects.exclude(readings__reader=reader.version).get()
    make_reading(heard.id, label=1, reader="word lists", encoder="", read_at=later - timedelta(hours=1))

    while actions.renew_next(reader, now=later) or actions.read_next(reader, now=later):
        pass

    assert set(Reading.objects.values_list("reader", flat=True)) == {reader.version}
    assert Reading.objects.count() == 2
    assert actions.renew_next(reader, now=later) == 0


def it_leaves_to_newer_models_what_others_read_since(cast: Cast, reader: Named, nowhere: Path) -> None:
    read_by_former(cast, 1)
    renew_all(Named(nowhere, FORMER))
    renew_all(reader)
    later = NOW + timedelta(days=3)

    while actions.renew_next(Named(nowhere, FORMER), now=later):
        pass

    assert Reading.objects.get().reader == reader.version
    assert not Unread.objects.exists()


def it_begins_once_where_two_readers_were_upgraded_together(cast: Cast, reader: Named) -> None:
    read_by_former(cast, 1)
    renewing._begin(reader.version, now=NOW)

    renewing._begin(reader.version, now=NOW)

    assert Edition.objects.get(version=reader.version).done_at is None


def it_lets_new_models_try_what_others_could_not_read(cast: Cast, reader: Named) -> None:
    read_by_former(cast, 1)
    set_aside = {"noted_at": NOW, "failed_at": NOW, "failure": "Killed", "tries": 4}
    Unread.objects.create(workspace=cast.workspace, response=Response.objects.get(), **set_aside)

    renewing._begin(reader.version, now=NOW)

    assert (Unread.objects.get().failed_at, Unread.objects.get().tries) == (None, 0)


def it_lets_one_model_of_two_read_nothing_anew_that_the_other_has_read(
    cast: Cast, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_former(cast, 1)
    Reading.objects.update(encoder="e5", vector=np.zeros(384))
    installed = encoding.installed
    monkeypatch.setattr(encoding, "installed", lambda home, name: None if name == "e5" else installed(home, name))

    renew_all(Named(nowhere, "minilm-9"))

    assert not Edition.objects.filter(workspace=cast.workspace).exists()

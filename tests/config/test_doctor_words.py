"""What the doctor says of the words that customers write."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.test import override_settings

from innerloop.config.doctor import words
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.understand.models import Gathering, Unread
from innerloop.understand.words import encoding
from tests.support.cast import Cast, make_cast
from tests.support.wording import make_reading, make_theme


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=clock.now())
    return made


def unread(cast: Cast, **given: object) -> None:
    with scope.to(cast.workspace.id):
        [heard] = listening.record([Heard(score=3)], workspace=cast.workspace, by="system", now=clock.now())
        assert isinstance(heard, listening.Recorded)
        Unread.objects.create(workspace=cast.workspace, response_id=heard.response_id, **given)


def it_is_content_where_all_is_read(db: None) -> None:
    assert {found.level for found in words.look(clock.now())} == {"ok"}


def it_says_how_to_get_the_models(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "places", lambda home: (tmp_path / "models", tmp_path / "shared"))
    with override_settings(HOME=tmp_path):
        found = words.look(clock.now())[0]

    assert found.level == "warning"
    assert "innerloop models" in found.do


def it_says_that_a_model_is_there_in_another_form(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "places", lambda home: (tmp_path / "models",))
    (tmp_path / "models" / "minilm").mkdir(parents=True)
    (tmp_path / "models" / "minilm" / encoding.ABOUT).write_text('{"name": "minilm", "version": "1"}')
    with override_settings(HOME=tmp_path):
        found = words.look(clock.now())[0]

    assert found.what.startswith("Not installed: minilm, e5 (minilm only in another form")


def it_tells_of_what_waits_for_long(cast: Cast) -> None:
    unread(cast, noted_at=clock.now() - timedelta(hours=3))

    [_, found] = words.look(clock.now())

    assert (found.level, found.what) == ("warning", "What was said 3 hours ago is not read yet.")


def it_tells_of_history_that_nobody_reads(cast: Cast) -> None:
    unread(cast, noted_at=clock.now() - timedelta(hours=3), rank=Unread.HISTORY)

    [_, found] = words.look(clock.now())
    assert (found.level, "and nothing was read yet" in found.what) == ("warning", True)

    with scope.to(cast.workspace.id):
        make_reading(Unread.objects.get().response_id, read_at=clock.now() - timedelta(minutes=2))
    assert words.look(clock.now())[1].level == "ok"


def it_tells_which_themes_wait_for_a_model(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unread(cast, noted_at=clock.now())
    with scope.to(cast.workspace.id):
        make_reading(Unread.objects.get().response_id, encoder="e5", vector=np.zeros(384))
        make_theme("parking", applied_at=None)
    assert len(words.look(clock.now())) == 2
    monkeypatch.setattr(encoding, "places", lambda home: (tmp_path / "models", tmp_path / "shared"))

    found = words.look(clock.now())[-1]

    assert found.level == "warning"
    assert found.what.startswith("Parking: what was read with minilm and e5 is not held against it without.")


def it_tells_of_what_could_not_be_read(cast: Cast) -> None:
    unread(cast, noted_at=clock.now(), failed_at=clock.now(), failure="RuntimeError")

    found = words.look(clock.now())[-1]

    assert found.level == "warning"
    assert found.what.startswith("1 answers could not be read (RuntimeError).")


def it_says_how_far_the_past_has_been_gathered(cast: Cast) -> None:
    now = clock.now()
    with scope.to(cast.workspace.id):
        state = Gathering.objects.create(workspace_id=cast.workspace.id, to_pass=2_000, passed=500, begun_at=now)

    [_, _, found] = words.look(now)
    assert (found.level, "Of 2,000 answers from before, 500 have been gathered" in found.what) == ("ok", True)
    assert words.look(now + timedelta(days=1))[2].level == "warning"

    Gathering.everywhere.filter(id=state.id).update(done_at=now)
    assert len(words.look(now)) == 2

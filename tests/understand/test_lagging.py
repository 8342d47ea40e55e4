"""Pages and the API say as of when they are true, where answers wait to be counted."""

from datetime import timedelta

import pytest

from innerloop.kernel import clock, drain, scope, unread
from innerloop.listen import actions as listening
from innerloop.listen.actions import rows
from innerloop.listen.models import Program
from innerloop.listen.rules.heard import Heard
from innerloop.understand.queries import Slice, lagging, sentence
from tests.support.cast import Cast, make_cast


@pytest.fixture
def cast(empty_log: None) -> Cast:
    made = make_cast()
    for workspace in (made.workspace, made.rival):
        with scope.to(workspace.id):
            listening.furnish(workspace=workspace, by="system", now=clock.now())
    drain.open_cursors()
    drain.drain_dry()
    return made


def hear(cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        listening.record([Heard(score=9)], workspace=cast.workspace, by="system", now=clock.now())


def said(cast: Cast) -> str:
    with scope.to(cast.workspace.id), clock.held_at(clock.now() + timedelta(minutes=1)):
        return "".join(part for part in sentence.says(Slice(), workspace=cast.workspace) if isinstance(part, str))


def it_says_since_when_answers_wait_to_be_counted(cast: Cast) -> None:
    begun = clock.now()
    hear(cast)
    assert ": answers since then are still being counted)." in said(cast)
    with scope.to(cast.workspace.id):
        until = lagging.counted_until(now=clock.now() + timedelta(minutes=1))
    assert until is not None
    assert begun - timedelta(seconds=1) <= until <= clock.now() + timedelta(seconds=1)

    drain.drain_dry()

    assert "still being counted" not in said(cast)


def it_says_nothing_of_what_is_counted_in_a_moment_or_is_not_ours(cast: Cast) -> None:
    hear(cast)

    with scope.to(cast.workspace.id):
        assert lagging.counted_until(now=clock.now()) is None
    with scope.to(cast.rival.id):
        assert lagging.counted_until(now=clock.now() + timedelta(minutes=1)) is None


def it_claims_nothing_that_lies_behind_more_than_it_looks_at(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(cast)
    with scope.to(cast.rival.id):
        listening.record([Heard(score=9)], workspace=cast.rival, by="system", now=clock.now())
        later = clock.now() + timedelta(minutes=1)
        assert lagging.counted_until(now=later) is not None
        monkeypatch.setattr(unread, "MOST", 1)

        # Another's one stands in front of it.
        assert lagging.counted_until(now=later) is not None


def it_tells_no_moment_at_which_somebody_answered_anonymously(cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        survey = Program.objects.get().survey
        box = listening.open_program(
            survey=survey, name="Box", kind="always_on", by="system", now=clock.now(), slug="box", is_anonymous=True
        )
        drain.drain_dry()
        asked = rows.Asked(box, survey.versions.get().id)
        listening.record([Heard(score=9)], workspace=cast.workspace, by="customer", now=clock.now(), asked=[asked])

        assert drain.is_behind("understand.facts", before=clock.now() + timedelta(days=1))
        assert lagging.counted_until(now=clock.now() + timedelta(days=1)) is None

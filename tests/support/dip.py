"""The dip of the demo company, small: what was answered around it at withdrawals, for whatever reads comments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from innerloop.config.demo import life
from innerloop.config.demo.world import AnswerSeed, Chapter
from innerloop.customers.rules import Person
from innerloop.kernel import drain, scope
from innerloop.kernel.models import Origin
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.understand import actions as understanding
from innerloop.understand.words.reading import Reader

BEFORE, AFTER = timedelta(days=70), timedelta(days=14)
HALF = 26_500  # answers of the whole company in 24 months: half of the demo's


def bring(workspace: Workspace, *, now: datetime) -> Chapter:
    """Let a workspace hear what customers of the demo said at withdrawals in these months; return what happened."""
    world = life.make_world(now=now, answers=HALF, customers=1_500, unanswered_per_answer=0.1)
    [dip] = [chapter for chapter in world.chapters if chapter.name == "dip"]
    assert dip.until
    first, last = dip.since - BEFORE, dip.until + AFTER
    some = [
        answer
        for answer in world.answers
        if answer.touchpoint == dip.touchpoint and first <= answer.answered_at.date() < last
    ]
    with scope.to(workspace.id):
        listening.furnish(workspace=workspace, by="system", now=now)
        for each in ("general", "mobile-money"):
            understanding.furnish_themes(of=each, now=now)
        listening.record(
            [_heard(answer) for answer in some], workspace=workspace, by="system", now=now, origin=Origin.DEMO
        )
    return dip


def read(workspace: Workspace, folder: Path, *, now: datetime) -> None:
    """Read all that was said, as the worker does, and look at the days that are read."""
    drain.drain_dry()
    reader = Reader(folder)
    while understanding.apply_next(reader, now=now) or understanding.read_next(reader, now=now):
        pass
    with scope.to(workspace.id):
        understanding.look_at_themes(now=now)


def _heard(answer: AnswerSeed) -> Heard:
    who: Sequence[str] = (answer.customer,) if answer.customer else ()
    return Heard(
        score=answer.score,
        comment=answer.comment,
        person=Person(external_id=who[0]) if who else None,
        answered_at=answer.answered_at,
        touchpoint=answer.touchpoint,
        team=answer.team,
        channel=answer.channel,
        language=answer.language,
    )

"""Bringing a small world into the database."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from innerloop.config.demo import life, loading, ratings, staging
from innerloop.config.demo.phrases import IN_ENGLISH
from innerloop.config.demo.world import World
from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.listen.models import Invitation, Response
from innerloop.team import queries
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.models import Translation

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("empty_log")


@pytest.fixture(scope="module")
def world() -> World:
    return life.make_world(now=NOW, answers=300, customers=80)


@pytest.fixture
def workspace(world: World) -> Workspace:
    return loading.load(world, now=NOW)


def it_brings_in_every_answer(world: World, workspace: Workspace) -> None:
    with scope.to(workspace.id):
        assert Response.objects.count() == len(world.answers) + sum(
            seed.answered_at is not None for seed in world.waves
        )
        assert set(Response.objects.values_list("origin", flat=True)) == {"demo"}


def it_binds_each_answer_to_the_ask_that_it_answered(world: World, workspace: Workspace) -> None:
    asked = sum(1 for seed in world.answers if seed.asked_at) + sum(1 for seed in world.waves if seed.answered_at)
    silent = len(world.unanswered) + sum(seed.answered_at is None for seed in world.waves)

    with scope.to(workspace.id):
        bound = Response.objects.exclude(invitation=None).count()
        states = Counter(Invitation.objects.values_list("state", flat=True))

    assert bound == asked
    assert states == {"answered": asked, "sent": silent}


def it_counts_what_the_seeds_say(world: World, workspace: Workspace) -> None:
    scores = [seed.score for seed in world.answers] + [seed.score for seed in world.waves if seed.answered_at]
    with scope.to(workspace.id):
        counted = understanding.total(understanding.choose(of="all"))

    assert (counted.n, counted.top, counted.bottom) == (
        len(scores),
        sum(score >= 9 for score in scores),
        sum(score <= 6 for score in scores),
    )


def it_asks_about_moments_episodes_and_the_relationship(world: World, workspace: Workspace) -> None:
    with scope.to(workspace.id):
        kinds = Counter(Response.objects.values_list("program__kind", flat=True))

    assert {"transactional", "episodic", "relationship"} < kinds.keys()


def it_asks_who_answers_by_mail_to_rate_four_things(world: World, workspace: Workspace) -> None:
    with scope.to(workspace.id):
        counts = {slug: understanding.total(understanding.choose(metric=slug, of="all")).n for slug in ratings.NAMES}

    assert len(set(counts.values())) == 1
    assert 0 < min(counts.values()) < len(world.answers)


def it_brings_translations_beside_what_was_said(world: World, workspace: Workspace) -> None:
    said = {seed.comment: seed.english for seed in world.answers if seed.english}
    with scope.to(workspace.id):
        brought = list(Translation.objects.values_list("response__comment", "text", "language", "made_by", "asked_by"))

    assert {seed.language for seed in world.answers if seed.english} == set(IN_ENGLISH)
    assert {(comment, text) for comment, text, *_ in brought} == set(said.items())
    assert {tuple(rest) for _, _, *rest in brought} == {("en", "", None)}


def it_makes_the_company_once(world: World, workspace: Workspace) -> None:
    owner = loading.ensure(now=NOW, world=world)

    assert owner.name == "Zawadi Mwakio"
    assert Workspace.objects.count() == 1


def it_clears_away_what_a_killed_start_has_left(world: World) -> None:
    half, _ = staging.raise_frame(world, now=NOW)
    with scope.to(half.id):
        staging.set_up(world, workspace=half, now=NOW)

    loading.load(world, now=NOW)

    assert list(Workspace.objects.values_list("slug", flat=True)) == ["tandawa"]


def it_tells_nobody(workspace: Workspace) -> None:
    assert not Event.objects.filter(origin="live", kind__startswith="response.").exists()


def it_has_somebody_who_answers_in_every_language(world: World, workspace: Workspace) -> None:
    with scope.to(workspace.id):
        people = queries.people_on_duty(at=NOW)
        hours = queries.calendar()

    assert set().union(*(person.languages for person in people)) >= set(world.company.languages)
    assert {slug for person in people for slug in person.skills} == {"float", "fraud", "refunds"}
    assert {week.zone for week in hours.weeks.values()} == {"Africa/Nairobi", "Africa/Bujumbura"}
    assert len([day for day in hours.days_off[None] if day.on >= NOW.date()]) >= 7

"""What happened to Tandawa can be found by slicing, and only where it happened."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from innerloop.config.demo import story
from innerloop.config.demo.world import AnswerSeed, Chapter, World
from tests.config.demo.conftest import NOW

TODAY = story.today_of(NOW)


def it_dips_on_the_coast_and_comes_back(tandawa: World) -> None:
    dip = chapter(tandawa, "dip")
    cash_out = [answer for answer in tandawa.answers if answer.touchpoint == dip.touchpoint]
    here = [answer for answer in cash_out if answer.team in dip.teams]
    elsewhere = [answer for answer in cash_out if answer.team not in dip.teams]

    assert (TODAY - dip.since).days == 240
    assert during(here, dip) < before(here, dip) - 40
    assert during(here, dip) < after(here, dip) - 40
    assert abs(during(elsewhere, dip) - before(elsewhere, dip)) < 20


def it_says_in_words_why_it_dipped(tandawa: World) -> None:
    dip = chapter(tandawa, "dip")
    angry = [one for one in tandawa.answers if one.touchpoint == dip.touchpoint and one.score <= 6]

    here = Counter(theme for one in angry if one.team in dip.teams and is_in(one, dip) for theme in one.themes)

    assert {theme for theme, _ in here.most_common(2)} == set(dip.themes)
    assert not any("new-agent-fee" in one.themes for one in tandawa.answers if not is_in_part(one, dip))


def it_recovers_in_kisumu_for_good(tandawa: World) -> None:
    recovery = chapter(tandawa, "recovery")
    shops = [answer for answer in tandawa.answers if answer.touchpoint == recovery.touchpoint]
    here = [answer for answer in shops if answer.team in recovery.teams]
    elsewhere = [answer for answer in shops if answer.team not in recovery.teams]
    lately = [answer for answer in here if answer.answered_at > NOW - timedelta(days=120)]

    assert (TODAY - recovery.since).days == 395
    assert during(here, recovery) > before(here, recovery) + 25
    assert net_promoter(lately) > before(here, recovery) + 20
    assert abs(during(elsewhere, recovery) - before(elsewhere, recovery)) < 15


def it_dips_freshly_where_the_new_app_is(tandawa: World) -> None:
    fresh = chapter(tandawa, "fresh")
    app = [answer for answer in tandawa.answers if answer.touchpoint == fresh.touchpoint]
    lately = [answer for answer in app if is_in(answer, fresh)]
    new = [answer for answer in lately if answer.properties["app_version"] == "6.0"]
    old = [answer for answer in lately if answer.properties["app_version"] != "6.0"]

    assert (TODAY - fresh.since).days == 13
    assert during(app, fresh) < before(app, fresh) - 10
    assert net_promoter(new) < net_promoter(old) - 20
    assert len(new) == sum(answer.properties["app_version"] == "6.0" for answer in app)


def it_scores_each_touchpoint_differently(tandawa: World) -> None:
    scores = {
        touchpoint.key: net_promoter(one for one in tandawa.answers if one.touchpoint == touchpoint.key)
        for touchpoint in tandawa.company.touchpoints
    }

    assert scores["send-money"] > scores["app"] > scores["cash-out"] > scores["call-centre"]
    assert 25 < net_promoter(tandawa.answers) < 40


@pytest.mark.parametrize(("touchpoint", "metric", "best"), [("call-centre", "ces", 7), ("shop-visit", "csat", 5)])
def it_asks_a_second_question_there(tandawa: World, touchpoint: str, metric: str, best: int) -> None:
    asked = [answer for answer in tandawa.answers if answer.second_metric == metric]
    marks = [answer.second_score or 0 for answer in asked]
    glad = [answer.second_score or 0 for answer in asked if answer.score >= 9]

    assert {answer.touchpoint for answer in asked} == {touchpoint}
    assert (min(marks), max(marks)) == (1, best)
    assert sum(glad) / len(glad) > sum(marks) / len(marks) + 0.5


def chapter(world: World, name: str) -> Chapter:
    return next(one for one in world.chapters if one.name == name)


def net_promoter(answers: Iterable[AnswerSeed]) -> float:
    scores = [answer.score for answer in answers]
    return 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)


def is_in(answer: AnswerSeed, part: Chapter) -> bool:
    day = answer.answered_at.date()
    return part.since <= day and (part.until is None or day < part.until)


def is_in_part(answer: AnswerSeed, part: Chapter) -> bool:
    """Whether words about the chapter may stand here: its place and time, and some days for slow mail."""
    late = timedelta(days=15)
    in_time = part.since <= answer.answered_at.date() and part.until and answer.answered_at.date() < part.until + late
    return bool(in_time) and answer.team in part.teams and answer.touchpoint == part.touchpoint


def _sliced(keep: Callable[[AnswerSeed, Chapter], bool]) -> Callable[[Iterable[AnswerSeed], Chapter], float]:
    return lambda answers, part: net_promoter(answer for answer in answers if keep(answer, part))


during = _sliced(is_in)
before = _sliced(lambda answer, part: answer.answered_at.date() < part.since)
after = _sliced(lambda answer, part: part.until is not None and answer.answered_at.date() >= part.until)

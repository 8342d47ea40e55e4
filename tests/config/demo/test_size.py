"""The demo company is as large and as mixed as its issue asks."""

from collections import Counter
from datetime import timedelta

from innerloop.config.demo.world import World
from tests.config.demo.conftest import NOW


def it_has_forty_thousand_answers_with_words(tandawa: World) -> None:
    spoken = [answer.comment for answer in tandawa.answers if answer.comment]

    assert len(spoken) >= 40_000
    assert len(set(spoken)) >= 25_000
    assert len(tandawa.answers) > len(spoken)


def it_speaks_four_languages(tandawa: World) -> None:
    spoken = Counter(answer.language for answer in tandawa.answers if answer.comment)

    assert set(spoken) == set(tandawa.company.languages) == {"en", "sw", "fr", "es"}
    assert min(spoken.values()) / spoken.total() > 0.05


def it_has_twelve_teams_that_all_hear_something(tandawa: World) -> None:
    teams = {team.key for team in tandawa.company.teams}
    parents = {team.parent for team in tandawa.company.teams} - {None}

    assert len(teams) == 12
    assert parents < teams
    assert {answer.team for answer in tandawa.answers} == teams


def it_has_five_touchpoints_and_three_channels(tandawa: World) -> None:
    heard = Counter((answer.touchpoint, answer.channel) for answer in tandawa.answers)

    assert {touchpoint for touchpoint, _ in heard} == {one.key for one in tandawa.company.touchpoints}
    assert {channel for _, channel in heard} == {one.key for one in tandawa.company.channels}
    assert len(heard) == 5 * 3
    assert min(heard.values()) > 200


def it_lives_twenty_four_months_up_to_now(tandawa: World) -> None:
    asked = [one.asked_at for one in tandawa.unanswered]
    asked += [one.asked_at for one in tandawa.answers if one.asked_at]
    moments = asked + [one.answered_at for one in tandawa.answers]

    assert min(moments) >= NOW - timedelta(days=730)
    assert min(moments) < NOW - timedelta(days=728)
    assert max(moments) <= NOW
    assert all(moment.utcoffset() is not None for moment in moments)


def it_has_just_been_answered(tandawa: World) -> None:
    ages = [NOW - answer.answered_at for answer in tandawa.answers]

    assert sum(age < timedelta(hours=1) for age in ages) >= 5
    assert min(ages) < timedelta(minutes=15)


def it_answers_only_after_being_asked(tandawa: World) -> None:
    asked = [one for one in tandawa.answers if one.asked_at is not None]

    assert all(one.asked_at < one.answered_at for one in asked if one.asked_at)
    assert {one.channel for one in asked} == {"email", "sms"}
    assert {one.channel for one in tandawa.answers if one.asked_at is None} == {"link"}


def it_is_answered_by_a_quarter_of_those_asked(tandawa: World) -> None:
    asked = sum(answer.asked_at is not None for answer in tandawa.answers)

    rate = asked / (asked + len(tandawa.unanswered))

    assert 0.20 < rate < 0.27


def it_points_only_at_what_exists(tandawa: World) -> None:
    company = tandawa.company
    known = {
        "customer": {one.key for one in tandawa.customers},
        "touchpoint": {one.key for one in company.touchpoints},
        "product": {one.key for one in company.products},
        "channel": {one.key for one in company.channels},
        "team": {one.key for one in company.teams},
        "employee": {one.key for one in company.employees},
    }

    for field, keys in known.items():
        pointed = {getattr(row, field) for row in (*tandawa.answers, *tandawa.unanswered)}
        assert pointed - {None} <= keys, field


def it_gives_every_row_a_key_of_its_own(tandawa: World) -> None:
    company = tandawa.company
    kinds = [
        [row.key for row in tandawa.organizations],
        [row.key for row in tandawa.customers],
        [row.key for row in tandawa.answers],
        [row.key for row in tandawa.unanswered],
        [row.key for row in company.teams],
        [row.key for row in company.touchpoints],
        [row.key for row in company.products],
        [row.key for row in company.employees],
    ]

    assert all(len(set(keys)) == len(keys) > 0 for keys in kinds)

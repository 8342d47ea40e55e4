"""Even shares, and how far from them a team is."""

import pytest

from innerloop.act.rules.matching import Demand, even_shares, gini, peak
from tests.act.rules.matching.company import DESK, an_agent


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([], 0), ([0, 0], 0), ([3, 3, 3], 0), ([0, 0, 0, 8], 0.75), ([1, 2, 3, 4], 0.25)],
)
def it_measures_how_unevenly_cases_are_spread(amounts: list[float], expected: float) -> None:
    assert gini(amounts) == pytest.approx(expected)


@pytest.mark.parametrize(("amounts", "expected"), [([], 1), ([4, 4], 1), ([9, 0, 0], 3), ([1, 3], 1.5)])
def it_measures_the_fullest_against_the_mean(amounts: list[float], expected: float) -> None:
    assert peak(amounts) == pytest.approx(expected)


def it_shares_cases_among_those_who_speak_the_language() -> None:
    shares = even_shares({Demand(language="sw"): 10, Demand(): 9}, DESK)

    assert shares == pytest.approx({"zawadi": 8, "achieng": 8, "wambui": 3})


def it_expects_less_of_who_has_fewer_places_or_was_away() -> None:
    agents = [an_agent("zawadi", capacity=10), an_agent("achieng", capacity=5), an_agent("wambui", capacity=10)]

    shares = even_shares({Demand(): 20}, agents, {"wambui": 0.5})

    assert shares == pytest.approx({"zawadi": 10, "achieng": 5, "wambui": 5})


def it_gives_the_cases_of_a_team_to_that_team() -> None:
    agents = [an_agent("zawadi", teams=frozenset({"coast"})), an_agent("wambui", teams=frozenset({"west"}))]

    assert even_shares({Demand(team="coast"): 4, Demand(team="north"): 3}, agents) == {"zawadi": 4, "wambui": 0}

"""Where most of the score is lost, and how it is said."""

from innerloop.act.rules import journeys as rules
from innerloop.understand.rules.score import Score, of_counts


def stage(top: int, middle: int, bottom: int) -> Score:
    return of_counts(top, middle, bottom)


def it_weighs_how_far_below_by_how_many_were_there() -> None:
    stages = {"few": stage(0, 0, 40), "many": stage(100, 100, 300), "fine": stage(400, 50, 50)}

    lost = rules.most_lost(stages, minimum_n=30)

    assert lost is not None
    assert lost.stage == "many"
    assert lost.is_sure
    whole, elsewhere = 100 * (500 - 390) / 1040, 100 * (400 - 90) / 540
    assert abs(lost.impact - (whole - elsewhere)) < 1e-9


def it_compares_only_stages_with_enough_answers() -> None:
    assert rules.most_lost({"a": stage(30, 0, 0), "b": stage(0, 0, 29)}, minimum_n=30) is None


def it_is_not_sure_within_chance() -> None:
    lost = rules.most_lost({"a": stage(20, 5, 5), "b": stage(19, 6, 5)}, minimum_n=30)

    assert lost is not None
    assert not lost.is_sure
    finding, rest = rules.finding(lost, "Pay", compared=2)
    assert finding == "No stage stands out beyond chance."
    assert rest.startswith("The lowest is Pay, 3 points below the other stages (−")


def it_says_so_where_all_are_alike() -> None:
    alike = {"a": stage(20, 5, 5), "b": stage(20, 5, 5)}

    assert rules.finding(rules.most_lost(alike, minimum_n=30), "", compared=2)[0] == "No stage stands out."


def it_names_places_as_people_do() -> None:
    assert [rules.place_name(place) for place in (1, 10, 11)] == ["first", "tenth", "11th"]

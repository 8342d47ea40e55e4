"""The sentence that says why a case is whose it is."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from innerloop.act.rules.matching import Reader, lines, next_best, tell

TODAY = date(2026, 11, 23)
NAIROBI = ZoneInfo("Africa/Nairobi")
ZAWADI = Reader(TODAY, NAIROBI, names={"2": "Achieng"}, customer="Salim", account="Likoni merchants")
ADAM = Reader(TODAY, NAIROBI, agent="Zawadi", names={"2": "Achieng"}, customer="Salim", account="Likoni merchants")
ALL = [
    {"kind": "speaks", "language": "sw", "points": 30},
    {"kind": "owner", "points": 25},
    {"kind": "helped", "on": "2026-03-04", "points": 11.3},
    {"kind": "load", "taken": 6, "places": 10},
    {"kind": "next", "agent": "2", "taken": 9, "places": 10},
]


def it_tells_whoever_has_the_case() -> None:
    assert tell(ALL, ZAWADI) == (
        "You speak Swahili; you look after Likoni merchants; you helped Salim in March; 6 of your 10 places are taken. "
        "Next best: Achieng, 9 of 10 taken."
    )


def it_tells_everybody_else() -> None:
    assert tell(ALL, ADAM) == (
        "Zawadi speaks Swahili; looks after Likoni merchants; helped Salim in March; 6 of 10 places are taken. "
        "Next best: Achieng, 9 of 10 taken."
    )


def it_lists_the_reasons_line_by_line() -> None:
    assert lines(ALL, ZAWADI) == [
        "You speak Swahili",
        "You look after Likoni merchants",
        "You helped Salim in March",
        "6 of your 10 places are taken",
    ]
    assert next_best(ALL, ZAWADI) == "Next best: Achieng, 9 of 10 taken"


@pytest.mark.parametrize(
    ("reason", "mine", "theirs"),
    [
        (
            {"kind": "skilled", "skills": ["cards", "float"]},
            "You know cards and float.",
            "Zawadi knows cards and float.",
        ),
        (
            {"kind": "helped", "on": "2025-03-04"},
            "You helped Salim in March 2025.",
            "Zawadi helped Salim in March 2025.",
        ),
        (
            {"kind": "spoke"},
            "You spoke with Salim before the answer came.",
            "Zawadi spoke with Salim before the answer came.",
        ),
        ({"kind": "taken"}, "You took it.", "Zawadi took it."),
        ({"kind": "handed"}, "A colleague handed it to you.", "A colleague handed it over."),
        ({"kind": "lead"}, "You lead the team.", "Zawadi leads the team."),
        ({"kind": "holds"}, "You had it before.", "Zawadi had it before."),
        (
            {"kind": "wins", "recovered": 31, "of": 40, "is_alike": True},
            "You won back 31 of 40 like this.",
            "Zawadi won back 31 of 40 like this.",
        ),
        (
            {"kind": "wins", "recovered": 31, "of": 40, "is_alike": False},
            "You won back 31 of 40.",
            "Zawadi won back 31 of 40.",
        ),
        (
            {"kind": "tried", "of": 2},
            "Tried out: we are still learning who wins these back.",
            "Tried out: we are still learning who wins these back.",
        ),
        (
            {"kind": "turn", "recent": 2, "even": 9},
            "It is your turn: 2 lately, 9 would be an even share.",
            "It is their turn: 2 lately, 9 would be an even share.",
        ),
        (
            {"kind": "later", "at": "2026-11-23T11:30:00+00:00"},
            "You are back at 14:30.",
            "Zawadi is back at 14:30.",
        ),
        (
            {"kind": "later", "at": "2026-11-24T05:00:00+00:00"},
            "You are back tomorrow at 08:00.",
            "Zawadi is back tomorrow at 08:00.",
        ),
        (
            {"kind": "later", "at": "2026-11-27T05:00:00+00:00"},
            "You are back on Friday at 08:00.",
            "Zawadi is back on Friday at 08:00.",
        ),
        (
            {"kind": "later", "at": "2026-12-01T05:00:00+00:00"},
            "You are back on 1 December 2026 at 08:00.",
            "Zawadi is back on 1 December 2026 at 08:00.",
        ),
        (
            {"kind": "all_full", "people": 3, "places": 24, "language": "sw"},
            "Everybody who speaks Swahili has all places taken: 3 people, 24 cases.",
            "Everybody who speaks Swahili has all places taken: 3 people, 24 cases.",
        ),
        (
            {"kind": "all_full", "people": 1, "places": 8},
            "Everybody has all places taken: 1 person, 8 cases.",
            "Everybody has all places taken: 1 person, 8 cases.",
        ),
        ({"kind": "nobody_there"}, "Nobody is on this team.", "Nobody is on this team."),
        ({"kind": "nobody_else"}, "Nobody else is on this team.", "Nobody else is on this team."),
        (
            {"kind": "no_shift", "people": 3},
            "Nobody on this team has a shift ahead.",
            "Nobody on this team has a shift ahead.",
        ),
    ],
)
def it_has_words_for_every_kind(reason: dict[str, Any], mine: str, theirs: str) -> None:
    assert (tell([reason], ZAWADI), tell([reason], ADAM)) == (mine, theirs)


def it_leaves_out_what_it_has_no_words_for() -> None:
    assert tell([{"kind": "stars"}, {}], ZAWADI) == ""


def it_names_nobody_whose_name_it_does_not_know() -> None:
    assert next_best([{"kind": "next", "agent": "9", "taken": 1, "places": 2}], ZAWADI) == ""

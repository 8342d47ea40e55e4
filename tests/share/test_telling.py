"""What one page hears of the news of its workspace: its kinds, its cases, and never who else was told something."""

import pytest

from innerloop.share.live.telling import CaseTold, Heard, Viewer, Wants, as_events, hear, read_wants, together

AGNES = Viewer("acme", "agnes", "m-agnes", "t-coast")
NEWS = {
    "answers": 2,
    "cases": {
        "hers": CaseTold(3, ("t-lake",), ("m-agnes",)).as_json(),
        "taken": CaseTold(5, ("t-lake",), ("m-agnes", "m-bo")).as_json(),
        "team": CaseTold(1, ("t-coast", "t-lake"), ("m-bo",)).as_json(),
        "new": CaseTold(1, ("t-lake",), ("", "m-bo")).as_json(),
        "others": CaseTold(9, ("",), ("m-bo",)).as_json(),
    },
    "notices": ["m-bo"],
}


@pytest.mark.parametrize(
    ("whose", "expected"),
    [
        ("all", {"hers", "taken", "team", "new", "others"}),
        ("mine", {"hers", "taken"}),
        ("team", {"team"}),
        ("nobody", {"new"}),
    ],
)
def it_tells_a_page_of_the_cases_that_come_to_it_or_leave_it(whose: str, expected: set[str]) -> None:
    heard = hear(7, NEWS, read_wants({"of": "cases", "whose": whose}), AGNES)

    assert heard
    assert set(heard.cases or ()) == expected


def it_tells_a_page_of_the_case_that_stands_open_on_it_whosever_it_is() -> None:
    heard = hear(7, NEWS, Wants(frozenset({"cases"}), whose="mine", case="others"), AGNES)

    assert heard
    assert heard.cases == {"hers": 3, "taken": 5, "others": 9}


def it_tells_nobody_without_a_team_of_the_cases_of_no_team() -> None:
    assert hear(7, NEWS, Wants(frozenset({"cases"}), whose="team"), Viewer("acme", "vic", "m-vic")) is None


def it_tells_of_notices_only_whom_they_are_for() -> None:
    wants = Wants(frozenset({"notices"}))

    assert hear(7, NEWS, wants, AGNES) is None
    assert hear(7, NEWS, wants, Viewer("acme", "bo", "m-bo")) == Heard(7, notices=True)


def it_tells_of_who_waits_whoever_listens_for_them() -> None:
    heard = hear(5, {"waiters": True}, read_wants({"of": "waiters"}), AGNES)

    assert heard
    assert as_events(heard, read_wants({"of": "waiters"})) == 'id: 5\nevent: waiter\ndata: {"waiters": true}\n\n'
    assert hear(5, {"waiters": True}, read_wants({"of": "cases"}), AGNES) is None


def it_leaves_out_what_a_page_does_not_want() -> None:
    assert hear(7, NEWS, Wants(frozenset({"answers"})), AGNES) == Heard(7, answers=2)
    assert hear(7, {"cases": {}}, Wants(), AGNES) is None


def it_adds_up_answers_and_keeps_the_later_version_of_a_case() -> None:
    first, second = Heard(4, answers=2, cases={"a": 1, "b": 3}), Heard(6, cases={"a": 2}, notices=True)

    assert together(first, second) == Heard(6, answers=2, cases={"a": 2, "b": 3}, notices=True)
    assert together(Heard(4, is_unknown=True), second).is_unknown


def it_numbers_the_last_of_the_events_that_go_out_together() -> None:
    events = as_events(Heard(6, answers=2, cases={"a": 2}), Wants())

    assert events == 'event: answer\ndata: {"answers": 2}\n\nid: 6\nevent: case\ndata: {"cases": {"a": 2}}\n\n'


def it_has_every_part_look_again_that_the_page_has_when_nobody_knows_what_it_missed() -> None:
    wants = read_wants({"of": "cases,notices"})

    assert as_events(Heard(6, is_unknown=True), wants) == "event: case\ndata: {}\n\nid: 6\nevent: notice\ndata: {}\n\n"


@pytest.mark.parametrize("given", [{}, {"of": "secrets", "whose": "theirs"}, {"of": ""}])
def it_reads_what_nobody_knows_as_if_it_were_not_there(given: dict[str, str]) -> None:
    assert read_wants(given) == Wants()

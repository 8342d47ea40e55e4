"""Coverage of a buying group."""

from datetime import UTC, datetime, timedelta

import pytest

from innerloop.act.rules.coverage import RoleCovered, Seat, cover, lead

NOW = datetime(2026, 5, 4, tzinfo=UTC)
LATELY, LONG_AGO = NOW - timedelta(days=30), NOW - timedelta(days=400)


def it_counts_of_each_role_who_was_asked_answered_and_never_reached() -> None:
    seats = [
        Seat("Owner", asked_at=LATELY, heard_at=LATELY),
        Seat("Buys", asked_at=LATELY),
        Seat("Buys"),
        Seat("", heard_at=LONG_AGO),
        Seat("Buys", is_untold=True),
    ]

    assert cover(seats, now=NOW) == (
        RoleCovered("Owner", people=1, asked=1, answered=1, never=0),
        RoleCovered("Buys", people=3, asked=2, answered=0, never=1),
        RoleCovered("", people=1, asked=0, answered=0, never=0),
    )


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        ([], "Nobody is known to be with it."),
        ([Seat("Owner", heard_at=LATELY)], "1 of 1 person answered within a year."),
        (
            [Seat("Owner", heard_at=LATELY), Seat("Accounts")],
            "1 of 2 people answered within a year. Nobody has ever been reached in the role Accounts.",
        ),
        (
            [Seat("Owner", heard_at=LATELY), Seat("Owner"), Seat("Owner", heard_at=LONG_AGO)],
            "1 of 3 people answered within a year. 1 was never reached.",
        ),
        (
            [Seat(role) for role in ("A", "B", "C", "D", "E")],
            "0 of 5 people answered within a year. Nobody has ever been reached in the roles A, B, C and 2 more.",
        ),
    ],
)
def it_says_in_a_sentence_whom_we_have_not_heard(seats: list[Seat], said: str) -> None:
    assert lead(cover(seats, now=NOW)) == said

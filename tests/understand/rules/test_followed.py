"""What is kept of when somebody erased answered again: as much as the latest of each needs."""

from datetime import date, timedelta

import pytest

from innerloop.understand.rules.followed import blurred

MONDAY = date(2026, 4, 27)


@pytest.mark.parametrize(
    ("answered_on", "next_on", "kept"),
    [
        (MONDAY, MONDAY, MONDAY),
        (MONDAY, date(2026, 4, 28), date(2026, 4, 30)),  # the week goes on into May
        (date(2026, 4, 6), date(2026, 4, 7), date(2026, 4, 12)),
        (date(2026, 4, 6), date(2026, 4, 14), date(2026, 4, 30)),
        (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 4)),
        (date(2025, 3, 1), date(2026, 2, 3), date(2026, 2, 28)),
        (MONDAY, date(2026, 4, 26), MONDAY),  # the company moved to another zone in between
    ],
)
def it_says_the_last_day_of_the_largest_time_that_may_be_told(answered_on: date, next_on: date, kept: date) -> None:
    assert blurred(answered_on, next_on) == kept


@pytest.mark.parametrize("unit", ["%Y-%m-%d", "%G-%V", "%Y-%m"])
def it_tells_days_weeks_and_months_apart_as_the_true_day_does(unit: str) -> None:
    days = [date(2025, 12, 20) + timedelta(days=number) for number in range(60)]
    pairs = [(answered, then) for answered in days for then in days if then >= answered]

    def is_later(then: date, answered: date) -> bool:
        return then.strftime(unit) > answered.strftime(unit)

    assert [pair for pair in pairs if is_later(pair[1], pair[0]) != is_later(blurred(*pair), pair[0])] == []

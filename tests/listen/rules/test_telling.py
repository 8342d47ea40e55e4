"""Plans in words."""

from typing import Any

import pytest

from innerloop.listen.rules import plans, telling

DAY = "From 08:00 to 21:00 where the customer lives."


@pytest.mark.parametrize(
    ("kind", "plan", "lines"),
    [
        ("relationship", {}, ("Asks only whom somebody names, by hand or by the API.", DAY)),
        ("relationship", {"period_days": 45}, ("Everybody once in 45 days, each on a day of their own.", DAY)),
        ("transactional", {"event": "order", "delay_minutes": 180}, ("After “order”: 3 hours later.", DAY)),
        ("episodic", {"stage": "joining"}, ("After the end of “Joining”: at once.", DAY)),
        ("one_off", {"starts_at": "2026-06-01T09:00:00+00:00", "is_listed": True},
         ("Its list once, from 1 June 2026, 09:00.", DAY)),
        ("relationship", {"hours": {"opens": "09:00", "closes": "18:00", "weekdays": [0, 1, 2, 3, 4],
                                    "days_off": ["2026-12-25"]}, "reminders": [3, 7], "second_channel": "sms"},
         ("Asks only whom somebody names, by hand or by the API.",
          "From 09:00 to 18:00 where the customer lives, Monday to Friday, but for 1 day off.",
          "Who stays silent is reminded after 3 and 7 days.", "Then by SMS, where the first did not arrive.")),
    ],
)  # fmt: skip
def it_says_a_plan_in_sentences(kind: str, plan: dict[str, Any], lines: tuple[str, ...]) -> None:
    read = plans.read(plan)

    assert telling.plan_lines(read, kind=kind, stage="Joining", starts="1 June 2026, 09:00") == lines


def it_says_limits_and_audiences() -> None:
    plan = plans.read(
        {
            "period_days": 90,
            "audience": [
                {"about": "property", "name": "tier", "comparison": "is", "value": "gold"},
                {"about": "last_score", "comparison": "at_most", "value": 6},
            ],
            "share": 12.5,
            "quotas": [{"most": 200, "per": "month", "segment": "sales_region"}],
            "daily_cap": 400,
            "own_rest_days": 80,
            "most_a_year": 4,
            "second_channel": "sms",
            "second_after_days": 5,
        }
    )

    assert telling.plan_lines(plan, kind="relationship")[1:7] == (
        "Only where tier is gold, and their last score is at most 6.",
        "12.5 % of them, always the same people.",
        "At most 200 answers this month for each sales region.",
        "At most 400 asked a day.",
        "Nobody again by this program within 80 days.",
        "Nobody more than 4 times in 365 days, by all programs together.",
    )

"""Why somebody is taken to be likely to leave."""

from datetime import date
from decimal import Decimal

from innerloop.act.rules.risk import Grounds, reasons
from innerloop.act.rules.stake import weigh

VALUE = Decimal(1000)


def it_names_the_score_its_day_and_both_ends_of_the_estimate() -> None:
    weighed = weigh(value=VALUE, standing=0.2, asked_for_us=False, is_reachable=True)

    first, second = reasons(weighed, Grounds(score=2, on=date(2026, 5, 3)))

    assert first.startswith("Scored 2 on 3 May 2026: 60\u00a0% for a 0, 5\u00a0% for a 10, and in between")
    assert second == "40\u00a0% likely to stay if answered"


def it_says_that_nothing_is_known_where_no_score_was_given() -> None:
    weighed = weigh(value=None, standing=None, asked_for_us=False, is_reachable=False)

    assert reasons(weighed, Grounds(is_reachable=False)) == (
        "No score to go by, so 25\u00a0% as for anybody unknown",
        "No address to answer at, so only 10\u00a0% likely to stay",
    )


def it_names_the_case_that_is_weighed_by_the_same() -> None:
    weighed = weigh(value=VALUE, standing=0.0, asked_for_us=True, is_reachable=True)

    told = reasons(weighed, Grounds(0, 0, 10, date(2026, 5, 3), case_number=12, asked_for_us=True))

    assert told[1:] == ("Asked for us: 55\u00a0% likely to stay if answered", "Case 12 is weighed by the same")


def it_says_of_a_case_without_a_score_that_it_had_none() -> None:
    weighed = weigh(value=VALUE, standing=None, asked_for_us=True, is_reachable=True)

    assert reasons(weighed, Grounds(case_number=12, asked_for_us=True)) == (
        "Case 12 came without a score, so 25\u00a0% as for anybody",
        "Asked for us: 55\u00a0% likely to stay if answered",
    )

"""Which question fits which moment."""

import pytest

from innerloop.listen.rules.fitting import misfit


@pytest.mark.parametrize(
    ("metric", "kind", "moment", "instead"),
    [
        ("nps", "relationship", "", None),
        ("nps", "relationship", "Everything with us", None),
        ("nps", "episodic", "Moving house", None),
        ("nps", "one_off", "", None),
        ("nps", "always_on", "Paying a bill", None),
        ("nps", "transactional", "", "ces"),
        ("nps", "transactional", "order.delivered", "ces"),
        ("nps", "episodic", "Paying a bill", "ces"),
        ("nps", "relationship", "payment", "ces"),
        ("nps", "episodic", "fault_fixed", "ces"),
        ("nps", "one_off", "After a repair", "ces"),
        ("nps", "relationship", "Billboard on the road", None),
        ("ces", "transactional", "bill.paid", None),
        ("ces", "relationship", "", "nps"),
        ("ces", "relationship", "Support", None),
        ("csat", "transactional", "", None),
        ("stars", "relationship", "", None),
        ("own", "transactional", "bill", None),
    ],
)
def it_warns_where_the_question_does_not_fit(metric: str, kind: str, moment: str, instead: str | None) -> None:
    found = misfit(metric=metric, kind=kind, moment=moment)

    assert (found and found.instead) == instead


def it_says_why_in_words() -> None:
    bill = misfit(metric="nps", kind="transactional", moment="bill paid")

    assert bill is not None
    assert bill.says.startswith("Nobody recommends a company for a bill.")

"""Words, numbers and moments as the pages write them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from innerloop.act import rules


@pytest.mark.parametrize(("names", "written"), [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b and c")])
def it_writes_names_in_a_row(names: list[str], written: str) -> None:
    assert rules.listed(names) == written


@pytest.mark.parametrize(("code", "name"), [("sw", "Swahili"), ("pt-BR", "Portuguese (Brazil)"), ("qqx", "qqx")])
def it_names_languages(code: str, name: str) -> None:
    assert rules.language_name(code) == name


def it_veils_a_number_but_for_its_ends() -> None:
    assert rules.phone_number("+254712345418") == "+254 712 345418"
    assert rules.veiled("+254712345418") == "+254 7•• •••418"


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [(Decimal("48200.0000"), "KES", "KES 48,200"), (Decimal("12.5"), "EUR", "EUR 12.50"), (None, "", "")],
)
def it_writes_money_with_its_currency(amount: Decimal | None, currency: str, written: str) -> None:
    assert rules.money(amount, currency) == written


def it_tells_the_time_at_the_customers_place() -> None:
    noon = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

    assert rules.time_there(noon, "Africa/Nairobi") == "15:00, Nairobi"
    assert rules.time_there(noon, "Mars/Olympus") == ""

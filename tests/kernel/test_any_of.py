"""One of many: the same statement for any number of values, and the same rows as before."""

import uuid

import pytest
from django.db import connection

from innerloop.act.models import Case
from innerloop.act.rules import states
from innerloop.customers.models import Customer, Identity
from innerloop.kernel import bulk, clock
from innerloop.team.models import Member
from tests.support.cast import Cast


@pytest.mark.parametrize("name", ["id", "owner", "language"])
def it_is_one_statement_for_any_number_of_values(cast: Cast, name: str) -> None:
    values = ["en", "sw", "fr"] if name == "language" else [uuid.uuid4() for _ in range(3)]

    texts = {written(Customer.everywhere.filter(**{f"{name}__in": values[:count]})) for count in (1, 2, 3)}

    assert len(texts) == 1
    assert " IN (" not in texts.pop()


def it_finds_the_rows_that_are_among_the_values_and_no_other(cast: Cast) -> None:
    rows = [Customer(workspace=cast.workspace, name=name, known_at=clock.now()) for name in ("A", "B", "C")]
    bulk.write(Customer, rows)

    def names(**asked: object) -> list[str]:
        return sorted(Customer.everywhere.filter(workspace=cast.workspace, **asked).values_list("name", flat=True))

    assert names(id__in=[rows[0].id, rows[2].id, uuid.uuid4()]) == ["A", "C"]
    assert names(id__in=[rows[1].id, None]) == ["B"]
    assert names(id__in=[]) == []
    assert names(id__in=Customer.everywhere.filter(name="C")) == ["C"]
    assert names(name__in={"A", "B"}) == ["A", "B"]
    left = Customer.everywhere.filter(workspace=cast.workspace).exclude(name__in=["A", "B"])
    assert "C" in left.values_list("name", flat=True)


def it_takes_choices_numbers_and_rows(cast: Cast) -> None:
    assert not Case.everywhere.filter(state__in=states.ACTIVE, number__in=[1, 70_000])
    assert not Identity.everywhere.filter(kind__in=list(Identity.Kind), customer__in=[Customer(id=uuid.uuid4())])
    assert Member.everywhere.filter(id__in=[cast.agnes.id], role__in=[cast.agnes.role]).get() == cast.agnes


def it_leaves_what_stands_in_a_json_as_django_has_it(cast: Cast) -> None:
    for name, plan in (("A", "pro"), ("B", "free")):
        bulk.write(
            Customer, [Customer(workspace=cast.workspace, name=name, known_at=clock.now(), properties={"plan": plan})]
        )

    found = Customer.everywhere.filter(workspace=cast.workspace, properties__plan__in=["pro", "team"])

    assert [row.name for row in found] == ["A"]


def written(rows: object) -> str:
    return str(rows.query.get_compiler(connection=connection).as_sql()[0])  # type: ignore[attr-defined]

"""Who was never reached is found among some of many customers, drawn by lot without all of them being read."""

from typing import Any

import pytest
from django.db import connection

from innerloop.customers.models import Customer
from innerloop.kernel import clock, scope
from innerloop.understand.queries import coverage
from tests.support.cast import Cast


def it_draws_customers_by_an_index(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "MOST", 50)
    Customer.objects.bulk_create(Customer(workspace=cast.workspace, known_at=clock.now()) for _ in range(3_000))
    asked: list[tuple[str, Any]] = []

    def seen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with scope.to(cast.workspace.id), connection.execute_wrapper(seen):
        found = coverage.coverage("plan", since=None, until=None, where={}, now=clock.now())
    statement, values = next(each for each in asked if "WITH people" in each[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert (found.whole.customers, found.is_lot) == (50, True)
    assert "Index Scan using customers_customer_by_lot" in plan
    assert "Sort Key: (md5(" not in plan

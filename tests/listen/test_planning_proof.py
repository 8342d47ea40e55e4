"""The proof of planning at size: everybody checked, a tenth asked, time and memory in proportion."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from innerloop.kernel import clock, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions import planning
from innerloop.listen.models import Decision, Invitation, Program
from innerloop.listen.queries.preview import preview
from innerloop.listen.rules import plans
from innerloop.team.models import Workspace
from tests.support import proof
from tests.support.cast import found
from tests.support.channels import Post

CUSTOMERS = proof.size(small=10_000, full=1_000_000)
PERIOD = 10
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PAGE = 4_096

_FILL = """
WITH made AS (
    INSERT INTO customers_customer (id, workspace_id, name, language, time_zone, currency, properties)
    SELECT md5(%(workspace)s || n)::uuid, %(workspace)s::uuid, 'Customer ' || n, 'en', '', '',
        jsonb_build_object('tier', CASE WHEN n %% 2 = 0 THEN 'gold' ELSE 'plain' END)
    FROM generate_series(1, %(size)s) AS n RETURNING id
)
INSERT INTO customers_identity (id, workspace_id, customer_id, kind, value, as_given, is_verified, is_shared)
SELECT uuidv7(), %(workspace)s::uuid, id, 'email', 'c' || id || '@example.org', '', true, false FROM made
"""


@dataclass
class Measured:
    """What one piece of work took: seconds, statements, and how many MB more than before it held at most."""

    seconds: float = 0.0
    statements: int = 0
    megabytes: float = 0.0
    result: Any = None
    readings: list[int] = field(default_factory=list)


def resident() -> int:
    """Return how many bytes this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


@contextmanager
def watched(measured: Measured) -> Iterator[None]:
    """Read the memory of this process every few milliseconds while something works."""
    ending, before = threading.Event(), resident()

    def read() -> None:
        while not ending.wait(0.02):
            measured.readings.append(resident())

    reader = threading.Thread(target=read)
    reader.start()
    started = time.perf_counter()

    def count(execute: Callable[..., Any], *given: Any) -> Any:
        measured.statements += 1
        return execute(*given)

    try:
        with connection.execute_wrapper(count):
            yield
    finally:
        measured.seconds = time.perf_counter() - started
        ending.set()
        reader.join()
        measured.megabytes = (max([*measured.readings, before]) - before) / 1e6


def measure(work: Callable[[], Any]) -> Measured:
    measured = Measured()
    with watched(measured):
        measured.result = work()
    return measured


def a_company(name: str, size: int) -> tuple[Workspace, Program]:
    workspace = found(name, "Olive").workspace
    with scope.to(workspace.id):
        program = actions.furnish(workspace=workspace, by="system", now=NOON)
        program.plan = {"period_days": PERIOD}
        program.save()
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"workspace": str(workspace.id), "size": size})
        cursor.execute("ANALYZE customers_customer, customers_identity")
    return workspace, program


def checked(program: Program) -> Measured:
    plan = plans.read({"audience": [{"about": "property", "name": "tier", "comparison": "is_known"}]})
    return measure(lambda: preview(program, plan, now=NOON, enough=None))


def planned(program: Program) -> Measured:
    return measure(lambda: planning.plan_program(program_id=program.id, now=NOON))


@pytest.mark.proof
@pytest.mark.timeout(3_600)
@pytest.mark.django_db(transaction=True)
def it_checks_a_million_and_asks_a_hundred_thousand_in_proportion() -> None:
    channels.register(Post())
    figures: dict[int, tuple[Measured, Measured]] = {}
    with clock.held_at(NOON):
        # Once to warm up: the first batch compiles and connects.
        for name, size in (("Warm", 2_000), ("Half", CUSTOMERS // 2), ("Whole", CUSTOMERS)):
            workspace, program = a_company(name, size)
            with scope.to(workspace.id):
                program.refresh_from_db()
                figures[size] = (checked(program), planned(program))
                asked = Invitation.objects.filter(state=Invitation.State.QUEUED).count()
                assert figures[size][0].result.asked == size
                assert figures[size][1].result == asked == Decision.objects.filter(is_allowed=True).count()
                assert Delivery.objects.filter(workspace_id=workspace.id).count() == asked
                # Everybody draws their own day: four standard deviations and no less, or it fails once in forty times.
                assert abs(asked - size / PERIOD) < 4 * (size / PERIOD) ** 0.5
    check, plan = figures[CUSTOMERS]
    half_check, half_plan = figures[CUSTOMERS // 2]
    told = {
        "customers": CUSTOMERS,
        "check_seconds": round(check.seconds, 2),
        "check_peak_mb": round(check.megabytes, 1),
        "check_ratio_of_double": round(check.seconds / half_check.seconds, 2),
        "planned": plan.result,
        "plan_seconds": round(plan.seconds, 2),
        "plan_peak_mb": round(plan.megabytes, 1),
        "plan_ratio_of_double": round(plan.seconds / half_plan.seconds, 2),
    }
    print(told, [(each.statements, each.seconds) for pair in figures.values() for each in pair])
    proof.write("planning", **told)
    # Twice as many take about twice the statements and no more memory. The seconds are written down and judge
    # nothing: another proof beside this one may end between the two halves.
    most = 2.8
    assert 0 < check.statements < half_check.statements * most
    assert 0 < plan.statements < half_plan.statements * most
    assert max(check.megabytes, plan.megabytes) < 150

"""A hundred thousand unhappy answers of years ago: they send nothing, alarm nobody, and hold up no live answer."""

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

import pytest
from django.db import connection

from innerloop.act.models import Case
from innerloop.customers.rules import Person
from innerloop.kernel import clock, drain, lanes, scope
from innerloop.kernel.models import Delivery, Event, Origin
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.team.notices import ways
from tests.connect.imports import commands
from tests.connect.imports.bringing_in import furnished, imported
from tests.support import proof
from tests.support.cast import Cast
from tests.support.running import Running

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("empty_log"), pytest.mark.django_db(transaction=True)]
OLD = proof.size(small=2_000, full=100_000)
QUIET = proof.size(small=20, full=200)
PAUSE = 0.05
ALARM = "tests.alarm"


@pytest.fixture
def tandawa(cast: Cast) -> Workspace:
    return furnished(cast.workspace)


@pytest.fixture
def alarmed() -> Iterator[list[Event]]:
    """What reaches somebody who is told of every answer."""
    told: list[Event] = []
    drain.subscribe(ALARM, reaches_people=True)(told.extend)
    yield told
    drain.unsubscribe(ALARM)


def detractors(path: Path, count: int = OLD) -> Path:
    """Write answers of 2019, all unhappy, of people with addresses."""
    with path.open("w") as file:
        file.write("customer id,email,score,comment,date,shop\n")
        for n in range(count):
            day = f"2019-{n % 12 + 1:02}-{n % 28 + 1:02}"
            file.write(f"K{n},k{n}@example.org,{n % 7},Waited for {n} hours and nobody came,{day},Shop {n % 12}\n")
    return path


def it_lets_a_live_answer_pass_all_that_waits(tandawa: Workspace, tmp_path: Path) -> None:
    drain.open_cursors()
    drain.drain_dry()
    imported(detractors(tmp_path / "old.csv"), tandawa)
    [live] = heard(tandawa, 1)

    drain.drain()

    assert is_counted(live)
    assert {lane for _, lane in drain.waiting()} & set(lanes.PAST_LANES)


def it_sends_nothing_and_delays_no_live_answer(tandawa: Workspace, alarmed: list[Event], tmp_path: Path) -> None:
    path = detractors(tmp_path / "old.csv")
    with Running() as product:
        quiet = [waits(tandawa) for _ in range(QUIET)]
        process = commands.begun(path)
        busy, seconds = waits_until_ended(tandawa, process)
        drained = wait_until_drained()
        assert product.url

    drain.open_cursors()
    while drain.turn(ALARM, lanes.ALL_LANES).batches:
        pass
    answers = Event.objects.filter(kind="response.recorded")
    figures = {
        "old_answers": answers.filter(origin=Origin.IMPORT).count(),
        "live_answers_meanwhile": len(busy),
        # What is live may open a case, and whoever has it is told so.
        "deliveries_to_customers": Delivery.objects.exclude(port__startswith=ways.PORT).count(),
        "cases_of_old_answers": Case.everywhere.filter(response__origin=Origin.IMPORT).count(),
        "alarms_by_old_answers": sum(event.origin != Origin.LIVE for event in alarmed),
        "facts": counted_facts(),
    }
    times = {
        "import_seconds": seconds,
        "rows_a_second": round(OLD / seconds),
        "drained_after_seconds": drained,
        "to_fact_ms_before": spread(quiet),
        "to_fact_ms_meanwhile": spread(busy),
    }
    print(figures, times)
    proof.write("old_detractors", **figures, **times)
    assert figures == {
        "old_answers": OLD,
        "live_answers_meanwhile": len(busy),
        "deliveries_to_customers": 0,
        "cases_of_old_answers": 0,
        "alarms_by_old_answers": 0,
        "facts": OLD + QUIET + len(busy),
    }
    assert sum(event.kind == "response.recorded" for event in alarmed) == QUIET + len(busy)


def heard(tandawa: Workspace, score: int) -> list[UUID]:
    """Record one live answer of somebody new, and return its id."""
    person = Person(external_id=f"live {time.monotonic_ns()}")
    told = Heard(score=score, comment="Just now", person=person)
    with scope.to(tandawa.id):
        verdicts = listening.record([told], workspace=tandawa, by="customer", now=clock.now())
    return [verdict.response_id for verdict in verdicts if isinstance(verdict, listening.Recorded)]


def is_counted(response_id: UUID) -> bool:
    """Say whether an answer is part of the score."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM understand_fact WHERE response_id = %s", [response_id])
        return cursor.fetchone() is not None


def waits(tandawa: Workspace) -> float:
    """Record a live answer, and return after how many milliseconds it is part of the score."""
    [response_id] = heard(tandawa, 2)
    started = time.monotonic()
    while not is_counted(response_id):
        time.sleep(0.002)
    taken = (time.monotonic() - started) * 1000
    threading.Event().wait(PAUSE)
    return taken


def waits_until_ended(tandawa: Workspace, process: "subprocess.Popen[str]") -> tuple[list[float], float]:
    """Record live answers while a process imports; return how long each waited, and how long the process took."""
    started, taken = time.monotonic(), []
    while process.poll() is None:
        taken.append(waits(tandawa))
    seconds = round(time.monotonic() - started, 1)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert f'"added": {OLD}' in out
    return taken, seconds


def wait_until_drained() -> float:
    """Wait until the product has read all that was told, and return how long that took."""
    started = time.monotonic()
    while drain.waiting():
        time.sleep(0.05)
    return round(time.monotonic() - started, 1)


def counted_facts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM understand_fact")
        return int(cursor.fetchone()[0])


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return median, 95th percentile and maximum in milliseconds."""
    return {"median": round(median(times)), "p95": round(quantiles(times, n=20)[-1]), "most": round(max(times))}

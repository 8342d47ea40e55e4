"""`innerloop jobs` as somebody types it."""

import json
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from innerloop.kernel.models import RescuedJob
from tests.config.test_importing import innerloop
from tests.support.rescued import rescued

__all__ = ["innerloop"]


@pytest.fixture
def aside(empty_log: None) -> RescuedJob:
    return rescued("tests.poison", import_id="7")


def it_lists_what_is_done_no_more(innerloop: Any, aside: RescuedJob) -> None:
    code, out, _ = innerloop("jobs", "set-aside")
    _, told, _ = innerloop("jobs", "set-aside", "--json")

    assert code == 0
    assert f"{aside.id}  tests.poison (job {aside.job_id}), rescued 5 times and set aside at 2026-03-02" in out
    assert [row["id"] for row in json.loads(told)] == [str(aside.id)]


def it_queues_them_again(innerloop: Any, aside: RescuedJob) -> None:
    code, out, err = innerloop("jobs", "again")

    assert (code, out, err) == (0, "1 queued again; a worker takes them up within seconds.\n", "")
    assert ProcrastinateJob.objects.get(id=aside.job_id).status == "todo"
    assert innerloop("jobs", "set-aside")[1] == "No job is set aside.\n"


def it_queues_those_alone_that_are_named(innerloop: Any, aside: RescuedJob) -> None:
    other = rescued("tests.other", import_id="8")

    assert innerloop("jobs", "again", other.id)[0] == 0

    assert RescuedJob.objects.get() == aside


def it_says_which_jobs_are_gone_and_ends_with_an_error(innerloop: Any, aside: RescuedJob) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [aside.job_id])

    code, out, err = innerloop("jobs", "again")

    assert (code, out) == (1, "0 queued again; a worker takes them up within seconds.\n")
    assert f"tests.poison (job {aside.job_id}) is no longer in the queue." in err


def it_names_an_id_that_is_not_set_aside(innerloop: Any, aside: RescuedJob) -> None:
    code, _, err = innerloop("jobs", "again", "11111111-1111-1111-1111-111111111111")

    assert code == 2
    assert "is not set aside" in err

"""A worker that is told to stop hands its import over: it ends by itself, and the next one goes on where it stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.conninfo import conninfo_to_dict

from innerloop.config import tree
from innerloop.connect.imports import queries
from innerloop.connect.models import Import
from tests.connect.imports.bringing_in import answers, furnished
from tests.connect.imports.test_killed_proof import position_past
from tests.connect.imports.test_old_detractors_proof import detractors
from tests.support import database
from tests.support.cast import Cast, as_member

pytestmark = [pytest.mark.usefixtures("empty_log"), pytest.mark.django_db(transaction=True)]
# So many that no machine is done with them within the seconds that a job has to come to its end.
ROWS = 60_000


@contextmanager
def worker(settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker, which is killed in the end should it still run."""
    address = database.as_url(conninfo_to_dict(database.url()))
    environment = {**os.environ, "INNERLOOP_DATABASE_URL": address, **settings}
    process = subprocess.Popen([sys.executable, "-m", "innerloop", "worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def _leave_no_job() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE lock LIKE 'import %'")


def it_hands_the_import_over_and_ends_before_it_would_be_killed(
    client: Client, cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "home", tmp_path / "home")
    tandawa, kept_at = furnished(cast.workspace), {"INNERLOOP_HOME": str(tmp_path / "home")}
    path = detractors(tmp_path / "old.csv", ROWS)
    as_member(client, cast.mona)
    sent = {"kind": "responses", "metric": "nps", "file": SimpleUploadedFile("old.csv", path.read_bytes())}
    client.post("/settings/imports/new", sent)
    client.post(f"/settings/imports/{Import.everywhere.get().id}/run")

    with worker(kept_at) as first:
        position_past(1)
        first.terminate()
        began = time.monotonic()
        first.wait(30)
        took = time.monotonic() - began

    stopped = Import.everywhere.get()
    job = ProcrastinateJob.objects.get(lock=queries.lock_of(stopped.id))
    assert (first.returncode, took < tree.PATIENCE_SECONDS) == (0, True)
    assert (job.status, job.attempts, stopped.state) == ("todo", 1, Import.State.RUNNING)
    assert 0 < stopped.position == len(answers(tandawa)) < ROWS
    with worker(kept_at):
        assert position_past(stopped.position + 1) > stopped.position

"""An import whose worker is killed loses no row and doubles none."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from innerloop.connect.imports import working
from innerloop.connect.models import Import, ImportedRow
from innerloop.kernel.models import Event
from tests.connect.imports.bringing_in import answers, furnished
from tests.connect.imports.test_old_detractors_proof import detractors
from tests.support import proof
from tests.support.cast import Cast, as_member
from tests.support.running import Running

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("empty_log"), pytest.mark.django_db(transaction=True)]
ROWS = proof.size(small=3_000, full=20_000)


def it_loses_and_doubles_nothing_when_its_worker_is_killed(
    client: Client, cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "home", tmp_path / "home")
    tandawa = furnished(cast.workspace)
    path = detractors(tmp_path / "old.csv", ROWS)
    as_member(client, cast.mona)
    with Running(settings={"INNERLOOP_HOME": str(tmp_path / "home")}) as product:
        sent = {"kind": "responses", "metric": "nps", "file": SimpleUploadedFile("old.csv", path.read_bytes())}
        client.post("/settings/imports/new", sent)
        client.post(f"/settings/imports/{Import.everywhere.get().id}/run")
        killed_at = position_past(ROWS // 5)
        product.kill()

    kept = Import.everywhere.get()
    assert killed_at <= kept.position == len(answers(tandawa)) < ROWS

    # What the next worker does with the job.
    working.run(kept.id, kept.attempt)

    kept.refresh_from_db()
    proof.write("killed_import", rows=ROWS, killed_at=killed_at, added=kept.counts["rows"]["added"])
    assert kept.counts["rows"] == {"added": ROWS, "known": 0, "changed": 0, "refused": 0}
    recorded = Event.objects.filter(kind="response.recorded").count()
    assert len(answers(tandawa)) == ImportedRow.everywhere.count() == recorded == ROWS


def position_past(least: int) -> int:
    """Wait until an import is on its way, and return how far it is."""
    while (position := Import.everywhere.get().position) < least:
        time.sleep(0.02)
    return position

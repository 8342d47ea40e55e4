"""Real answers of elsewhere, read in by command and by page: every one once, and nothing of a broken file.

The NHS publishes answers on a scale of which 1 is best and 5 worst, with 6 and 7 for no score, several rows a
respondent. Where its file is not there, ours of the same shape takes its place.
"""

import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from innerloop.connect.imports import working
from innerloop.connect.models import Import
from innerloop.kernel import drain, scope
from innerloop.listen.models import Response
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from tests.connect.imports import commands
from tests.connect.imports.bringing_in import CLINIC, FFT, furnished, rows_of_all_tables
from tests.support import proof
from tests.support.cast import Cast, as_member
from tests.support.shared import shared_file

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("empty_log"), pytest.mark.django_db(transaction=True)]
LONG_LINE = proof.size(small=3, full=200) * 1024**2


@dataclass(frozen=True)
class Published:
    """A file and what a hand count of it gives."""

    path: Path
    rows: int
    counts: dict[int, int]  # responses by score
    without: int
    value: float
    more: str = field(repr=False)  # a hundred rows to append

    @property
    def responses(self) -> int:
        """Return how many respondents it has."""
        return sum(self.counts.values()) + self.without


def published() -> Published:
    """Return the file of the NHS, or ours."""
    nhs = shared_file("nhs_fft_feedback.csv")
    if nhs:
        more = "".join(f"N {n} - Q1,NEAS,NEW {n},30/09/2021,Clinic,1,FFT Why?,Kind,,\n" for n in range(100))
        return Published(nhs, 5954, {1: 2265, 2: 575, 3: 172, 4: 141, 5: 192}, 189, 74.95, more)
    more = "".join(f"N{n} - Q1,Tumaini,NEW {n},01/02/2024,Maternity,1,What was good?,All,\n" for n in range(100))
    return Published(CLINIC, 71, {1: 24, 2: 9, 3: 4, 4: 3, 5: 4}, 6, 59.09, more)


FILE = published()


@pytest.fixture
def tandawa(cast: Cast) -> Workspace:
    return furnished(cast.workspace, FFT)


@pytest.fixture
def mona(client: Client, cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Mona's browser, with a home folder of the test's own."""
    monkeypatch.setattr(settings.ENVIRONMENT, "home", tmp_path / "home")
    return as_member(client, cast.mona)


def by_command(path: Path) -> dict[str, Any]:
    """Read a file in by command, and return what became of its rows and responses."""
    code, report, err = commands.ended(path, "--metric", "fft", "--group-by", "respondent_id")
    assert (code, err) == (0, "")
    return {"rows": report["rows"], "items": report["responses"]}


def by_page(client: Client, path: Path) -> dict[str, Any]:
    """Read a file in by its pages, the background's part done here, and return the same."""
    uploaded = upload(client, path)
    kept = Import.everywhere.get(id=uploaded.headers["Location"].split("/")[-2])
    working.check(kept.id, kept.attempt)
    client.post(f"/settings/imports/{kept.id}/run")
    kept.refresh_from_db()
    working.run(kept.id, kept.attempt)
    kept.refresh_from_db()
    assert kept.state == Import.State.DONE
    assert kept.check_counts == kept.counts
    rows = {"read": kept.outline["rows"] + kept.outline["bad_rows"], **kept.counts["rows"]}
    return {"rows": rows, "items": kept.counts["items"]}


def upload(client: Client, path: Path) -> Any:
    sent = {"kind": "responses", "metric": "fft", "file": SimpleUploadedFile(path.name, path.read_bytes())}
    return client.post("/settings/imports/new", sent)


def verdicts(read: int, **counts: int) -> dict[str, int]:
    return {"read": read, "added": 0, "known": 0, "changed": 0, "refused": 0, **counts}


def judge(tandawa: Workspace, bring_in: Callable[[Path], dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Bring the file in, again, and with rows appended; return the figures that it gave."""
    started = time.monotonic()
    first = bring_in(FILE.path)
    seconds = time.monotonic() - started
    assert first["rows"] == verdicts(FILE.rows, added=FILE.rows)
    assert first["items"]["added"] == FILE.responses

    figures = counted(tandawa)
    assert figures == {"responses": FILE.responses, "scored": FILE.counts, "value": FILE.value}

    again = bring_in(FILE.path)
    assert again["rows"] == verdicts(FILE.rows, known=FILE.rows)
    assert counted(tandawa) == figures

    appended = folder / "appended.csv"
    appended.write_bytes(FILE.path.read_bytes() + FILE.more.encode())
    longer = bring_in(appended)
    assert longer["rows"] == verdicts(FILE.rows + 100, added=100, known=FILE.rows)
    assert counted(tandawa)["responses"] == FILE.responses + 100
    return {"file": FILE.path.name, "seconds": round(seconds, 1), **figures}


def counted(tandawa: Workspace) -> dict[str, Any]:
    """Return what the product counts: all responses, those of each score, the value in points."""
    drain.open_cursors()
    drain.drain_dry()
    with scope.to(tandawa.id):
        choice = understanding.choose(metric="fft", of="all")
        value = understanding.total(choice).value
        return {
            "responses": Response.objects.count(),
            "scored": understanding.histogram(choice),
            "value": None if value is None else round(value, 2),
        }


def it_reads_every_answer_once_by_command(tandawa: Workspace, tmp_path: Path) -> None:
    figures = judge(tandawa, by_command, tmp_path)

    proof.write("import_by_command", **figures)


def it_reads_every_answer_once_by_page(tandawa: Workspace, mona: Client, tmp_path: Path) -> None:
    figures = judge(tandawa, lambda path: by_page(mona, path), tmp_path)

    proof.write("import_by_page", **figures)


def broken_copies(folder: Path) -> Iterator[tuple[Path, str]]:
    """Write copies that cannot be read, each with what must be said of it."""
    content = FILE.path.read_bytes()
    middle = content.index(b"\n", len(content) // 2) + 1
    yield written(folder / "latin.csv", content[:middle] + b"caf\xe9," + content[middle:]), "is not UTF-8"
    long_line = content[:middle] + b"x" * LONG_LINE + b"\n" + content[middle:]
    yield written(folder / "long.csv", long_line), "The line is longer than 1,048,576 characters."
    with zipfile.ZipFile(folder / "zip.csv", "w") as archive:
        archive.writestr("inside.csv", content)
    yield folder / "zip.csv", "It is called .csv but is a ZIP archive"
    yield written(folder / "columns.csv", b"one,two\n" + content[content.index(b"\n") + 1 :]), "Not one of its"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def it_leaves_no_trace_of_an_unreadable_file(tandawa: Workspace, mona: Client, tmp_path: Path) -> None:
    mona.get("/settings/imports/new")
    before = rows_of_all_tables()
    refused = 0
    for path, said in broken_copies(tmp_path):
        code, report, err = commands.ended(path, "--metric", "fft")
        page = upload(mona, path).content.decode()

        assert (code, report) == (1, {})
        assert said in err
        assert said in page
        assert rows_of_all_tables() == before
        assert list((tmp_path / "home" / "imports").iterdir()) == []
        refused += 1

    strange = written(tmp_path / "strange.csv", b"shop,city\nA,Nakuru\n")
    code, _, err = commands.ended(strange, "--metric", "fft")
    assert (code, rows_of_all_tables()) == (1, before)
    assert "No column is mapped to score." in err
    proof.write("unreadable_files", refused=refused + 1, long_line_bytes=LONG_LINE, rows_left_in_any_table=0)


def it_refuses_bad_rows_alone(tandawa: Workspace, tmp_path: Path) -> None:
    head, *rows = FILE.path.read_text(encoding="utf-8").splitlines(keepends=True)
    bad = [FILE.more.splitlines()[n].replace(",1,", f",{score},") for n, score in enumerate(("11", "ten"))]
    path = tmp_path / "bad.csv"
    path.write_text(head + "\n".join(bad) + "\n" + "".join(rows), encoding="utf-8")

    code, report, _ = commands.ended(path, "--metric", "fft")

    assert code == 0
    assert report["rows"] == verdicts(FILE.rows + 2, added=FILE.rows, refused=2)
    assert [(row["line"], row["reason"].partition(": ")[2][:13]) for row in report["refused"]] == [
        (2, "The score 11 "),
        (3, "The score 'te"),
    ]
    assert counted(tandawa)["responses"] == FILE.responses

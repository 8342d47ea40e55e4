"""Reading a file in by its pages: upload, columns, check, import, what became of every row."""

import csv
import html
import io
import stat
from datetime import timedelta
from typing import Any, BinaryIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from innerloop.connect.imports import actions, jobs, keeping, queries, views, working
from innerloop.connect.models import Import, RefusedRow
from innerloop.kernel import clock, portions
from tests.connect.imports import workbook
from tests.connect.imports.bringing_in import CLINIC, FFT, answers, furnished, rows_of_all_tables
from tests.support.cast import as_member

AT = "/settings/imports/"
BAD_ROWS = "score,text\n10,Great\n11,=cmd\nten,Odd\n9,Good\n"


@pytest.fixture(autouse=True)
def home(tmp_path, settings, monkeypatch):
    """A home folder of the test's own."""
    monkeypatch.setattr(settings.ENVIRONMENT, "home", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def tandawa(cast):
    return furnished(cast.workspace, FFT)


@pytest.fixture
def mona(client, cast, tandawa):
    return as_member(client, cast.mona)


def upload(client: Client, content: str | bytes, name="answers.csv", *, follow=False, **fields):
    """Send a file as the page does."""
    data = content.encode() if isinstance(content, str) else content
    sent = {"kind": "responses", "metric": "nps", "file": SimpleUploadedFile(name, data)} | fields
    return client.post(f"{AT}new", sent, follow=follow)


def only() -> Import:
    return Import.everywhere.get()


def check(client: Client) -> str:
    """Have the background check the file, and return the page."""
    kept = only()
    working.check(kept.id, kept.attempt)
    return client.get(f"{AT}{kept.id}/").content.decode()


def run(client: Client) -> str:
    """Press the button, have the background import the file, and return the page."""
    client.post(f"{AT}{only().id}/run")
    kept = only()
    working.run(kept.id, kept.attempt)
    return client.get(f"{AT}{kept.id}/").content.decode()


def gone_away(*_: Any) -> None:
    raise OperationalError("the server closed the connection")


def columns(page: str) -> dict[str, str]:
    """Return what each column's control says it means, as the form would send it."""
    chosen = {}
    for part in page.split('<select name="')[1:]:
        name, _, rest = part.partition('"')
        selected = rest.partition("</select>")[0].partition("selected")[0].rpartition('value="')[2]
        chosen[name] = selected.partition('"')[0]
    return chosen


def it_reads_a_file_in(mona, tandawa, home):
    answer = upload(mona, CLINIC.read_bytes(), "clinic.csv", metric="fft")

    kept = only()
    assert answer.headers["Location"] == f"{AT}{kept.id}/"
    assert kept.state == Import.State.CHECKING
    assert "Checking every row" in mona.get(answer.headers["Location"]).content.decode()

    page = check(mona)
    assert "50 answers would be added, none refused." in page
    assert "Dates such as 03/10 are read day first" in page
    assert "Quick and friendly" in page
    assert "Import 50 answers" in page
    assert answers(tandawa) == []

    assert "50 answers added, none refused." in run(mona)
    assert len(answers(tandawa)) == 50
    assert list((home / "imports").iterdir()) == []
    assert "clinic.csv" in mona.get(AT).content.decode()


def it_keeps_the_upload_private_until_it_is_imported(mona, home):
    upload(mona, BAD_ROWS)

    (path,) = (home / "imports").iterdir()
    assert path.name == f"{only().id}.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def it_never_holds_an_upload_in_memory(mona, monkeypatch):
    pieces: list[int] = []
    receive = keeping.create

    def create(*args):
        file = receive(*args)
        return _Counting(file, pieces)

    monkeypatch.setattr(keeping, "create", create)
    upload(mona, b"score\n" + b"9\n" * 1_000_000)

    assert sum(pieces) == 2_000_006
    assert max(pieces) <= 256 * 1024


class _Counting:
    def __init__(self, file: BinaryIO, pieces: list[int]) -> None:
        self._file, self._pieces = file, pieces

    def write(self, piece: bytes) -> int:
        self._pieces.append(len(piece))
        return self._file.write(piece)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"score,text\n9,caf\xe9\n", "Line 2: Byte 0xE9 (the 17th of the file) is not UTF-8."),
        ("a.csv", b"PK\x03\x04anything", "It is called .csv but is a ZIP archive"),
        ("a.csv", b"score,text\n" + b"x" * 3_000_000 + b"\n", "The line is longer than 1,048,576 characters."),
        ("a.csv", b"score,text\n9\n8\n", "Not one of its 2 rows has the 2 cells"),
        ("a.exe", b"score\n9\n", "A file that ends in &#x27;.exe&#x27; cannot be read."),
        ("a.csv", b"", "The file is empty."),
    ],
)
def it_refuses_an_unreadable_upload_and_leaves_no_trace(mona, home, name, content, said):
    mona.get(f"{AT}new")
    before = rows_of_all_tables()

    page = upload(mona, content, name).content.decode()

    assert said in page
    assert "Nothing was kept" in page
    assert rows_of_all_tables() == before
    assert not (home / "imports").exists() or list((home / "imports").iterdir()) == []


def it_refuses_what_is_too_large_in_words(mona, home, monkeypatch):
    monkeypatch.setattr(keeping, "LARGEST_BYTES", 1024**2)

    page = upload(mona, b"score\n" + b"9\n" * 1_000_000).content.decode()

    assert "The file is larger than 1 MB." in page
    assert list((home / "imports").iterdir()) == []
    assert Import.everywhere.count() == 0


def it_takes_no_upload_of_who_may_not(client, cast, tandawa, home):
    strict = Client(enforce_csrf_checks=True)
    assert upload(client, BAD_ROWS).headers["Location"].startswith("/accounts/login/")
    assert upload(as_member(client, cast.agnes), BAD_ROWS).status_code == 404
    assert upload(as_member(strict, cast.mona), BAD_ROWS).status_code == 403

    assert Import.everywhere.count() == 0
    assert not (home / "imports").exists() or list((home / "imports").iterdir()) == []


def it_asks_which_column_is_which_where_none_is_called_so(mona, tandawa):
    page = upload(mona, "mood,shop\n9,Nakuru\n8,Nyeri\n", follow=True).content.decode()

    assert only().state == Import.State.SURVEYED
    assert "Which column is it?" in page
    assert "Nakuru" in page

    chosen = columns(page)
    assert chosen == {"metric": "nps", "group": "", "column-0": "properties.mood", "column-1": "properties.shop"}
    refused = mona.post(f"{AT}{only().id}/", chosen).content.decode()
    assert "No column is mapped to score." in refused

    mona.post(f"{AT}{only().id}/", chosen | {"column-0": "score"})
    assert "2 answers would be added" in check(mona)
    run(mona)
    assert [(row.score, row.properties) for row in answers(tandawa)] == [
        (9, {"shop": "Nakuru"}),
        (8, {"shop": "Nyeri"}),
    ]


def it_groups_rows_by_the_column_that_is_chosen(mona, tandawa):
    page = upload(mona, "visit,score,text\nV1,9,Kind\nV1,,Tea\n", follow=True).content.decode()

    mona.post(f"{AT}{only().id}/", columns(page) | {"group": "visit"})

    assert "1 answer would be added" in check(mona)


def it_says_which_columns_are_mapped_twice(mona):
    page = upload(mona, "score,mood\n9,8\n", follow=True).content.decode()

    refused = mona.post(f"{AT}{only().id}/", columns(page) | {"column-1": "score"}).content.decode()

    assert "are both mapped to “Score”" in refused


def it_shows_what_would_be_refused_and_keeps_what_was(mona):
    upload(mona, BAD_ROWS)

    page = check(mona)
    assert "2 answers would be added; 2 of 4 rows refused." in page
    assert "The score 11 is not on the scale nps" in page
    assert RefusedRow.everywhere.count() == 0

    page = run(mona)
    assert "2 answers added; 2 of 4 rows refused." in page
    assert "is not a whole number" in page


def it_gives_refused_rows_as_a_file_that_does_nothing(mona, tandawa):
    upload(mona, BAD_ROWS)
    run(mona)
    reasons = ["=2+3", "+1", "-1", "@sum", "\tx", "\rx", "plain = text"]
    for line, reason in enumerate(reasons, start=100):
        RefusedRow.everywhere.create(workspace=tandawa, source=only(), line=line, reason=reason)

    answer = mona.get(f"{AT}{only().id}/refused.csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["line", "reason"]
    assert [row[0] for row in rows[1:3]] == ["3", "4"]
    assert [row[1] for row in rows[3:]] == [f"'{reason}" for reason in reasons[:-1]] + ["plain = text"]


def it_pages_through_refused_rows(mona, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    upload(mona, "score\n9\n" + "".join(f"{score}\n" for score in range(11, 16)))

    first = run(mona)
    more = html.unescape(first.partition('id="show-more" href="')[2].partition('"')[0])
    second = mona.get(more)

    assert [score for score in range(11, 16) if f"score {score} " in first] == [11, 12]
    assert [score for score in range(11, 16) if f"score {score} " in second.content.decode()] == [13, 14]


def it_shows_its_progress_and_loads_the_page_anew_at_its_end(mona):
    upload(mona, BAD_ROWS)
    part = mona.get(f"{AT}{only().id}/progress")
    assert "every 1s" in part.content.decode()

    check(mona)
    assert "every 1s" not in mona.get(f"{AT}{only().id}/progress").content.decode()

    mona.post(f"{AT}{only().id}/run")
    part = mona.get(f"{AT}{only().id}/progress")
    assert "0 of 4 rows" in part.content.decode()
    assert "HX-Refresh" not in part.headers
    working.run(only().id, only().attempt)
    assert mona.get(f"{AT}{only().id}/progress").headers["HX-Refresh"] == "true"


def it_imports_without_waiting_for_the_check(mona, tandawa):
    upload(mona, BAD_ROWS)
    checking = only()

    run(mona)
    working.check(checking.id, checking.attempt)

    assert only().state == Import.State.DONE
    assert len(answers(tandawa)) == 2


def it_begins_only_once(mona, tandawa):
    upload(mona, BAD_ROWS)
    run(mona)

    page = mona.post(f"{AT}{only().id}/run", follow=True).content.decode()

    assert "It was begun already." in page
    assert only().state == Import.State.DONE


def it_puts_a_file_away_without_a_trace(mona, home):
    upload(mona, BAD_ROWS)

    page = mona.post(f"{AT}{only().id}/discard", follow=True).content.decode()

    assert "Nothing of it was imported" in page
    assert Import.everywhere.count() == 0
    assert list((home / "imports").iterdir()) == []


def it_says_when_the_upload_is_gone(mona, home):
    upload(mona, BAD_ROWS)
    next((home / "imports").iterdir()).unlink()

    assert "The file is no longer here" in mona.get(f"{AT}{only().id}/").content.decode()
    page = mona.post(f"{AT}{only().id}/run", follow=True).content.decode()
    assert "Upload it again" in page


def it_puts_yesterdays_uploads_away_but_none_that_runs(mona, home):
    upload(mona, BAD_ROWS)
    upload(mona, BAD_ROWS)
    waiting, running = Import.everywhere.order_by("id")
    Import.everywhere.filter(id=running.id).update(state=Import.State.RUNNING)

    actions.tidy(clock.now() + timedelta(hours=25))

    assert [row.id for row in Import.everywhere.all()] == [running.id]
    assert [path.stem for path in (home / "imports").iterdir()] == [str(running.id)]
    assert waiting.id != running.id


def it_keeps_no_rehearsed_row_once_an_import_begins(mona):
    upload(mona, BAD_ROWS)
    check(mona)
    assert only().findings["drafts"]

    mona.post(f"{AT}{only().id}/run")
    begun = only().findings
    Import.everywhere.update(findings={"drafts": ["Great"]}, state=Import.State.FAILED)
    actions.tidy(clock.now())

    assert (begun, only().findings) == ({}, {})


def it_forgets_reasons_after_a_month(mona):
    upload(mona, BAD_ROWS)
    run(mona)

    actions.tidy(clock.now() + timedelta(days=29))
    assert RefusedRow.everywhere.count() == 2
    actions.tidy(clock.now() + timedelta(days=31))
    assert RefusedRow.everywhere.count() == 0


def it_forgets_reasons_portion_by_portion(mona, monkeypatch):
    upload(mona, BAD_ROWS)
    run(mona)
    monkeypatch.setattr(portions, "MOST", 1)

    with CaptureQueriesContext(connection) as asked:
        actions.tidy(clock.now() + timedelta(days=31))

    assert RefusedRow.everywhere.count() == 0
    assert sum('DELETE FROM "connect_refusedrow"' in query["sql"] for query in asked.captured_queries) == 2


def it_stops_with_a_reason_and_goes_on_when_asked(mona, tandawa, home):
    upload(mona, BAD_ROWS)
    path = next((home / "imports").iterdir())
    content = path.read_bytes()
    path.write_bytes(content + b"8,More\n")

    page = run(mona)
    assert "The file changed while it was being read." in page
    assert "Go on where it stopped" in page

    path.write_bytes(content)
    kept = only()
    found = path.stat()
    Import.everywhere.update(outline=kept.outline | {"stamp": [found.st_size, found.st_mtime_ns]})
    assert "2 answers added" in run(mona)


@pytest.mark.parametrize(("attempts", "state"), [(0, "running"), (jobs.AGAIN.max_attempts, "failed")])
def it_says_that_it_stopped_where_the_database_stayed_away_to_the_last_try(mona, tandawa, monkeypatch, attempts, state):
    upload(mona, CLINIC.read_bytes(), "clinic.csv", metric="fft")
    mona.post(f"{AT}{only().id}/run")
    monkeypatch.setattr(working, "run", gone_away)
    job = Job(id=1, queue="long", lock=None, queueing_lock=None, task_name="", attempts=attempts)
    context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)

    with pytest.raises(OperationalError):
        jobs.run_import(context, str(only().id), only().attempt)

    assert only().state == state
    assert ("OperationalError" in only().reason) == (state == "failed")


def it_goes_on_with_what_ended_without_a_word(mona, tandawa):
    upload(mona, CLINIC.read_bytes(), "clinic.csv", metric="fft")
    mona.post(f"{AT}{only().id}/run")
    kept = only()
    hour = timedelta(hours=1)

    with clock.held_at(clock.now() + hour):
        waiting = mona.get(f"{AT}{kept.id}/").content.decode()
        ProcrastinateJob.objects.filter(lock=queries.lock_of(kept.id)).delete()
        page = mona.get(f"{AT}{kept.id}/").content.decode()
        mona.post(f"{AT}{kept.id}/run")

    assert "Stopped" not in waiting
    assert "ended without a word" in page
    assert "Go on where it stopped" in page
    assert (only().state, only().attempt) == ("running", kept.attempt + 1)


def it_shows_nobody_another_workspaces_imports(mona, cast, client):
    upload(mona, BAD_ROWS)
    theirs = only()
    stella = as_member(client, cast.stella)

    for method, address in [
        ("get", ""),
        ("get", "progress"),
        ("get", "refused.csv"),
        ("post", "run"),
        ("post", "discard"),
    ]:
        assert getattr(stella, method)(f"{AT}{theirs.id}/{address}").status_code == 404
    assert "answers.csv" not in stella.get(AT).content.decode()
    assert only().state == Import.State.CHECKING


def it_reads_customers_and_events_in(mona, tandawa):
    upload(mona, "customer id,name\nK1,Ann\n,Nobody\n", kind="customers")
    assert "1 customer would be added; 1 of 2 rows refused." in check(mona)
    run(mona)
    Import.everywhere.all().delete()

    upload(mona, "event,customer id,date\nvisit,K1,2024-05-01\n", kind="events")
    assert "1 event would be added, none refused." in check(mona)


def it_reads_an_excel_sheet(mona, tandawa, tmp_path):
    path = workbook.write(tmp_path / "a.xlsx", workbook.table(("score", "text"), (9, "Good"), (8, "Fine")))

    upload(mona, path.read_bytes(), "a.xlsx")
    run(mona)

    assert [(row.score, row.comment) for row in answers(tandawa)] == [(9, "Good"), (8, "Fine")]

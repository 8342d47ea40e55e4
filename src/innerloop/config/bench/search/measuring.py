"""The measurements, on three workspaces that share all tables: one holds nine answers in ten, the others the rest."""

import time
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from innerloop.act.queries import filters, finding
from innerloop.config import founding
from innerloop.config.bench import open_page
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.config.bench.search import asking, filling, meaning
from innerloop.config.bench.search.asking import Asked
from innerloop.config.bench.search.timing import at, choice_of, scores_of, times
from innerloop.kernel import clock, scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import actions
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Choice, seeking
from innerloop.understand.words import encoding

SIZE, FULL_SIZE = 100_000, 1_000_000
# Of so many the vectors are indexed: a million take some ten minutes of one quiet core.
MOST_READ = FULL_SIZE
# Workspaces beside the large one, as parts of its size.
OTHERS = (10, 100)
ASKED = 200
WORD_MS, MEANING_MS = 50.0, 100.0
# The graph of a million vectors fits in here; built beyond it, each vector costs some hundred reads.
_MEMORY = "SET maintenance_work_mem = '2500MB'; SET max_parallel_maintenance_workers = 0"
_PLAIN = """
SELECT r.id FROM listen_response r WHERE r.id IN (
    SELECT s.response_id FROM understand_sought s WHERE s.workspace_id = %s AND s.words @@ %s::tsquery)
ORDER BY r.answered_at DESC, r.id DESC LIMIT 26
"""
_SIZES = "SELECT indexrelname, pg_relation_size(indexrelid) FROM pg_stat_user_indexes WHERE indexrelname = ANY(%s)"
_NAMED = {
    "understand_sought_words": "index of words",
    "understand_sought_newest": "index of words by time",
    "understand_reading_minilm": "index of meanings, English",
    "understand_reading_e5": "index of meanings, other languages",
}


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Fill three workspaces and search in them; `seconds` does not matter here."""
    size = FULL_SIZE if is_full else SIZE
    named = f"search in {size:,} comments"
    meanings = filling.Meanings(Path(settings.HOME))
    sizes = [size, *(size // part for part in OTHERS)]
    with psycopg.connect(ground.database_url, autocommit=True) as line:
        makers = filling.drop_meanings(line)
        made = [founding.create(name=f"Search in {n}", owner=f"s{n}@example.org", now=clock.now()) for n in sizes]
        workspaces = [Workspace.objects.get(slug=each["workspace"]) for each in made]
        with filling.unchecked(line):
            filled = [
                filling.fill(line, meanings, workspace_id=workspace.id, size=n, read=min(n, MOST_READ))
                for workspace, n in zip(workspaces, sizes, strict=True)
            ]
        figures = _built(line, named, filled, makers)
        said = meanings.said[encoding.ENGLISH] + meanings.said[encoding.MANIFOLD][:850]
        by_word = list(asking.by_word(said, ASKED))
        figures += _words(line, f"{named}, by word", workspaces[0], by_word, WORD_MS)
        for other, n in zip(workspaces[1:], sizes[1:], strict=True):
            figures += _words(line, f"{named}, by word in a workspace of {n:,}", other, by_word[:50], WORD_MS)
        figures += _pages(ground.port, named, made[0]["sign_in_url"], by_word[:50])
        figures += meaning.measure(line, named, filled, MEANING_MS)
    return figures


def _built(
    line: psycopg.Connection[Any], named: str, filled: Sequence[filling.Filled], makers: Sequence[str]
) -> list[Figure]:
    began = time.perf_counter()
    for each in filled:
        filling.index_words(each.ids)
    count = sum(len(each.ids) for each in filled)
    rate = count / (time.perf_counter() - began)
    line.execute(_MEMORY)
    began = time.perf_counter()
    for maker in makers:
        line.execute(maker.encode())
    built = time.perf_counter() - began
    for each in filled:
        with scope.to(each.workspace_id):
            actions.learn_words()
    list(filling.settle(line))
    weights = dict(line.execute(_SIZES, [list(_NAMED)]).fetchall())
    return [
        Figure(f"{named}, words gathered", rate, "/s", note=f"{count:,} in three workspaces"),
        Figure(f"{named}, indexes of meanings built in", built, "s", note=f"peak {_peak(line):,.0f} MB"),
        *(Figure(f"{named}, {title}", weights[name] / 1e6, "MB") for name, title in _NAMED.items()),
    ]


def _words(
    line: psycopg.Connection[Any], named: str, workspace: Workspace, asked: Sequence[Asked], aim: float
) -> list[Figure]:
    """Time the 25 newest of each search, and the counts beside them."""
    with scope.to(workspace.id):
        metric = Metric.objects.get(slug="nps")
        chosen = [(each, choice_of(each, workspace, metric)) for each in asked]
        # The page knows how many its slice holds before it searches in it.
        sizes = [understanding.total(choice).n for _, choice in chosen]
        took = [
            (each, times(lambda each=each, choice=choice, size=size: _find(each, choice, metric, size)))  # type: ignore[misc]
            for (each, choice), size in zip(chosen, sizes, strict=True)
        ]
        counts = [times(lambda each=each, choice=choice: _count(each, choice, metric)) for each, choice in chosen]  # type: ignore[misc]
        plain = [times(lambda each=each: _plainly(line, each, workspace)) for each in asked]  # type: ignore[misc]
    kinds = {each.kind for each in asked}
    slowest = {kind: max(ms for each, ms in took if each.kind == kind) for kind in kinds}
    note = "slowest: " + ", ".join(
        f"{kind} {ms:.0f}" for kind, ms in sorted(slowest.items(), key=lambda pair: -pair[1])
    )
    every = [ms for _, ms in took]
    return [
        Figure(f"{named}, p50", at(every, 50), "ms", bare=at(plain, 50)),
        Figure(f"{named}, p95", at(every, 95), "ms", aim=aim, bare=at(plain, 95), note=note),
        Figure(f"{named}, counts beside them, p50", at(counts, 50), "ms"),
        Figure(f"{named}, counts beside them, p95", at(counts, 95), "ms"),
    ]


def _find(each: Asked, choice: Choice, metric: Metric, size: int) -> None:
    rows = understanding.behind(choice, scores=scores_of(each, metric))
    wanted = seeking.seek(each.listing.q).wanted
    time_ = seeking.Time(choice.since, choice.until)
    found = seeking.newest(rows, wanted, most=finding.PAGE + 1, time=time_, size=size)
    rows.in_bulk(found.ids)


def _count(each: Asked, choice: Choice, metric: Metric) -> None:
    wanted = seeking.seek(each.listing.q).wanted
    seeking.counted(understanding.behind(choice), wanted, time=seeking.Time(choice.since, choice.until))


def _plainly(line: psycopg.Connection[Any], each: Asked, workspace: Workspace) -> None:
    line.execute(_PLAIN, [workspace.id, seeking.seek(each.listing.q).wanted.as_query()]).fetchall()


def _pages(port: int, named: str, sign_in_url: str, asked: Sequence[Asked]) -> list[Figure]:
    """Time whole pages over the wire: what was searched, and the list without a search, first and further on."""
    line = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": open_page.sign_in(sign_in_url)}

    def get(path: str) -> str:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        said = answer.read().decode()
        assert answer.status == 200, said[:400]
        return said

    first = get("/feedback?span=all")
    _, _, rest = first.partition("after=")
    further = "/feedback?span=all&after=" + rest.partition('"')[0].replace("&amp;", "&")
    sought = [times(lambda each=each: get(filters.url(each.slice_, each.listing))) for each in asked]  # type: ignore[misc]
    plain = {
        "first page": [times(lambda: get("/feedback?span=all")) for _ in range(10)],
        "next page": [times(lambda: get(further)) for _ in range(10)],
    }
    line.close()
    return [
        *(Figure(f"{named}, whole page of a search, p{p}", at(sought, p), "ms") for p in (50, 95)),
        *(Figure(f"{named}, Feedback, {name}, p95", at(some, 95), "ms") for name, some in plain.items()),
    ]


def _peak(line: psycopg.Connection[Any]) -> float:
    """Return the most memory that the database's end of a line ever had, in megabytes."""
    status = Path("/proc", str(line.info.backend_pid), "status").read_text()
    return next(int(row.split()[1]) / 1000 for row in status.splitlines() if row.startswith("VmHWM"))

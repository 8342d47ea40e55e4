"""How long one customer takes to open, by page and by API, from a hundred events to a hundred thousand.

Beside it the same rows read by one bare connection: who they are, their newest events, answers, cases and money.
"""

import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

import psycopg

from innerloop.config import founding
from innerloop.config.bench import history, open_page
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.kernel import clock
from innerloop.team.models import Workspace

SIZES = (100, 1_000, 10_000, 100_000)
AIM_MS = 200.0
_TIMES = 40
_TIDY = "VACUUM (ANALYZE) kernel_event, listen_response, listen_answer, customers_behavior, act_case, listen_message"

_BARE = (
    "SELECT * FROM customers_customer WHERE workspace_id = %(workspace)s AND id = %(customer)s",
    "SELECT * FROM customers_identity WHERE workspace_id = %(workspace)s AND customer_id = %(customer)s",
    "SELECT * FROM kernel_event WHERE customer_id = %(customer)s ORDER BY occurred_at DESC, id DESC LIMIT 31",
    "SELECT * FROM listen_response WHERE workspace_id = %(workspace)s AND customer_id = %(customer)s "
    "ORDER BY answered_at DESC LIMIT 60",
    "SELECT a.* FROM listen_answer a JOIN listen_response r ON r.id = a.response_id WHERE r.workspace_id = "
    "%(workspace)s AND r.customer_id = %(customer)s ORDER BY r.answered_at DESC LIMIT 300",
    "SELECT * FROM act_case WHERE workspace_id = %(workspace)s AND customer_id = %(customer)s "
    "ORDER BY opened_at DESC LIMIT 10",
    "SELECT revenue_kind, currency, sum(revenue) FROM customers_behavior WHERE workspace_id = %(workspace)s "
    "AND customer_id = %(customer)s AND revenue IS NOT NULL AND occurred_at > now() - interval '730 days' "
    "GROUP BY revenue_kind, currency",
)


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Fill workspaces with one customer of growing history each and open them; `seconds` does not matter here."""
    return [figure for size in SIZES for figure in _measure_at(ground, size)]


def _measure_at(ground: Ground, size: int) -> list[Figure]:
    made = founding.create(name=f"Customer of {size}", owner=f"bench{size}@example.org", now=clock.now())
    workspace = Workspace.objects.get(slug=made["workspace"])
    with psycopg.connect(ground.database_url, autocommit=True) as bare:
        customer_id = history.live(
            lambda text, values: bare.execute(text.encode(), values), workspace_id=workspace.id, size=size
        )
        bare.execute(_TIDY.encode())
        bare_times = _times(lambda: _read_bare(bare, workspace.id, customer_id))
    cookies, key = {"Cookie": open_page.sign_in(made["sign_in_url"])}, {"Authorization": f"Bearer {made['api_key']}"}
    page, call = f"/customers/{customer_id}", f"/api/v1/customers/{customer_id}"
    return [
        *_figures(f"customer of {size:,} events, page", _over(ground, page, cookies), bare_times),
        *_figures(f"customer of {size:,} events, API", _over(ground, call, key), bare_times),
        *_figures(
            f"customer of {size:,} events, cases alone", _over(ground, f"{page}?show=cases", cookies), bare_times
        ),
    ]


def _figures(name: str, times: Sequence[float], bare: Sequence[float]) -> list[Figure]:
    p50, p95 = _quantile(times, 0.5), _quantile(times, 0.95)
    return [
        Figure(f"{name}, p50", p50, "ms", bare=_quantile(bare, 0.5)),
        Figure(f"{name}, p95", p95, "ms", aim=AIM_MS, bare=_quantile(bare, 0.95), note=f"max {max(times):.0f} ms"),
    ]


def _over(ground: Ground, path: str, headers: dict[str, str]) -> list[float]:
    line = HTTPConnection("127.0.0.1", ground.port, timeout=60)

    def ask() -> None:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        said = answer.read()
        assert answer.status == 200, said

    try:
        return _times(ask)
    finally:
        line.close()


def _read_bare(connection: psycopg.Connection[Any], workspace_id: UUID, customer_id: UUID) -> None:
    for statement in _BARE:
        connection.execute(statement.encode(), {"workspace": workspace_id, "customer": customer_id}).fetchall()


def _times(ask: Callable[[], object]) -> list[float]:
    """Return how many milliseconds each of some asks took, in order; the first, which fill caches, do not count."""
    for _ in range(3):
        ask()
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - began))
    return sorted(taken)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

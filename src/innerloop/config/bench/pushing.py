"""One push: the load against the product with a page open, then the same against the bare database."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import click
from django.db import connection

from innerloop.config.bench import bare, load, machine
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.open_page import OpenPage
from innerloop.config.bench.report import Figure
from innerloop.listen import events

# Caches fill, connections open, statements are prepared; none of that is counted.
WARM_SECONDS = 1.5
_DRAINED_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push showed: the load's own figures, who used the processors, how far behind the facts ended."""

    outcome: load.Outcome
    use: machine.Use
    drained_in: float
    told: int


class _Kept(NamedTuple):
    """How many answers the database has, and how many of them have their event and their facts."""

    answers: int
    events: int
    facts: int


def push(
    ground: Ground, visits: Sequence[load.Visit], *, clients: int, seconds: float, pause_seconds: float = 0.0
) -> Pushed:
    """Push visits from so many clients with one page open; raises when anything was refused, lost or doubled."""
    warm = len(visits) // 5
    earlier = _kept()
    with OpenPage(ground.port, ground.cookies) as page:
        first = _drive(ground, visits[:warm], clients, WARM_SECONDS)
        clocks = machine.read(ground.roots)
        outcome = _drive(ground, visits[warm:], clients, seconds, pause_seconds)
        use = machine.between(clocks, machine.read(ground.roots))
        expected = earlier.answers + first.visits + outcome.visits
        drained_in = _wait_until_counted(expected)
    _refuse_errors([first, outcome], page)
    _refuse_losses(_kept(), expected)
    return Pushed(outcome, use, drained_in, page.told)


def write_bare(ground: Ground, seconds: float) -> float:
    """Return the rows a second of the bare database, from as many connections as the product has."""
    written: float = ground.pusher.submit(bare.drive, ground.database_url, ground.connections, seconds).result()
    return written


def figures(name: str, pushed: Pushed, *, aim: float | None, written: float) -> list[Figure]:
    """Return a push as figures: its rate beside the bare database, its latencies, what each answer cost."""
    outcome, use = pushed.outcome, pushed.use
    cost = ", ".join(f"{part} {1000 * used / outcome.visits:.2f}" for part, used in sorted(use.parts.items()) if used)
    note = f"processor ms an answer: {cost}; facts {pushed.drained_in:.2f} s behind; page told {pushed.told} times"
    return [
        Figure(name, outcome.rate, "/s", aim=aim, bare=written, note=note),
        Figure(f"{name}, a request, median", 1000 * outcome.quantile(0.5), "ms"),
        Figure(f"{name}, a request, p95", 1000 * outcome.quantile(0.95), "ms"),
    ]


def _drive(
    ground: Ground, visits: Sequence[load.Visit], clients: int, seconds: float, pause_seconds: float = 0.0
) -> load.Outcome:
    drive = ground.pusher.submit(load.drive, [ground.port], visits, clients, seconds, pause_seconds)
    outcome: load.Outcome = drive.result()
    return outcome


def _kept() -> _Kept:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT count(*) FROM listen_response), (SELECT count(*) FROM kernel_event WHERE kind = %s),
                (SELECT count(DISTINCT response_id) FROM understand_fact)
            """,
            [events.RESPONSE_RECORDED],
        )
        return _Kept(*(cursor.fetchone() or (0, 0, 0)))


def _wait_until_counted(expected: int) -> float:
    """Return how many seconds after the last answer the score counts them all."""
    started = time.monotonic()
    while _kept().facts < expected and time.monotonic() - started < _DRAINED_WITHIN_SECONDS:
        time.sleep(0.02)
    return time.monotonic() - started


def _refuse_errors(outcomes: Sequence[load.Outcome], page: OpenPage) -> None:
    errors = sum(outcome.errors for outcome in outcomes) + page.refused
    if errors:
        said = " ".join([*(outcome.first_error for outcome in outcomes), page.first_refusal]).strip()
        raise click.ClickException(f"{errors} requests went wrong, so nothing is measured. The first: {said[:400]}")


def _refuse_losses(kept: _Kept, expected: int) -> None:
    if set(kept) != {expected}:
        raise click.ClickException(f"{expected} answers were acknowledged, but the database has {kept}.")

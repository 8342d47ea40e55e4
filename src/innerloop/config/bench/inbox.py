"""From an answer to the inbox of whoever answers it: at two rates, and with many agents whose connections break.

An answer's time begins with the first byte of its POST and ends when the inbox of an agent has drawn its case: heard
over the agent's own stream, asked for as the page's script asks.
"""

from dataclasses import dataclass
from uuid import UUID

import click
from django.db import connection

from innerloop.config.bench import agents, bare, machine, watching
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.kernel import ids

AIM_MS = 1_000.0
_BARE_TIMES = 200
_GIVEN = """
SELECT i.value, c.id::text, c.assignee_id::text FROM act_case c
JOIN customers_identity i ON i.customer_id = c.customer_id AND i.kind = 'external_id'
WHERE c.workspace_id = %s AND i.value = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second, in POSTs of so many, each so-many-th unhappy; agents, and seconds until a stream breaks."""

    name: str
    rate: int
    a_post: int
    every: int
    agents: int
    breaks_after: float = 0.0


SLOW = Load("Answer to inbox at 50 a second", rate=50, a_post=1, every=5, agents=20)
FAST = Load("Answer to inbox at 500 a second", rate=500, a_post=25, every=5, agents=50)
MANY = Load("200 agents, 20 unhappy answers a second", rate=20, a_post=1, every=1, agents=200, breaks_after=10.0)
FEW = Load("20 agents, 20 unhappy answers a second", rate=20, a_post=1, every=1, agents=20, breaks_after=2.0)


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Measure all three loads; where it is not in full, the many agents are few, and nothing comes fast."""
    told = ground.pusher.submit(bare.hear, ground.database_url, _BARE_TIMES).result()
    loads = (SLOW, FAST, MANY) if is_full else (SLOW, FEW)
    return [figure for load in loads for figure in _measure(ground, load, seconds, told)]


def _measure(ground: Ground, load: Load, seconds: float, told: float) -> list[Figure]:
    hired = agents.hire(load.agents, port=ground.port)
    plan = watching.Plan(
        port=ground.port,
        key=hired.api_key,
        agents=hired.cookies,
        run=ids.new_secret()[:8],
        rate=load.rate,
        a_post=load.a_post,
        every=load.every,
        seconds=seconds,
        breaks_after=load.breaks_after,
    )
    clocks = machine.read(ground.roots)
    watched: watching.Watched = ground.pusher.submit(watching.watch, plan).result()
    use = machine.between(clocks, machine.read(ground.roots))
    took = sorted(_took(watched, hired.workspace_id))
    answers = len(watched.sent) if load.every == 1 else len(watched.sent) * load.every
    cost = ", ".join(f"{part} {used / watched.seconds:.2f}" for part, used in sorted(use.parts.items()) if used)
    note = f"{len(took)} cases of {answers} answers; cores used: {cost}; {watched.breaks} streams broken, none lost"
    return [
        Figure(f"{load.name}, median", 1000 * _quantile(took, 0.5), "ms", bare=1000 * told, note=note),
        Figure(f"{load.name}, p95", 1000 * _quantile(took, 0.95), "ms", aim=AIM_MS),
        Figure(f"{load.name}, p99", 1000 * _quantile(took, 0.99), "ms"),
        Figure(f"{load.name}, slowest", 1000 * took[-1], "ms"),
    ]


def _took(watched: watching.Watched, workspace_id: UUID) -> list[float]:
    """Return the seconds from each unhappy answer to the inbox; raises where a case never came to who has it."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [workspace_id, list(watched.sent)])
        given: list[tuple[str, str, str]] = cursor.fetchall()
    lost = [name for name, case, member in given if member not in watched.seen.get(case, {})]
    if lost or len(given) != len(watched.sent):
        raise click.ClickException(
            f"{len(watched.sent)} unhappy answers became {len(given)} cases, and {len(lost)} of these never stood in "
            f"the inbox of who has them. The first thing to go wrong: {watched.first_error or 'nothing was refused'}"
        )
    return [min(watched.seen[case].values()) - watched.sent[name] for name, case, _ in given]


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

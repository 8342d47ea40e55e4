"""API answers a second: one response a POST, from shops that keep their connection."""

import json

from innerloop.config.bench import bare, load, pushing
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.kernel import ids

AIM = 1_000.0
IDLE_AIM_MS = 10.0
IDLE_PAUSE_SECONDS = 0.1
_MOST_A_SECOND = 4_000
_PATH = "/api/v1/responses"


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Push API answers, and rows into the bare database; then from one client, without and with a pause.

    Without one, an answer meets the drain, the facts and the page of those before it: that is work, not rest.
    """
    count = int((seconds + pushing.WARM_SECONDS) * _MOST_A_SECOND)
    pushed = pushing.push(ground, _visits(ground, count), clients=2 * ground.connections, seconds=seconds)
    written = pushing.write_bare(ground, seconds)
    alone = pushing.push(ground, _visits(ground, count // 8), clients=1, seconds=seconds / 2)
    idle = pushing.push(
        ground, _visits(ground, count // 8), clients=1, seconds=seconds / 2, pause_seconds=IDLE_PAUSE_SECONDS
    )
    return [
        *pushing.figures("API answers (one a POST)", pushed, aim=AIM, written=written),
        *_latencies("API answer, one client without a pause", alone.outcome),
        *_latencies(f"API answer at rest, {1 / IDLE_PAUSE_SECONDS:.0f} a second", idle.outcome, aim=IDLE_AIM_MS),
    ]


def _latencies(name: str, outcome: load.Outcome, aim: float | None = None) -> list[Figure]:
    return [
        Figure(f"{name}, median", 1000 * outcome.quantile(0.5), "ms"),
        Figure(f"{name}, p95", 1000 * outcome.quantile(0.95), "ms", aim=aim),
    ]


def _visits(ground: Ground, count: int) -> list[load.Visit]:
    run = ids.new_secret()[:8]
    return [(_request(ground.api_key, f"{run}-{number}", number),) for number in range(count)]


def _request(key: str, name: str, number: int) -> load.Request:
    body = {
        "metric": "nps",
        "score": number % 11,
        "comment": bare.COMMENT,
        # A customer whom we do not know yet: the dearest case.
        "customer": {"external_id": name},
        "touchpoint": f"touchpoint-{number % 12}",
        "channel": "email",
        "properties": {"plan": "pro"},
    }
    headers = f"Authorization: Bearer {key}\r\nIdempotency-Key: {name}\r\n"
    return load.post(_PATH, json.dumps(body).encode(), content_type="application/json", headers=headers, expected=201)

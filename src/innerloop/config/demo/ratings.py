"""What customers who answer by mail rate beside the one question: four things, of which each works in its own way.

Speed goes along with the score all the way. Clear charges are taken for granted: where they fail, the score falls,
and where they are fine nobody thanks for it. Friendly people are what promoters tell of. The network hardly matters.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from innerloop.config.demo.company import EMAIL
from innerloop.config.demo.world import AnswerSeed
from innerloop.listen.rules.heard import HeardAnswer
from innerloop.listen.rules.scale import Scale

SINCE = timedelta(days=365)
NAMES: Mapping[str, str] = {
    "speed": "Speed",
    "charges": "Clear charges",
    "friendliness": "Friendly people",
    "network": "Network",
}
_QUESTIONS = {
    "speed": "How fast was it?",
    "charges": "How clear were the charges?",
    "friendliness": "How friendly were our people?",
    "network": "How good was the network?",
}


def scales() -> list[Scale]:
    """Return the company's own scales, 1 to 5 each."""
    return [Scale(slug, 1, 5, "high", top=frozenset({5}), bottom=frozenset({1, 2})) for slug in NAMES]


def rated(seed: AnswerSeed, *, now: datetime) -> tuple[HeardAnswer, ...]:
    """Return what somebody rated beside their score; nobody did before last year, or by another way than mail."""
    if seed.channel != EMAIL or seed.answered_at < now - SINCE:
        return ()
    rng = Random(seed.key)  # noqa: S311 - a made-up company needs a repeatable draw, not a secret one.
    felt = (seed.score - 7.5) / 2.5 + rng.gauss(0, 0.35)
    means = {
        "speed": 3.55 + 0.62 * felt,
        "charges": 4.45 + 0.95 * min(0.0, felt + 0.2),
        "friendliness": 3.35 + 0.20 * felt + 0.85 * max(0.0, felt - 0.35),
        "network": 3.6 + 0.16 * felt,
    }
    return tuple(
        HeardAnswer(_QUESTIONS[slug], metric=slug, score=min(5, max(1, round(mean + rng.gauss(0, 0.72)))))
        for slug, mean in means.items()
    )

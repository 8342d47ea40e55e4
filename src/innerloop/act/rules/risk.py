"""Why a customer is taken to be likely to leave, in words, beside the number that orders the queue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from innerloop.act.rules import stake
from innerloop.act.rules.people import day

STATED = "A stated starting point, the same for everybody, until your own outcomes replace it."


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the estimate stands on: a score with its scale and day, and the case that weighs it; or neither."""

    score: int | None = None
    worst: int = 0
    best: int = 10
    on: date | None = None
    case_number: int | None = None
    asked_for_us: bool = False
    is_reachable: bool = True


def reasons(weighed: stake.Stake, grounds: Grounds) -> tuple[str, ...]:
    """Say what the two shares of a stake stand on, the likelier to matter first."""
    return tuple(_reasons(weighed, grounds))


def _reasons(weighed: stake.Stake, grounds: Grounds) -> Iterator[str]:
    stays = _per_cent(weighed.recoverability)
    at_worst, at_best = stake.LEAVES_AT_WORST, stake.LEAVES_AT_BEST
    if grounds.case_number is not None and grounds.score is None:
        yield f"Case {grounds.case_number} came without a score, so {_per_cent(stake.LEAVES_UNKNOWN)} as for anybody"
    elif grounds.score is None or grounds.on is None:
        yield f"No score to go by, so {_per_cent(stake.LEAVES_UNKNOWN)} as for anybody unknown"
    else:
        yield (
            f"Scored {grounds.score} on {day(grounds.on)}: {_per_cent(at_worst)} for a {grounds.worst}, "
            f"{_per_cent(at_best)} for a {grounds.best}, and in between by where the score stands"
        )
    if not grounds.is_reachable:
        yield f"No address to answer at, so only {stays} likely to stay"
    elif grounds.asked_for_us:
        yield f"Asked for us: {stays} likely to stay if answered"
    else:
        yield f"{stays} likely to stay if answered"
    if grounds.case_number is not None and grounds.score is not None:
        yield f"Case {grounds.case_number} is weighed by the same"


def _per_cent(share: float) -> str:
    return f"{round(100 * share)}\u00a0%"

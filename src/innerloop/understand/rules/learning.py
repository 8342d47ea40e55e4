"""When what verdicts teach takes the place of what there was: only where it wins on what neither has learned from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

# Of all verdicts, those of one answer together: a quarter is never learned from, and stays so for good.
_KEPT_ASIDE = 64  # of 256
FEWEST_HELD = 5  # verdicts kept aside that hold; with fewer a single one would decide
BETTER = 0.01  # of F1: a draw keeps what was there
# What a company means by a theme may differ a little from what its sentences say; further off is a mistake.
LOSES = 0.05
# Whoever goes through comments says many things in a few minutes, which are learned together.
QUIET = timedelta(minutes=1)
FEWEST_NEW = 5
FEWEST_READINGS = 40  # of fewer comments the machine knows too little to be in doubt of the right places


@dataclass(frozen=True, slots=True)
class Compared:
    """F1 of what there was and of what was learned, 0 to 1, on `n` places.

    `more_right`: of how many more of them it is right.
    """

    n: int
    before: float
    after: float
    more_right: int = 0


def is_kept_aside(response_id: UUID) -> bool:
    """Say whether verdicts on an answer are never learned from: told by its id alone, so that it stays so."""
    return sha256(b"kept aside" + response_id.bytes).digest()[0] < _KEPT_ASIDE


def why_not(*, wins_across: bool, held: int, own: Compared, shipped: Compared) -> str:
    """Return why what there was stays, as a code; "" where what was learned takes its place.

    `wins_across`: on the verdicts that were learned from, each held out in turn. `own` is on those kept aside, of which
    `held` hold; `shipped` on the sentences that come with the theme, where a draw is enough.
    """
    if not wins_across:
        return "across"
    if held < FEWEST_HELD:
        return "few"
    # F1 alone would praise a direction that takes all that is near, right and wrong, where little was found before.
    if own.after <= own.before + BETTER or own.more_right <= 0:
        return "own"
    return "shipped" if shipped.after < shipped.before - LOSES else ""


def is_due(*, verdicts: int, weighed: int, said_since: int, newest_at: datetime, now: datetime) -> bool:
    """Say whether verdicts on a theme are to be looked at: enough have come, or gone, since `weighed` were.

    `said_since` counts those where somebody has changed their mind too, which leaves as many as there were. While they
    are still coming in it waits a little.
    """
    changed = max(abs(verdicts - weighed), said_since)
    if changed < max(FEWEST_NEW, weighed // 10):
        return False
    return is_quiet(newest_at=newest_at, now=now)


def is_quiet(*, newest_at: datetime, now: datetime) -> bool:
    """Say whether nobody seems to be at it just now."""
    return now - newest_at >= QUIET


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())

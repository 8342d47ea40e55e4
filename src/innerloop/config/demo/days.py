"""How many come on which day, and at what time: growth, weekdays, paydays, office hours, slow mail."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from innerloop.config.demo.company import SMS
from innerloop.config.demo.story import DAYS, NAIROBI

_OF_WEEKDAY = (1.05, 1.05, 1.0, 1.0, 1.15, 0.85, 0.55)
_TODAY = 0.6
_LAST_HOURS = 14 * 3600


def counts(today: date, total: float) -> Iterator[tuple[int, int]]:
    """Spread `total` over the days: (days ago, how many), oldest first; 0 is today and gets part of a day."""
    weights = [_weight(today, ago) for ago in range(DAYS, 0, -1)] + [_TODAY]
    each, reached, given = total / sum(weights), 0.0, 0
    for ago, weight in zip(range(DAYS, -1, -1), weights, strict=True):
        reached += weight * each
        yield ago, round(reached) - given
        given = round(reached)


def moment(rng: Random, today: date, ago: int) -> datetime:
    """Draw a time of day, `ago` days back: seven to nine, most around eleven."""
    midnight = datetime.combine(today - timedelta(days=ago), time(), NAIROBI)
    return midnight + timedelta(seconds=int(rng.triangular(7 * 3600, 21 * 3600, 11 * 3600)))


def lately(rng: Random, now: datetime) -> datetime:
    """Draw a moment of the last 14 hours before `now`, more of them towards its end."""
    return now.astimezone(NAIROBI).replace(microsecond=0) - timedelta(
        seconds=int(40 + _LAST_HOURS * rng.random() ** 1.8)
    )


def reply_delay(rng: Random, channel: str) -> timedelta:
    """Draw how long a customer takes: minutes by SMS, hours by e-mail, sometimes a reminder later."""
    if channel == SMS:
        minutes = rng.lognormvariate(2.0, 1.0) if rng.random() < 0.9 else rng.uniform(600, 2800)
    else:
        minutes = rng.lognormvariate(5.0, 1.1) if rng.random() < 0.82 else rng.uniform(2 * 1440, 9 * 1440)
    return timedelta(seconds=int(60 * minutes) + 20)


def after_sleep(at: datetime) -> datetime:
    """Move what would fall between midnight and six to the morning."""
    return at + timedelta(hours=7) if at.hour < 6 else at


def _weight(today: date, ago: int) -> float:
    day = today - timedelta(days=ago)
    payday = 1.18 if day.day >= 27 or day.day <= 3 else 1.0
    festive = 1.08 if day.month == 12 else 1.0
    return (1 - 0.4 * ago / DAYS) * _OF_WEEKDAY[day.weekday()] * payday * festive

"""What happened to Tandawa in its 24 months, and so how likely a good score was on any day.

All days are counted back from today in Nairobi (UTC+3, no summer time); the first day is 729 days ago.

1. **Second counter in Kisumu**, from 395 days ago until now. Before, the queue in the shop held
   `shop-visit` of team `lake-kisumu` down; the second counter lifts it for good, by about 40 points.
2. **Agent fee and float on the Coast**, from 240 days ago, for 49 days (through 192 days ago). A new
   agent fee and agents without cash cost `cash-out` of the teams `coast-mombasa`, `coast-likoni` and
   `coast-malindi` about 50 points; the words are `agent-out-of-float` and `new-agent-fee`. Cash-out
   elsewhere stays as it was, and so it is on the Coast once the fee is taken back.
3. **App 6.0 asks for the PIN twice**, from 13 days ago until now. Who has it (property `app_version` =
   "6.0", some 60 % of answers about `app`) gives some 45 points less; who still has 5.9 gives what they
   gave before.

Beside these there is a slow rise (about 4 points in all), a wave over the year (a few points, lowest in
the rains of April and best in October), weekly noise, and lasting differences between moments, teams,
colleagues and customers. A day is the day of the occasion: an e-mail is now and then answered some days
later.
"""

import math
from bisect import bisect
from datetime import date, datetime, timedelta, timezone
from random import Random
from statistics import NormalDist

from innerloop.config.demo.company import APP, AREAS, CALL, CASH_OUT, SEND, SHOP, STAFF_OF
from innerloop.config.demo.phrases.theme import Theme
from innerloop.config.demo.world import Chapter

NAIROBI = timezone(timedelta(hours=3), "EAT")
DAYS = 729
COUNTER_FROM = 395
FEE_FROM, FEE_DAYS = 240, 49
APP_FROM = 13
KISUMU = "lake-kisumu"
COAST = frozenset(area.team for area in AREAS if area.region == "coast")
NEW_APP = "6.0"

# One step of 0.1 is about seven points of the score. Fitted so that the whole company stands near 33.
_MOMENT = {SEND: 0.20, CASH_OUT: -0.06, SHOP: -0.02, CALL: -0.29, APP: 0.05}
_QUEUE, _COUNTER, _FEE, _PIN = -0.34, 0.26, -0.75, -0.68
_CHANCE = 0.88

# The share of answers at or below 0, 1, ... 9 when nothing particular happens.
_AT_MOST = (0.035, 0.044, 0.056, 0.076, 0.098, 0.145, 0.205, 0.310, 0.470, 0.685)
_STEPS = tuple(NormalDist().inv_cdf(share) for share in _AT_MOST)
_EFFORT_STEPS = tuple(NormalDist().inv_cdf(share) for share in (0.05, 0.10, 0.17, 0.27, 0.43, 0.70))
_CONTENT_STEPS = tuple(NormalDist().inv_cdf(share) for share in (0.07, 0.15, 0.29, 0.60))


def today_of(now: datetime) -> date:
    """Give the company's day at the aware moment `now`."""
    return now.astimezone(NAIROBI).date()


def first_day(today: date) -> date:
    """Give the first day of the 24 months that end with `today`."""
    return today - timedelta(days=DAYS)


def chapters(today: date) -> tuple[Chapter, ...]:
    """List what can be found in the answers, with the days and the slice to find it in."""
    fee_from = today - timedelta(days=FEE_FROM)
    recovery = Chapter(
        name="recovery",
        cause="A second counter opened in the Kisumu shop",
        touchpoint=SHOP,
        teams=frozenset({KISUMU}),
        since=today - timedelta(days=COUNTER_FROM),
        until=None,
        themes=(Theme.SECOND_COUNTER, Theme.QUICK_SHOP),
        properties={},
    )
    dip = Chapter(
        name="dip",
        cause="A new agent fee, and agents on the Coast out of float",
        touchpoint=CASH_OUT,
        teams=COAST,
        since=fee_from,
        until=fee_from + timedelta(days=FEE_DAYS),
        themes=(Theme.FLOAT, Theme.AGENT_FEE),
        properties={},
    )
    fresh = Chapter(
        name="fresh",
        cause=f"App {NEW_APP} asks for the PIN twice",
        touchpoint=APP,
        teams=frozenset(area.team for area in AREAS),
        since=today - timedelta(days=APP_FROM),
        until=None,
        themes=(Theme.PIN_TWICE,),
        properties={"app_version": NEW_APP},
    )
    return recovery, dip, fresh


def has_agent_fee(ago: int, touchpoint: str, team: str) -> bool:
    """Say whether an occasion `ago` days back fell into the dip on the Coast."""
    return touchpoint == CASH_OUT and FEE_FROM - FEE_DAYS < ago <= FEE_FROM and team in COAST


def has_second_counter(ago: int) -> bool:
    """Say whether a visit to the Kisumu shop `ago` days back found two counters open."""
    return ago <= COUNTER_FROM


class Climate:
    """How the scores of one world lean, day by day; drawn once a world."""

    def __init__(self, today: date, rng: Random) -> None:
        self._of_day = [_season(today, ago) + noise for ago, noise in enumerate(_weekly_noise(rng))]
        self._of_team = {team: rng.gauss(0, 0.05) for team in STAFF_OF}
        self._of_colleague = {one.key: rng.gauss(0, 0.10) for staff in STAFF_OF.values() for one in staff}

    def lean(self, ago: int, touchpoint: str, team: str, employee: str | None, version: str) -> float:
        """Give the mean mood of an occasion `ago` days back, in standard deviations of one answer."""
        lean = _MOMENT[touchpoint] + self._of_day[ago] + self._of_team[team]
        if employee is not None:
            lean += self._of_colleague[employee]
        if has_agent_fee(ago, touchpoint, team):
            lean += _FEE
        if touchpoint == SHOP and team == KISUMU:
            lean += _COUNTER if has_second_counter(ago) else _QUEUE
        if version == NEW_APP:
            lean += _PIN
        return lean


def mood(rng: Random, lean: float) -> float:
    """Draw how one customer felt, around `lean`."""
    return lean + rng.gauss(0, _CHANCE)


def score(felt: float) -> int:
    """Turn a feeling into 0 to 10."""
    return bisect(_STEPS, felt)


def second_score(rng: Random, touchpoint: str, felt: float) -> int:
    """Turn the same feeling, told once more, into effort 1 to 7 (call) or satisfaction 1 to 5 (shop)."""
    again = felt + rng.gauss(0, 0.45)
    return 1 + bisect(_EFFORT_STEPS if touchpoint == CALL else _CONTENT_STEPS, again)


def app_version(rng: Random, ago: int) -> str:
    """Draw which app a customer had `ago` days back; 6.0 reached 60 % at once and the rest not yet."""
    if ago <= APP_FROM:
        return NEW_APP if rng.random() < 0.6 else "5.9"
    steps = ((160, "5.9"), (340, "5.8"), (560, "5.7"), (DAYS, "5.6"))
    return next(version for until, version in steps if ago <= until)


def _season(today: date, ago: int) -> float:
    day = (today - timedelta(days=ago)).timetuple().tm_yday
    return 0.04 * math.sin(2 * math.pi * (day - 205) / 365) + 0.06 * (0.5 - ago / DAYS)


def _weekly_noise(rng: Random) -> list[float]:
    noise, level = [], 0.0
    for ago in range(DAYS + 1):
        if ago % 7 == 0:
            level = 0.6 * level + rng.gauss(0, 0.015)
        noise.append(level)
    return noise

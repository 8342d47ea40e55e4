"""Keeping how far the watch over a series came, so that tomorrow goes on where today ended.

The past itself is read anew from the facts each time: an answer that was erased or changed since is gone from it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from innerloop.kernel import bulk
from innerloop.understand.models import Series
from innerloop.understand.rules.watching.gauge import Gauge
from innerloop.understand.rules.watching.past import YEAR, Past
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.score import Rung, ScoreWatch
from innerloop.understand.rules.watching.series import BACK, ScoreSeries, VolumeSeries
from innerloop.understand.rules.watching.volume import WEEKS


def score_of(
    state: Mapping[str, Any], days: Mapping[int, Day], looked: int, watch: ScoreWatch | None = None
) -> ScoreSeries:
    """Return the watch over a score, or over a share by another `watch`, as it stood after the day `looked`."""
    kept = state.get("score", {})
    series = ScoreSeries(
        watch=watch or ScoreWatch(),
        began=kept.get("began", 0),
        skips=[(low, high) for low, high in kept.get("skips", ())],
        fresh=kept.get("fresh", 0),
    )
    watch = series.watch
    watch.standing = Rung(kept["standing"]) if kept.get("standing") else None
    watch.down, watch.up, watch.back = (Gauge(list(kept.get(name, ()))) for name in ("down", "up", "back"))
    seen = sorted(
        (day, answers) for day, answers in days.items() if max(looked - YEAR, series.fresh - 1) < day <= looked
    )
    watch.past = Past.of(
        (day, answers) for day, answers in seen if not any(low <= day <= high for low, high in series.unlike)
    )
    if watch.standing:
        watch.since = Past.of((day, answers) for day, answers in seen if day >= series.began)
    series.recent.extend(
        (day, days.get(day, Day())) for day in range(max(looked - BACK, kept.get("from", 0)) + 1, looked + 1)
    )
    return series


def volume_of(state: Mapping[str, Any]) -> VolumeSeries:
    """Return the watch over a volume as it was kept."""
    kept = state.get("volume", {})
    series = VolumeSeries(began=kept.get("began", 0))
    watch = series.watch
    for past, counts in zip(watch.weekdays, kept.get("weekdays", [[]] * 7), strict=True):
        past.extend(counts[-WEEKS:])
    watch.down, watch.up, watch.back = (Gauge(list(kept.get(name, ()))) for name in ("down", "up", "back"))
    watch.standing = Rung(kept["standing"]) if kept.get("standing") else None
    days, answers, expected = kept.get("since", (0, 0, 0.0))
    watch.since = (days, answers, expected)
    series.recent.extend((day, count, level) for day, count, level in kept.get("recent", ()))
    return series


def state_of(score: ScoreSeries, volume: VolumeSeries, looked: int) -> dict[str, Any]:
    """Return what is kept of a series after the day `looked`."""
    return {
        **state_of_score(score, looked),
        "volume": {
            **_gauges(volume.watch),
            "standing": volume.watch.standing,
            "began": volume.began,
            "since": volume.watch.since,
            "weekdays": [list(past) for past in volume.watch.weekdays],
            "recent": [[day, count, round(level, 2)] for day, count, level in volume.recent],
        },
    }


def state_of_score(score: ScoreSeries, looked: int) -> dict[str, Any]:
    """Return what is kept of a score, or of a share, after the day `looked`."""
    first = score.recent[0][0] - 1 if score.recent else looked
    return {
        "score": {
            **_gauges(score.watch),
            "standing": score.watch.standing,
            "began": score.began,
            "skips": [span for span in score.skips if span[1] > looked - 3 * YEAR],
            "fresh": score.fresh,
            "from": max(first, looked - BACK),
        }
    }


def emptied(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return a state whose gauges are empty: what they gathered was of something else. What stands goes on."""
    kept = {name: value for name, value in state.get("score", {}).items() if name not in ("down", "up", "back")}
    return {**state, "score": kept}


def write(rows: Sequence[Series]) -> None:
    """Write the rows of series, new ones and those that are there. Few statements, however many rows."""
    known = set(Series.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
    bulk.write(Series, [row for row in rows if row.id not in known])
    Series.objects.bulk_update([row for row in rows if row.id in known], ["state"], batch_size=200)


def _gauges(watch: Any) -> dict[str, list[float]]:
    return {name: getattr(watch, name).contents for name in ("down", "up", "back")}

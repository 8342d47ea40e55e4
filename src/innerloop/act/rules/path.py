"""A customer's scores over time, as a drawing: from numbers to places, no Django, no colour, no clock.

Horizontal places are per cent of the drawing's width, vertical ones pixels; the line lives in a box 1000 wide
that is stretched, as in `understand.marks`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from innerloop.listen.rules.scale import Cohort, Scale

TOP, FLOOR, TICKS_AT = 18.0, 164.0, 190.0
MOST = 12  # more marks of 22 pixels would lie on each other on a phone
LEAST_GAP = 8.0  # per cent between two marks
TICK_GAP = 15.0  # per cent between two labels of the time axis
# Beside scores a count in digits would read like one more score.
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Given:
    """One score that was given: when, which, the address of its answer, and the moment that it is about."""

    on: date
    score: int
    url: str = ""
    touchpoint: str = ""
    response_id: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A score in its place."""

    x: float
    y: float
    given: Given
    cohort: Cohort | Literal[""]
    spoken: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text in its place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Path:
    """The drawing: marks, the line through them, borders between cohorts, names and ticks."""

    dots: tuple[Dot, ...]
    line: str
    borders: tuple[float, ...]
    cohorts: tuple[Label, ...]
    ends: tuple[Label, ...]
    ticks: tuple[Label, ...]
    words: str


def draw(given: Sequence[Given], scale: Scale, names: dict[str, str]) -> Path:
    """Place the last scores that a customer gave, oldest first; `names` says what each cohort is called."""
    shown = list(given[-MOST:])
    xs = _spread([_share(each.on, shown) for each in shown])
    dots = tuple(_dot(each, x, scale, names) for each, x in zip(shown, xs, strict=True))
    points = " ".join(f"{dot.x * 10:g},{dot.y:g}" for dot in dots)
    return Path(
        dots=dots,
        line=points if len(dots) > 1 else "",
        borders=_borders(scale),
        cohorts=_cohorts(scale, names),
        ends=(Label(0, TOP + 4, str(_best(scale))), Label(0, FLOOR + 4, str(_worst(scale)))),
        ticks=_ticks(dots),
        words=_in_words(dots),
    )


def movement(given: Sequence[Given]) -> str:
    """Say where the scores went: "From 8 to 0 in eight months"."""
    if not given:
        return ""
    last = given[-1]
    if len(given) == 1:
        return f"Answered {last.score} once"
    before = given[-2]
    if before.score == last.score:
        same = _run(given)
        return f"Steady at {last.score}" if same > 2 else f"{last.score}, as the time before"
    return f"From {before.score} to {last.score} {_span((last.on - before.on).days)}"


def _run(given: Sequence[Given]) -> int:
    count = 0
    for each in reversed(given):
        if each.score != given[-1].score:
            break
        count += 1
    return count


def _span(days: int) -> str:
    if days < 2:
        return "within a day"
    for size, unit in ((365, "year"), (30, "month"), (7, "week")):
        count = round(days / size)
        # One of a unit is said in the smaller one: 400 days are 13 months, not a year.
        if count > 1:
            return f"in {_number(count)} {unit}s"
    return f"in {_number(days)} days"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _share(on: date, shown: Sequence[Given]) -> float:
    length = (shown[-1].on - shown[0].on).days
    return (on - shown[0].on).days / length if length else 0.0


def _spread(shares: Sequence[float]) -> list[float]:
    """Turn shares of the time into places at least a mark apart, inside the drawing."""
    count = len(shares)
    gap = min(LEAST_GAP, 92 / max(1, count - 1))
    xs = [4 + 92 * share for share in shares]
    for at in range(1, count):
        xs[at] = max(xs[at], xs[at - 1] + gap)
    if xs and xs[-1] > 96:
        xs[-1] = 96.0
        for at in range(count - 2, -1, -1):
            xs[at] = min(xs[at], xs[at + 1] - gap)
    return [round(x, 2) for x in xs]


def _dot(given: Given, x: float, scale: Scale, names: dict[str, str]) -> Dot:
    cohort: Cohort | Literal[""] = scale.cohort(given.score) if scale.is_score(given.score) else ""
    return Dot(x, _y(given.score, scale), given, cohort, names.get(cohort, ""))


def _y(score: float, scale: Scale) -> float:
    share = (score - scale.low) / (scale.high - scale.low)
    good = share if scale.best == "high" else 1 - share
    return round(FLOOR - (FLOOR - TOP) * min(max(good, 0.0), 1.0), 1)


def _best(scale: Scale) -> int:
    return scale.high if scale.best == "high" else scale.low


def _worst(scale: Scale) -> int:
    return scale.low if scale.best == "high" else scale.high


def _borders(scale: Scale) -> tuple[float, ...]:
    pairs = zip(scale.scores, scale.scores[1:], strict=False)
    return tuple(_y((a + b) / 2, scale) for a, b in pairs if scale.cohort(a) != scale.cohort(b))


def _cohorts(scale: Scale, names: dict[str, str]) -> tuple[Label, ...]:
    labels = []
    for cohort in ("top", "middle", "bottom"):
        heights = [_y(score, scale) for score in scale.scores if scale.cohort(score) == cohort]
        if heights:
            labels.append(Label(100, round((min(heights) + max(heights)) / 2 + 4, 1), names[cohort]))
    return tuple(labels)


def _ticks(dots: Sequence[Dot]) -> tuple[Label, ...]:
    if not dots:
        return ()
    is_long = dots[0].given.on.year != dots[-1].given.on.year
    written = [f"{dot.given.on:%Y}" if is_long else f"{dot.given.on:%b %Y}" for dot in dots]
    kept: list[Label] = []
    for dot, text in zip(dots, written, strict=True):
        is_new = not kept or kept[-1].text != text
        if is_new and (not kept or dot.x - kept[-1].x >= TICK_GAP):
            kept.append(Label(dot.x, TICKS_AT, text))
    return tuple(kept)


def _in_words(dots: Sequence[Dot]) -> str:
    told = [
        f"{dot.given.score} in {dot.given.on:%B %Y}{f' after {dot.given.touchpoint}' if dot.given.touchpoint else ''}"
        for dot in dots
    ]
    return f"Scores given: {', '.join(told)}."

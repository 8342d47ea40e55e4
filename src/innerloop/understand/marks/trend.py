"""The trend: score line, interval band, levels, an open last mark, a note on a dip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from innerloop.understand import figures
from innerloop.understand.marks.places import Label, Place, levels, line, pair, runs_of

NARROW_PERIODS = 13  # a quarter of weeks is what a phone can show
NARROW_TICKS = 4
TOP, FLOOR, NOTED_FLOOR = 10.0, 194.0, 152.0
NOTE_ENDS = 194.0

Height = Callable[[float | None], float]


@dataclass(frozen=True, slots=True)
class Began:
    """A change that began in a period: what it is, and where it is told."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Period:
    """One period: `value`, `low`, `high` in points, None when unknown; `tick` is written under it."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    tick: str = ""
    turned: tuple[str, ...] = ()  # what of the machine changed in it: since then words are read otherwise
    is_open: bool = False
    url: str = ""  # to its answers
    began: tuple[Began, ...] = ()
    happened: tuple[Began, ...] = ()  # on our side: a release, an incident

    def is_shown(self, minimum_n: int) -> bool:
        """Say whether the period has enough answers to show a score."""
        return self.n >= minimum_n and None not in (self.value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Note:
    """What caused a dip: the index of its period, a bold line and a quiet one."""

    at: int
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A trend as its author fills it; `words` is for a screen reader, `foot` stands below."""

    periods: tuple[Period, ...]
    note: Note | None = None
    unit: str = "week"
    minimum_n: int = 30
    words: str = ""
    foot: str = ""
    foot_url: str = ""
    foot_link: str = ""
    what: str = "Score"
    marked: tuple[int, int] | None = None  # the first and the last period of a span that is shaded
    usual: float | None = None  # a level to compare with, in points


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The line from a point down to its note, and which way the note's text runs."""

    x: float
    top: float
    bottom: float
    anchor: str
    dx: int


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a period is pressed: a strip around its point, which leads to its answers."""

    x: float
    width: float
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class BeganMark:
    """The mark under a period in which something began; it leads to the first that did."""

    x: float
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class TurnMark:
    """The mark under a period since which words are read otherwise."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class TrendDrawing:
    """What of a trend has a place; `bands`, `lines`, `dashes` are point lists of the stretched box."""

    bands: tuple[str, ...]
    lines: tuple[str, ...]
    dashes: tuple[str, ...]
    alone: tuple[tuple[float, float, float], ...]
    dots: tuple[Place, ...]
    open_dot: Place | None
    levels: tuple[Label, ...]
    ticks: tuple[Label, ...]
    gaps: tuple[Label, ...]
    last: Label | None
    last_interval: str
    note: NoteMark | None
    turned: tuple[TurnMark, ...] = ()
    hits: tuple[Hit, ...] = ()
    began: tuple[BeganMark, ...] = ()
    happened: tuple[BeganMark, ...] = ()
    shade: tuple[float, float] | None = None  # from where, how wide
    usual: float | None = None


def draw(chart: TrendChart, *, is_narrow: bool = False) -> TrendDrawing:
    """Place a trend with its shaded span and its level, whole or as much of it as a phone can show."""
    periods, note = narrow(chart) if is_narrow else (chart.periods, chart.note)
    drawing = draw_trend(periods, note, chart.minimum_n, NARROW_TICKS if is_narrow else 7, usual=chart.usual)
    if chart.marked is None:
        return drawing
    cut, last = len(chart.periods) - len(periods), max(1, len(periods) - 1)
    low, high = (
        min(max((at - cut + by) * 100 / last, 0), 100) for at, by in zip(chart.marked, (-0.5, 0.5), strict=True)
    )
    return replace(drawing, shade=(round(low, 2), round(high - low, 2))) if high > low else drawing


def draw_trend(
    periods: Sequence[Period],
    note: Note | None = None,
    minimum_n: int = 30,
    ticks_at_most: int = 7,
    *,
    usual: float | None = None,
) -> TrendDrawing:
    """Place a trend: score line, interval band, three levels, open last mark, gaps for too few.

    A drawing with few ticks is a narrow one: it has no room for the note's words, only for its line.
    """
    floor = NOTED_FLOOR if note and ticks_at_most > NARROW_TICKS else FLOOR
    is_shown = [period.is_shown(minimum_n) for period in periods]
    shown = [period for period in periods if period.is_shown(minimum_n)]
    low, high, marked = levels([*(value for period in shown for value in (period.low, period.high)), usual])

    def y(value: float | None) -> float:
        return round(floor - (floor - TOP) * ((value or 0.0) - low) / (high - low), 1)

    xs = [round(100 * at / max(1, len(periods) - 1), 2) for at in range(len(periods))]
    scores = [Place(xs[at], y(period.value)) for at, period in enumerate(periods)]
    runs = runs_of(is_shown)
    whole = [run for run in runs if is_shown[run[0]]]
    last = whole[-1][-1] if whole else None
    open_at = last if last is not None and periods[last].is_open else None
    lines = (line([scores[at] for at in run if at != open_at]) for run in whole)
    return TrendDrawing(
        bands=tuple(_band(run, periods, xs, y) for run in whole if len(run) > 1),
        lines=tuple(points for points in lines if points),
        dashes=_dashes(open_at, whole, scores),
        alone=tuple((xs[run[0]], y(periods[run[0]].low), y(periods[run[0]].high)) for run in whole if len(run) == 1),
        dots=_dots(whole, open_at, scores),
        open_dot=scores[open_at] if open_at is not None else None,
        levels=tuple(Label(0, y(level) + 4, figures.points(level)) for level in marked) if shown else (),
        ticks=_ticks(periods, xs, ticks_at_most),
        gaps=_gaps([run for run in runs if run not in whole], xs, floor),
        last=_last(last, periods, scores),
        last_interval=figures.tight_interval(periods[last].low, periods[last].high) if last is not None else "",
        turned=tuple(TurnMark(x, _turned(period)) for x, period in zip(xs, periods, strict=True) if period.turned),
        note=_note(note, scores, periods, minimum_n),
        hits=_hits(periods, xs, minimum_n),
        began=_marks([(x, period.label, period.began) for x, period in zip(xs, periods, strict=True)]),
        happened=_marks([(x, period.label, period.happened) for x, period in zip(xs, periods, strict=True)]),
        usual=y(usual) if usual is not None and shown else None,
    )


def narrow(chart: TrendChart) -> tuple[tuple[Period, ...], Note | None]:
    """Return the last periods of a trend, as many as a phone can show, with the note if it is among them."""
    cut = max(0, len(chart.periods) - NARROW_PERIODS)
    note = chart.note
    kept = Note(note.at - cut, note.title, note.text) if note and note.at >= cut else None
    return chart.periods[cut:], kept


def trend_in_words(chart: TrendChart) -> str:
    """Say what a trend shows, for who cannot see it: from where to where, the extremes, the gaps."""
    turned = [_turned(period) for period in chart.periods if period.turned]
    shown = [period for period in chart.periods if period.is_shown(chart.minimum_n)]
    begun = [f"In {period.label} a change began: {_said_of(period.began)}." for period in chart.periods if period.began]
    begun += [f"In {period.label}: {_said_of(period.happened)}." for period in chart.periods if period.happened]
    if not shown:
        return " ".join([f"{chart.what} by {chart.unit}: too few answers to show any.", *begun, *turned])
    first, last = shown[0], shown[-1]
    values = [period.value or 0.0 for period in shown]
    few = len(chart.periods) - len(shown)
    sentences = [
        f"{chart.what} by {chart.unit}: {figures.points(first.value)} in {first.label}, "
        f"{figures.points(last.value)} in {last.label}{' so far' if last.is_open else ''}, "
        f"interval {figures.interval(last.low, last.high)}.",
        f"Lowest {figures.points(min(values))}, highest {figures.points(max(values))}.",
    ]
    if few:
        sentences.append(f"Too few answers to show a score in {few} of {len(chart.periods)}.")
    return " ".join([*sentences, *begun, *turned])


def _said_of(began: Sequence[Began]) -> str:
    return "; ".join(each.words for each in began)


def _marks(places: Sequence[tuple[float, str, Sequence[Began]]]) -> tuple[BeganMark, ...]:
    return tuple(BeganMark(x, began[0].url, f"{label}: {_said_of(began)}") for x, label, began in places if began)


def _turned(period: Period) -> str:
    return f"Words are read otherwise since {'; '.join(period.turned)}."


def _band(run: Sequence[int], periods: Sequence[Period], xs: Sequence[float], y: Height) -> str:
    upper = [pair(xs[at], y(periods[at].high)) for at in run]
    lower = [pair(xs[at], y(periods[at].low)) for at in reversed(run)]
    return " ".join(upper + lower)


def _dashes(open_at: int | None, runs: Sequence[list[int]], scores: Sequence[Place]) -> tuple[str, ...]:
    """Join the open mark to the point before it, unless that one has too few."""
    if open_at is None or len(runs[-1]) < 2:
        return ()
    return (line(scores[open_at - 1 : open_at + 1]),)


def _dots(runs: Sequence[list[int]], open_at: int | None, scores: Sequence[Place]) -> tuple[Place, ...]:
    """Mark the last closed point, and every point that stands alone between gaps."""
    closed = [at for run in runs for at in run if at != open_at]
    alone = [run[0] for run in runs if len(run) == 1 and run[0] != open_at]
    return tuple(scores[at] for at in sorted({*closed[-1:], *alone}))


def _ticks(periods: Sequence[Period], xs: Sequence[float], at_most: int) -> tuple[Label, ...]:
    """Write the ticks that the periods carry, else a few labels; none nearer than its text is wide."""
    carried = [at for at, period in enumerate(periods) if period.tick]
    every = max(1, -(-len(periods) // at_most))
    wanted = carried or list(range(0, len(periods), every))
    kept: list[Label] = []
    for at in wanted:
        if not kept or xs[at] - kept[-1].x >= 70 / at_most:
            kept.append(Label(xs[at], 0, periods[at].tick or periods[at].label))
    return tuple(kept)


def _gaps(runs: Sequence[list[int]], xs: Sequence[float], floor: float) -> tuple[Label, ...]:
    return tuple(Label(round((xs[run[0]] + xs[run[-1]]) / 2, 2), floor, "too few") for run in runs)


def _last(at: int | None, periods: Sequence[Period], scores: Sequence[Place]) -> Label | None:
    if at is None:
        return None
    return Label(scores[at].x, scores[at].y, figures.points(periods[at].value))


def _hits(periods: Sequence[Period], xs: Sequence[float], minimum_n: int) -> tuple[Hit, ...]:
    """Give every period that has answers the room up to half way to its neighbours."""
    width = round(100 / max(1, len(periods) - 1), 2)
    return tuple(
        Hit(round(x - width / 2, 2), width, period.url, _said(period, minimum_n))
        for x, period in zip(xs, periods, strict=True)
        if period.url and period.n
    )


def _said(period: Period, minimum_n: int) -> str:
    n = f"n {figures.count(period.n)}"
    if not period.is_shown(minimum_n):
        return f"{period.label}: too few to show a score, {n}"
    return f"{period.label}: {figures.points(period.value)} ({figures.interval(period.low, period.high)}), {n}"


def _note(note: Note | None, scores: Sequence[Place], periods: Sequence[Period], minimum_n: int) -> NoteMark | None:
    if note is None or not 0 <= note.at < len(periods):
        return None
    place = scores[note.at]
    # A period with too few has no point: its line starts at the floor.
    top = min(place.y + 9, NOTE_ENDS) if periods[note.at].is_shown(minimum_n) else NOTED_FLOOR
    is_late = place.x > 50
    return NoteMark(place.x, top, NOTE_ENDS, "end" if is_late else "start", -10 if is_late else 10)

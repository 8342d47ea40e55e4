"""What a look is called in words: heads, captions, notes."""

from collections.abc import Mapping, Sequence
from datetime import date

from innerloop.act.queries.exploring import counting, happening, picks
from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.rules.exploring import figures, naming
from innerloop.act.rules.exploring.grid import Key, Row, Way
from innerloop.act.rules.exploring.looks import CHART, THEME, THEME_FEELING, Look
from innerloop.act.rules.exploring.saying import Telling, in_words
from innerloop.act.rules.themes import per_cent
from innerloop.understand import figures as numbers
from innerloop.understand.models import Theme
from innerloop.understand.rules import anonymity, measures
from innerloop.understand.rules.measures import Measure

# What a reader may want to see, per measure: points, points of the mean, percentage points.
_WANTED = {Measure.SCORE: 5.0, Measure.TOP: 5.0, Measure.MEAN: 0.3}


def of(looked: Looked) -> Telling:
    """Return what the table is called within sentences."""
    look = looked.look
    full = tuple(_column(looked, column, is_full=True) for column in looked.columns)
    return Telling(
        measure=look.measure,
        way=looked.ruler.way,
        one=_joined([naming.noun(name) for name in look.by]) or "answer",
        several=_joined([naming.nouns(name) for name in look.by]) or "answers",
        columns=full,
        column=naming.noun(look.across) if look.across else "",
        column_several=naming.nouns(look.across) if look.across else "",
        than=picks.against_in_words(looked.slice_, look),
        is_value=bool(look.value_against),
        spread=looked.ruler.spread,
    )


def ticks(looked: Looked) -> list[str]:
    """Return what stands below a chart, short."""
    across, known = looked.look.across, _starts(looked)
    return [naming.short(across, start, today=date.max, is_long=naming.is_long(known)) for start in known]


def columns(looked: Looked) -> list[str]:
    """Return what stands above the columns."""
    return [_column(looked, column, is_full=False) for column in looked.columns]


def titles(rows: Sequence[Row], called: Mapping[Key, str], look: Look) -> list[str]:
    """Return the names of the rows; the line of all is told as such."""
    every = f"All {naming.nouns(look.by[0])}" if len(look.by) == 1 else "All answers"
    return [every if row.is_all else called[row.key] for row in rows]


def is_chart(looked: Looked) -> bool:
    """Say whether a small trend is drawn for each row."""
    look = looked.look
    return look.drawn == CHART and look.is_over_time and look.measure is not Measure.N


def heading(look: Look) -> str:
    """Return what the rows are."""
    return " · ".join(naming.noun(name).capitalize() for name in look.by) or "Answers"


def measure_name(looked: Looked) -> str:
    """Return what a column of figures holds."""
    return figures.head(looked.look.measure, looked.metric.slug)


def caption(looked: Looked) -> str:
    """Return what the table shows, for whoever hears it."""
    look = looked.look
    by = f" by {' and '.join(naming.noun(name) for name in look.by)}" if look.by else ""
    across = f" and {naming.noun(look.across)}" if look.across and look.by else ""
    alone = f" by {naming.noun(look.across)}" if look.across and not look.by else ""
    is_plain = look.measure is Measure.SCORE
    what = looked.metric.name if is_plain else f"{measure_name(looked)} of {looked.metric.name}"
    return f"{what}{by}{across}{alone}"


def hidden(looked: Looked) -> str:
    """Say what is not shown here and stands in the file."""
    parts = []
    is_drawn = is_chart(looked)
    columns = looked.hidden_columns + (0 if is_drawn else len(looked.columns) - len(looked.shown))
    if columns:
        which = f"earlier {naming.nouns(looked.look.across)}" if looked.look.is_over_time else "smaller columns"
        parts.append(
            f"{numbers.count(columns)} {which}{'' if is_drawn or looked.hidden_columns else ', compared all the same'}"
        )
    parts_shown = sum(1 for row in looked.rows if not row.is_all)
    rows = looked.hidden_rows + (max(0, parts_shown - counting.MOST_DRAWN) if is_drawn else 0)
    if rows:
        parts.append(f"{numbers.count(rows)} row{'' if rows == 1 else 's'} with fewer answers")
    return f"Not shown: {' and '.join(parts)}. The file holds every row." if parts else ""


def notes(looked: Looked) -> tuple[tuple[str, str], ...]:
    """Return how to read it, when something is called beyond chance, how many answers it takes, and what was read."""
    found = [("How to read it", _how_to_read(looked))]
    if looked.look.overlaps:
        found.append(("Themes overlap", _OVERLAP))
    if THEME_FEELING in looked.look.dimensions or THEME_FEELING in looked.slice_.where:
        found.append(("How they speak of a theme", _FEELING))
    if working := _being_counted(looked):
        found.append(("Being counted", working))
    if happened := happening.in_sentences(looked):
        found.append(("What happened on our side", happened))
    tested = sum(len(row.tested) for row in looked.rows)
    if tested:
        found.append(("When we say “beyond chance”", _beyond(looked, tested)))
        found.append(("What n would be needed", _needed(looked)))
    found.append(("What was read", _read(looked)))
    return tuple((title, text) for title, text in found if text)


_OVERLAP = (
    "An answer that speaks of several themes stands in each of them, once, and one that speaks of none in “no theme”: "
    "the parts add up to more than the whole, and their shares to more than 100 %. A theme is compared with all "
    "answers that do not speak of it. What is still to be read speaks of none yet."
)
_FEELING = (
    "Beside a theme it is the feeling towards that one, and not that of the whole text; where only some themes are "
    "asked for, that towards these. Of an answer that speaks of a theme in several places, the worst counts."
)


def _being_counted(looked: Looked) -> str:
    """Name the themes among what is shown whose figures will change, since the past is still held against them."""
    where = looked.slice_.where
    if not looked.look.overlaps and THEME not in where and THEME_FEELING not in where:
        return ""
    themes = Theme.objects.filter(is_on=True, applied_at=None, failed_at=None).order_by("name")
    chosen = themes if looked.look.overlaps or THEME not in where else themes.filter(slug__in=where[THEME])
    done = [f"“{row.name}” ({per_cent(row.passed, row.to_pass)} %)" for row in chosen]
    return f"Held against what was said before, until which their figures change: {', '.join(done)}." if done else ""


def _how_to_read(looked: Looked) -> str:
    measure, few = looked.look.measure, looked.workspace.minimum_n
    if measure is Measure.N:
        return "How many answers are in each part. Whether more came because more were asked is on the Pulse."
    what = {
        Measure.SCORE: "the score in points",
        Measure.MEAN: "the mean of the answers",
        Measure.TOP: figures.name(measure, looked.metric.slug),
    }[measure]
    scale = " all on one scale; a thin line is 0." if measure is Measure.SCORE else " all on one scale."
    return (
        f"The number is {what}, the small one its answers. The bar is the 95 % interval, its tick the value,{scale} "
        f"Fewer than {few} answers: no number. Each cell leads to its answers."
    )


def _beyond(looked: Looked, tested: int) -> str:
    other = picks.against_in_words(looked.slice_, looked.look)
    way = {
        Way.STEPS: f"Each {naming.noun(looked.look.across)} was compared with the one before it",
        Way.OTHERS: "Each part was compared with all the others together",
        Way.AGAINST: f"Each part was compared with the same part of {other}",
    }[looked.ruler.way]
    return (
        f"{way}: {in_words(tested)} comparison{'' if tested == 1 else 's'}, so some would differ by luck. Of the "
        "differences we call real, at most one in twenty should be luck (Benjamini-Hochberg). Intervals that overlap "
        "are not yet “no change”: the two are compared directly."
    )


def _needed(looked: Looked) -> str:
    look, ruler = looked.look, looked.ruler
    wanted = _WANTED.get(look.measure)
    sizes = sorted(cell.score.n for row in looked.rows if not row.is_all for cell in row.tested)
    n = measures.needed(wanted, looked.every, look.measure, ruler.spread) if wanted else None
    if not n or not sizes or wanted is None:
        return ""
    middle = sizes[len(sizes) // 2]
    seen = measures.smallest(middle, looked.every, look.measure, ruler.spread)
    if seen is None:
        return ""
    return (
        f"To see a difference of {figures.distance(look.measure, wanted)} in four of five tries, two parts need "
        f"n {numbers.count(n)} each. With n {numbers.count(middle)}, as the middle one here has, "
        f"{figures.distance(look.measure, seen)} can be seen."
    )


def _read(looked: Looked) -> str:
    counts = "the latest answer of each customer" if looked.slice_.is_latest else "every answer"
    text = f"{numbers.count(looked.every.n)} answers: {counts}."
    if looked.slice_.is_latest and looked.look.is_over_time:
        one = naming.noun(looked.look.across)
        text = f"{numbers.count(looked.every.n)} answers, the latest of each customer; each counts once a {one}."
    if looked.slice_.is_latest and "touchpoint" in looked.look.dimensions:
        text += " By moment, a customer counts at each of them, and once in the line of all."
    left_out = anonymity.why_left_out(looked.withheld)
    return f"{text} {left_out}".strip()


def _column(looked: Looked, column: str | None, *, is_full: bool) -> str:
    across = looked.look.across
    if looked.look.is_over_time and column:
        start = date.fromisoformat(column)
        if is_full:
            return naming.in_full(across, start, is_long=naming.is_long(_starts(looked)))
        return naming.short(across, start, today=looked.today)
    return looked.called.get(column, "")


def _starts(looked: Looked) -> list[date]:
    return [date.fromisoformat(column) for column in looked.columns if column]


def _joined(nouns: Sequence[str]) -> str:
    return " in one ".join(nouns[:1]) if len(nouns) < 2 else " and ".join(nouns)

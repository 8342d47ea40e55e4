"""What each theme costs or earns the score of a choice, who speaks of it and how, and whether more do than before."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from innerloop.listen.models import Metric
from innerloop.understand.models import Theme
from innerloop.understand.queries import partly, scoring, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.themes import on
from innerloop.understand.rules.impact import FEWEST, Impact, Shift, impact, shift

# Of an answer that speaks of a theme in several places, the worst place says how it does.
_SPOKEN = f"""
WITH {partly.WAITING}, chosen AS MATERIALIZED (
    SELECT f.response_id, f.score, CASE WHEN NOT {partly.IS_KNOWN} THEN 'waiting' WHEN {partly.IS_READ} THEN 'read'
        ELSE 'silent' END AS known {{from_}}
), spoken AS (
    SELECT m.theme_id, c.score, min(m.feeling) AS feeling
    FROM understand_mention m JOIN chosen c ON c.response_id = m.response_id
    GROUP BY m.theme_id, c.response_id, c.score
)
SELECT NULL::uuid, known, count(*) FILTER (WHERE score = ANY(%s)), count(*) FILTER (WHERE score = ANY(%s)),
    count(*), 0, 0 FROM chosen GROUP BY 2
UNION ALL
SELECT theme_id, '', count(*) FILTER (WHERE score = ANY(%s)), count(*) FILTER (WHERE score = ANY(%s)),
    count(*), count(*) FILTER (WHERE feeling < 0), count(*) FILTER (WHERE feeling > 0) FROM spoken GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many answers speak of something, by cohort and by how they speak of it."""

    top: int = 0
    bottom: int = 0
    n: int = 0
    negative: int = 0
    positive: int = 0

    @property
    def cohorts(self) -> tuple[int, int, int]:
        """Return top, middle, bottom."""
        return self.top, self.n - self.top - self.bottom, self.bottom

    @property
    def feeling(self) -> float | None:
        """Return the mean feeling of those who speak of it, -1 to 1."""
        return (self.positive - self.negative) / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Total:
    """The answers of a choice of which it is known what they speak of: top, middle, bottom, and how many wait."""

    cohorts: tuple[float, float, float] = (0.0, 0.0, 0.0)
    waiting: int = 0

    @property
    def n(self) -> float:
        """Return how many they are; no whole number where those without words count in part."""
        return sum(self.cohorts)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A theme and what it does to the score of a choice; `shift` says whether its share has changed."""

    theme: Theme
    spoken: Spoken
    of: float  # answers in the choice of which it is known what they speak of
    # None where fewer speak of it than can be told from chance, and while the past is held against the theme.
    impact: Impact | None
    shift: Shift | None = None
    waiting: int = 0  # answers in the choice whose words are to be read: they are in no figure

    @property
    def share(self) -> float | None:
        """Return the part, 0 to 1, of the answers that speak of it."""
        return self.spoken.n / self.of if self.of else None


def weighed(choice: Choice, *, before: Choice | None = None) -> list[Weighed]:
    """Return every theme that is on, the one that costs most first, those of too few last.

    Three queries, four with a time before. Answers whose words are to be read are in no figure.
    """
    metric = scoring.metric_of(choice)
    total, found = _spoken(choice, metric)
    earlier, found_before = _spoken(before, metric) if before else (Total(), {})
    rows = [
        _weighed(theme, total, found.get(theme.id, Spoken()), earlier, found_before.get(theme.id, Spoken()))
        for theme in on()
    ]
    return sorted(rows, key=lambda row: (_order(row), row.theme.name))


def _order(row: Weighed) -> tuple[bool, float]:
    """Put what costs most first, and last what too few speak of."""
    points = row.impact.points if row.impact else None
    return points is None, points or 0.0


def _weighed(theme: Theme, total: Total, spoken: Spoken, earlier: Total, before: Spoken) -> Weighed:
    # Of readings that are still to be held against it nobody knows whether they speak of it.
    is_applied = theme.applied_at is not None
    return Weighed(
        theme,
        spoken,
        total.n,
        impact(total.cohorts, spoken.cohorts) if is_applied and spoken.n >= FEWEST else None,
        shift(before.n, earlier.n, spoken.n, total.n) if is_applied else None,
        total.waiting,
    )


def _spoken(choice: Choice, metric: Metric) -> tuple[Total, Mapping[UUID, Spoken]]:
    """Return the answers of a choice and those that speak of each theme, without any that were given anonymously.

    An answer speaks of several themes, so that what is told of each overlaps: no floor keeps single ones from being
    brought out by subtracting a slice from another.
    """
    sql = statement.chosen(choice, metric)
    sql.conditions.append(f"NOT {statement.ANONYMOUS}")
    sql.joins.append(partly.JOIN)
    workspace_id, cohorts = sql.values[0], [metric.top, metric.bottom]
    rows = statement.run(_SPOKEN.format(from_=statement.from_(sql)), [workspace_id, *sql.values, *cohorts, *cohorts])
    counted = {known: Spoken(*figures) for theme_id, known, *figures in rows if theme_id is None}
    return _total(counted), {theme_id: Spoken(*figures) for theme_id, _, *figures in rows if theme_id is not None}


def _total(counted: Mapping[str, Spoken]) -> Total:
    read, silent, waiting = (counted.get(known, Spoken()) for known in ("read", "silent", "waiting"))
    part = partly.Known(read.n, silent.n, waiting.n).part
    top, middle, bottom = (one + part * other for one, other in zip(read.cohorts, silent.cohorts, strict=True))
    return Total((top, middle, bottom), waiting.n)

"""What each theme costs or earns the score of a choice, who speaks of it and how, and whether more do than before."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from innerloop.listen.models import Metric
from innerloop.understand.models import Theme, Unread
from innerloop.understand.queries import scoring, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.themes import on
from innerloop.understand.rules.impact import FEWEST, Impact, Shift, impact, shift

# Of an answer that speaks of a theme in several places, the worst place says how it does.
_SPOKEN = """
WITH chosen AS MATERIALIZED (SELECT f.response_id, f.score {from_}), spoken AS (
    SELECT m.theme_id, c.score, min(m.feeling) AS feeling
    FROM understand_mention m JOIN chosen c ON c.response_id = m.response_id
    GROUP BY m.theme_id, c.response_id, c.score
)
SELECT NULL::uuid, count(*) FILTER (WHERE score = ANY(%s)), count(*) FILTER (WHERE score = ANY(%s)),
    count(*), 0, 0 FROM chosen
UNION ALL
SELECT theme_id, count(*) FILTER (WHERE score = ANY(%s)), count(*) FILTER (WHERE score = ANY(%s)),
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
class Weighed:
    """A theme and what it does to the score of a choice; `shift` says whether its share has changed."""

    theme: Theme
    spoken: Spoken
    of: int  # answers in the choice
    impact: Impact | None  # None where fewer speak of it than can be told from chance
    shift: Shift | None = None

    @property
    def share(self) -> float | None:
        """Return the part, 0 to 1, of the answers that speak of it."""
        return self.spoken.n / self.of if self.of else None


def weighed(choice: Choice, *, before: Choice | None = None) -> list[Weighed]:
    """Return every theme that is on, the one that costs most first, those of too few last.

    Three queries, four with a time before. While history is still being read, the newest first, the time before looks
    silent: then no shift is told.
    """
    metric = scoring.metric_of(choice)
    total, found = _spoken(choice, metric)
    is_known = before is not None and not Unread.objects.filter(failed_at=None, rank__gt=Unread.LIVE).exists()
    earlier, found_before = _spoken(before, metric) if before and is_known else (Spoken(), {})
    rows = [
        _weighed(theme, total, found.get(theme.id, Spoken()), earlier, found_before.get(theme.id, Spoken()))
        for theme in on()
    ]
    return sorted(rows, key=lambda row: (_order(row), row.theme.name))


def _order(row: Weighed) -> tuple[bool, float]:
    """Put what costs most first, and last what too few speak of."""
    points = row.impact.points if row.impact else None
    return points is None, points or 0.0


def _weighed(theme: Theme, total: Spoken, spoken: Spoken, earlier: Spoken, before: Spoken) -> Weighed:
    return Weighed(
        theme,
        spoken,
        total.n,
        impact(total.cohorts, spoken.cohorts) if spoken.n >= FEWEST else None,
        shift(before.n, earlier.n, spoken.n, total.n),
    )


def _spoken(choice: Choice, metric: Metric) -> tuple[Spoken, Mapping[UUID, Spoken]]:
    """Return all answers of a choice and those that speak of each theme, without any that were given anonymously.

    An answer speaks of several themes, so that what is told of each overlaps: no floor keeps single ones from being
    brought out by subtracting a slice from another.
    """
    sql = statement.chosen(choice, metric)
    sql.conditions.append(f"NOT {statement.ANONYMOUS}")
    cohorts = [metric.top, metric.bottom]
    rows = statement.run(_SPOKEN.format(from_=statement.from_(sql)), [*sql.values, *cohorts, *cohorts])
    found = {row[0]: Spoken(*row[1:]) for row in rows}
    return found.pop(None, Spoken()), found

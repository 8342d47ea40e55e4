"""What each theme costs or earns the score of a choice, who speaks of it and how, and whether more do than before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from innerloop.listen.models import Metric
from innerloop.understand.models import Theme
from innerloop.understand.queries import scoring, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.themes import on
from innerloop.understand.rules import anonymity
from innerloop.understand.rules.impact import Impact, Shift, impact, shift

# Of an answer that speaks of a theme in several places, the worst place says how it does.
_SPOKEN = """
WITH chosen AS MATERIALIZED (SELECT f.response_id, f.score, f.is_anonymous {from_}), spoken AS (
    SELECT m.theme_id, c.score, c.is_anonymous, min(m.feeling) AS feeling
    FROM understand_mention m JOIN chosen c ON c.response_id = m.response_id
    GROUP BY m.theme_id, c.response_id, c.score, c.is_anonymous
)
SELECT NULL::uuid, is_anonymous, count(*) FILTER (WHERE score = ANY(%s)), count(*) FILTER (WHERE score = ANY(%s)),
    count(*), 0, 0 FROM chosen GROUP BY is_anonymous
UNION ALL
SELECT theme_id, is_anonymous, count(*) FILTER (WHERE score = ANY(%s)), count(*) FILTER (WHERE score = ANY(%s)),
    count(*), count(*) FILTER (WHERE feeling < 0), count(*) FILTER (WHERE feeling > 0) FROM spoken GROUP BY 1, 2
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

    def plus(self, other: "Spoken") -> "Spoken":
        """Return both together."""
        return Spoken(
            self.top + other.top,
            self.bottom + other.bottom,
            self.n + other.n,
            self.negative + other.negative,
            self.positive + other.positive,
        )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A theme and what it does to the score of a choice; `shift` says whether its share has changed."""

    theme: Theme
    spoken: Spoken
    impact: Impact | None
    shift: Shift | None = None


def weighed(choice: Choice, *, before: Choice | None = None) -> list[Weighed]:
    """Return every theme that is on, the one that costs most first. Two queries, three with a time before."""
    metric = scoring.metric_of(choice)
    total, found = _spoken(choice, metric)
    earlier, found_before = _spoken(before, metric) if before else (Spoken(), {})
    rows = [
        _weighed(theme, total, found.get(theme.id, Spoken()), earlier, found_before.get(theme.id, Spoken()))
        for theme in on()
    ]
    return sorted(rows, key=lambda row: (_order(row), row.theme.name))


def _order(row: Weighed) -> float:
    return row.impact.points if row.impact and row.impact.points is not None else 0.0


def _weighed(theme: Theme, total: Spoken, spoken: Spoken, earlier: Spoken, before: Spoken) -> Weighed:
    return Weighed(
        theme,
        spoken,
        impact(total.cohorts, spoken.cohorts) if spoken.n else None,
        shift(before.n, earlier.n, spoken.n, total.n),
    )


def _spoken(choice: Choice, metric: Metric) -> tuple[Spoken, Mapping[UUID, Spoken]]:
    """Return all answers of a choice and those that speak of each theme, without anonymous ones that are too few.

    Whose theme would tell of one to four anonymous answers, in it or beside it, is told without any.
    """
    sql = scoring.told(choice, metric)
    cohorts = [metric.top, metric.bottom]
    rows = statement.run(_SPOKEN.format(from_=statement.from_(sql)), [*sql.values, *cohorts, *cohorts])
    named = {row[0]: Spoken(*row[2:]) for row in rows if not row[1]}
    unnamed = {row[0]: Spoken(*row[2:]) for row in rows if row[1]}
    whole = unnamed.pop(None, Spoken())
    total = named.pop(None, Spoken()).plus(whole)
    return total, {theme_id: _told(theme_id, named, unnamed, whole) for theme_id in {*named, *unnamed}}


def _told(theme_id: UUID, named: Mapping[UUID, Spoken], unnamed: Mapping[UUID, Spoken], whole: Spoken) -> Spoken:
    spoken, hidden = named.get(theme_id, Spoken()), unnamed.get(theme_id, Spoken())
    return spoken if any(anonymity.hold_back([hidden.n, whole.n - hidden.n])) else spoken.plus(hidden)


def slugs(theme_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the slugs of themes. One query."""
    return dict(Theme.objects.filter(id__in=theme_ids).values_list("id", "slug"))

"""What the page of the language model shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from innerloop.understand.actions.outside.asking import month_of
from innerloop.understand.models import LanguageModel
from innerloop.understand.queries.outside import Spent

_NAMES = {"translation": "Translations", "summary": "Summaries", "draft": "Draft replies", "test": "Tests"}


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used of what may be used this month."""

    calls: int
    most_calls: int
    tokens: int
    most_tokens: int

    @property
    def is_used_up(self) -> bool:
        """Say whether nothing more is sent this month."""
        return self.calls >= self.most_calls or self.tokens >= self.most_tokens


@dataclass(frozen=True, slots=True)
class Row:
    """What was used for one thing in one month."""

    purpose: str
    calls: int
    failed: int
    tokens_in: int
    tokens_out: int


def usage(row: LanguageModel | None, spent: Sequence[Spent], *, now: datetime) -> Usage | None:
    """Return how far this month is used up; None without a language model."""
    if row is None or not row.is_on:
        return None
    here = [each for each in spent if each.month == month_of(row, now)]
    tokens = sum(each.tokens_in + each.tokens_out for each in here)
    return Usage(sum(each.calls for each in here), row.calls_a_month, tokens, row.tokens_a_month)


def months(spent: Sequence[Spent]) -> list[tuple[date, list[Row]]]:
    """Return what was used by month, the newest first."""
    return [(month, [_row(each) for each in rows]) for month, rows in groupby(spent, key=lambda each: each.month)]


def _row(spent: Spent) -> Row:
    name = _NAMES.get(spent.purpose, spent.purpose)
    return Row(name, spent.calls, spent.failed, spent.tokens_in, spent.tokens_out)

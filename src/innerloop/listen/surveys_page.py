"""The page "Surveys", as plain values: which programs ask, what nobody asks, and the sentence above."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from innerloop.kernel.widgets import Empty
from innerloop.listen import queries
from innerloop.listen.models import Survey
from innerloop.listen.queries import Asking
from innerloop.listen.rules import saying


@dataclass(frozen=True, slots=True)
class Row:
    """A program as the list shows it."""

    asking: Asking
    kind: str
    way: str
    link: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Whom we ask. `idle` are surveys that no open program asks, `away` those put away."""

    says: str
    open: tuple[Row, ...]
    closed: tuple[Row, ...]
    idle: tuple[Survey, ...]
    away: tuple[Survey, ...]
    empty: Empty


def overview(askings: Iterable[Asking], surveys: Iterable[Survey], away: Iterable[Survey]) -> Overview:
    """Return the page of programs with their counts, and of surveys."""
    rows = [_row(asking) for asking in askings]
    asking = tuple(row for row in rows if row.asking.program.closed_at is None)
    asked = {row.asking.program.survey_id for row in asking}
    return Overview(
        says=_says([row.asking for row in rows]),
        open=asking,
        closed=tuple(row for row in rows if row.asking.program.closed_at is not None),
        idle=tuple(survey for survey in surveys if survey.id not in asked),
        away=tuple(away),
        empty=Empty(
            title="Nobody is asked yet",
            text="Here you will see each survey with whom it asks, how many answer, and who was left in peace.",
            action="Make the first survey",
            url=reverse("listen:new_survey"),
        ),
    )


def _row(asking: Asking) -> Row:
    program = asking.program
    return Row(
        asking=asking,
        kind=saying.kind_name(program.kind),
        way="an open link" if asking.is_always_on else saying.channel_name(program.channel),
        link=queries.always_on_link_of(program) if asking.is_always_on else "",
    )


def _says(askings: list[Asking]) -> str:
    """Return the page's answer in a sentence: asked, answered, left in peace."""
    invited = [asking for asking in askings if not asking.is_always_on and asking.answered is not None]
    asked, answered = sum(a.asked for a in invited), sum(a.answered or 0 for a in invited)
    by_link = sum(a.answered or 0 for a in askings if a.is_always_on)
    anonymously = sum(a.asked for a in askings if a.answered is None)
    parts = []
    if asked:
        people = "person" if asked == 1 else "people"
        rate = f" ({said} with 95 % confidence)" if (said := saying.rate_said(answered, asked)) else ""
        parts.append(f"{asked:,} {people} asked, {answered:,} answered{rate}.")
    if anonymously:
        parts.append(f"{anonymously:,} asked anonymously.")
    if by_link:
        parts.append(f"{by_link:,} answered through an open link.")
    held = sum(a.held for a in askings)
    if held:
        parts.append(f"{held:,} left in peace.")
    return " ".join(parts) or "Nobody was asked in the last 90 days."

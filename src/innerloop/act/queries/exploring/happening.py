"""What happened on our side, on charts over time: as lines in the drawings, and as sentences."""

from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.queries.findings import happening
from innerloop.understand.models import TimeMark
from innerloop.understand.queries import marked

Placed = tuple[int, TimeMark]  # the place of a column, and what happened in it


def placed(looked: Looked) -> list[Placed]:
    """Return what happened in the columns of a look over time. One query, none for another look."""
    spans = [looked.days_of(column) for column in looked.columns]
    known = [span for span in spans if span]
    if not known:
        return []
    found = marked.marks(first=known[0][0], last=known[-1][1], where=looked.slice_.where)
    columns = [(at, *span) for at, span in enumerate(spans) if span]
    return [(at, mark) for mark in found for at, first, last in columns if first <= mark.happened_on <= last]


def in_sentences(looked: Looked) -> str:
    """Return what happened in the columns of a look, each with its day; empty where nothing did."""
    said = [happening.said(mark) for _, mark in placed(looked)]
    return f"{'; '.join(said)}. It stood beside what is shown; that proves no cause." if said else ""

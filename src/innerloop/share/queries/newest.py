"""The newest answers of a slice, as the live list shows them."""

from innerloop.act.feedback_page import Said
from innerloop.act.queries.said import said
from innerloop.share.queries.chosen import Chosen
from innerloop.understand import queries as understanding

MOST = 8


def newest(chosen: Chosen) -> tuple[Said, ...]:
    """Return the newest answers of a slice, newest first, with the words that came without a score among them."""
    scored = understanding.as_counted(understanding.newest_behind(chosen.choice, most=MOST), chosen.metric)
    # They count in no number, and are news all the same; a code such as "do not know" without words is none.
    wordy = understanding.unscored(chosen.choice).exclude(comment="")[:MOST]
    rows = sorted([*scored, *wordy], key=lambda row: (row.answered_at, row.id), reverse=True)
    return tuple(said(row) for row in rows[:MOST])

"""Reads about findings: their pages, whom they concern, what notices about them say."""

from innerloop.act.queries.findings.owning import concerned, look, matters, still_over, still_standing
from innerloop.act.queries.findings.page import alert, alerts, began, how_many_stand, trades

__all__ = [
    "alert",
    "alerts",
    "began",
    "concerned",
    "how_many_stand",
    "look",
    "matters",
    "still_over",
    "still_standing",
    "trades",
]

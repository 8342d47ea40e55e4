"""Reads about findings: their pages, whom they concern, what notices about them say."""

from innerloop.act.queries.findings.owning import concerned, look, matters, still_over, still_standing
from innerloop.act.queries.findings.page import alert, alerts, began, how_many_stand, trades
from innerloop.act.queries.findings.picture import draw, picture, root_of

__all__ = [
    "alert",
    "alerts",
    "began",
    "concerned",
    "draw",
    "how_many_stand",
    "look",
    "matters",
    "picture",
    "root_of",
    "still_over",
    "still_standing",
    "trades",
]

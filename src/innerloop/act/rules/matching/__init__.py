"""Routing: whom a case is given to, solved over the whole open queue, learned from outcomes, told in a sentence.

`route` gives out a queue, `must_move` says which cases must leave whoever has them, `learn` turns outcomes into what is
believed of each agent, `tell` says a choice in words, and `gini`, `peak` and `even_shares` measure whether it is fair.
"""

from innerloop.act.rules.matching.able import is_sooner, must_move
from innerloop.act.rules.matching.fairness import Demand, even_shares, gini, peak
from innerloop.act.rules.matching.learning import Learned, learn
from innerloop.act.rules.matching.routing import route
from innerloop.act.rules.matching.telling import Reader, lines, next_best, tell
from innerloop.act.rules.matching.values import Agent, Case, Choice, Kind, Outcome, Reason

__all__ = [
    "Agent",
    "Case",
    "Choice",
    "Demand",
    "Kind",
    "Learned",
    "Outcome",
    "Reader",
    "Reason",
    "even_shares",
    "gini",
    "is_sooner",
    "learn",
    "lines",
    "must_move",
    "next_best",
    "peak",
    "route",
    "tell",
]

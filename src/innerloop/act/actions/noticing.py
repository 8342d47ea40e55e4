"""Noticing customers who have fallen silent: their cases are opened by nothing that happens, so they are looked for."""

from datetime import datetime

from innerloop.act.actions import opening
from innerloop.act.queries import opening as queries
from innerloop.act.queries.silence import silent


def notice_silence(*, now: datetime) -> int:
    """Open a case for whoever has fallen silent as a rule of the workspace names it; return how many.

    Each customer once in a silence, however often this is called. In portions, each a transaction of its own.
    """
    opened = 0
    for rule in queries.rules_on():
        if rule.when.is_silence:
            for troubles in silent(rule.when, now=now):
                if troubles:
                    opened += len(opening.open_for(troubles, rules=[rule], by="system", now=now))
    return opened

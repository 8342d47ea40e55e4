"""The verbs of the act room, one home each."""

from innerloop.act.actions.giving import give, move_to_team
from innerloop.act.actions.moving import close, reopen, resolve, snooze, start, wait_for_customer
from innerloop.act.actions.opening import open_by_hand, open_for

__all__ = [
    "close",
    "give",
    "move_to_team",
    "open_by_hand",
    "open_for",
    "reopen",
    "resolve",
    "snooze",
    "start",
    "wait_for_customer",
]

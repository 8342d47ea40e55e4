"""The verbs of the act room, one home each."""

from innerloop.act.actions.answering import add_note, hear, log_call, reply
from innerloop.act.actions.choosing import choose_playbook
from innerloop.act.actions.deferring import promise, snooze, wake
from innerloop.act.actions.giving import give, move_to_team, regain
from innerloop.act.actions.merging import merge_cases, part_cases
from innerloop.act.actions.moving import change_case, close, reopen, resolve, start, tick, wait_for_customer
from innerloop.act.actions.opening import open_by_hand, open_for
from innerloop.act.actions.ringing import ring_customer, say_reached
from innerloop.act.actions.routing import pass_on, route
from innerloop.act.actions.taking_back import note_undelivered, take_back
from innerloop.act.actions.taking_up import take_up
from innerloop.act.actions.unending import undo_end
from innerloop.act.actions.watching import as_seen, watch

__all__ = [
    "add_note",
    "as_seen",
    "change_case",
    "choose_playbook",
    "close",
    "give",
    "hear",
    "log_call",
    "merge_cases",
    "move_to_team",
    "note_undelivered",
    "open_by_hand",
    "open_for",
    "part_cases",
    "pass_on",
    "promise",
    "regain",
    "reopen",
    "reply",
    "resolve",
    "ring_customer",
    "route",
    "say_reached",
    "snooze",
    "start",
    "take_back",
    "take_up",
    "tick",
    "undo_end",
    "wait_for_customer",
    "wake",
    "watch",
]

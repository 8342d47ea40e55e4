"""Verbs of the understand room."""

from innerloop.understand.actions.counting import count
from innerloop.understand.actions.watching.judging import Wishes, change_watching, explain, set_aside, take_back
from innerloop.understand.actions.watching.looking import look

__all__ = ["Wishes", "change_watching", "count", "explain", "look", "set_aside", "take_back"]

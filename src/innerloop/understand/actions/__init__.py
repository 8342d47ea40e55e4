"""Verbs of the understand room."""

from innerloop.understand.actions.counting import count
from innerloop.understand.actions.gathering import gather, workspaces_to_gather
from innerloop.understand.actions.marking import Marked, edit_mark, keep_mark, put_mark
from innerloop.understand.actions.outside.translating import bring_translations
from innerloop.understand.actions.seeking import index_words, learn_words
from innerloop.understand.actions.watching.judging import Wishes, change_watching, explain, set_aside, take_back
from innerloop.understand.actions.watching.looking import look
from innerloop.understand.actions.watching.overhearing import look_at_themes
from innerloop.understand.actions.wording.applying import apply_next
from innerloop.understand.actions.wording.correcting import Correction, correct, uncorrect
from innerloop.understand.actions.wording.discovering import discover, make_of, set_topic_aside
from innerloop.understand.actions.wording.doubting import choose_doubts
from innerloop.understand.actions.wording.editing import keep_theme, merge_themes, part_theme, put_theme
from innerloop.understand.actions.wording.furnishing import furnish_themes
from innerloop.understand.actions.wording.learning import go_back, learn, take_up
from innerloop.understand.actions.wording.noting import note, try_again
from innerloop.understand.actions.wording.reading import read_next
from innerloop.understand.actions.wording.renewing import renew_next
from innerloop.understand.actions.wording.rounds import WordReader

__all__ = [
    "Correction",
    "Marked",
    "Wishes",
    "WordReader",
    "apply_next",
    "bring_translations",
    "change_watching",
    "choose_doubts",
    "correct",
    "count",
    "discover",
    "edit_mark",
    "explain",
    "furnish_themes",
    "gather",
    "go_back",
    "index_words",
    "keep_mark",
    "keep_theme",
    "learn",
    "learn_words",
    "look",
    "look_at_themes",
    "make_of",
    "merge_themes",
    "note",
    "part_theme",
    "put_mark",
    "put_theme",
    "read_next",
    "renew_next",
    "set_aside",
    "set_topic_aside",
    "take_back",
    "take_up",
    "try_again",
    "uncorrect",
    "workspaces_to_gather",
]

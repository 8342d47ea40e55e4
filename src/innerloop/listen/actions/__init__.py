"""The verbs of the listen room, one home each."""

from innerloop.listen.actions.asking import ask_now, invite, note_delivery
from innerloop.listen.actions.beginning import begin
from innerloop.listen.actions.changing import change
from innerloop.listen.actions.closing import let_go
from innerloop.listen.actions.conversing import TooEarly, hear, is_about_ours
from innerloop.listen.actions.deciding import hold_room
from innerloop.listen.actions.eligibility import against_sending
from innerloop.listen.actions.elsewhere import bring_review_stars
from innerloop.listen.actions.floors import give_floor_back, take_floor, wait_again
from innerloop.listen.actions.hearing import Recorded, record
from innerloop.listen.actions.holding import note_try, release_line
from innerloop.listen.actions.lines import Setup, change_line, close_line, open_line
from innerloop.listen.actions.noting import Call, note_call
from innerloop.listen.actions.page_talk import (
    hear_on_page,
    keep_read,
    keep_return,
    open_page_thread,
    open_return_thread,
)
from innerloop.listen.actions.receiving import Reply, receive
from innerloop.listen.actions.removing import erase_person, erase_words
from innerloop.listen.actions.replying import answer_invitation, answer_link
from innerloop.listen.actions.ringing import Wanted, ring
from innerloop.listen.actions.setting_aside import count_after_all, set_aside
from innerloop.listen.actions.setting_up import (
    define_metric,
    furnish,
    open_program,
    publish_survey,
    publish_version,
)
from innerloop.listen.actions.trying import introduce_line, test_line
from innerloop.listen.actions.visiting import Came, judge, note_visits
from innerloop.listen.actions.waiting import wait_for_day
from innerloop.listen.actions.wishes import ask_no_more
from innerloop.listen.actions.writing_back import open_thread, take_back, write_back
from innerloop.listen.actions.writing_to import Letter, unasked_ways, write_to

__all__ = [
    "Call",
    "Came",
    "Letter",
    "Recorded",
    "Reply",
    "Setup",
    "TooEarly",
    "Wanted",
    "against_sending",
    "answer_invitation",
    "answer_link",
    "ask_no_more",
    "ask_now",
    "begin",
    "bring_review_stars",
    "change",
    "change_line",
    "close_line",
    "count_after_all",
    "define_metric",
    "erase_person",
    "erase_words",
    "furnish",
    "give_floor_back",
    "hear",
    "hear_on_page",
    "hold_room",
    "introduce_line",
    "invite",
    "is_about_ours",
    "judge",
    "keep_read",
    "keep_return",
    "let_go",
    "note_call",
    "note_delivery",
    "note_try",
    "note_visits",
    "open_line",
    "open_page_thread",
    "open_program",
    "open_return_thread",
    "open_thread",
    "publish_survey",
    "publish_version",
    "receive",
    "record",
    "release_line",
    "ring",
    "set_aside",
    "take_back",
    "take_floor",
    "test_line",
    "unasked_ways",
    "wait_again",
    "wait_for_day",
    "write_back",
    "write_to",
]

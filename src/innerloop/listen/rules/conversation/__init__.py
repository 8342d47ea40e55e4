"""The conversation: one state machine for every channel, without a clock and without a database.

`step` takes where a talk stands and one thing that was said, and returns where it stands then and what is to be done.
What the customer answered so far is part of the state, so that the same things said in the same order always end in
the same answer: whoever hears a thing late goes over all of them again (`actions.talking`).
"""

from innerloop.listen.rules.conversation.rehearsing import OWN_WORDS, Rehearsal, Turn, rehearse, typical
from innerloop.listen.rules.conversation.stepping import step
from innerloop.listen.rules.conversation.talk import (
    CONTACT,
    WHY,
    Effect,
    Floor,
    HandOver,
    OptIn,
    OptOut,
    Survey,
    Talk,
    Unread,
    Uttered,
)

__all__ = [
    "CONTACT",
    "OWN_WORDS",
    "WHY",
    "Effect",
    "Floor",
    "HandOver",
    "OptIn",
    "OptOut",
    "Rehearsal",
    "Survey",
    "Talk",
    "Turn",
    "Unread",
    "Uttered",
    "rehearse",
    "step",
    "typical",
]

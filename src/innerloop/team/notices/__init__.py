"""The port by which rooms tell members something: `tell` once, and it reaches each of them in their own ways.

A room registers the kinds that it tells of; what is kept of a notice are ids, numbers and codes. Names and words are
looked up when somebody reads it, so that an erasure or a new name holds for notices too.
"""

from innerloop.team.notices.composing import compose
from innerloop.team.notices.inviting import send_invitation
from innerloop.team.notices.kinds import Kind, Look, Picture, Subject, all_kinds, kind, of
from innerloop.team.notices.looking import subjects_of
from innerloop.team.notices.posting import wishes_of
from innerloop.team.notices.telling import News, tell, told_to

__all__ = [
    "Kind",
    "Look",
    "News",
    "Picture",
    "Subject",
    "all_kinds",
    "compose",
    "kind",
    "of",
    "send_invitation",
    "subjects_of",
    "tell",
    "told_to",
    "wishes_of",
]

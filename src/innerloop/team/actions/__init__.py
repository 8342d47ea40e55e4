"""The verbs of the team room."""

from innerloop.team.actions.founding import found_workspace, user_of
from innerloop.team.actions.keys import issue_key, note_key_use, revoke_key
from innerloop.team.actions.seeing import see_employees, see_teams
from innerloop.team.actions.signing_in import make_sign_in_link, use_sign_in_link

__all__ = [
    "found_workspace",
    "issue_key",
    "make_sign_in_link",
    "note_key_use",
    "revoke_key",
    "see_employees",
    "see_teams",
    "use_sign_in_link",
    "user_of",
]

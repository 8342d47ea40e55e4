"""What happens in the team room, as the audit trail says it, between the actor's name and the object's."""

from innerloop.kernel import facts

WORKSPACE_FOUNDED = facts.kind("team.workspace_founded", "founded the workspace")
WORKSPACE_CHANGED = facts.kind("team.workspace_changed", "changed the settings: {fields}")

MEMBER_INVITED = facts.kind("team.member_invited", "invited a member as {role}")
MEMBER_ROLE_CHANGED = facts.kind("team.member_role_changed", "changed a role from {before} to {after}")
MEMBER_REMOVED = facts.kind("team.member_removed", "removed a member")
MEMBER_RETURNED = facts.kind("team.member_returned", "took a member back as {role}")
# Which number it is stands in no log: it outlives who is removed.
MEMBER_PHONE_GIVEN = facts.kind("team.member_phone_given", "changed at which telephone a member is rung")
MEMBER_PHONE_TAKEN = facts.kind("team.member_phone_taken", "took away the telephone at which a member is rung")
MEMBER_SIGNED_IN = facts.kind("team.member_signed_in", "signed in with {method}")

TEAM_ADDED = facts.kind("team.team_added", "added a team")
TEAM_RENAMED = facts.kind("team.team_renamed", "renamed a team")
TEAM_MOVED = facts.kind("team.team_moved", "moved a team in the tree")

TEAM_HOURS_SET = facts.kind("team.team_hours_set", "set the hours of a team")
TEAM_HOURS_INHERITED = facts.kind("team.team_hours_inherited", "let a team keep the hours above it")
HOURS_SET = facts.kind("team.hours_set", "set the hours of the workspace")
HOURS_INHERITED = facts.kind("team.hours_inherited", "let the workspace keep the usual hours")
HOLIDAY_ADDED = facts.kind("team.holiday_added", "added a holiday on {on}")
HOLIDAY_REMOVED = facts.kind("team.holiday_removed", "removed the holiday on {on}")

SKILL_ADDED = facts.kind("team.skill_added", "added a skill")
SKILL_RETIRED = facts.kind("team.skill_retired", "retired a skill")
SKILL_RETURNED = facts.kind("team.skill_returned", "took a skill back")

MEMBER_WORK_CHANGED = facts.kind("team.member_work_changed", "changed what a member does: {fields}")
MEMBER_SHIFT_SET = facts.kind("team.member_shift_set", "gave a member hours of their own")
MEMBER_SHIFT_ENDED = facts.kind("team.member_shift_ended", "let a member keep the hours of the team")
MEMBER_AWAY = facts.kind("team.member_away", "noted an absence from {starts_on}[ to {ends_on}]")
MEMBER_BACK = facts.kind("team.member_back", "took back the absence from {starts_on}")

EMPLOYEE_ADDED = facts.kind("team.employee_added", "added an employee")
EMPLOYEE_CHANGED = facts.kind("team.employee_changed", "changed an employee: {fields}")
EMPLOYEE_PLACED = facts.kind("team.employee_placed", "placed an employee in a team from {starts_on}")

KEY_ISSUED = facts.kind("team.key_issued", "issued an API key for {scopes}")
KEY_REVOKED = facts.kind("team.key_revoked", "revoked an API key")
KEY_RETURNED = facts.kind("team.key_returned", "took back the end of an API key")

EVENT_TRIED = facts.kind("team.event_tried", "tried {kind} again for {subscriber}")
EVENT_LEFT = facts.kind("team.event_left", "left {kind} aside for {subscriber}")
EVENT_TAKEN_UP = facts.kind("team.event_taken_up", "took {kind} up again for {subscriber}")

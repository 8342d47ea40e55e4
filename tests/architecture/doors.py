"""Who may open which address: one row for every row of the URL table, and what a POST there must say."""

from innerloop.team.rules import Role

# Whoever knows the address.
EVERYBODY = {
    "alive",
    "ready",
    "listen:survey",
    "listen:link",
    "listen:unsubscribe",
    "team:welcome",
    "connect:openapi",
    "connect:api-docs",
    "connect:problem",
}

# allauth's steps of signing in.
SIGNING_IN = {
    "account_login",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_confirm_email",
    "mfa_authenticate",
    "mfa_login_webauthn",
}

# allauth's pages about one's own account, whatever the role.
SIGNED_IN = {
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "usersessions_list",
}

# Members of a role or above.
MEMBERS = {
    "front": Role.VIEWER,
    "share:pulse": Role.VIEWER,
    "share:pulse_now": Role.VIEWER,
    "share:pulse_newest": Role.VIEWER,
    "act:feedback": Role.VIEWER,
    "act:answer": Role.VIEWER,
    "act:customers": Role.VIEWER,
    "act:customer": Role.VIEWER,
    "act:ask": Role.AGENT,
    "act:link": Role.AGENT,
    "act:consent": Role.AGENT,
    "act:stop": Role.AGENT,
    "act:resume": Role.AGENT,
    "act:merge": Role.MANAGER,
    "act:part": Role.MANAGER,
    "act:erase": Role.ADMIN,
    "listen:surveys": Role.VIEWER,
    "listen:new_survey": Role.MANAGER,
    "listen:builder": Role.MANAGER,
    "listen:preview": Role.MANAGER,
    "listen:archive_survey": Role.MANAGER,
    "listen:return_survey": Role.MANAGER,
    "listen:open_program": Role.MANAGER,
    "listen:program": Role.MANAGER,
    "listen:close_program": Role.MANAGER,
    "listen:reopen_program": Role.MANAGER,
    "listen:qr": Role.MANAGER,
    "listen:invite": Role.MANAGER,
    "listen:insist": Role.MANAGER,
    "listen:metrics": Role.MANAGER,
    "listen:metric": Role.MANAGER,
    "listen:touchpoints": Role.MANAGER,
    "listen:touchpoint": Role.MANAGER,
    "listen:products": Role.MANAGER,
    "listen:product": Role.MANAGER,
    "team:switch": Role.VIEWER,
    "team:settings": Role.VIEWER,
    "team:account": Role.VIEWER,
    "team:members": Role.ADMIN,
    "team:change_role": Role.ADMIN,
    "team:remove_member": Role.ADMIN,
    "team:return_member": Role.ADMIN,
    "team:send_link": Role.ADMIN,
    "team:teams": Role.MANAGER,
    "team:team": Role.MANAGER,
    "team:move_team": Role.MANAGER,
    "team:employees": Role.MANAGER,
    "team:employee": Role.MANAGER,
    "team:place_employee": Role.MANAGER,
    "team:keys": Role.ADMIN,
    "team:revoke_key": Role.ADMIN,
    "team:return_key": Role.ADMIN,
    "team:audit": Role.ADMIN,
}

# Members of a role or above, until there is a survey.
AT_FIRST = {"listen:begin": Role.OWNER}

# What the members' addresses take by POST, such that it is accepted. Names in braces are ids of `Belongings`.
_WAY = {"identity": "{identity_id}", "channel": "email"}
SENT: dict[str, dict[str, str]] = {
    "act:ask": {},
    "act:link": {},
    "act:consent": {**_WAY, "purpose": "ask", "is_given": "yes"},
    "act:stop": _WAY,
    "act:resume": _WAY,
    "act:merge": {"other": "{other_id}"},
    "act:part": {},
    "act:erase": {"typed": "Ada"},
    "listen:new_survey": {"name": "New", "metric": "nps", "kind": "relationship", "company": "Us"},
    "listen:builder": {},
    "listen:preview": {},
    "listen:archive_survey": {},
    "listen:return_survey": {},
    "listen:open_program": {"name": "Once", "kind": "one_off"},
    "listen:program": {
        "name": "Now and then",
        "channel": "email",
        "rest_days": "3",
        "answer_for_days": "9",
        "touchpoint": "{touchpoint_id}",
    },
    "listen:close_program": {},
    "listen:reopen_program": {},
    "listen:invite": {
        "address": "new@example.org",
        "channel": "link",
        "occasion": "once",
        "touchpoint": "{touchpoint_id}",
    },
    "listen:insist": {},
    "listen:metrics": {"name": "Own", "low": "1", "high": "5", "best": "high", "top": "5", "bottom": "1"},
    "listen:metric": {"name": "Ours"},
    "listen:touchpoints": {"name": "Desk", "owner_team": "{team_id}"},
    "listen:touchpoint": {"name": "Desk", "owner_team": "{team_id}"},
    "listen:products": {"name": "Purse", "parent": "{other_product_id}", "owner_team": "{team_id}"},
    "listen:product": {"name": "Purse", "parent": "{other_product_id}", "owner_team": "{team_id}"},
    "team:switch": {"workspace": "tandawa"},
    "team:settings": {
        "name": "Tandawa",
        "brand": "#0b5a4a",
        "language": "en",
        "time_zone": "UTC",
        "currency": "EUR",
        "minimum_n": "30",
    },
    "team:account": {"name": "Me"},
    "team:members": {"email": "new@tandawa.example", "role": "1"},
    "team:change_role": {"role": "2"},
    "team:remove_member": {},
    "team:return_member": {},
    "team:send_link": {},
    "team:teams": {"name": "Region", "parent": "{team_id}"},
    "team:team": {"name": "Region"},
    "team:move_team": {"parent": "{other_team_id}"},
    "team:employees": {"name": "Efua"},
    "team:employee": {"name": "Efua"},
    "team:place_employee": {"team": "{team_id}", "starts_on": "2026-03-04"},
    "team:keys": {"name": "Shop", "scopes": "score:read"},
    "team:revoke_key": {},
    "team:return_key": {},
}

# What takes a POST by showing a page, not by leading on to one.
SHOWN = {"listen:builder", "listen:preview", "team:keys"}

# What the members' addresses take after a question mark that names an object.
ASKED = {
    "act:customer": "link={invitation_id}",
    "listen:invite": "asked={invitation_id}",
    "listen:program": "after={invitation_id}",
    "team:employees": "after={employee_id}",
    "team:audit": "after={response_id}",
}

# Where an address leads to another object than the plainest of its kind.
INSTEAD = {
    "listen:qr": {"program_id": "always_on_id"},
    "listen:archive_survey": {"survey_id": "idle_survey_id"},
}

# Which scope a key needs for which operation of the API.
SCOPES = {
    "know_customer": "customers:write",
    "list_customers": "customers:read",
    "get_customer": "customers:read",
    "erase_customer": "customers:write",
    "get_timeline": "customers:read",
    "get_eligibility": "customers:read",
    "note_events": "events:write",
    "give_responses": "responses:write",
    "list_responses": "responses:read",
    "get_response": "responses:read",
    "change_response": "responses:write",
    "delete_response": "responses:write",
    "list_metrics": "metrics:read",
    "define_metric": "metrics:write",
    "get_score": "score:read",
    "compare_scores": "score:read",
    "list_surveys": "surveys:read",
    "publish_survey": "surveys:write",
    "get_survey": "surveys:read",
    "list_programs": "surveys:read",
    "open_program": "surveys:write",
    "get_program": "surveys:read",
    "list_invitations": "invitations:write",
    "invite_customer": "invitations:write",
}
# ninja's own names: the API's root, and our answer for what lies nowhere below it.
API_ROOT = {"connect:api:api-root", "connect:api:-"}

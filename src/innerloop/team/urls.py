"""Addresses of the team room."""

from django.urls import path

from innerloop.team.views import account, aside, audit, employees, keys, members, teams, welcome, workspace

app_name = "team"
urlpatterns = [
    path("welcome/<str:token>", welcome.welcome, name="welcome"),
    path("workspace/switch", workspace.switch, name="switch"),
    path("settings/", workspace.settings, name="settings"),
    path("settings/account/", account.account, name="account"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/<uuid:member_id>/role", members.change_role, name="change_role"),
    path("settings/members/<uuid:member_id>/remove", members.remove, name="remove_member"),
    path("settings/members/<uuid:member_id>/return", members.take_back, name="return_member"),
    path("settings/members/<uuid:member_id>/link", members.send_link, name="send_link"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/<uuid:team_id>/", teams.team, name="team"),
    path("settings/teams/<uuid:team_id>/move", teams.move, name="move_team"),
    path("settings/employees/", employees.employees, name="employees"),
    path("settings/employees/<uuid:employee_id>/", employees.employee, name="employee"),
    path("settings/employees/<uuid:employee_id>/place", employees.place, name="place_employee"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/<uuid:key_id>/revoke", keys.revoke, name="revoke_key"),
    path("settings/keys/<uuid:key_id>/return", keys.take_back, name="return_key"),
    path("settings/events/", aside.events_aside, name="events_aside"),
    path("settings/events/<uuid:aside_id>/again", aside.try_again, name="event_again"),
    path("settings/events/<uuid:aside_id>/leave", aside.leave, name="event_left"),
    path("settings/events/<uuid:aside_id>/take-up", aside.take_up, name="event_taken_up"),
    path("settings/audit/", audit.audit, name="audit"),
]

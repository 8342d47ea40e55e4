"""The audit trail as a query."""

from innerloop.kernel import log, scope
from innerloop.team import actions, queries
from innerloop.team.rules import Role
from tests.support.cast import FOUNDED_AT, issue


def it_tells_who_did_what_to_whom_newest_first(cast):
    actions.change_role(member=cast.vic, role=Role.AGENT, by_member=cast.adam, now=FOUNDED_AT)
    key, _ = issue(cast.olive, ["score:read"])

    with scope.to(cast.workspace.id):
        rows = queries.audit_trail()

    assert [(row.who, row.what, row.about) for row in rows] == [
        ("Olive", "issued an API key for score:read", key.name),
        ("Adam", "changed a role from Viewer to Agent", "Vic"),
        ("Olive", "founded the workspace", ""),
    ]


def it_never_names_what_belongs_to_another_workspace(cast):
    # A fact that points across: the log has no foreign keys that would refuse it.
    fact = log.Fact("team.member_removed", cast.stella.id, FOUNDED_AT)
    log.announce([fact], workspace_id=cast.workspace.id, by=f"member:{cast.stella.id}")

    with scope.to(cast.workspace.id):
        newest = queries.audit_trail(limit=1)[0]

    assert "Stella" not in f"{newest.who}{newest.about}"


def it_pages_by_key_without_gap_or_overlap(cast):
    for role in (Role.AGENT, Role.MANAGER, Role.VIEWER):
        actions.change_role(member=cast.vic, role=role, by_member=cast.adam, now=FOUNDED_AT)

    with scope.to(cast.workspace.id):
        whole = queries.audit_trail()
        first = queries.audit_trail(limit=2)
        rest = queries.audit_trail(before=first[-1].id)

    assert first + rest == whole

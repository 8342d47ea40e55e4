"""The audit trail as a query."""

from datetime import timedelta

from innerloop.kernel import clock, log, scope
from innerloop.team import actions, queries
from innerloop.team.rules import Role
from tests.support.cast import FOUNDED_AT, as_member, issue


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


def it_dates_a_line_by_when_it_was_done(cast):
    fact = log.Fact("response.recorded", cast.pia.id, FOUNDED_AT, data={"score": 8, "channel": ""})
    by = f"member:{cast.olive.id}"
    before = clock.now()
    log.announce([fact], workspace_id=cast.workspace.id, by=by, origin="import")

    with scope.to(cast.workspace.id):
        row = queries.audit_trail(limit=1)[0]

    assert row.at >= before - timedelta(minutes=1)
    assert (row.what, row.happened_at, row.is_imported) == ("Answered 8", FOUNDED_AT, True)


def it_says_on_the_page_when_it_was_answered(client, cast):
    fact = log.Fact("response.recorded", cast.pia.id, FOUNDED_AT, data={"score": 8, "channel": "sms"})
    log.announce([fact], workspace_id=cast.workspace.id, by=f"member:{cast.olive.id}", origin="import")

    page = as_member(client, cast.adam).get("/settings/audit/").content.decode()

    assert "Answered 8 by SMS" in page
    assert f"imported, answered on {FOUNDED_AT.day} {FOUNDED_AT:%b %Y}" in page


def it_says_of_what_is_no_answer_that_it_happened_then(client, cast):
    facts = [log.Fact(kind, cast.pia.id, FOUNDED_AT) for kind in ("order.delivered", "response.came_late")]
    log.announce(facts, workspace_id=cast.workspace.id, by=f"member:{cast.olive.id}", origin="import")

    page = as_member(client, cast.adam).get("/settings/audit/").content.decode()

    assert page.count(f"imported, happened on {FOUNDED_AT.day} {FOUNDED_AT:%b %Y}") == 2
    assert "Words that came late were kept" in page
    assert "answered on" not in page


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

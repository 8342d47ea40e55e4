"""API keys: issued, found, noted and revoked."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import ids
from innerloop.kernel.models import Event
from innerloop.team import actions, errors, events, queries
from innerloop.team.models import ApiKey
from tests.support.cast import FOUNDED_AT, issue


def it_keeps_only_the_digest_of_a_secret(cast):
    key, secret = issue(cast.olive, ["score:read"])

    row = str(ApiKey.everywhere.filter(id=key.id).values().get())
    assert secret.startswith("il_")
    assert len(secret) == 46
    assert secret not in row
    assert ids.digest(secret) in row


def it_is_found_by_its_secret_with_its_workspace_in_one_query(cast):
    key, secret = issue(cast.olive)

    with CaptureQueriesContext(connection) as asked:
        found = queries.key_of(secret)
        assert found is not None
        assert found.workspace.name == "Tandawa"

    assert found == key
    assert len(asked) == 1


def it_opens_nothing_once_revoked(cast):
    key, secret = issue(cast.olive)

    actions.revoke_key(key=key, by_member=cast.adam, now=FOUNDED_AT)
    actions.revoke_key(key=key, by_member=cast.olive, now=FOUNDED_AT)

    assert queries.key_of(secret) is None
    revoked = Event.objects.get(kind=events.KEY_REVOKED, workspace_id=cast.workspace.id)
    assert revoked.actor == f"member:{cast.adam.id}"


def it_writes_its_use_at_most_once_a_day(cast):
    key, _ = issue(cast.olive)

    with CaptureQueriesContext(connection) as written:
        for minutes in (0, 5, 90):
            actions.note_key_use(key=key, now=FOUNDED_AT + timedelta(minutes=minutes))

    assert len(written) == 1
    key.refresh_from_db()
    assert key.last_used_on == FOUNDED_AT.date()


@pytest.mark.parametrize(("scopes", "refusal"), [((), errors.NoScope), (("score:win",), errors.UnknownScope)])
def it_is_not_issued_with_scopes_that_do_not_exist(cast, scopes, refusal):
    with pytest.raises(refusal):
        issue(cast.olive, scopes)


@pytest.mark.parametrize(
    ("before", "since"),
    [
        (["events:write", "invitations:write"], ["events:write", "invitations:write", "invitations:read"]),
        (["invitations:read", "invitations:write"], ["invitations:read", "invitations:write"]),
        (["responses:write", "surveys:write"], ["responses:write", "surveys:write"]),
    ],
)
def it_sees_whom_it_asked_as_before_that_was_a_scope(cast, before, since):
    key, _ = issue(cast.olive, before)

    migrate("0002_let_asking_keys_see_whom_they_asked")

    key.refresh_from_db()
    assert key.scopes == since


def migrate(name: str) -> None:
    """Do once more what a migration does; Django's own way there and back takes ten seconds."""
    migration = import_module(f"innerloop.team.migrations.{name}").Migration
    with connection.schema_editor() as editor:
        for operation in migration.operations:
            operation.database_forwards("team", editor, None, None)

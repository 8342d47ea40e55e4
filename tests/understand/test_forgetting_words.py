"""What was read out of words goes with them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection

from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions
from innerloop.understand.models import Mention, Reading, Unread
from tests.support.cast import Cast, furnish
from tests.support.wording import Spoken, make_reading, make_theme

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def read(cast: Cast) -> Iterator[list[UUID]]:
    """Two answers whose words were read and speak of a theme."""
    with scope.to(cast.workspace.id):
        furnish(cast.workspace, now=NOW)
        theme = make_theme("waiting-long")
        said = [Heard(score=1, comment="Waited long", answered_at=NOW) for _ in range(2)]
        verdicts = listening.record(said, workspace=cast.workspace, by="system", now=NOW)
        ids = [each.response_id for each in verdicts if isinstance(each, listening.Recorded)]
        for id_ in ids:
            make_reading(id_, Spoken(theme, "Waited"))
        yield ids


def it_forgets_the_reading_and_its_mentions(read: list[UUID]) -> None:
    Response.objects.filter(id=read[0]).update(comment="", erased_at=NOW)

    actions.note(read, now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does
    assert [row.response_id for row in Reading.objects.all()] == [read[1]]
    assert [row.response_id for row in Mention.objects.all()] == [read[1]]
    assert [row.response_id for row in Unread.objects.all()] == [read[1]]

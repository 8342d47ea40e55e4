"""What happened on the Coast is found from the words alone: which theme, since when, where, and at what cost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.kernel import clock, drain, scope
from innerloop.listen.models import Touchpoint
from innerloop.team.models import Team
from innerloop.understand.models import Finding
from tests.support import dip
from tests.support.cast import as_member, make_cast

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.timeout(900)  # a thousand comments, read by the encoders where they are installed
def it_finds_what_the_dip_was_about_through_the_whole_pipeline(empty_log: None, tmp_path: Path) -> None:
    cast = make_cast()
    drain.open_cursors()
    happened = dip.bring(cast.workspace, now=NOW)

    dip.read(cast.workspace, tmp_path, now=NOW)

    assert happened.until
    with scope.to(cast.workspace.id):
        rows = list(Finding.objects.filter(matter="theme").select_related("theme", "part_of"))
        found = next(row for row in rows if row.theme and row.theme.slug in ("cash-out-fee", "agent-cash"))
        root = found.part_of or found
        places = {str(row.id): row.key for row in Touchpoint.objects.all()}
        places |= {str(row.id): row.key for row in Team.objects.all()}
    where = {places.get(row.of, "") for row in rows} | {places.get(each["of"], "") for each in root.carriers}
    assert abs(root.since_on - happened.since) <= timedelta(days=21)
    assert happened.since <= root.found_on < happened.until
    assert where & {*happened.teams, happened.touchpoint}
    assert root.cost["high"] < 0
    assert root.ended_on is None or root.ended_on >= happened.until - timedelta(days=14)
    with clock.held_at(NOW):
        page = as_member(Client(), cast.mona).get(reverse("act:alert", args=[root.id])).content.decode()
    assert root.theme
    assert f"More customers speak ill of “{root.theme.name}”" in page
    assert "It cost" in page
    assert page.count('<mark class="') == 3

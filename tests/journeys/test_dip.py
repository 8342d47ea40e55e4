"""The demo company's dip, found from its words alone and seen on the product's own page; with its picture."""

from pathlib import Path

import pytest

from innerloop.kernel import clock, scope
from innerloop.team import actions as team
from innerloop.team.models import Member
from innerloop.understand import actions as understanding
from innerloop.understand.models import Finding, Unread
from innerloop.understand.words.reading import Reader
from tests.journeys.company import Company
from tests.journeys.test_screenshots import DIP, PICTURES, take
from tests.support import browser, dip, proof
from tests.support.browser import Visitor

pytestmark = browser.MARKS


@pytest.fixture
def coast(furnished: Company, tmp_path: Path) -> Member:
    """The owner of a company that heard the demo's withdrawals, read by us and by the worker that runs beside."""
    now = clock.now()
    owner = team.found_workspace(name="Tandawa Coast", owner_email="coast@innerloop.invalid", now=now)
    dip.bring(owner.workspace, now=now)
    dip.read(owner.workspace, tmp_path, now=now)
    reader = Reader(tmp_path)
    while Unread.everywhere.filter(workspace=owner.workspace, failed_at=None).exists():
        understanding.read_next(reader, now=clock.now())
    with scope.to(owner.workspace_id):
        understanding.look_at_themes(now=now)
    return owner


@pytest.mark.proof
@pytest.mark.timeout(900)
def it_says_which_theme_since_when_where_and_at_what_cost(
    coast: Member, walker: Visitor, furnished: Company, tmp_path: Path
) -> None:
    found = Finding.everywhere.filter(workspace=coast.workspace, matter="theme", part_of=None).select_related("theme")
    finding = found.order_by("cost__points")[0]
    walker.becomes(furnished.cookies(coast))
    walker.watch.expects = {200}

    walker.goes("/alerts")
    listed = walker.page.inner_text("main")
    walker.goes(f"/alerts/{finding.id}")
    told = walker.page.inner_text("main")
    studio = walker.context.new_page()
    folder = PICTURES if proof.IS_FULL else tmp_path
    size = take(walker.page, studio, folder / DIP, width=1280, theme="light")
    studio.close()

    assert finding.theme
    assert f"More customers speak ill of “{finding.theme.name}”" in listed
    assert "Since " in told
    assert "It cost" in told
    assert "In their words" in told
    assert size > 5_000

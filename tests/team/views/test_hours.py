"""The pages of hours and holidays."""

from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlencode

import pytest

from innerloop.kernel import clock
from innerloop.team import actions
from innerloop.team.forms import week_given
from innerloop.team.models import Holiday, Hours, Team
from tests.support.cast import FOUNDED_AT, as_member

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
WEEK = {"zone": "Africa/Nairobi", "day_0": "9-12:30, 13:30-17", "day_5": "9-12"}


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.held_at(NOW):
        yield


@pytest.fixture
def mona(client, cast):
    return as_member(client, cast.mona)


@pytest.fixture
def kenya(cast):
    return actions.add_team(
        workspace_id=cast.workspace.id, name="Kenya", parent=None, by_member=cast.mona, now=FOUNDED_AT
    )


@pytest.fixture
def nairobi(cast, kenya):
    return actions.add_team(
        workspace_id=cast.workspace.id, name="Nairobi", parent=kenya, by_member=cast.mona, now=FOUNDED_AT
    )


def text(answer) -> str:
    return unescape(answer.content.decode())


def it_shows_the_usual_hours_until_somebody_sets_others(mona):
    page = text(mona.get("/settings/hours/"))

    assert "Monday to Friday 9:00-17:00, UTC. These are the usual hours" in page
    assert "None to come." in page
    assert '(optional)</span></label><input type="text" name="day_0"' not in page


def it_sets_the_hours_of_the_workspace(mona, cast):
    page = text(mona.post("/settings/hours/", WEEK, follow=True))

    kept = Hours.everywhere.get()
    assert (kept.workspace, kept.team, kept.zone) == (cast.workspace, None, "Africa/Nairobi")
    assert kept.spans == [[0, 540, 750], [0, 810, 1020], [5, 540, 720]]
    assert "Monday 9:00-12:30, 13:30-17:00; Saturday 9:00-12:00, Nairobi time." in page
    assert "usual hours, until" not in page


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"day_1": "nine to five"}, "day_1", "“nine to five” cannot be read as hours."),
        ({"day_1": "17-9"}, "day_1", "17-9 ends before it begins."),
        ({"day_1": "9-13, 12-17"}, "day_1", "9:00-13:00 and 12:00-17:00 overlap."),
        ({"day_1": "<script>"}, "day_1", "“<script>” cannot be read"),
        ({"day_0": "", "day_5": ""}, "day_0", "A week needs a working hour."),
        ({"zone": "Africa/Atlantis"}, "zone", "Africa/Atlantis is not one of the available choices."),
    ],
)
def it_says_at_the_day_what_cannot_be_read_and_keeps_the_rest(mona, typed, field, says):
    answer = mona.post("/settings/hours/", WEEK | typed)

    assert answer.status_code == 200
    assert says in answer.context["form"].errors[field][0]
    assert list(answer.context["form"].errors) == [field]
    assert not Hours.everywhere.exists()
    assert '<script>"' not in answer.content.decode()
    assert all(value in text(answer) for value in (WEEK | typed).values() if value and "<" not in value)


def it_gives_a_team_its_own_hours_and_lets_it_keep_those_above_again(mona, nairobi, kenya):
    mona.post(f"/settings/teams/{kenya.id}/hours/", WEEK)
    inherited = text(mona.get(f"/settings/teams/{nairobi.id}/hours/"))
    mona.post(f"/settings/teams/{nairobi.id}/hours/", WEEK | {"day_5": ""})

    own = text(mona.get(f"/settings/teams/{nairobi.id}/hours/"))
    back = text(mona.post(f"/settings/teams/{nairobi.id}/hours/inherit", follow=True))

    assert "These are the hours of Kenya." in inherited
    assert "Keep the hours of Kenya instead" in own
    assert "Nairobi keeps the hours of Kenya now." in back
    assert [hours.team for hours in Hours.everywhere.all()] == [kenya]


def it_undoes_keeping_the_hours_above(mona, kenya):
    mona.post(f"/settings/teams/{kenya.id}/hours/", WEEK)
    before = Hours.everywhere.get()

    page = mona.post(f"/settings/teams/{kenya.id}/hours/inherit", follow=True)
    undo = f"/settings/teams/{kenya.id}/hours/?{urlencode(week_given(before.read()))}"
    assert undo in text(page)
    mona.post(undo)

    after = Hours.everywhere.get()
    assert (after.team, after.zone, after.spans) == (before.team, before.zone, before.spans)


def it_says_on_the_teams_page_when_it_works(mona, nairobi, kenya):
    mona.post(f"/settings/teams/{kenya.id}/hours/", WEEK)
    mona.post(f"/settings/teams/{kenya.id}/holidays", {"on": "2026-12-12", "name": "Jamhuri Day"})

    page = text(mona.get(f"/settings/teams/{nairobi.id}/"))

    assert "Saturday 9:00-12:00, Nairobi time, kept from Kenya. 1 holiday to come." in page


def it_names_the_teams_with_hours_of_their_own(mona, kenya):
    mona.post(f"/settings/teams/{kenya.id}/hours/", WEEK)

    page = text(mona.get("/settings/hours/"))

    assert f"/settings/teams/{kenya.id}/hours/" in page


def it_adds_holidays_and_shows_those_from_above(mona, nairobi, kenya):
    mona.post("/settings/hours/holidays", {"on": "2026-12-25", "name": "Christmas"})
    mona.post(f"/settings/teams/{kenya.id}/holidays", {"on": "2026-12-12", "name": "Jamhuri Day"})
    mona.post(f"/settings/teams/{nairobi.id}/holidays", {"on": "2026-12-24", "name": "Party", "part": "13-24"})
    mona.post("/settings/hours/holidays", {"on": "2026-01-01", "name": "Long gone"})

    answer = mona.get(f"/settings/teams/{nairobi.id}/hours/")

    shown = answer.context["page"]
    assert [(row.holiday.name, row.part) for row in shown.holidays] == [("Party", "13:00-24:00")]
    assert [(row.holiday.name, row.whose) for row in shown.inherited] == [
        ("Jamhuri Day", "Kenya"),
        ("Christmas", "Tandawa"),
    ]
    assert text(answer).count("/remove") == 1


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"on": "2026-12-25", "name": "Again"}, "on", "2026-12-25 is a holiday here already: Christmas."),
        ({"on": "", "name": "x"}, "on", "This field is required."),
        ({"on": "9999-12-25", "name": "x"}, "on", "9999 is too far away."),
        ({"on": "2026-12-26", "name": ""}, "name", "This field is required."),
        ({"on": "2026-12-26", "name": "x", "part": "noon"}, "part", "“noon” cannot be read as hours."),
        ({"on": "2026-12-26", "name": "x", "part": "9-10, 11-12"}, "part", "One stretch of hours is enough here."),
    ],
)
def it_says_at_the_field_why_a_holiday_is_not_added(mona, typed, field, says):
    mona.post("/settings/hours/holidays", {"on": "2026-12-25", "name": "Christmas"})

    answer = mona.post("/settings/hours/holidays", typed)

    assert answer.status_code == 200
    assert says in answer.context["holiday_form"].errors[field][0]
    assert Holiday.everywhere.count() == 1


def it_removes_a_holiday_and_offers_to_undo_it(mona, nairobi):
    mona.post(f"/settings/teams/{nairobi.id}/holidays", {"on": "2026-12-24", "name": "Party & cake", "part": "13-24"})
    holiday = Holiday.everywhere.get()

    page = text(mona.post(f"/settings/hours/holidays/{holiday.id}/remove", follow=True))
    assert not Holiday.everywhere.exists()
    undo = f"/settings/teams/{nairobi.id}/holidays?on=2026-12-24&name=Party+%26+cake&part=13%3A00-24%3A00"
    assert undo in page
    mona.post(undo)

    again = Holiday.everywhere.get()
    assert (again.name, again.team, again.on, again.starts, again.ends) == (
        "Party & cake", Team.everywhere.get(id=nairobi.id), holiday.on, 780, 1440,
    )  # fmt: skip

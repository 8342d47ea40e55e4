"""The pages of those who answer customers, and one's own absences."""

from datetime import UTC, date, datetime
from html import unescape

import pytest

from innerloop.kernel import clock
from innerloop.team import actions
from innerloop.team.models import Absence, Member, MemberSkill, Shift, Skill
from innerloop.team.rules.absence import Away
from tests.support.cast import FOUNDED_AT, as_member

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
WEEK = {"zone": "Africa/Nairobi", "day_0": "22-24", "day_1": "0-6"}


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.held_at(NOW):
        yield


@pytest.fixture
def mona(client, cast):
    return as_member(client, cast.mona)


@pytest.fixture
def refunds(cast):
    return actions.add_skill(workspace_id=cast.workspace.id, name="Refunds", by_member=cast.mona, now=FOUNDED_AT)


def text(answer) -> str:
    return unescape(answer.content.decode())


def it_lists_who_answers_with_what_they_can_do(mona, cast, refunds):
    mona.post(
        f"/settings/people/{cast.agnes.id}/",
        {"languages": ["en"], "another": "sw", "skills": ["refunds"], "capacity": "1"},
    )
    mona.post(f"/settings/people/{cast.agnes.id}/away", {"starts_on": "2026-11-25", "ends_on": "2026-11-27"})

    page = text(mona.get("/settings/people/"))

    assert "English, Swahili" in page
    assert "1 case at once" in page
    assert "away, back on 30 November" in page
    assert "Vic" not in page


def it_changes_what_somebody_does(mona, cast, refunds):
    team = actions.add_team(
        workspace_id=cast.workspace.id, name="Kenya", parent=None, by_member=cast.mona, now=FOUNDED_AT
    )

    mona.post(
        f"/settings/people/{cast.agnes.id}/",
        {"team": str(team.id), "languages": ["en"], "another": "luo", "skills": ["refunds"], "capacity": "7"},
    )

    agnes = Member.everywhere.get(id=cast.agnes.id)
    assert (agnes.team, agnes.languages, agnes.capacity) == (team, ["en", "luo"], 7)
    assert [held.skill for held in MemberSkill.everywhere.all()] == [refunds]
    assert "Luo" in text(mona.get(f"/settings/people/{cast.agnes.id}/"))


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        ({"capacity": ""}, "capacity", "This field is required."),
        ({"capacity": "-1"}, "capacity", "greater than or equal to 0"),
        ({"capacity": "9", "languages": ["xx"]}, "languages", "xx is not one of the available choices."),
        ({"capacity": "9", "skills": ["flying"]}, "skills", "flying is not one of the available choices."),
    ],
)
def it_says_at_the_field_what_is_wrong(mona, cast, refunds, sent, field, says):
    answer = mona.post(f"/settings/people/{cast.agnes.id}/", sent)

    assert answer.status_code == 200
    assert says in answer.context["form"].errors[field][0]


def it_gives_somebody_hours_of_their_own_and_takes_them_back(mona, cast):
    page = f"/settings/people/{cast.agnes.id}/"
    mona.post(f"{page}shift", WEEK)
    own = text(mona.get(page))
    ended = mona.post(f"{page}shift/end", follow=True)

    assert "Works Monday 22:00-24:00; Tuesday 0:00-6:00, Nairobi time." in own
    assert "Agnes keeps the hours of the team now." in text(ended)
    assert not Shift.everywhere.exists()
    assert f"{page}shift?zone=Africa%2FNairobi&day_0=22%3A00-24%3A00&day_1=0%3A00-6%3A00" in text(ended)


def it_says_at_the_day_which_hours_cannot_be_read(mona, cast):
    answer = mona.post(f"/settings/people/{cast.agnes.id}/shift", WEEK | {"day_2": "late"})

    assert answer.context["week"].errors["day_2"][0].startswith("“late” cannot be read")
    assert not Shift.everywhere.exists()


def it_notes_an_absence_and_takes_it_back_with_undo(mona, cast):
    page = f"/settings/people/{cast.agnes.id}/away"
    mona.post(page, {"starts_on": "2026-12-01", "ends_on": ""})
    absence = Absence.everywhere.get()

    shown = text(mona.get(f"/settings/people/{cast.agnes.id}/"))
    taken = text(mona.post(page, {"take_back": str(absence.id)}, follow=True))

    assert "1 December 2026 until further notice" in shown
    assert f"{page}?starts_on=2026-12-01&ends_on=" in taken
    assert not Absence.everywhere.exists()
    mona.post(f"{page}?starts_on=2026-12-01&ends_on=")
    again = Absence.everywhere.get()
    assert (again.member, again.starts_on, again.ends_on) == (cast.agnes, date(2026, 12, 1), None)


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        ({"starts_on": ""}, "starts_on", "This field is required."),
        ({"starts_on": "2026-12-03", "ends_on": "2026-12-01"}, "ends_on", "lies before the first"),
        ({"starts_on": "0026-12-03"}, "starts_on", "26 is too far away."),
        ({"starts_on": "tomorrow"}, "starts_on", "Enter a valid date."),
    ],
)
def it_says_at_the_field_why_an_absence_is_not_noted(client, cast, sent, field, says):
    for who, path in ((cast.mona, f"/settings/people/{cast.agnes.id}/away"), (cast.agnes, "/settings/account/away")):
        answer = as_member(client, who).post(path, sent)

        assert answer.status_code == 200
        assert says in answer.context["away"].errors[field][0]
    assert not Absence.everywhere.exists()


def it_lets_everybody_who_answers_note_their_own_absence(client, cast):
    agnes = as_member(client, cast.agnes)

    agnes.post("/settings/account/away", {"starts_on": "2026-11-25", "ends_on": "2026-11-25"})
    page = text(agnes.get("/settings/account/"))

    assert Absence.everywhere.get().member == cast.agnes
    assert "25 November 2026" in page
    assert "10 open cases at most" in page
    agnes.post("/settings/account/away", {"take_back": str(Absence.everywhere.get().id)})
    assert not Absence.everywhere.exists()


def it_shows_a_viewer_no_absence(client, cast):
    vic = as_member(client, cast.vic)

    assert "When you are away" not in text(vic.get("/settings/account/"))
    assert vic.post("/settings/account/away", {"starts_on": "2026-11-25"}).status_code == 404


@pytest.mark.parametrize("taken", ["theirs", "a colleagues", "nonsense"])
def it_takes_back_nobody_elses_absence(client, cast, taken):
    others = {
        name: actions.note_absence(member=member, days=Away(date(2026, 12, 1)), by_member=member, now=FOUNDED_AT)
        for name, member in (("theirs", cast.stella), ("a colleagues", cast.mona))
    }
    sent = {"take_back": str(others[taken].id) if taken in others else taken}

    assert as_member(client, cast.agnes).post("/settings/account/away", sent).status_code == 404
    assert Absence.everywhere.count() == 2


def it_adds_retires_and_returns_a_skill(mona):
    empty = text(mona.get("/settings/people/skills/"))
    mona.post("/settings/people/skills/", {"name": "Refunds"})
    twice = mona.post("/settings/people/skills/", {"name": "refunds"})
    skill = Skill.everywhere.get()

    page = text(mona.post(f"/settings/people/skills/{skill.id}/retire", follow=True))
    undo = f"/settings/people/skills/{skill.id}/return"

    assert "No skills yet. Add the first" in empty
    assert twice.context["form"].errors["name"] == [
        "There is a skill “Refunds” already. Give it to people on their own pages."
    ]
    assert undo in page
    mona.post(undo)
    assert "Refunds" in text(mona.get("/settings/people/skills/"))
    assert Skill.everywhere.get().retired_at is None


def it_says_what_to_do_where_there_is_no_skill_to_choose(mona, cast):
    assert "There are no skills to choose from yet." in text(mona.get(f"/settings/people/{cast.agnes.id}/"))

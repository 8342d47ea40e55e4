"""What changes beyond chance: who is told of it once, and what the pages show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import subscriptions
from innerloop.act.actions import telling_changes
from innerloop.act.queries import findings as queries
from innerloop.kernel import clock, drain, log
from innerloop.kernel.models import Event
from innerloop.listen.models import Program, Touchpoint
from innerloop.team.models import Member, Notice, Team
from innerloop.team.notices import kinds
from innerloop.understand import charts, events
from innerloop.understand.models import Finding, Watching
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast
from tests.support.findings import make_finding

WEEK = timedelta(days=7)


@pytest.fixture
def desk(program: Program, cast: Cast) -> Team:
    """The team that answers for the till, with Agnes in it."""
    team = Team.objects.create(workspace=cast.workspace, key="desk", name="Desk")
    Member.objects.filter(id=cast.agnes.id).update(team=team)
    return team


@pytest.fixture
def till(desk: Team, cast: Cast) -> Touchpoint:
    return Touchpoint.objects.create(workspace=cast.workspace, key="till", name="Till", owner_team=desk)


def tells(kind: str, finding: Finding) -> None:
    fact = log.Fact(kind, finding.root_id, NOW, data={"finding": str(finding.id)})
    log.announce([fact], workspace_id=finding.workspace_id, by="system")
    happened = Event.objects.order_by("-id")[:1]
    with clock.held_at(NOW):
        subscriptions.tell_of_changes(list(happened))


def told(member: Member) -> list[str]:
    return list(Notice.objects.filter(member=member).order_by("id").values_list("kind", flat=True))


def it_tells_the_team_that_answers_for_it(cast: Cast, till: Touchpoint) -> None:
    tells(events.FOUND, make_finding(cast.workspace, by="touchpoint", of=str(till.id)))

    assert told(cast.agnes) == [telling_changes.CHANGED]
    assert told(cast.mona) == told(cast.olive) == told(cast.vic) == []


def it_tells_the_team_of_what_carries_it(cast: Cast, till: Touchpoint) -> None:
    carried = {"by": "touchpoint", "of": str(till.id), "points": -9, "diff": -30, "low": -40, "high": -20, "n": 60}
    tells(events.FOUND, make_finding(cast.workspace, carriers=[carried]))

    assert told(cast.agnes) == [telling_changes.CHANGED]


def it_tells_managers_and_admins_of_what_nobody_answers_for(cast: Cast, desk: Team) -> None:
    tells(events.FOUND, make_finding(cast.workspace))

    assert told(cast.mona) == told(cast.olive) == [telling_changes.CHANGED]
    assert told(cast.agnes) == told(cast.vic) == []


def it_tells_everybody_of_one_matter_once(cast: Cast, till: Touchpoint) -> None:
    root = make_finding(cast.workspace, by="touchpoint", of=str(till.id))
    tells(events.FOUND, root)
    tells(events.FOUND, root)

    tells(events.GREW, make_finding(cast.workspace, part_of=root))

    assert told(cast.agnes) == [telling_changes.CHANGED]
    # The whole company moves with it: those who lead hear of it now, of the change that was found first.
    assert list(Notice.objects.filter(member=cast.mona).values_list("subject_id", flat=True)) == [root.id]


@pytest.mark.parametrize("matter", ["score", "volume"])
def it_tells_its_end_to_who_was_told_of_it(matter: str, cast: Cast, till: Touchpoint) -> None:
    root = make_finding(cast.workspace, by="touchpoint", of=str(till.id), matter=matter)
    tells(events.FOUND, root)
    Finding.objects.filter(id=root.id).update(ended_on=NOW.date())

    tells(events.ENDED, root)

    assert told(cast.agnes) == [telling_changes.CHANGED, telling_changes.OVER]
    assert told(cast.mona) == []


def it_tells_apart_what_is_over_and_what_has_stayed(cast: Cast, till: Touchpoint) -> None:
    root = make_finding(cast.workspace, by="touchpoint", of=str(till.id))
    tells(events.FOUND, root)
    Finding.objects.filter(id=root.id).update(ended_on=NOW.date(), is_settled=True)

    tells(events.SETTLED, root)

    assert told(cast.agnes) == [telling_changes.CHANGED, telling_changes.STAYED]
    stayed = Notice.objects.get(kind=telling_changes.STAYED)
    known = kinds.of(stayed.kind)
    assert known
    assert known.say(stayed).startswith("It stayed, and counts as usual now: The score has fallen since")


def it_tells_of_a_matter_once_whatever_it_goes_by(cast: Cast, till: Touchpoint) -> None:
    first = make_finding(cast.workspace, by="touchpoint", of=str(till.id))
    tells(events.FOUND, first)
    heir = make_finding(cast.workspace, by="team", of=str(till.owner_team_id))
    Finding.objects.filter(id=first.id).update(ended_on=NOW.date(), part_of=heir)

    tells(events.GREW, make_finding(cast.workspace, by="touchpoint", of=str(till.id), part_of=heir))
    [notice] = Notice.objects.filter(member=cast.agnes)
    stands = queries.still_standing([notice])
    Finding.objects.filter(id=heir.id).update(ended_on=NOW.date())
    tells(events.ENDED, heir)

    assert stands == {notice.id}
    assert told(cast.agnes) == [telling_changes.CHANGED, telling_changes.OVER]
    over = Notice.objects.get(member=cast.agnes, kind=telling_changes.OVER)
    assert (over.data, over.subject_id) == (notice.data, heir.id)


def it_has_read_what_a_change_went_by_before(mona: Client, cast: Cast, till: Touchpoint) -> None:
    first = make_finding(cast.workspace)
    tells(events.FOUND, first)
    heir = make_finding(cast.workspace, by="touchpoint", of=str(till.id))
    Finding.objects.filter(id=first.id).update(ended_on=NOW.date(), part_of=heir)

    mona.get(f"/alerts/{first.id}", follow=True)

    assert not Notice.objects.filter(member=cast.mona, read_at=None).exists()


def it_tells_nobody_of_what_was_set_aside(cast: Cast, desk: Team) -> None:
    tells(events.FOUND, make_finding(cast.workspace, set_aside_at=NOW))

    assert told(cast.mona) == []


def it_hears_of_live_changes_alone() -> None:
    assert drain.subscribers()[subscriptions.CHANGES].reaches_people


def it_shows_a_change_in_words_with_its_numbers(mona: Client, cast: Cast, till: Touchpoint) -> None:
    carried = {"by": "touchpoint", "of": str(till.id), "points": -9, "diff": -30, "low": -40, "high": -20, "n": 60}
    root = make_finding(cast.workspace, carriers=[carried])
    make_finding(cast.workspace, by="touchpoint", of=str(till.id), part_of=root)
    tells(events.FOUND, root)

    page = mona.get(f"/alerts/{root.id}").content.decode()

    assert "The score fell by 40 points." in page
    assert "−40 points, −56 to −23" in page
    assert "n 1,000" in page
    assert "Till" in page
    assert not Notice.objects.filter(member=cast.mona, read_at=None).exists()


def it_shows_by_how_much_and_since_when_elsewhere(mona: Client, cast: Cast, till: Touchpoint) -> None:
    root = make_finding(cast.workspace)
    make_finding(cast.workspace, by="touchpoint", of=str(till.id), part_of=root, after=[10, 10, 30])

    page = " ".join(mona.get(f"/alerts/{root.id}").content.decode().split())

    assert "<b>Till</b>: −70 points, " in page
    assert "By chance at most once in 11 years." in page


def it_leads_to_the_answers_that_it_counts(mona: Client, cast: Cast, program: Program) -> None:
    root = make_finding(cast.workspace)
    looked = root.found_on + timedelta(days=1)
    Watching.objects.create(workspace=cast.workspace, looked_until=looked)

    stands = mona.get(f"/alerts/{root.id}").context["alert"].after_url
    Finding.objects.filter(id=root.id).update(ended_on=root.found_on)
    over = mona.get(f"/alerts/{root.id}").context["alert"].after_url

    assert f"days={root.since_on}%2F{looked}" in stands
    assert f"days={root.since_on}%2F{root.found_on - timedelta(days=1)}" in over


def it_gives_no_rate_to_what_rang_without_a_share(mona: Client, cast: Cast, program: Program) -> None:
    root = make_finding(cast.workspace, once_in_days=0)

    page = mona.get(f"/alerts/{root.id}").content.decode()

    assert "0 days" not in page
    assert "Where nothing changes, everything together rings at most once in a month." in page


def it_says_so_where_a_fall_may_be_gone_before_its_end_has_rung(mona: Client, cast: Cast, program: Program) -> None:
    root = make_finding(cast.workspace, after=[60, 25, 15])

    page = mona.get(f"/alerts/{root.id}").content.decode()

    assert "The score fell, and may be as before by now." in page


def it_lists_what_stands_before_what_is_over(mona: Client, cast: Cast, program: Program) -> None:
    make_finding(cast.workspace, way="up", after=[80, 15, 5], ended_on=clock.now().date() - WEEK)
    make_finding(cast.workspace, matter="volume", before=[0, 100, 0], after=[0, 40, 0])

    page = mona.get("/alerts").content.decode()

    assert page.index("Fewer answers come in than before.") < page.index("The score rose by 45 points.")
    assert "40 answers where 100 were to be expected" in page


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def it_hands_out_a_change_as_a_picture(vic: Client, cast: Cast, hear: Hear, kind: str, begins: bytes) -> None:
    for ago in range(1, 45):
        hear(score=9, answered_at=NOW - timedelta(hours=16 * ago))
    root = make_finding(cast.workspace)
    part = make_finding(cast.workspace, by="channel", of="email", part_of=root)

    light, dark = (vic.get(f"/alerts/{part.id}/picture", {"kind": kind, "ink": ink}) for ink in ("", "dark"))

    assert light.headers["Content-Type"] == charts.KINDS[kind]
    assert light.content.startswith(begins)
    assert dark.content.startswith(begins)
    assert light.content != dark.content
    assert f"change-{root.since_on}.{kind}" in light.headers["Content-Disposition"]
    assert f"/alerts/{root.id}/picture?kind={kind}" in vic.get(f"/alerts/{root.id}").content.decode()


def it_has_no_picture_where_there_is_nothing_to_draw(vic: Client, cast: Cast, program: Program) -> None:
    root = make_finding(cast.workspace)

    assert vic.get(f"/alerts/{root.id}/picture?kind=pdf").status_code == 404
    assert vic.get(f"/alerts/{root.id}/picture").headers["Location"] == f"/alerts/{root.id}"


def it_says_of_answers_that_are_back_that_fewer_came(mona: Client, cast: Cast, program: Program) -> None:
    fewer = make_finding(cast.workspace, matter="volume", before=[0, 100, 0], after=[0, 40, 0])
    Finding.objects.filter(id=fewer.id).update(ended_on=fewer.found_on)

    over = mona.get(f"/alerts/{fewer.id}").content.decode()
    Finding.objects.filter(id=fewer.id).update(is_settled=True)
    stayed = mona.get(f"/alerts/{fewer.id}").content.decode()

    assert "Fewer answers came in than before." in over
    assert ", over since " in over
    assert "Fewer answers come in than before." in stayed
    assert "It stayed; from " in stayed


def it_leads_from_a_part_to_the_whole_matter(mona: Client, cast: Cast, till: Touchpoint) -> None:
    root = make_finding(cast.workspace)
    part = make_finding(cast.workspace, by="touchpoint", of=str(till.id), part_of=root)

    answer = mona.get(f"/alerts/{part.id}")

    assert answer.headers["Location"] == f"/alerts/{root.id}"


def it_sets_aside_with_a_way_back(mona: Client, cast: Cast, program: Program) -> None:
    root = make_finding(cast.workspace)

    page = mona.post(f"/alerts/{root.id}/set-aside", follow=True).content.decode()
    was_aside = Finding.objects.get(id=root.id).set_aside_at
    mona.post(f"/alerts/{root.id}/take-back")

    assert "Undo" in page
    assert was_aside
    assert Finding.objects.get(id=root.id).set_aside_at is None


def it_keeps_why_something_changed_as_plain_words(mona: Client, cast: Cast, program: Program) -> None:
    root = make_finding(cast.workspace)

    mona.post(f"/alerts/{root.id}/cause", {"cause": "<b>The till</b> broke"})

    assert "&lt;b&gt;The till&lt;/b&gt; broke" in mona.get(f"/alerts/{root.id}").content.decode()


def it_changes_what_is_watched(mona: Client, cast: Cast, program: Program) -> None:
    given = {"is_on": "on", "days_a_false_alarm": "91", "least_points": "10", "dimensions": ["team", "touchpoint"]}

    mona.post("/settings/watching", given)

    kept = Watching.objects.get()
    assert (kept.days_a_false_alarm, kept.least_points, kept.has_volume) == (91, 10, False)
    assert kept.dimensions == ["touchpoint", "team"]


def it_refuses_a_change_of_no_size(mona: Client, cast: Cast, program: Program) -> None:
    page = mona.post("/settings/watching", {"days_a_false_alarm": "5", "least_points": "0"}).content.decode()

    assert "Select a valid choice" in page or "valid" in page
    assert not Watching.objects.exists()


def it_lists_many_in_as_many_queries_as_few(mona: Client, cast: Cast, till: Touchpoint) -> None:
    carried = {"by": "touchpoint", "of": str(till.id), "points": -9, "diff": -30, "low": -40, "high": -20, "n": 60}

    def fill(count: int) -> int:
        for _ in range(count):
            root = make_finding(cast.workspace, ended_on=clock.now().date(), carriers=[carried])
            make_finding(cast.workspace, part_of=root, by="touchpoint", of=str(till.id), ended_on=clock.now().date())
        mona.get("/alerts")
        with CaptureQueriesContext(connection) as caught:
            assert mona.get("/alerts").status_code == 200
        return len(caught)

    assert fill(2) == fill(8)


def it_goes_on_from_page_to_page(mona: Client, cast: Cast, program: Program) -> None:
    for _ in range(25):
        make_finding(cast.workspace, ended_on=clock.now().date())

    first = mona.get("/alerts").context["page"]
    second = mona.get(first.more.url).context["page"]

    assert (len(first.past), len(second.past)) == (20, 5)
    assert not {each.id for each in first.past} & {each.id for each in second.past}

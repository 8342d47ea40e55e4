"""Views of the numbers that members keep: their own and everybody's, renamed, put away and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act import errors
from innerloop.act.actions import exploring as actions
from innerloop.act.models import KeptView
from innerloop.kernel.models import Event
from innerloop.listen.models import Program
from innerloop.team.models import Member
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, as_member


def kept(member: Member, name: str = "Moments", **more: Any) -> KeptView:
    return actions.keep_view(**{"name": name, "query": "", "is_shared": False, "member": member, "now": NOW, **more})


def it_keeps_a_view_under_the_address_that_it_has(program: Program, hear: Hear, vic: Client) -> None:
    hear(score=9)

    answer = vic.post("/explore/views", {"name": "Teams", "query": "?span=all&by=team&across=month&sort=luck"})

    assert answer["Location"] == "/explore?span=all&by=team"
    page = vic.get(answer["Location"]).content.decode()
    assert "Kept as “Teams”." in page
    assert '<a href="/explore?span=all&amp;by=team" aria-current="true">Teams</a>' in page


def it_leads_nowhere_else(program: Program, vic: Client) -> None:
    answer = vic.post("/explore/views", {"name": "Out", "query": "https://elsewhere.example/?by=team"})

    assert answer["Location"].startswith("/explore")
    assert KeptView.objects.get().query in ("", "?by=nothing")


def it_shows_ones_own_and_those_of_all(cast: Cast, program: Program, agnes: Client) -> None:
    kept(cast.mona, "Hers")
    kept(cast.mona, "Ours", is_shared=True, query="?by=team")
    kept(cast.agnes, "Mine", query="?by=channel")

    page = agnes.get("/explore").content.decode()

    assert "Hers" not in page
    assert "Ours <small>by Mona</small>" in page
    assert ">Mine</a>" in page


def it_lets_a_viewer_share_nothing(program: Program, vic: Client, agnes: Client) -> None:
    for browser, name in ((vic, "Of Vic"), (agnes, "Of Agnes")):
        browser.post("/explore/views", {"name": name, "query": "", "is_shared": "on"})

    assert dict(KeptView.objects.values_list("name", "is_shared")) == {"Of Vic": False, "Of Agnes": True}


def it_puts_a_view_away_and_takes_it_back(cast: Cast, program: Program, vic: Client) -> None:
    view = kept(cast.vic)

    page = vic.post(f"/explore/views/{view.id}/away", {"to": "on"}, follow=True).content.decode()
    assert "“Moments” is deleted." in page
    assert f'action="/explore/views/{view.id}/away?to=off" data-undo' in page
    vic.post(f"/explore/views/{view.id}/away?to=off")

    view.refresh_from_db()
    assert view.retired_at is None
    told = Event.objects.filter(object_id=view.id).order_by("id").values_list("kind", flat=True)
    assert list(told) == ["view.kept", "view.changed", "view.changed"]


def it_renames_a_view(cast: Cast, program: Program, vic: Client) -> None:
    view = kept(cast.vic)

    vic.post(f"/explore/views/{view.id}", {"name": "Moments by month"})

    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Moments by month", False)


def it_refuses_two_of_one_name(cast: Cast, program: Program) -> None:
    kept(cast.vic)
    other = kept(cast.vic, "Other")
    kept(cast.mona)  # somebody else's may be called so

    with pytest.raises(errors.ViewNameTaken, match="“moments”"):
        kept(cast.vic, "moments")
    with pytest.raises(errors.ViewNameTaken):
        actions.change_view(view_id=other.id, name="Moments", is_shared=False, member=cast.vic, now=NOW)


def it_refuses_to_take_back_what_another_is_called_by_now(cast: Cast, program: Program) -> None:
    view = kept(cast.vic)
    actions.put_view_away(view_id=view.id, is_away=True, member=cast.vic, now=NOW)
    kept(cast.vic)

    with pytest.raises(errors.ViewNameTaken):
        actions.put_view_away(view_id=view.id, is_away=False, member=cast.vic, now=NOW + timedelta(hours=1))


def it_folds_what_does_not_fit_into_a_line(cast: Cast, vic: Client, program: Program) -> None:
    for number in range(14):
        kept(cast.vic, f"View {number:02}")

    page = vic.get(reverse("act:explorer")).content.decode()

    assert "2 more views" in page
    assert all(f"View {number:02}" in page for number in range(14))


def it_keeps_no_more_than_the_most(cast: Cast, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 3)
    for number in range(3):
        kept(cast.vic, f"View {number}")

    with pytest.raises(errors.TooManyViews, match="3 views"):
        kept(cast.vic, "One more")


def it_takes_none_back_beyond_the_most(cast: Cast, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 3)
    away = kept(cast.vic, "Away")
    actions.put_view_away(view_id=away.id, is_away=True, member=cast.vic, now=NOW)
    for number in range(3):
        kept(cast.vic, f"View {number}")

    with pytest.raises(errors.TooManyViews, match="3 views"):
        actions.put_view_away(view_id=away.id, is_away=False, member=cast.vic, now=NOW)


def it_lets_a_manager_change_what_is_shared_and_nobody_else(cast: Cast, program: Program) -> None:
    view = kept(cast.agnes, is_shared=True)
    change: dict[str, Any] = {"view_id": view.id, "name": "Ours", "is_shared": True, "now": NOW}

    with pytest.raises(errors.NotYourView):
        actions.change_view(**change, member=cast.vic)
    actions.change_view(**change, member=cast.mona)

    view.refresh_from_db()
    assert view.name == "Ours"


def it_answers_for_somebody_elses_own_view_as_for_none(cast: Cast, program: Program, client: Client) -> None:
    view = kept(cast.agnes)

    for member in (cast.vic, cast.mona, cast.stella):
        as_member(client, member)
        assert client.post(f"/explore/views/{view.id}/away").status_code == 404


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def it_says_what_a_name_must_be(program: Program, vic: Client, name: str) -> None:
    page = vic.post("/explore/views", {"name": name, "query": ""}, follow=True).content.decode()

    assert "A view needs a name of 80 letters at most." in page
    assert not KeptView.objects.exists()


def it_keeps_a_view_of_feedback_on_its_own_page(program: Program, hear: Hear, vic: Client) -> None:
    hear(score=9, comment="Slow")
    asked = "?span=all&where=theme:waiting&where=sentiment:negative&q=slow&by=meaning&after=x&shown=25&by_else=1"

    answer = vic.post("/explore/views", {"name": "Slow ones", "query": asked, "page": "feedback"})

    kept_as = "?span=all&where=theme%3Awaiting&where=sentiment%3Anegative&q=slow&by=meaning"
    assert answer["Location"] == f"/feedback{kept_as}"
    view = KeptView.objects.get()
    assert (view.page, view.query) == ("feedback", kept_as)
    assert 'aria-current="true">Slow ones</a>' in vic.get(answer["Location"]).content.decode()
    assert "Slow ones" not in vic.get("/explore").content.decode().replace("Kept as “Slow ones”", "")
    renamed = vic.post(f"/explore/views/{view.id}", {"name": "Slowest"})
    assert renamed["Location"] == f"/feedback{kept_as}"


def it_keeps_a_view_of_no_other_page(program: Program, vic: Client) -> None:
    vic.post("/explore/views", {"name": "Odd", "query": "", "page": "elsewhere"})

    assert KeptView.objects.get().page == "explore"

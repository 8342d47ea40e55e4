"""The telephone at which somebody is rung: checked as it is given, and every change of it stands in the trail."""

import pytest
from django.test import Client

from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.team import actions, errors
from innerloop.team.models import Member
from tests.support.cast import FOUNDED_AT, Cast, as_member

NUMBER = "+254711000222"


def gives(cast: Cast, phone: str) -> str:
    agnes = as_member(Client(), cast.agnes)
    return agnes.post("/settings/account/", {"name": "Agnes", "phone": phone}, follow=True).content.decode()


def trail() -> list[tuple[str, str]]:
    told = Event.objects.filter(kind__startswith="team.member_phone").order_by("id")
    return list(told.values_list("kind", "actor"))


def it_says_in_the_trail_who_changed_it_and_never_to_what(cast: Cast) -> None:
    gives(cast, "+254 711 000 222")
    gives(cast, NUMBER)
    gives(cast, "")

    by = f"member:{cast.agnes.id}"
    assert trail() == [("team.member_phone_given", by), ("team.member_phone_taken", by)]
    assert "711000222" not in str(list(Event.objects.values_list("data", flat=True)))
    page = as_member(Client(), cast.adam).get("/settings/audit/").content.decode()
    assert "changed at which telephone a member is rung" in page


@pytest.mark.parametrize("phone", ["0711000222", "+254", "+449098790000", "+254711000222 ext 3", "x" * 5_000, "\x00"])
def it_refuses_what_cannot_be_rung_at_the_field(cast: Cast, phone: str) -> None:
    page = gives(cast, phone)

    assert "Saved." not in page
    assert Member.everywhere.get(id=cast.agnes.id).phone == ""
    assert trail() == []


def it_is_checked_by_the_verb_as_well(cast: Cast) -> None:
    with scope.to(cast.workspace.id), pytest.raises(errors.NoTelephone):
        actions.give_phone(member=cast.agnes, phone="911", by_member=cast.agnes, now=FOUNDED_AT)

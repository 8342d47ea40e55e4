"""How a member says what reaches them, and when."""

from django.test import Client

from innerloop.act.actions import alerting
from innerloop.kernel import scope
from innerloop.team import notices
from innerloop.team.models import NoticeWishes
from innerloop.team.rules.wishes import Pace, Way
from tests.support.cast import Cast

PAGE = "/settings/notices/"
SENT = {"pace": "daily", "daily_at": "07:30", "quiet_from": "20:00", "quiet_to": "07:00", "zone": "Africa/Nairobi"}


def it_offers_every_kind_by_mail_as_wanted(olive: Client) -> None:
    shown = olive.get(PAGE).content.decode()

    for kind in notices.all_kinds():
        assert kind.label in shown
    assert 'name="case_yours-mail" id="id_case_yours-mail" checked' in shown


def it_keeps_what_one_wishes(olive: Client, cast: Cast) -> None:
    answer = olive.post(PAGE, {**SENT, "case_late-mail": "on", "lets_pressing_through": "on"})

    assert answer.status_code == 302
    with scope.to(cast.workspace.id):
        wishes = notices.wishes_of([cast.olive, cast.adam])
    mine = wishes[cast.olive.id]
    assert (mine.pace, mine.daily_at, mine.quiet, mine.zone) == (Pace.DAILY, 450, (1200, 420), "Africa/Nairobi")
    assert mine.lets_pressing_through
    assert mine.wants(alerting.LATE, Way.MAIL)
    assert not mine.wants(alerting.YOURS, Way.MAIL)
    assert wishes[cast.adam.id].wants(alerting.YOURS, Way.MAIL)
    assert 'value="20:00"' in olive.get(PAGE).content.decode()


def it_leaves_no_hours_quiet_where_none_are_given(olive: Client, cast: Cast) -> None:
    olive.post(PAGE, SENT)
    olive.post(PAGE, {**SENT, "quiet_from": "", "quiet_to": ""})

    assert NoticeWishes.everywhere.get().quiet_from is None


def it_says_at_the_field_what_is_wrong(olive: Client) -> None:
    half = olive.post(PAGE, {**SENT, "quiet_to": ""}).content.decode()
    same = olive.post(PAGE, {**SENT, "quiet_to": "20:00"}).content.decode()
    none = olive.post(PAGE, {**SENT, "pace": "never", "daily_at": "noon", "zone": "Atlantis"}).content.decode()

    assert "Give both, or leave both empty." in half
    assert "Quiet hours end at another time than they begin." in same
    assert none.count("<li><a href=") >= 3
    assert not NoticeWishes.everywhere.exists()

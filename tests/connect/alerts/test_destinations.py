"""What is told to Slack, Teams and Apprise: by their documents, no more of a customer than is picked, and once."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.connect import sending as customers
from innerloop.connect.alerts import destinations, places
from innerloop.connect.alerts.destinations import Setup
from innerloop.connect.models import Destination
from innerloop.kernel import clock, deliveries, ids
from innerloop.kernel.models import Delivery, Event
from innerloop.team import actions as team
from innerloop.team import notices
from innerloop.team.notices import Subject
from tests.connect.alerts import strict
from tests.connect.alerts.conftest import HOUR, NOW, Parcels, Tells, sent_at
from tests.support.cast import Cast, as_member
from tests.support.gateway import Gateway, Reply

Opens = Callable[..., Destination]
HOSTILE = "<!channel> *Dina* <https://evil.example|click> & [x](https://evil.example) \r\n@everyone"


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with Gateway(strict.answer) as opened:
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        settings.BASE_URL = "https://loop.tandawa.example"
        yield opened


@pytest.fixture
def opens(gateway: Gateway, here: Cast) -> Opens:
    def open_one(kind: str = "slack", **given: Any) -> Destination:
        paths = {"slack": strict.SLACK, "teams": strict.TEAMS, "apprise": "/"}
        secrets = {"url": gateway.url + paths[kind], "key": strict.KEY if kind == "apprise" else ""}
        setup = Setup(**{"name": kind, "secrets": secrets, "notices": ["test.sent", "test.lost"], **given})
        return destinations.open_destination(kind=kind, setup=setup, by="system", now=NOW)

    return open_one


def outcomes() -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(port__startswith="notice-to:").order_by("due_at", "id")
    return [(row.state, row.outcome) for row in rows]


def told(gateway: Gateway) -> str:
    return " ".join(json.dumps(each.json, ensure_ascii=False) for each in gateway.received)


@pytest.mark.parametrize("kind", ["slack", "teams", "apprise"])
def it_tells_a_destination_once_of_what_several_hear(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast, parcels: Parcels, kind: str
) -> None:
    parcels.name = HOSTILE
    opens(kind, says_names=True, says_words=True)

    tells(here.agnes, here.mona, subject=parcels.id)
    tells(here.agnes, here.vic, subject=parcels.id)
    sent_at(NOW)
    sent_at(NOW + HOUR)

    assert len(gateway.received) == 1
    assert [state for state, _ in outcomes()] == ["sent"]
    assert "Parcel 7 left" in told(gateway)
    assert "Words of hers" in told(gateway)
    assert "https://loop.tandawa.example/cases/7" in told(gateway)


def it_reads_no_markup_in_what_strangers_wrote() -> None:
    post = places.Post("Case 7", "https://loop.example/cases/7", HOSTILE, HOSTILE)

    slack, teams = places.slack(post), places.teams(post)

    assert "<" not in slack["text"]
    assert [each["text"]["type"] for each in slack["blocks"]] == ["plain_text", "plain_text", "plain_text", "mrkdwn"]
    assert slack["blocks"][-1]["text"]["text"] == "<https://loop.example/cases/7|Open it in Innerloop>"
    assert {each["type"] for each in teams["attachments"][0]["content"]["body"]} == {"RichTextBlock"}


def it_lets_no_name_and_no_word_of_a_customer_go_unless_it_may(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast, parcels: Parcels
) -> None:
    opens("slack")
    opens("apprise", says_names=True)

    tells(here.agnes, subject=parcels.id)
    sent_at(NOW)

    of_slack, of_apprise = sorted(gateway.received, key=lambda each: each.path.startswith("/notify"))
    assert "Dina" not in str(of_slack.json)
    assert "Dina" in str(of_apprise.json)
    assert "Words of hers" not in told(gateway)


def it_tells_only_what_is_picked_and_of_the_teams_that_are(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast, parcels: Parcels
) -> None:
    given: dict[str, Any] = {"workspace_id": here.workspace.id, "by_member": here.olive, "now": NOW}
    region = team.add_team(name="Region", parent=None, **given)
    desk = team.add_team(name="Desk", parent=region, **given)
    other = team.add_team(name="Other", parent=None, **given)
    subject = Subject(team_id=desk.id)
    parcels.look = lambda found: {parcels.id: subject}  # type: ignore[method-assign]
    look = (parcels.look, parcels.still)
    notices.kind(notices.Kind("test.sent", "A parcel leaves", "Parcel {number} left", *look))
    names = {row.id: row.name for row in [opens(name="above", teams=[str(region.id)])]}
    opens(name="elsewhere", teams=[str(other.id)])
    opens(name="other kind", notices=["test.lost"])

    tells(here.agnes, subject=parcels.id)

    ports = Delivery.objects.filter(port__startswith="notice-to:").values_list("port", flat=True)
    assert list(ports) == [f"notice-to:{next(iter(names))}"]


def it_says_nothing_that_is_no_news_any_more(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast, parcels: Parcels
) -> None:
    opens()
    [notice] = tells(here.agnes)
    parcels.arrived.add(notice.id)

    sent_at(NOW)

    assert (gateway.received, outcomes()) == ([], [("stopped", "Nothing was left to tell.")])


def it_waits_as_long_as_it_is_asked_to(opens: Opens, gateway: Gateway, tells: Tells, here: Cast) -> None:
    opens()
    gateway.decide = lambda _: Reply(429, b"rate_limited", {"retry-after": "120"})
    tells(here.agnes)
    sent_at(NOW)
    gateway.decide = strict.answer

    sent_at(NOW + HOUR / 60)
    assert len(gateway.received) == 1
    sent_at(NOW + HOUR / 30)
    assert [state for state, _ in outcomes()] == ["sent"]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(404, b"no_service"), "The provider answered 404"),
        (Reply(410, b"channel_is_archived"), "The provider answered 410"),
        (Reply(200, b"<html>a portal</html>"), "200: the answer is not the “ok” of an incoming webhook"),
    ],
)
def it_keeps_and_shows_why_something_did_not_arrive(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast, reply: Reply, outcome: str
) -> None:
    row = opens()
    gateway.decide = lambda _: reply
    tells(here.agnes)

    sent_at(NOW)

    assert outcomes()[0][1] == outcome
    shown = as_member(Client(), here.adam).get(f"/settings/destinations/{row.id}/").content.decode()
    assert outcome in shown
    assert strict.SLACK not in shown


def it_never_says_twice_what_a_dead_worker_may_have_said(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast
) -> None:
    row = opens()
    tells(here.agnes)
    [delivery] = deliveries.take(port=f"notice-to:{row.id}")
    assert destinations.send(delivery).state == Delivery.State.SENT  # and here it dies

    for hours in (1, 2):
        with clock.held_at(NOW + hours * HOUR):
            customers.settle_lost()
            customers.send_unknown_again()
        sent_at(NOW + hours * HOUR)
    sent_at(NOW + 3 * HOUR)

    assert len(gateway.received) == 1
    assert outcomes() == [("unknown", "The worker stopped while sending. It may have arrived.")]


def it_shows_what_a_dead_worker_had_taken_and_says_it_when_an_admin_asks(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast
) -> None:
    row = opens()
    tells(here.agnes, kind="test.lost")
    deliveries.take(port=f"notice-to:{row.id}")  # and here it dies, before the call
    for hours in (1, 2):
        with clock.held_at(NOW + hours * HOUR):
            customers.settle_lost()
            customers.send_unknown_again()
        sent_at(NOW + hours * HOUR)
    adam = as_member(Client(), here.adam)

    with clock.held_at(NOW + 3 * HOUR):
        listed = adam.get("/settings/destinations/").content.decode()
        page = adam.get(f"/settings/destinations/{row.id}/").content.decode()
        [what] = re.findall(r'name="what" value="([^"]+)"', page)
        adam.post(f"/settings/destinations/{row.id}/again", {"what": what})
        twice = adam.post(f"/settings/destinations/{row.id}/again", {"what": what}, follow=True).content.decode()

    assert "may not have arrived" in listed
    assert "The worker stopped while sending. It may have arrived. Nobody knows whether it is there" in page
    assert "It is on its way already, or gone." in twice
    assert gateway.received == []
    assert sent_at(NOW + 3 * HOUR) == 1
    assert "Parcel 7 is lost" in told(gateway)
    assert [state for state, _ in outcomes()] == ["sent"]
    assert "may not have arrived" not in adam.get("/settings/destinations/").content.decode()


@pytest.mark.parametrize("what", ["", "x", "theirs", "elsewhere"])
def it_says_nothing_again_that_is_not_of_the_destination(
    opens: Opens, gateway: Gateway, tells: Tells, here: Cast, what: str
) -> None:
    row, other = opens(), opens("teams")
    gateway.decide = lambda _: Reply(404, b"no_service")
    tells(here.agnes)
    sent_at(NOW)
    given: dict[str, Any] = {"port": f"notice-to:{row.id}", "due_at": NOW, "object_ids": [ids.new_id()]}
    [theirs] = deliveries.post(workspace_id=here.rival.id, **given)
    deliveries.settle(theirs, state=Delivery.State.REFUSED)
    named = {"theirs": str(theirs.id), "elsewhere": str(Delivery.objects.get(port=f"notice-to:{other.id}").id)}

    as_member(Client(), here.adam).post(f"/settings/destinations/{row.id}/again", {"what": named.get(what, what)})

    assert {state for state, _ in outcomes()} == {"refused"}


def it_keeps_the_address_sealed_and_forgets_it_when_closed(opens: Opens, gateway: Gateway, here: Cast) -> None:
    row = opens()
    assert strict.SLACK not in row.sealed
    assert strict.SLACK not in json.dumps(list(Event.objects.values_list("data", flat=True)))

    destinations.close_destination(destination_id=row.id, by="system", now=NOW)

    row.refresh_from_db()
    assert row.sealed == ""


def it_is_set_up_tried_changed_and_closed_by_an_admin(gateway: Gateway, here: Cast, tells: Tells) -> None:
    adam = as_member(Client(), here.adam)
    made = adam.post(
        "/settings/destinations/new?kind=apprise",
        {"name": "Phones", "url": gateway.url, "key": strict.KEY, "notices": ["case.late", "case.led"]},
    )
    page = made["Location"]
    assert "Not tried yet" in adam.get(page).content.decode()

    adam.post(f"{page}test")
    assert "It was taken." in adam.get(page, follow=True).content.decode()
    assert gateway.received[0].json["title"] == "This is a test of Innerloop. It arrived."

    adam.post(page, {"name": "Telephones", "notices": ["test.sent"], "says_names": "on"})
    tells(here.agnes)
    sent_at(NOW)
    assert len(gateway.received) == 2

    adam.post(f"{page}close")
    assert adam.get(page).status_code == 404
    tells(here.agnes, number=8)
    assert len(outcomes()) == 1


def it_refuses_addresses_that_must_not_be_called(here: Cast, settings: Any) -> None:
    adam = as_member(Client(), here.adam)

    def refused(url: str, **more: str) -> str:
        sent = {"name": "x", "url": url, "notices": "case.late", **more}
        return adam.post("/settings/destinations/new?kind=slack", sent).content.decode()

    assert "A case needs a lead" in adam.get("/settings/destinations/new?kind=teams").content.decode()
    assert "is a private address" in refused("https://127.0.0.1/x")
    assert "This address sends your token in the clear." in refused("http://hooks.slack.com/services/secret")
    assert "is neither http nor https" in refused("ftp://hooks.slack.com/x")
    assert "Choose at least one." in adam.post("/settings/destinations/new?kind=slack", {"name": "x"}).content.decode()
    assert adam.get("/settings/destinations/new?kind=fax").status_code == 404
    assert not Destination.objects.exists()


def it_costs_as_many_statements_for_many_as_for_few(opens: Opens, here: Cast, parcels: Parcels) -> None:
    opens()

    def count(many: int) -> int:
        news = [
            notices.News("test.sent", here.agnes.id, ids.new_id(), "/x", f"{many} {number}") for number in range(many)
        ]
        with CaptureQueriesContext(connection) as made:
            notices.tell(news, now=NOW)
        return len(made)

    count(1)
    assert count(2) == count(90)

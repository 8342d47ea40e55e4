"""A customer who answered in the widget, also as nobody, is answered there, and writes back there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.act.subscriptions import hear_customers
from innerloop.customers.models import Customer, Identity
from innerloop.kernel import clock, ids, repeats, throttle
from innerloop.kernel.models import Event, RepeatedRequest
from innerloop.listen import actions as listening
from innerloop.listen.actions.page_talk import LONGEST, MOST_AN_HOUR
from innerloop.listen.models import Message, Program, Response, Thread
from innerloop.listen.views import returning
from innerloop.understand import actions as understanding
from innerloop.understand.models import Fact
from tests.act.conftest import NOW
from tests.support.cast import Cast

LATER = NOW + timedelta(minutes=1)
ANSWER = "Dear visitor, your <b>money</b> is back."
SHOP = "https://shop.example"
CHROME = "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
ONE_ASK = 9  # queries: the program, the scope, the answer by its secret, the conversation, its words, what is kept


class Browser:
    """Somebody's browser on the company's own site, with the widget in it."""

    def __init__(self) -> None:
        self.client = Client(headers={"Origin": SHOP, "User-Agent": CHROME, "Accept-Language": "en"})
        self.secret = ids.new_secret()

    def answers(self, score: str = "2", **fields: str) -> None:
        """Answer in the widget, whose second number keeps its secret."""
        nonce = self.client.get("/w/door.json").json()["nonce"]
        body = {"score": score, "nonce": nonce, "showing": self.secret, "g": "t,0,900,0", "returns": "1", **fields}
        assert self.client.post("/w/door", body).status_code == 200

    def asks(self, **fields: str) -> Any:
        """Ask for what waits, a minute later."""
        with clock.held_at(LATER):
            return self.client.post("/w/door/talk", {"showing": self.secret, **fields})

    def reads(self) -> list[str]:
        return [each["text"] for each in self.asks().json()["said"]]


@pytest.fixture
def door(program: Program) -> Program:
    setting_up.furnish(now=NOW)
    return listening.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=NOW, slug="door", channel="link"
    )


@pytest.fixture
def visitor(door: Program) -> Browser:
    """Somebody unknown, who scored 2 in the widget."""
    browser = Browser()
    browser.answers(comment="My money is gone")
    return browser


@pytest.fixture
def case(visitor: Browser) -> Case:
    response = Response.objects.get(channel="web")
    understanding.count(response_ids=[response.id])
    [made] = actions.open_for(queries.of_answers([response.id]), rules=queries.rules_on(), by="system", now=NOW)
    return made


def replies(agnes: Client, case: Case, text: str = ANSWER) -> str:
    response = agnes.post(reverse("act:case_reply", args=[case.id]), {"text": text, "channel": "widget"}, follow=True)
    return response.content.decode()


def it_says_on_the_case_where_the_reply_will_stand(case: Case, agnes: Client) -> None:
    page = agnes.get(f"/cases/{case.id}").content.decode()

    assert "By the widget on your site" in page
    assert "The reply will stand in the widget on your site when they come back" in page


def it_answers_somebody_whom_nobody_knows(case: Case, agnes: Client, visitor: Browser) -> None:
    assert "It leaves in a moment." in replies(agnes, case)

    told = visitor.asks()

    assert [each["text"] for each in told.json()["said"]] == [ANSWER]
    assert told.json()["words"]["title"] == "Tandawa has answered you"
    assert told["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in told.headers
    case.refresh_from_db()
    assert (case.state, case.contacted_at) == ("waiting", NOW)


def it_makes_a_customer_of_whom_it_answers(case: Case, agnes: Client) -> None:
    replies(agnes, case)

    case.refresh_from_db()
    response = Response.objects.get(channel="web")
    assert case.customer is not None
    assert case.customer_id == response.customer_id == Thread.objects.get(channel="widget").customer_id
    assert [each.value for each in case.customer.identities.all()] == [f"widget:{response.id}"]
    assert Event.objects.filter(kind="response.named", object_id=response.id).count() == 1
    understanding.count(response_ids=[response.id])
    assert Fact.objects.get(response_id=response.id).customer_id == case.customer_id
    assert agnes.get(f"/customers/{case.customer_id}").status_code == 200


def it_hears_what_is_written_back(case: Case, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)

    told = visitor.asks(said="Thank you <script>alert(1)</script>").json()
    hear_customers(list(Event.objects.filter(kind="message.heard")))

    assert [(each["ours"], each["text"]) for each in told["said"]][1] == (False, "Thank you <script>alert(1)</script>")
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert "Thank you &lt;script&gt;" in agnes.get(f"/cases/{case.id}").content.decode()


def it_hears_stop_as_the_words_that_they_are(case: Case, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)

    visitor.asks(said="STOP")

    assert Message.objects.get(direction="in").text == "STOP"
    assert Thread.objects.get(channel="widget").wants_person_at == LATER


def it_takes_back_what_nobody_has_seen_yet(case: Case, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)
    message = Message.objects.get(purpose="reply")
    assert visitor.client.post("/w/door/talk", {"showing": visitor.secret}).json() == {"said": []}

    page = agnes.post(f"/cases/{case.id}/unsend/{message.id}", follow=True).content.decode()

    assert "Taken back." in page
    assert visitor.reads() == []


@pytest.mark.parametrize("secret", ["", "short", "x" * 36, "'; drop table--", "\x00" * 36])
def it_tells_a_stranger_the_same_as_somebody_without_a_reply(
    case: Case, agnes: Client, visitor: Browser, secret: str
) -> None:
    before = visitor.asks()
    replies(agnes, case)
    visitor.secret = secret

    guessed = visitor.asks(said="Let me in")

    assert (guessed.status_code, guessed.content) == (before.status_code, before.content)
    assert not Message.objects.filter(direction="in").exists()


def it_proves_its_own_answer_alone(case: Case, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)
    other = Browser()
    other.answers(comment="Mine too")

    assert other.reads() == []
    assert visitor.reads() == [ANSWER]


def it_does_not_offer_what_an_older_widget_cannot_show(door: Program, agnes: Client) -> None:
    old = Browser()
    old.answers(returns="")
    response = Response.objects.get(channel="web")
    [case] = actions.open_for(queries.of_answers([response.id]), rules=queries.rules_on(), by="system", now=NOW)

    page = agnes.get(f"/cases/{case.id}").content.decode()

    assert "Nobody can be reached here: there is no address that allows an answer" in page
    assert "Not sent" in replies(agnes, case) or not Message.objects.filter(purpose="reply").exists()


def it_offers_their_address_first(door: Program, visitor: Browser, agnes: Client, cast: Cast) -> None:
    Response.objects.update(customer=cast.dina)
    response = Response.objects.get(channel="web")
    [case] = actions.open_for(queries.of_answers([response.id]), rules=queries.rules_on(), by="system", now=NOW)
    assert "widget on your site" not in agnes.get(f"/cases/{case.id}").content.decode()

    Identity.objects.filter(customer=cast.dina).exclude(kind=Identity.Kind.EXTERNAL_ID).delete()
    replies(agnes, case)

    assert visitor.reads() == [ANSWER]
    assert Thread.objects.get(channel="widget").customer_id == cast.dina.id


def it_keeps_nobody_of_an_anonymous_program(door: Program, agnes: Client) -> None:
    Program.objects.filter(id=door.id).update(is_anonymous=True)
    browser = Browser()
    browser.answers()

    assert not RepeatedRequest.objects.filter(scope__startswith="returns:").exists()
    assert browser.asks().json() == {"said": []}


def it_is_gone_once_they_are_erased(case: Case, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)
    assert visitor.reads() == [ANSWER]
    case.refresh_from_db()
    assert case.customer_id

    listening.erase_person(customer_id=case.customer_id, workspace_id=case.workspace_id, by="system", now=LATER)

    assert visitor.reads() == []
    assert visitor.asks(said="Hello?").json() == {"said": []}
    response = Response.objects.get(channel="web")
    assert (response.comment, response.customer_id) == ("", None)
    assert not Message.objects.filter(text__contains="money").exists()


def it_finds_the_reply_after_months_once_they_have_read_it(case: Case, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)
    visitor.reads()
    RepeatedRequest.objects.update(made_at=NOW - repeats.KEPT_FOR * 2)
    with clock.held_at(NOW):
        repeats.forget_old()

    assert visitor.reads() == [ANSWER]


def it_goes_on_when_the_program_is_closed(case: Case, door: Program, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)
    Program.objects.filter(id=door.id).update(closed_at=NOW)

    assert visitor.reads() == [ANSWER]


def it_refuses_nothing_and_too_much_in_their_language(case: Case, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)

    empty, long = visitor.asks(said="  "), visitor.asks(said="a" * (LONGEST + 1))

    assert (empty.status_code, empty.json()["detail"]) == (422, "Write something first.")
    assert long.status_code == 422
    assert f"{LONGEST + 1} characters" in long.json()["detail"]
    visitor.asks(said="Twice")
    visitor.asks(said="Twice")
    assert Message.objects.filter(direction="in").count() == 1
    for number in range(MOST_AN_HOUR - 1):
        visitor.asks(said=f"Message {number}")
    assert visitor.asks(said="One too many").status_code == 429


def it_is_asked_by_nobody_too_often(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returning, "PACE", throttle.Throttle(lambda: 1))
    first, second = (
        visitor.client.post("/w/door/talk", {"showing": visitor.secret}, REMOTE_ADDR="203.0.113.9") for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second["Retry-After"]) >= 1


def it_answers_the_sites_of_the_program_alone(case: Case, door: Program, agnes: Client, visitor: Browser) -> None:
    replies(agnes, case)
    Program.objects.filter(id=door.id).update(origins=["https://elsewhere.example"])

    assert visitor.asks().status_code == 403
    assert visitor.client.get("/w/door/talk").status_code == 405


def it_costs_the_same_for_every_visitor(
    case: Case, agnes: Client, visitor: Browser, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(ONE_ASK):
        visitor.asks()
    replies(agnes, case)
    for number in range(5):
        visitor.asks(said=f"Message {number}")

    with django_assert_max_num_queries(ONE_ASK + 6):
        visitor.asks()


def it_lets_one_of_two_replies_at_once_meet_them(case: Case, visitor: Browser) -> None:
    first = listening.open_return_thread(response_id=Response.objects.get(channel="web").id, now=NOW)
    second = listening.open_return_thread(response_id=Response.objects.get(channel="web").id, now=NOW)

    assert first.id == second.id
    assert Customer.objects.filter(identities__value__startswith="widget:").count() == 1

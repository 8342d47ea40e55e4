"""The Cases page: the queue with one case open beside it, and what is done there."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen.models import Message, Program, Thread
from innerloop.team import actions as team
from innerloop.team.models import Team
from innerloop.team.rules import Role
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, as_member, make_member
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line


@pytest.fixture
def rules(program: Program) -> None:
    """The rules that a new workspace begins with."""
    setting_up.furnish(now=NOW)


@pytest.fixture
def dina_case(rules: None, hear: Hear, cast: Cast) -> Case:
    """Dina scored 2 and said why."""
    Customer.objects.filter(id=cast.dina.id).update(value=Decimal(10_000), currency="KES")
    answer = hear(score=2, metric="nps", comment="Nine <b>days</b> late", person=Person(email="dina@example.org"))
    [case] = actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)
    return case


def make_team(cast: Cast, name: str) -> Team:
    by: Any = {"workspace_id": cast.workspace.id, "by_member": cast.olive, "now": NOW}
    return team.add_team(name=name, parent=None, **by)


def opens(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def presses(client: Client, case: Case, verb: str, **given: str) -> str:
    response = client.post(f"/cases/{case.id}/{verb}", given, follow=True)
    return response.content.decode()


def it_shows_the_queue_with_the_first_case_open(dina_case: Case, agnes: Client) -> None:
    page = opens(agnes, "/cases")

    assert "1 open" in page
    assert page.count("Nine &lt;b&gt;days&lt;/b&gt; late") == 2
    assert "Scored 2" in page
    assert "KES 10,000 a year, 49% likely to leave, 40% likely to stay if answered" in page
    assert "Case opened by the rule “Scored 0 to 3”" in page


def it_says_what_will_be_here_while_there_is_no_case(rules: None, agnes: Client) -> None:
    assert "Nobody waits for an answer" in opens(agnes, "/cases")


def it_orders_by_value_at_stake(dina_case: Case, hear: Hear, agnes: Client) -> None:
    answer = hear(score=0, metric="nps", comment="Worth less", person=Person(external_id="8"))
    actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)

    page = opens(agnes, "/cases")

    assert page.index("Nine &lt;b&gt;") < page.index("Worth less")


def it_takes_hands_over_and_gives_back(dina_case: Case, agnes: Client, cast: Cast) -> None:
    assert "It is yours." in presses(agnes, dina_case, "take")
    assert "You took it" in opens(agnes, f"/cases/{dina_case.id}")
    assert "Handed to Mona." in presses(agnes, dina_case, "give", to=str(cast.mona.id))
    assert "nobody’s now" in presses(agnes, dina_case, "release")


def it_says_why_somebody_was_chosen_and_passes_the_case_on(dina_case: Case, agnes: Client, cast: Cast) -> None:
    rita = make_member(cast.workspace, "Rita", Role.AGENT)
    Customer.objects.filter(id=cast.dina.id).update(owner=cast.agnes)
    actions.route(by="system", now=NOW)

    page = opens(agnes, f"/cases/{dina_case.id}")
    assert "Why you" in page
    assert "You look after this customer" in page
    assert "1 of your 10 places are taken" in page
    assert "Next best: Rita, 0 of 10 taken" in page

    assert "Passed on" in presses(agnes, dina_case, "give", to="best")
    dina_case.refresh_from_db()
    assert dina_case.assignee == rita
    assert "Rita has it" in opens(agnes, f"/cases/{dina_case.id}")


@pytest.mark.parametrize("to", ["release", "best", "colleague", "team"])
def it_gets_back_by_undo_what_it_was_given_for(dina_case: Case, agnes: Client, cast: Cast, to: str) -> None:
    rita, shops = make_member(cast.workspace, "Rita", Role.AGENT), make_team(cast, "Shops")
    Customer.objects.filter(id=cast.dina.id).update(owner=cast.agnes)
    actions.route(by="system", now=NOW)
    dina_case.refresh_from_db()
    before = (dina_case.assignee, dina_case.team, dina_case.why_assigned)
    assert before[0] == cast.agnes
    asked = {"best": "best", "colleague": str(rita.id), "team": f"team:{shops.id}"}

    page = presses(agnes, dina_case, "release") if to == "release" else presses(agnes, dina_case, "give", to=asked[to])
    assert f'action="/cases/{dina_case.id}/regain" data-undo' in page
    assert "It is yours again." in presses(agnes, dina_case, "regain")

    dina_case.refresh_from_db()
    assert (dina_case.assignee, dina_case.team, dina_case.why_assigned) == before
    assert "You look after this customer" in opens(agnes, f"/cases/{dina_case.id}")


def it_gives_a_case_to_nobody_who_only_looks_on(dina_case: Case, agnes: Client, cast: Cast) -> None:
    for to in (str(cast.vic.id), str(cast.stella.id), "nonsense"):
        assert "Choose a colleague" in presses(agnes, dina_case, "give", to=to)

    dina_case.refresh_from_db()
    assert dina_case.assignee is None


def it_is_resolved_with_a_note_and_opened_again_by_undo(dina_case: Case, agnes: Client) -> None:
    page = presses(agnes, dina_case, "resolve", done="Rang her, refunded", cause="process")

    assert "Resolved." in page
    assert f'action="/cases/{dina_case.id}/unend"' in page
    assert "A step in our process failed" in page
    assert "open again" in presses(agnes, dina_case, "unend")
    dina_case.refresh_from_db()
    assert (dina_case.state, dina_case.reopened, dina_case.resolved_at) == ("open", 0, None)


def it_keeps_what_was_typed_where_it_refuses(dina_case: Case, agnes: Client) -> None:
    assert "Say what was done" in presses(agnes, dina_case, "resolve", done=" ")


def it_closes_without_contact_for_a_reason(dina_case: Case, agnes: Client) -> None:
    assert "Choose why" in presses(agnes, dina_case, "close")
    assert "Closed without contact: Could not be reached" in presses(agnes, dina_case, "close", reason="unreachable")


def it_keeps_notes_and_calls(dina_case: Case, agnes: Client) -> None:
    presses(agnes, dina_case, "note", kind="note", note="She is <i>upset</i>")
    page = presses(agnes, dina_case, "note", kind="reached", note="Spoke for ten minutes")

    assert "She is &lt;i&gt;upset&lt;/i&gt;" in page
    assert "Agnes called" in page
    dina_case.refresh_from_db()
    assert dina_case.contacted_at == NOW


def it_ticks_the_steps_of_the_playbook(dina_case: Case, agnes: Client) -> None:
    for place in ("1", "9", "two", "-1"):
        agnes.post(f"/cases/{dina_case.id}/steps", {"place": place, "is_done": "on"})

    dina_case.refresh_from_db()
    assert dina_case.steps_done == [1]


def it_lets_who_looks_on_do_nothing(dina_case: Case, vic: Client) -> None:
    page = opens(vic, f"/cases/{dina_case.id}")

    assert 'method="post"' not in page[page.index("<main") : page.index("</main>")]
    assert vic.post(f"/cases/{dina_case.id}/take").status_code == 404
    assert 'href="/settings/rules"' not in page


def it_hides_another_workspace_s_case(dina_case: Case, cast: Cast) -> None:
    stella = as_member(Client(), cast.stella)

    assert stella.get(f"/cases/{dina_case.id}").status_code == 404
    assert stella.post(f"/cases/{dina_case.id}/take").status_code == 404


def it_opens_a_case_by_hand(rules: None, agnes: Client, cast: Cast) -> None:
    response = agnes.post(f"/customers/{cast.pia.id}/case", {"needs": "Ring her", "priority": "high"}, follow=True)

    assert "is open, and yours" in response.content.decode()
    case = Case.objects.get()
    assert (case.customer, case.needs, case.assignee) == (cast.pia, "Ring her", cast.agnes)


def it_takes_no_case_from_a_colleague_by_opening_it_once_more(
    rules: None, agnes: Client, mona: Client, cast: Cast
) -> None:
    asked = {"needs": "Ring her", "priority": "high"}
    first, again = (agnes.post(f"/customers/{cast.pia.id}/case", asked, follow=True) for _ in range(2))
    assert "is open, and yours" in first.content.decode()
    assert "is open, and yours" in again.content.decode()

    other = {"needs": "She also wants <b>her</b> card back", "priority": "low"}
    pages = [mona.post(f"/customers/{cast.pia.id}/case", other, follow=True).content.decode() for _ in range(2)]

    assert "Case 1 was open already. What you wrote stands there as a note." in pages[0]
    assert pages[1].count("She also wants &lt;b&gt;her&lt;/b&gt; card back") == 1
    assert Case.objects.get().assignee == cast.agnes


class TestAnswering:
    """The customer is answered in their own conversation."""

    @pytest.fixture
    def phone(self, rules: None, cast: Cast) -> Phone:
        """Dina wrote by SMS that she wants a person, and has a case."""
        give_phone(cast.dina, "+254712345678")
        phone = Phone(open_line(cast.workspace, is_inline=False))
        phone.says("I want to speak to a human")
        threads = list(Thread.objects.values_list("id", flat=True))
        actions.open_for(queries.of_threads(threads), rules=queries.rules_on(), by="system", now=clock.now())
        return phone

    def it_writes_in_the_thread_and_waits(self, phone: Phone, agnes: Client, cast: Cast) -> None:
        case = Case.objects.get()

        page = presses(agnes, case, "reply", text="Habari Dina, pole sana.", channel="http")

        message = Message.objects.get(purpose="reply")
        assert (message.text, message.thread.their_address) == ("Habari Dina, pole sana.", "+254712345678")
        assert Delivery.objects.get(object_id=message.id).due_at == NOW + timedelta(seconds=5)
        case.refresh_from_db()
        assert (case.state, case.contacted_at, case.thread_id) == ("waiting", NOW, message.thread_id)
        assert "Habari Dina, pole sana." in page
        assert f"/cases/{case.id}/unsend/{message.id}" in page

    def it_takes_back_what_has_not_left(self, phone: Phone, agnes: Client) -> None:
        case = Case.objects.get()
        presses(agnes, case, "reply", text="Ooops", channel="http")
        message = Message.objects.get(purpose="reply")

        assert "Taken back." in presses(agnes, case, f"unsend/{message.id}")

        case.refresh_from_db()
        assert (case.state, case.contacted_at) == ("open", None)
        assert not Message.objects.filter(purpose="reply").exists()
        assert "Too late" in presses(agnes, case, f"unsend/{message.id}")

    def it_refuses_an_empty_reply(self, phone: Phone, agnes: Client) -> None:
        case = Case.objects.get()

        assert "Write what the customer should read" in presses(agnes, case, "reply", text="  ")
        assert not Message.objects.filter(purpose="reply").exists()

    def it_keeps_what_was_written_to_somebody_who_asked_us_to_stop(self, phone: Phone, agnes: Client) -> None:
        case = Case.objects.get()
        phone.says("STOP")

        page = opens(agnes, f"/cases/{case.id}")
        sent = presses(agnes, case, "reply", text="One more word", channel="http")

        assert "they asked us to stop at this address" in page
        assert "Not sent by this way: they asked us to stop at this address." in sent
        assert "One more word</textarea>" in sent
        assert not Message.objects.filter(purpose="reply", channel="http").exists()


def it_stands_on_the_customer_s_page(dina_case: Case, agnes: Client, cast: Cast) -> None:
    page = opens(agnes, f"/customers/{cast.dina.id}")

    assert f'<a href="/cases/{dina_case.id}"><b>Case 1</b></a><p>Scored 2</p>' in page
    assert f'href="/customers/{cast.dina.id}/case"' in page


def it_costs_no_more_queries_for_more_cases(dina_case: Case, hear: Hear, agnes: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            opens(agnes, f"/cases/{dina_case.id}")
        return len(made)

    before = count()
    for number in range(5):
        answer = hear(score=1, metric="nps", person=Person(external_id=f"p{number}"))
        actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)

    assert count() == before
    assert len(re.findall("data-row", opens(agnes, "/cases"))) == 6


def it_draws_the_queue_anew_by_itself_with_the_open_case_marked(dina_case: Case, hear: Hear, agnes: Client) -> None:
    page = opens(agnes, f"/cases/{dina_case.id}?whose=all&order=newest")
    [address] = re.findall(r'id="queue-part"[^>]* hx-get="([^"]+)"', page)
    answer = hear(score=1, metric="nps", comment="Just now", person=Person(external_id="9"))
    actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)

    with CaptureQueriesContext(connection) as made:
        part = opens(agnes, html.unescape(address))

    shown = set(re.findall(r"2 open|Just now|Nine &lt;b&gt;|<form|<html", part))
    assert shown == {"2 open", "Just now", "Nine &lt;b&gt;"}
    assert re.search(rf'id="row-{dina_case.id}"[^>]*aria-current="true"', part)
    assert len([query for query in made if "act_case" in query["sql"]]) == 2


def it_says_on_a_resolved_case_whether_they_came_back(dina_case: Case, hear: Hear, agnes: Client) -> None:
    done = actions.resolve(case_id=dina_case.id, done="Rang her", cause=None, by="system", now=NOW)
    hear(score=4, metric="nps", answered_at=NOW - timedelta(minutes=1), person=Person(email="dina@example.org"))
    assert "Since the close" not in opens(agnes, f"/cases/{done.id}")

    hear(score=9, metric="nps", answered_at=NOW + timedelta(minutes=1), person=Person(email="dina@example.org"))

    assert "Came back: scored 9 on 4 May 2026" in opens(agnes, f"/cases/{done.id}")

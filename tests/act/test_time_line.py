"""What happened to a customer, on one time line."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act import actions as closing
from innerloop.act.models import Case
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import actions
from innerloop.customers.rules import Behavior, Person
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Message, Program, Thread
from innerloop.listen.rules.heard import Heard
from innerloop.team.access import actor
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

PIA = Person(email="pia@example.org")


def shown(client: Client, customer_id: object, **query: str) -> str:
    response = client.get(reverse("act:customer", args=[customer_id]), query)
    assert response.status_code == 200
    page = response.content.decode()
    return page[page.index('id="h-line"') : page.index("</section>", page.index('id="h-line"'))]


def told(cast: Cast, kind: str, *, days: int = 0, **fields: object) -> None:
    deed = Behavior(person=PIA, kind=kind, occurred_at=NOW - timedelta(days=days, minutes=1), **fields)  # type: ignore[arg-type]
    actions.note_behaviors([deed], workspace_id=cast.workspace.id, by="system", now=NOW)


def case_of(cast: Cast) -> Case:
    trouble = Trouble(told=Told(), matter="relationship", customer_id=cast.pia.id)
    return closing.open_by_hand(trouble, needs="Ring them", priority="high", by=actor(cast.agnes), now=NOW)


def thread_with(cast: Cast, **message: object) -> Thread:
    thread = Thread.objects.create(
        workspace=cast.workspace, customer=cast.pia, channel="sms", their_address="+254712345418", our_address="1"
    )
    Message.objects.create(workspace=cast.workspace, thread=thread, channel="sms", at=NOW, **message)
    return thread


def it_heads_each_day_once_and_says_the_hour_below(hear: Hear, vic: Client, cast: Cast) -> None:
    for days, score in ((0, 9), (0, 8), (1, 7), (400, 6)):
        hear(score=score, person=PIA, answered_at=NOW - timedelta(days=days))

    page = shown(vic, cast.pia.id)

    assert re.findall(r"<h3>([^<]+)</h3>", page) == ["Today", "Yesterday", "30 March 2025"]
    assert page.count(">12:00</time>") >= 4


def it_does_not_head_a_day_again_where_a_page_goes_on_in_it(hear: Hear, vic: Client, cast: Cast) -> None:
    for minutes in range(40):
        hear(score=9, person=PIA, answered_at=NOW - timedelta(minutes=minutes))

    first = shown(vic, cast.pia.id)
    further = re.search(r'hx-get="[^"]*after=([^"&]+)', first)
    assert further
    second = shown(vic, cast.pia.id, after=further[1], shown="30")

    assert "<h3>" not in second
    assert second.count("<time") >= 10


def it_says_what_another_system_told_in_plain_words_with_its_money(program: Program, vic: Client, cast: Cast) -> None:
    told(cast, "order.paid", revenue=Decimal(3800), currency="KES", revenue_kind="renewal")

    page = shown(vic, cast.pia.id, show="did")

    assert "Order paid" in page
    assert "KES 3,800, renewal" in page


def it_tells_once_what_was_done_again_and_again_on_one_day(program: Program, vic: Client, cast: Cast) -> None:
    for number in range(3):
        told(cast, "cash_out.failed", properties={"n": number})
    told(cast, "cash_out.failed", days=2)

    page = shown(vic, cast.pia.id, show="did")

    assert page.count("Cash out failed") == 2
    assert "Cash out failed, 3 times" in page


def it_tells_of_a_case_by_its_number_with_why_and_what_was_noted(program: Program, vic: Client, cast: Cast) -> None:
    case = case_of(cast)
    closing.give(case_id=case.id, to=cast.mona, by=actor(cast.agnes), now=NOW + timedelta(minutes=1))
    closing.add_note(case_id=case.id, text="Rang twice", by=actor(cast.mona), now=NOW + timedelta(minutes=2))
    closing.log_call(
        case_id=case.id, text="Busy", was_reached=False, by=actor(cast.mona), now=NOW + timedelta(minutes=3)
    )

    page = shown(vic, cast.pia.id, show="cases")

    assert f'<a href="/cases/{case.id}">Case {case.number} was opened</a>' in page
    assert "Ring them, by Agnes" in page
    assert f"Case {case.number} was given to Mona" in page
    assert "Rang twice" in page
    assert "for colleagues only" in page
    assert "We called and reached nobody" in page


def it_puts_a_note_to_its_own_fact_where_another_came_in_the_same_moment(
    program: Program, vic: Client, cast: Cast
) -> None:
    case = case_of(cast)
    closing.give(case_id=case.id, to=cast.mona, by=actor(cast.agnes), now=NOW)
    closing.add_note(case_id=case.id, text="Rang twice", by=actor(cast.mona), now=NOW)

    assert shown(vic, cast.pia.id, show="cases").count("Rang twice") == 1


def it_shows_messages_in_the_customers_words_and_ours(program: Program, vic: Client, cast: Cast) -> None:
    thread = thread_with(cast, direction="in", state="received", purpose="heard", text="Nataka kuongea na mtu")
    Message.objects.create(
        workspace=cast.workspace,
        thread=thread,
        channel="sms",
        at=NOW,
        direction="out",
        state="delivered",
        purpose="reply",
        text="We ring you at three",
        facts={"written_by": actor(cast.agnes)},
    )

    page = shown(vic, cast.pia.id, show="messages")

    assert '<blockquote class="words" dir="auto">Nataka kuongea na mtu</blockquote>' in page
    assert "Agnes wrote by SMS" in page
    assert "We ring you at three" in page
    assert "delivered" in page
    assert page.count(f'href="/waiting/{thread.id}"') == 2


def it_shows_nobody_the_link_that_answers_in_the_customers_name(program: Program, vic: Client, cast: Cast) -> None:
    thread_with(cast, direction="out", state="sent", purpose="ask", text="How was it? https://ask.example/s/SECRET")

    page = shown(vic, cast.pia.id, show="messages")

    assert "How was it? (their link)" in page
    assert "SECRET" not in page


def it_narrows_the_line_to_what_is_picked_and_says_so(program: Program, hear: Hear, vic: Client, cast: Cast) -> None:
    hear(score=9, person=PIA)
    told(cast, "login")
    case_of(cast)
    listening.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW)
    actions.know([Person(email="pia@example.org", language="sw")], workspace_id=cast.workspace.id, by="system", now=NOW)

    pages = {show: shown(vic, cast.pia.id, show=show) for show in ("everything", "cases", "did", "record")}

    seen = {show: [words for words in SIGNS if words in page] for show, page in pages.items()}
    assert seen["everything"] == SIGNS
    assert seen["cases"] == ["was opened"]
    assert seen["did"] == ["Login"]
    assert seen["record"] == ["Details changed: language"]
    assert 'href="?' not in pages["cases"]
    assert f'<a href="/customers/{cast.pia.id}?show=cases" aria-current="true">' in pages["cases"]


SIGNS = ["9<span", "Login", "was opened", "A link was made", "Details changed: language"]


def it_shows_no_answer_that_was_given_anonymously(program: Program, agnes: Client, cast: Cast) -> None:
    Program.objects.update(is_anonymous=True)
    program.refresh_from_db()
    asked = listening.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW).invitation
    before = {show: shown(agnes, cast.pia.id, show=show) for show in SHOWN}

    listening.answer_invitation(invitation=asked, heard=Heard(score=2, comment="Nobody may know"), now=NOW)

    assert {show: shown(agnes, cast.pia.id, show=show) for show in SHOWN} == before


SHOWN = ("everything", "answers", "asked", "messages")


@pytest.mark.parametrize("show", ["messages", "cases", "did", "record"])
def it_says_what_will_stand_where_nothing_does(program: Program, vic: Client, cast: Cast, show: str) -> None:
    page = shown(vic, cast.dina.id, show=show)

    assert re.search(r'<p class="wordless">[^<]{20,}</p>', page) or show == "record"


def it_goes_on_through_the_records_that_were_merged_in(hear: Hear, mona: Client, cast: Cast) -> None:
    for number in range(25):
        hear(score=9, person=PIA, answered_at=NOW - timedelta(hours=2 * number))
        hear(score=2, person=Person(email="paul@example.org"), answered_at=NOW - timedelta(hours=2 * number + 1))
    actions.merge(
        winner_id=cast.pia.id, loser_id=cast.paul.id, workspace_id=cast.workspace.id, by=actor(cast.mona), now=NOW
    )

    pages, query = [], {"show": "everything"}
    while query:
        pages.append(shown(mona, cast.pia.id, **query))
        further = re.search(r'hx-get="[^"]*after=([^"&]+)', pages[-1])
        query = {"after": further[1], "shown": "30"} if further else {}

    hours = re.findall(r'datetime="([^"]+)"', "".join(pages))
    assert hours == sorted(hours, reverse=True)
    assert "".join(pages).count('class="open"') == 50

"""One customer all around."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.customers import actions
from innerloop.customers.models import Identity, Membership, Organization
from innerloop.customers.queries import may_write
from innerloop.customers.rules import Person, Said, Stop
from innerloop.listen import actions as listening
from innerloop.listen import queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.team.access import actor
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, make_customer

PIA = Person(email="pia@example.org")
LATER = timedelta(hours=2)


def shown(client: Client, customer_id: object, **query: str) -> str:
    response = client.get(reverse("act:customer", args=[customer_id]), query)
    assert response.status_code == 200
    return response.content.decode()


def know(cast: Cast, **fields: object) -> None:
    person = Person(email="pia@example.org", **fields)  # type: ignore[arg-type]
    actions.know([person], workspace_id=cast.workspace.id, by="system", now=NOW)


def it_shows_who_somebody_is(vic: Client, cast: Cast) -> None:
    know(cast, phone="+254712345418", external_id="TM-1", language="sw", time_zone="Africa/Nairobi")
    know(cast, value=Decimal(48200), currency="KES", properties={"home_county": "Kilifi"})

    page = shown(vic, cast.pia.id)

    for fact in ("pia@example.org", "TM-1", "Swahili", "15:00, Nairobi", "KES 48,200", "home county", "Kilifi"):
        assert fact in page
    assert "+254 7•• •••418" in page
    assert "+254 712 345418" in page


def it_shows_scores_over_time_and_where_they_went(hear: Hear, vic: Client, cast: Cast) -> None:
    hear(score=9, person=PIA, answered_at=NOW - timedelta(days=400))
    last = hear(score=2, person=PIA, answers=(HeardAnswer("ease", metric="ces", score=7),))

    page = shown(vic, cast.pia.id)

    assert "From 9 to 2 in 13 months" in page
    assert "2 answers, asked 0 times" in page
    assert f'<a href="/feedback/{last}" aria-label="2, detractor, 4 May 2026">' in page
    assert "Customer effort" in page


def it_tells_what_happened_in_sentences_and_in_the_customers_words(hear: Hear, vic: Client, cast: Cast) -> None:
    hear(score=9, person=PIA, comment="Asante sana", language="sw")
    identity = Identity.objects.get(customer=cast.pia)
    actions.note_consent(
        Said("email", "promote", is_given=False),
        identity_id=identity.id,
        workspace_id=cast.workspace.id,
        by=actor(cast.agnes),
        now=NOW,
    )

    page = shown(vic, cast.pia.id)

    assert 'lang="sw" dir="auto">Asante sana</blockquote>' in page
    assert "Asked us not to promote by e-mail" in page
    assert "by Agnes" in page


def it_shows_every_answer(hear: Hear, vic: Client, cast: Cast) -> None:
    ids = [hear(score=number, person=PIA, answered_at=NOW - timedelta(days=number)) for number in range(4)]
    hear(score=5, person=Person(email="paul@example.org"))

    page = shown(vic, cast.pia.id, show="answers")

    assert re.findall(r'class="open" href="/feedback/([^"]+)"', page) == [str(id_) for id_ in ids]


def it_shows_why_somebody_was_asked_and_why_not(program: Program, vic: Client, cast: Cast) -> None:
    for days in (12, 0):
        at = NOW - timedelta(days=days)
        listening.invite(program=program, ask=Ask(cast.pia), by="system", now=at)

    page = shown(vic, cast.pia.id, show="asked")

    assert "Asked by e-mail" in page
    assert "Not asked by e-mail: Asked 12 days ago. Next from 22 May" in page
    assert "Relationship" in page
    assert "Not before 22 May 2026." in page
    assert "By the program “Relationship”" in page
    assert "Not asked: Asked 12 days ago" in shown(vic, cast.pia.id)


def it_shows_one_who_answered_anonymously_by_link_as_one_who_did_not(
    program: Program, agnes: Client, cast: Cast
) -> None:
    Program.objects.update(is_anonymous=True)
    program.refresh_from_db()
    asked = listening.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW).invitation
    query = {"show": "asked", "link": str(asked.id)}
    before = told_of(asked, shown(agnes, cast.pia.id, **query))
    assert before == (True, "A link was made", "Whether they answered is told to nobody")

    listening.answer_invitation(invitation=asked, heard=Heard(score=2), now=NOW)

    assert Invitation.objects.get(id=asked.id).is_spent
    assert told_of(asked, shown(agnes, cast.pia.id, **query)) == before


def it_says_of_words_that_came_late_that_they_were_kept(program: Program, vic: Client, cast: Cast) -> None:
    asked = listening.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW).invitation
    for said in (Heard(score=3, comment="Newest"), Heard(score=9, comment="Waited", answered_at=NOW - LATER)):
        listening.answer_invitation(invitation=asked, heard=said, now=NOW)

    page = shown(vic, cast.pia.id)

    assert "Changed the answer" not in page
    [at] = re.findall(r'datetime="([^"]+)"(?:(?!<time).)*Words that came late were kept', page, re.DOTALL)
    assert at == (NOW - LATER).isoformat()


def told_of(asked: Invitation, page: str) -> tuple[bool, str, str]:
    [(sentence, words)] = re.findall(r"<div><p>(.*?)</p><p class=\"meta\">.*?<span>([^<]+)</span></p></div></li>", page)
    return queries.link_of(asked.id) in page, sentence, words


def it_says_what_may_be_done_by_each_channel(program: Program, vic: Client, cast: Cast) -> None:
    identity = Identity.objects.get(customer=cast.pia)
    who = {"identity_id": identity.id, "workspace_id": cast.workspace.id, "now": NOW}
    actions.note_consent(Said("email", "ask", True, "at the counter"), by="customer", **who)  # type: ignore[arg-type]
    actions.note_consent(Said("email", "tell", False), by=actor(cast.agnes), **who)  # type: ignore[arg-type]

    page = shown(vic, cast.pia.id)

    assert "may ask" in page
    assert "said yes on 4 May 2026: “at the counter”" in page
    assert "may not tell what we did or advertise" in page
    assert "tell what we did: said no on 4 May 2026, noted by Agnes" in page
    assert "nothing said, so allowed" in page


def it_shows_a_refusal_on_a_bare_link_and_takes_it_back(
    program: Program, vic: Client, agnes: Client, cast: Cast
) -> None:
    actions.know([Person(external_id="TM-9", name="Juma")], workspace_id=cast.workspace.id, by="system", now=NOW)
    juma = Identity.objects.get(value="TM-9").customer
    for person in (cast.pia, juma):
        actions.refuse_anywhere(
            customer_id=person.id,
            purpose="ask",
            wording="Do not ask me again",
            workspace_id=cast.workspace.id,
            by="customer",
            now=NOW - timedelta(days=1),
        )

    pages = [shown(agnes, person.id) for person in (cast.pia, juma)]

    for page in pages:
        assert "<b>Everywhere</b>" in page
        assert "said no on 3 May 2026: “Do not ask me again”" in page
    assert "may answer or tell" not in pages[0]
    assert pages[0].count("may not ask") == 2
    assert "They want it again" not in shown(vic, juma.id)

    [form] = re.findall(r"<form[^>]*>(?:(?!</form>).)*They want it again", pages[1])
    fields = dict(re.findall(r'name="(identity|channel|purpose|is_given)" value="([^"]+)"', form))
    assert agnes.post(reverse("act:consent", args=[juma.id]), fields).status_code == 302

    after = shown(agnes, juma.id)
    assert "<b>Everywhere</b>" not in after
    assert not may_write(juma.id, channel="link", purpose="ask").reasons[1:]


def it_says_when_an_address_is_left_alone(program: Program, vic: Client, cast: Cast) -> None:
    actions.suppress(Stop("email", "pia@example.org"), workspace_id=cast.workspace.id, by="customer", now=NOW)

    page = shown(vic, cast.pia.id)

    assert "left alone" in page
    assert "Unsubscribed on 4 May 2026" in page
    assert "Cannot be asked by e-mail." in page


def it_shows_organizations_and_who_else_is_there(hear: Hear, vic: Client, cast: Cast) -> None:
    fish = Organization.objects.create(workspace=cast.workspace, key="fish", name="Likoni Fish Ltd")
    for customer in (cast.pia, cast.paul):
        Membership.objects.create(
            workspace=cast.workspace, customer=customer, organization=fish, role="Owner", starts_on=NOW.date()
        )
    hear(score=7, person=Person(email="paul@example.org"))

    page = shown(vic, cast.pia.id)

    assert "Likoni Fish Ltd" in page
    assert "Owner" in page
    assert f'<a href="/customers/{cast.paul.id}">Paul</a>' in page
    assert "too few to show: n\u00a01" in page


def it_answers_for_a_record_that_was_merged_in(hear: Hear, mona: Client, cast: Cast) -> None:
    hear(score=3, person=Person(email="paul@example.org"), comment="From Paul")
    who = {"winner_id": cast.pia.id, "loser_id": cast.paul.id}
    actions.merge(**who, workspace_id=cast.workspace.id, by=actor(cast.mona), now=NOW)

    response = mona.get(reverse("act:customer", args=[cast.paul.id]))

    assert response.headers["Location"] == reverse("act:customer", args=[cast.pia.id])
    page = shown(mona, cast.pia.id)
    assert "From Paul" in page
    assert "Paul, joined on 4 May 2026 by Mona" in page


def it_says_of_somebody_erased_only_that_they_were(hear: Hear, vic: Client, cast: Cast) -> None:
    hear(score=9, person=PIA, comment="Asante sana")
    actions.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    for show in ("everything", "answers", "asked"):
        page = shown(vic, cast.pia.id, show=show)
        assert "This person was erased on request" in page
        assert "Answered 9 by e-mail" in page
        for gone in ("Pia", "pia@example.org", "Asante sana", 'href="/feedback/'):
            assert gone not in page


@pytest.mark.parametrize("show", ["everything", "answers", "asked"])
def it_leads_from_page_to_page_of_each_list(program: Program, hear: Hear, vic: Client, cast: Cast, show: str) -> None:
    for number in range(33):
        hear(score=5, person=PIA, answered_at=NOW - timedelta(days=number // 2))
        listening.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW)

    rows, url = 0, f"{reverse('act:customer', args=[cast.pia.id])}?show={show}"
    while url:
        page = vic.get(url).content.decode()
        rows += len(re.findall(r"<li[^>]*>(?=<time|<a class=\"open\")", page))
        further = re.search(r'hx-get="([^"]+)"', page)
        url = further[1].replace("&amp;", "&") if further else ""

    assert rows == {"everything": 66, "answers": 33, "asked": 33}[show]


@pytest.mark.parametrize("query", [{"show": "nothing"}, {"after": "x", "shown": "x"}, {"link": "x"}, {"link": "\0"}])
def it_shows_a_page_for_any_address(vic: Client, cast: Cast, query: dict[str, str]) -> None:
    shown(vic, cast.pia.id, **query)
    shown(vic, cast.pia.id, show="asked", **{name: value for name, value in query.items() if name != "show"})


def it_offers_to_each_role_what_it_may_do(vic: Client, agnes: Client, mona: Client, adam: Client, cast: Cast) -> None:
    verbs = ("Ask now", "Make a link", "Note it", "This is the same person as", "Erase this person")
    offered = {
        name: [verb in shown(client, cast.pia.id) for verb in verbs]
        for name, client in {"vic": vic, "agnes": agnes, "mona": mona, "adam": adam}.items()
    }

    assert offered == {
        "vic": [False] * 5,
        "agnes": [True, True, True, False, False],
        "mona": [True, True, True, True, False],
        "adam": [True] * 5,
    }


def it_takes_the_name_of_nobody_for_granted(vic: Client, cast: Cast) -> None:
    nameless = make_customer(cast.workspace, "", email="who@example.org")

    assert "<h1>No name yet</h1>" in shown(vic, nameless.id)


def it_says_what_waits_and_when_each_program_comes_round(vic: Client, program: Program, cast: Cast) -> None:
    pia = cast.pia
    pia.time_zone = "Asia/Tokyo"  # 21:00 there
    pia.save()
    listening.invite(program=program, ask=Ask(pia), by="system", now=NOW)
    program.plan = {"period_days": 1}
    program.save()

    page = vic.get(f"/customers/{pia.id}").content.decode()

    assert "“Relationship” waits until 4 May 2026, 23:00. It is 21:00 in Tokyo. Next from 08:00 tomorrow." in page
    assert "“Relationship” comes round to them on 4 May 2026." in page
    assert "Not asked in the last 365 days." in page


def it_tells_of_no_wait_of_a_program_that_is_closed(vic: Client, program: Program, cast: Cast) -> None:
    cast.pia.time_zone = "Asia/Tokyo"  # 21:00 there
    cast.pia.save()
    listening.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)

    Program.objects.update(closed_at=NOW)

    assert "waits until" not in vic.get(f"/customers/{cast.pia.id}").content.decode()


def it_says_how_often_somebody_was_asked(vic: Client, program: Program, cast: Cast) -> None:
    for days in (300, 100, 1):
        listening.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW - timedelta(days=days))

    page = vic.get(f"/customers/{cast.pia.id}").content.decode()

    assert "Asked once in 90 days, 3 times in 365." in page


def it_looks_again_at_what_waits_for_a_record_that_was_merged_in(program: Program, agnes: Client, cast: Cast) -> None:
    know(cast)
    agnes.post(f"/customers/{cast.paul.id}/ask")
    agnes.post(f"/customers/{cast.paul.id}/ask")
    who = {"winner_id": cast.pia.id, "loser_id": cast.paul.id}
    actions.merge(**who, workspace_id=cast.workspace.id, by=actor(cast.mona), now=NOW)

    page = agnes.post(f"/customers/{cast.pia.id}/ask", follow=True).content.decode()

    assert "Not asked: " in page
    waiting = Invitation.objects.filter(state=Invitation.State.HELD)
    assert list(waiting.values_list("customer_id", flat=True)) == [cast.paul.id]
    assert page.count("waits until") == 1


def it_waits_once_however_often_ask_now_is_pressed(program: Program, agnes: Client, cast: Cast) -> None:
    know(cast)
    presses = [agnes.post(f"/customers/{cast.pia.id}/ask", follow=True).content.decode() for _ in range(3)]

    assert "Asked by e-mail." in presses[0]
    assert all("Not asked: " in press for press in presses[1:])
    assert Invitation.objects.filter(state=Invitation.State.HELD).count() == 1
    assert presses[2].count("waits until") == 1

"""One answer with everything that was said and true at its time."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from innerloop.customers.rules import Person
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Program, Response, SurveyVersion
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.team.access import actor
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

FOLLOWUPS = [
    {"key": "speed", "kind": "scale", "metric": "csat", "label": {"en": "How fast were we?"}},
    {
        "key": "where",
        "kind": "several",
        "label": {"en": "Where?"},
        "options": [{"value": "a", "label": {"en": "At the till"}}, {"value": "b", "label": {"en": "At home"}}],
    },
    {"key": "more", "kind": "text", "label": {"en": "Anything else?"}},
]


def text_of(client: Client, response_id: object) -> str:
    response = client.get(reverse("act:answer", args=[response_id]))
    assert response.status_code == 200
    return response.content.decode()


def invited(program: Program, cast: Cast, heard: Heard) -> Response:
    """Ask Pia by mail two hours ago, and take her answer."""
    at = NOW - timedelta(hours=2)
    made = listening.invite(program=program, ask=Ask(cast.pia, properties={"plan": "gold"}), by="system", now=at)
    return listening.answer_invitation(invitation=made.invitation, heard=heard, now=NOW)


def it_shows_every_single_answer_with_its_question(program: Program, cast: Cast, vic: Client) -> None:
    version = SurveyVersion.objects.get()
    version.content["followups"] = FOLLOWUPS
    version.save()
    further = (
        HeardAnswer("speed", metric="csat", score=2),
        HeardAnswer("where", choices=("a", "b")),
        HeardAnswer("more", text="Open earlier"),
    )

    text = text_of(vic, invited(program, cast, Heard(score=6, comment="Queue", answers=further)).id)

    for shown in ("How likely are you", "How fast were we?", "At the till", "At home", "Open earlier"):
        assert shown in text
    assert text.index("How likely") < text.index("How fast") < text.index("Where?") < text.index("Anything else?")
    assert "What should we put right first?" in text


def it_says_when_and_by_what_the_customer_was_asked(program: Program, cast: Cast, vic: Client) -> None:
    text = text_of(vic, invited(program, cast, Heard(score=9, comment="Yes")).id)

    assert "Asked by e-mail on" in text
    assert "4 May 2026, 10:00" in text
    assert "2 hours later" in text
    assert "pia@example.org" in text
    assert "version 1" in text
    assert "<dt>plan</dt><dd>gold" in text


def it_says_what_the_answer_was_before(hear: Hear, cast: Cast, vic: Client) -> None:
    id_ = hear(score=9, comment="Lovely", person=Person(email="pia@example.org"))
    by = actor(cast.agnes)
    listening.change(response_id=id_, to=Change(score=2, comment="It broke"), workspace=cast.workspace, by=by, now=NOW)

    text = text_of(vic, id_)

    assert "Pia answered 2" in text
    assert text.index("It broke") < text.index("What it was before") < text.index("Lovely")
    assert "changed by Agnes on 4 May 2026, 12:00" in text


def it_shows_what_came_late_as_no_change(program: Program, cast: Cast, vic: Client) -> None:
    at = NOW - timedelta(minutes=10)
    invitation = invited(program, cast, Heard(score=3, comment="Stands")).invitation
    assert invitation is not None
    late = Heard(score=9, comment="Waited", answered_at=at)

    listening.answer_invitation(invitation=invitation, heard=late, now=NOW)

    text = text_of(vic, Response.objects.get().id)
    assert "What it was before" not in text
    assert "changed since" not in text
    assert text.index("Stands") < text.index("What came late") < text.index("Waited") < text.index("4 May 2026, 11:50")
    for page in ("/feedback", f"/customers/{cast.pia.id}?show=answers"):
        assert "</svg>changed" not in vic.get(page, follow=True).content.decode()


def it_tells_a_change_from_what_came_late_before_it(program: Program, cast: Cast, vic: Client) -> None:
    invitation = invited(program, cast, Heard(score=3, comment="First")).invitation
    assert invitation is not None
    late = Heard(score=3, comment="Waited", answered_at=NOW - timedelta(minutes=10))
    listening.answer_invitation(invitation=invitation, heard=late, now=NOW)

    newest = Heard(score=8, comment="Newest")
    listening.answer_invitation(invitation=invitation, heard=newest, now=NOW + timedelta(minutes=5))

    text = text_of(vic, Response.objects.get().id)
    assert "changed since" in text
    before, came_late = text.index("What it was before"), text.index("What came late")
    assert text.index("Newest") < before < text.index("First") < came_late < text.index("Waited")


def it_says_of_an_anonymous_answer_that_nobody_can_tell(program: Program, cast: Cast, vic: Client) -> None:
    Program.objects.filter(id=program.id).update(is_anonymous=True)
    program.refresh_from_db()

    text = text_of(vic, invited(program, cast, Heard(score=1, comment="No name please")).id)

    assert "This answer is anonymous" in text
    assert "Anonymous answered 1" in text
    assert str(cast.pia.id) not in text
    assert "pia@example.org" not in text
    assert "12:00" not in text


def it_says_of_an_erased_answer_what_is_left(hear: Hear, cast: Cast, vic: Client) -> None:
    id_ = hear(score=4, comment="Secret", person=Person(email="dina@example.org"))
    listening.erase_words(customer_ids=[cast.dina.id], workspace_id=cast.workspace.id, now=NOW)

    text = text_of(vic, id_)

    assert "Erased on request answered 4" in text
    assert "the score still counts" in text
    assert "Secret" not in text
    assert "Dina" not in text


def it_tells_a_link_an_api_and_an_import_apart(hear: Hear, cast: Cast, vic: Client) -> None:
    assert "a link that anybody may open" in text_of(vic, hear(score=5, channel="link"))
    assert "sent in by another system" in text_of(vic, hear(score=5, channel="api"))

    [imported] = listening.record([Heard(score=5)], workspace=cast.workspace, by="system", now=NOW, origin="import")
    assert isinstance(imported, listening.Recorded)
    assert "came in with an import" in text_of(vic, imported.response_id)


def it_leads_to_the_customer(hear: Hear, cast: Cast, vic: Client) -> None:
    id_ = hear(score=9, person=Person(email="pia@example.org"))

    assert reverse("act:customer", args=[cast.pia.id]) in text_of(vic, id_)

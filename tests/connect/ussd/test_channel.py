"""Whole sessions on a feature phone, called in the form that Africa's Talking documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from innerloop.connect.models import Callback
from innerloop.connect.ussd import screens
from innerloop.connect.ussd.channel import UssdChannel
from innerloop.customers import actions as knowing
from innerloop.customers.models import Customer
from innerloop.customers.rules import Stop
from innerloop.kernel import clock, ids, scope
from innerloop.listen import queries
from innerloop.listen.models import Invitation, Line, Program, Response, SurveyVersion
from tests.connect import tampering
from tests.support.cast import Cast, furnish
from tests.support.lines import give_phone, make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
THEIRS = "52.48.80.7"
FORM = "application/x-www-form-urlencoded"


def told(session: str, entered: str, number: str = "+254712345678") -> dict[str, str]:
    """Return what the provider tells with each step."""
    about = {"sessionId": session, "serviceCode": "*384*1234#", "phoneNumber": number, "networkCode": "63902"}
    return {**about, "text": entered}


@dataclass
class Handset:
    """A telephone in one session: it keeps what was entered, as the provider does."""

    line: Line
    session: str = "ATUid_1"
    number: str = "+254712345678"
    entered: list[str] = field(default_factory=list)
    client: Client = field(default_factory=Client)

    def dials(self) -> str:
        """Begin the session and return the first screen."""
        return self.step("")

    def enters(self, text: str) -> str:
        """Enter something and return the next screen."""
        self.entered.append(text)
        return self.step("*".join(self.entered))

    def step(self, entered: str) -> str:
        """Make one call of the provider and return the screen."""
        answer = self.calls(told(self.session, entered, self.number))
        screen: str = answer.content.decode()
        assert answer.status_code == 200
        assert answer["content-type"] == "text/plain; charset=utf-8"
        assert screen.startswith(("CON ", "END ")), screen
        takes, most = screens.size(screen)
        assert takes <= most, screen
        return screen

    def calls(self, form: Mapping[str, str]) -> Any:
        """Call our address."""
        address = f"/hooks/ussd/{self.line.inbound_key}"
        return self.client.post(address, urlencode(form), content_type=FORM, REMOTE_ADDR=THEIRS)


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        yield furnish(cast.workspace, now=NOW)


@pytest.fixture
def line(cast: Cast) -> Line:
    give_phone(cast.dina, "+254712345678")
    return make_line(
        cast.workspace, "ussd", "ussd", secrets={}, service_code="*384*1234#", allowed_sources="52.48.80.0/24"
    )


@pytest.fixture
def handset(program: Program, line: Line) -> Handset:
    return Handset(line)


def it_asks_whoever_dials(cast: Cast, handset: Handset) -> None:
    first, why, contact, last = (
        handset.dials(),
        handset.enters("9"),
        handset.enters("Quick at the counter"),
        handset.enters("1"),
    )

    assert first.startswith("CON How likely are you to recommend Tandawa")
    assert why.startswith("CON What")
    assert contact == "CON May someone from Tandawa answer you about this? Reply 1 for yes or 2 for no."
    assert last.startswith("END Thank")
    response = Response.objects.get()
    assert (response.score, response.comment, response.channel) == (9, "Quick at the counter", "ussd")
    assert (response.customer_id, response.may_contact) == (cast.dina.id, True)


def it_makes_a_customer_of_an_unknown_number(program: Program, line: Line) -> None:
    handset = Handset(line, number="+254799000111")

    handset.dials()
    handset.enters("3")

    assert Response.objects.get().customer == Customer.objects.get(identities__value="+254799000111")


def it_keeps_the_score_of_a_session_that_is_cut(handset: Handset) -> None:
    handset.dials()
    handset.enters("3")
    ended = {**told("ATUid_1", ""), "status": "Incomplete", "hopsCount": "2", "input": "3", "errorMessage": "Timeout"}
    del ended["text"]
    answer = handset.calls(ended)

    assert (answer.status_code, answer.content) == (200, b"")
    assert Response.objects.get().score == 3


def it_changes_nothing_when_a_step_is_repeated(handset: Handset) -> None:
    shown = [handset.dials(), handset.enters("9"), handset.enters("Quick")]
    before = tampering.everything()

    again = [handset.step(""), handset.step("9"), handset.step("9*Quick"), handset.step("9")]

    assert again == [*shown, shown[1]]
    assert tampering.everything() == before


def it_tells_the_newest_input_from_an_asterisk_in_words(handset: Handset) -> None:
    handset.dials()
    handset.enters("9")
    handset.enters("good * and fast")
    handset.enters("2")

    assert Response.objects.get().comment == "good * and fast"


def it_begins_anew_when_somebody_dials_again(handset: Handset, line: Line) -> None:
    handset.dials()
    handset.enters("9")
    handset.enters("Quick")
    handset.enters("2")

    again = Handset(line, session="ATUid_2")

    assert again.dials().startswith("CON How likely")
    again.enters("4")
    assert set(Response.objects.values_list("score", flat=True)) == {4, 9}


def it_goes_on_where_the_cut_session_stood(handset: Handset, line: Line) -> None:
    handset.dials()
    handset.enters("9")

    again = Handset(line, session="ATUid_2")

    assert again.dials().startswith("CON What")
    again.enters("Quick")
    assert Response.objects.get().comment == "Quick"


def it_pages_what_is_to_be_chosen_from(handset: Handset, program: Program) -> None:
    branches = [{"value": f"b{n}", "label": {"en": f"The branch in street number {n}"}} for n in range(1, 13)]
    asked = {"key": "branch", "kind": "choice", "label": {"en": "Which branch did you go to?"}, "options": branches}
    version = SurveyVersion.objects.get(survey=program.survey)
    SurveyVersion.objects.filter(id=version.id).update(
        content={**version.content, "followups": [asked], "asks_contact": False}
    )
    handset.dials()
    handset.enters("9")

    first = handset.enters("Quick")
    second = handset.enters("98")
    third = handset.enters("98")
    repeated = handset.step("9*Quick*98")
    last = handset.enters("12")

    assert first.startswith("CON Which branch did you go to?\n1 The branch")
    assert first.endswith("\n98 More")
    assert repeated == second
    assert "12 The branch in street number 12" in third
    assert last.startswith("END Thank")
    assert Response.objects.get().answers.get(question_key="branch").choices == ["b12"]


def it_asks_once_more_for_what_it_cannot_read(handset: Handset) -> None:
    handset.dials()

    assert handset.enters("99").startswith("CON Thank you. Which number from 0 to 10")
    assert handset.enters("8").startswith("CON ")
    assert Response.objects.get().score == 8


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es", "ar"])
def it_speaks_the_customers_language(cast: Cast, handset: Handset, language: str) -> None:
    Customer.objects.filter(id=cast.dina.id).update(language=language)

    shown = [handset.dials(), handset.enters("9"), handset.enters("Quick"), handset.enters("2")]

    assert Invitation.objects.get().language == language
    assert shown[-1].startswith("END ")
    assert len(set(shown)) == 4


def it_asks_nothing_of_who_wants_to_be_left_alone(cast: Cast, handset: Handset) -> None:
    stop = Stop(channel="ussd", address="+254712345678")
    knowing.suppress(stop, workspace_id=cast.workspace.id, by="system", now=NOW)

    assert handset.dials() == "CON Tandawa asks you nothing here, as you wished. Reply 1 to be asked again."
    assert handset.enters("7").startswith("END ")
    assert not Invitation.objects.exists()


def it_leads_whoever_said_stop_back_when_they_dial_again(handset: Handset, line: Line) -> None:
    handset.dials()
    assert handset.enters("STOP").startswith("END Tandawa will ask you nothing more here.")
    again = Handset(line, session="ATUid_2")

    offered, back = again.dials(), again.enters("1")

    assert offered == "CON Tandawa asks you nothing here, as you wished. Reply 1 to be asked again."
    assert back.startswith("END Welcome back.")
    once_more = Handset(line, session="ATUid_3")
    assert once_more.dials().startswith("CON How likely")
    once_more.enters("9")
    assert Response.objects.get().score == 9


def it_thanks_nobody_for_what_is_not_kept(handset: Handset) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE listen_response ADD CONSTRAINT no_change CHECK (may_contact IS NOT TRUE)")
    handset.dials()
    handset.enters("9")
    handset.enters("Quick")

    last = handset.enters("1")

    assert last == "END That did not work. Please dial again in a few minutes."
    assert Callback.objects.get().state == Callback.State.FAILED
    assert Response.objects.get().may_contact is None


def it_keeps_what_it_cannot_read(handset: Handset) -> None:
    answer = handset.calls(told("ATUid_1", "", "0712"))

    assert answer.content.decode().startswith("END That did not work")
    assert Callback.objects.get().why.startswith("`phoneNumber`")


@pytest.mark.parametrize(
    ("code", "is_right"), [("*384*1234#", True), ("*384#", True), ("384", False), ("*38a#", False), ("*#", False)]
)
def it_says_what_is_wrong_with_a_code(line: Line, code: str, is_right: bool) -> None:
    line.settings["service_code"] = code

    assert (UssdChannel().check(line) == "") is is_right


def it_is_no_way_to_begin(line: Line, cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        assert "ussd" not in queries.ways()


def as_them(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make the first score of a session."""
    return tampering.Made(url, urlencode(told("ATUid_9", "9")).encode(), {}, FORM, source=THEIRS)


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    def to(key: str, source: str = THEIRS) -> Any:
        def made(provider: tampering.Provider, now: datetime) -> tampering.Made:
            genuine = provider.genuine(now)
            url = genuine.url.replace(line.inbound_key, key)
            return tampering.Made(url, genuine.body, {}, FORM, source=source)

        return made

    others = make_line(cast.rival, "ussd", "ussd", secrets={}, allowed_sources="198.51.100.0/24")
    return tampering.Provider(
        line,
        as_them,
        unseen={
            "replay": "repeated",
            "body": "not signed",
            "parameter added": "not signed",
            "parameters reordered": "not signed",
            "host": "meant for",
            "scheme": "meant for",
        },
        instead={
            "none": to(line.inbound_key, source="203.0.113.9"),
            "empty": to(line.inbound_key, source=""),
            "wrong key": to(ids.new_secret()),
            "another tenant's key": to(others.inbound_key),
        },
    )


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: tampering.Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: tampering.Provider) -> None:
    tampering.check_late(client, provider, now=NOW)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: tampering.Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)

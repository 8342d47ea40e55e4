"""A call from a case: ours rings first, a key is pressed, theirs is dialed, and what came of it stands in the case."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, VoiceResponse

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case, CaseNote
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.act.subscriptions import note_calls
from innerloop.customers import actions as people
from innerloop.customers.models import Customer
from innerloop.customers.rules import Stop
from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen import queries
from innerloop.listen.models import Line, Program, Ring
from innerloop.team.models import Member
from tests.connect.twilio.strict import SID, TOKEN, account, refusal
from tests.support.cast import Cast, as_member
from tests.support.gateway import Gateway
from tests.support.lines import give_phone, make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DINA, US, AGNES = "+254712345678", "+254700000001", "+254711000222"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def twilio(settings: Settings) -> Iterator[Gateway]:
    with Gateway(account) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, twilio: Gateway, program: Program) -> Line:
    setting_up.furnish(now=NOW)
    give_phone(cast.dina, DINA)
    Customer.objects.filter(id=cast.dina.id).update(time_zone="Africa/Nairobi")
    Member.objects.filter(id=cast.agnes.id).update(phone=AGNES)
    given = {"account_sid": SID, "sender": US, "api_url": twilio.url}
    return make_line(cast.workspace, "voice", "voice", secrets={"auth_token": TOKEN}, **given)


@pytest.fixture
def case(cast: Cast, line: Line) -> Case:
    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
    return actions.open_by_hand(trouble, needs="", priority=Priority.NORMAL, by="system", now=NOW)


class Phone:
    """Agnes at her desk, and Twilio between her telephone and Dina's."""

    def __init__(self, cast: Cast, line: Line, case: Case, commits: DjangoCaptureOnCommitCallbacks) -> None:
        self.browser, self.line, self.case, self.commits = as_member(Client(), cast.agnes), line, case, commits

    def presses_call(self, key: str = "one press") -> str:
        with self.commits(execute=True):
            page = self.browser.post(f"/cases/{self.case.id}/ring", {"key": key}, follow=True)
        return page.content.decode()

    def twilio_tells(self, about: str, **told: str) -> ElementTree.Element:
        """Let Twilio call one of the addresses that it was given."""
        ring = Ring.objects.get()
        url = f"{queries.inbound_url(self.line)}?{urlencode({'about': about, 'ring': str(ring.id)})}"
        given = {"CallSid": "CA" + "1" * 32, "AccountSid": SID, "From": US, "To": AGNES, **told}
        parts = urlsplit(url)
        answer = Client().post(
            f"{parts.path}?{parts.query}",
            urlencode(given),
            content_type=FORM,
            headers={"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, given)},
        )
        assert answer.status_code == 200
        return ElementTree.fromstring(answer.content)

    def talks(self) -> Ring:
        """Be connected for 200 seconds, from 20 seconds after the press."""
        self.presses_call()
        self.twilio_tells("ring-pressed", Digits="1")
        with clock.held_at(NOW + timedelta(seconds=20)):
            self.twilio_tells("ring-leg", CallStatus="in-progress")
        with clock.held_at(NOW + timedelta(seconds=220)):
            self.twilio_tells("ring-dialed", DialCallStatus="completed", DialCallDuration="200")
        self.is_over()
        return Ring.objects.get()

    def says(self, ring: Ring, *, to: str) -> str:
        """Answer whether it was them who picked up; return the page that it leads to."""
        return self.browser.post(f"/cases/{self.case.id}/ring/{ring.id}", {"to": to}, follow=True).content.decode()

    def is_over(self) -> list[str]:
        """Let what came of it be written down; return what the case says of calls."""
        note_calls(list(Event.objects.filter(kind="call.ended")))
        return list(CaseNote.objects.filter(case=self.case, kind="call").values_list("text", flat=True))


@pytest.fixture
def phone(
    cast: Cast, line: Line, case: Case, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Phone:
    return Phone(cast, line, case, django_capture_on_commit_callbacks)


def it_rings_ours_first_and_dials_theirs_from_the_line(phone: Phone, twilio: Gateway) -> None:
    assert "Call through Our voice" in phone.browser.get(f"/cases/{phone.case.id}").content.decode()

    assert "Your telephone rings in a moment." in phone.presses_call()

    [asked] = twilio.received
    assert (asked.form["To"], asked.form["From"]) == (AGNES, US)
    assert DINA not in asked.body.decode()
    gather = phone.twilio_tells("ring").find("Gather")
    assert gather is not None
    assert gather.attrib["action"].endswith(f"about=ring-pressed&ring={Ring.objects.get().id}")
    response = phone.twilio_tells("ring-pressed", Digits="1")
    ours = f"{queries.inbound_url(phone.line)}?about="
    ring = f"&ring={Ring.objects.get().id}"
    theirs = VoiceResponse()
    dial = Dial(caller_id=US, timeout=30, action=f"{ours}ring-dialed{ring}", method="POST")
    dial.number(
        DINA,
        status_callback=f"{ours}ring-leg{ring}",
        status_callback_method="POST",
        status_callback_event="answered completed",
    )
    theirs.append(dial)
    as_theirs = ElementTree.tostring(ElementTree.fromstring(str(theirs)), encoding="unicode")
    assert ElementTree.canonicalize(ElementTree.tostring(response, encoding="unicode")) == ElementTree.canonicalize(
        as_theirs
    )


def it_writes_down_how_long_they_spoke(phone: Phone) -> None:
    phone.presses_call()
    phone.twilio_tells("ring")
    phone.twilio_tells("ring-pressed", Digits="1")
    with clock.held_at(NOW + timedelta(seconds=20)):
        phone.twilio_tells("ring-leg", CallStatus="in-progress")
    with clock.held_at(NOW + timedelta(seconds=220)):
        phone.twilio_tells("ring-dialed", DialCallStatus="completed", DialCallDuration="200")
        phone.twilio_tells("ring-over", CallStatus="completed", CallDuration="230")

    [said] = phone.is_over()

    assert said.endswith("picked up at 12:00, connected for 3 min 20 s.")
    assert Ring.objects.get().seconds == 200
    assert "connected for 3 min 20 s" in phone.browser.get(f"/cases/{phone.case.id}").content.decode()
    assert Event.objects.filter(kind="call.ended").count() == 1


def it_counts_no_call_as_contact_that_a_mailbox_may_have_taken(phone: Phone) -> None:
    ring = phone.talks()

    phone.case.refresh_from_db()
    assert (phone.case.state, phone.case.contacted_at) == ("in_progress", None)
    assert "Was it Dina?" in phone.browser.get(f"/cases/{phone.case.id}").content.decode()
    page = phone.says(ring, to="off")
    assert "It does not count as contact." in page
    assert "it was not them who picked up" in page
    assert "Was it Dina?" not in page
    phone.case.refresh_from_db()
    assert phone.case.contacted_at is None


def it_counts_as_contact_from_when_they_picked_up_once_somebody_says_so(phone: Phone) -> None:
    ring = phone.talks()

    with clock.held_at(NOW + timedelta(minutes=30)):
        page = phone.says(ring, to="on")
        phone.says(ring, to="off")
        phone.says(ring, to="on")

    assert "It counts as contact." in page
    phone.case.refresh_from_db()
    assert phone.case.contacted_at == NOW + timedelta(seconds=20)
    assert Event.objects.filter(kind="case.called", data__reached=True).count() == 1


def it_breaks_no_promise_that_was_given_after_the_call(phone: Phone) -> None:
    ring = phone.talks()
    with clock.held_at(NOW + timedelta(minutes=10)):
        until = (NOW + timedelta(hours=2)).isoformat()
        phone.browser.post(f"/cases/{phone.case.id}/promise", {"at": until})

    with clock.held_at(NOW + timedelta(minutes=30)):
        page = phone.says(ring, to="on")

    assert "Promise kept" not in page
    phone.case.refresh_from_db()
    assert phone.case.promised_at == NOW + timedelta(hours=2)


def it_asks_on_in_the_case_that_took_this_one_up(phone: Phone, cast: Cast) -> None:
    trouble = Trouble(Told(), matter="event:order.cancelled", customer_id=cast.dina.id)
    by: dict[str, Any] = {"by": "system", "now": NOW}
    whole = actions.open_by_hand(trouble, needs="", priority=Priority.NORMAL, **by)
    phone.presses_call()
    actions.merge_cases(case_id=phone.case.id, into_id=whole.id, **by)

    phone.talks()

    assert "Was it Dina?" in phone.browser.get(f"/cases/{whole.id}").content.decode()


def it_writes_down_once_what_is_told_twice(phone: Phone) -> None:
    phone.talks()

    assert len(phone.is_over()) == 1
    assert Event.objects.filter(kind="case.called").count() == 1


def it_says_so_where_it_hears_late_that_theirs_was_picked_up(phone: Phone) -> None:
    phone.presses_call()
    phone.twilio_tells("ring-pressed", Digits="1")
    phone.twilio_tells("ring-over", CallStatus="completed")
    [first] = phone.is_over()
    assert first.endswith("we hung up before anybody picked up.")

    phone.twilio_tells("ring-dialed", DialCallStatus="completed", DialCallDuration="30")

    assert phone.is_over()[-1].endswith("connected for 30 s.")
    assert "Was it Dina?" in phone.browser.get(f"/cases/{phone.case.id}").content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("no-answer", "nobody picked up"),
        ("busy", "their line was busy"),
        ("failed", "their number could not be reached"),
        ("canceled", "we hung up before anybody picked up"),
    ],
)
def it_says_why_nobody_was_reached(phone: Phone, status: str, words: str) -> None:
    phone.presses_call()
    phone.twilio_tells("ring-pressed", Digits="1")
    phone.twilio_tells("ring-dialed", DialCallStatus=status)

    [said] = phone.is_over()

    assert said.endswith(f": {words}.")


def it_writes_down_that_nobody_picked_up(phone: Phone) -> None:
    phone.presses_call()
    phone.twilio_tells("ring-pressed", Digits="1")
    phone.twilio_tells("ring-dialed", DialCallStatus="no-answer")

    [said] = phone.is_over()

    assert said.endswith("nobody picked up.")
    phone.case.refresh_from_db()
    assert phone.case.contacted_at is None


def it_connects_no_mailbox_and_writes_nothing_where_ours_is_not_picked_up(phone: Phone) -> None:
    phone.presses_call()
    phone.twilio_tells("ring")
    assert phone.twilio_tells("ring-pressed", Digits="").find("Dial") is None
    phone.twilio_tells("ring-over", CallStatus="completed")

    assert phone.is_over() == []
    assert Ring.objects.get().state == "unanswered"
    assert phone.twilio_tells("ring-pressed", Digits="1").find("Dial") is None


def it_counts_what_they_spoke_where_ours_hung_up_first(phone: Phone) -> None:
    phone.presses_call()
    phone.twilio_tells("ring-pressed", Digits="1")
    phone.twilio_tells("ring-leg", CallStatus="in-progress")
    with clock.held_at(NOW + timedelta(seconds=42)):
        phone.twilio_tells("ring-over", CallStatus="completed")

    [said] = phone.is_over()
    assert said.endswith("connected for 42 s.")


def it_rings_once_for_one_press_however_often_it_is_sent(phone: Phone, twilio: Gateway) -> None:
    phone.presses_call()
    phone.presses_call()
    assert len(twilio.received) == 1

    assert "your telephone is being rung already" in phone.presses_call("another press")
    assert len(twilio.received) == 1
    with clock.held_at(NOW + timedelta(minutes=3)):
        phone.presses_call("a third")
    assert len(twilio.received) == 2


def it_says_in_the_case_that_a_call_could_not_be_made(phone: Phone, twilio: Gateway) -> None:
    twilio.decide = lambda received: refusal(21215, "Geo permission")
    phone.presses_call()

    [said] = phone.is_over()

    assert "the call could not be made" in said
    assert len(twilio.received) == 1
    assert DINA not in said


@pytest.mark.parametrize("hour", [21, 2])
def it_wakes_nobody(phone: Phone, twilio: Gateway, hour: int) -> None:
    with clock.held_at(NOW.replace(hour=hour)):
        phone.presses_call()

    assert twilio.received == []
    assert not Ring.objects.exists()


def it_calls_nobody_who_said_stop(phone: Phone, twilio: Gateway, cast: Cast) -> None:
    stop = Stop(channel="voice", address=DINA)
    people.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOW)

    phone.presses_call()

    assert twilio.received == []


def it_asks_for_the_telephone_of_who_presses_it(phone: Phone, twilio: Gateway, cast: Cast) -> None:
    Member.objects.filter(id=cast.agnes.id).update(phone="")
    assert "Add yours under Settings, Your account" in phone.presses_call()

    phone.browser.post("/settings/account/", {"name": "Agnes", "phone": "+254 711 000 222"})

    assert Member.objects.get(id=cast.agnes.id).phone == AGNES
    phone.presses_call()
    assert len(twilio.received) == 1


def it_leaves_the_call_by_hand_where_no_line_connects(phone: Phone) -> None:
    Line.objects.update(closed_at=NOW)

    page = phone.browser.get(f"/cases/{phone.case.id}").content.decode()

    assert "Call through" not in page
    assert f'href="tel:{DINA}"' in page
    assert "no line of yours connects calls" in phone.presses_call()


def it_forgets_whom_it_called(phone: Phone, cast: Cast) -> None:
    phone.presses_call()

    listening.erase_person(customer_id=cast.dina.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    assert Ring.objects.get().their_address == ""


def it_believes_twilio_alone(phone: Phone) -> None:
    phone.presses_call()
    ring: Any = Ring.objects.get()
    url = urlsplit(queries.inbound_url(phone.line))

    forged = Client().post(f"{url.path}?about=ring-pressed&ring={ring.id}", {"Digits": "1"})

    assert forged.status_code == 401
    ring.refresh_from_db()
    assert ring.state == "ringing"


@pytest.mark.parametrize("kept", ["+449098790000", "0711 000 222"])
def it_rings_no_telephone_of_ours_that_was_kept_before_it_was_checked(
    phone: Phone, twilio: Gateway, cast: Cast, kept: str
) -> None:
    Member.objects.filter(id=cast.agnes.id).update(phone=kept)

    assert "Nobody knows at which telephone to ring you." in phone.presses_call()

    assert twilio.received == []
    assert not Ring.objects.exists()

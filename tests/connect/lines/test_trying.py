"""Trying a line: the test's fate is followed, and the provider's own words are shown without what must not be."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from innerloop.connect import callbacks
from innerloop.connect.models import Callback
from innerloop.customers.models import Customer
from innerloop.kernel import clock
from innerloop.listen import actions
from innerloop.listen.models import Line, Message, Program
from innerloop.listen.rules import masking
from tests.support.cast import Cast, as_member
from tests.support.gateway import Gateway, Reply
from tests.support.talking import SECRET, Phone, open_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TO = "+254712345678"


@pytest.fixture
def line(cast: Cast, program: Program, gateway: Gateway) -> Line:
    return open_line(cast.workspace, is_inline=False, send_url=f"{gateway.url}/out")


def page_of(client: Client, cast: Cast, line: Line) -> str:
    return as_member(client, cast.adam).get(f"/settings/channels/{line.id}/").content.decode()


@pytest.mark.parametrize(
    ("fates", "said"),
    [
        (["sent"], "It is on its way."),
        (["read", "delivered"], "It was read."),
        (["failed"], "It did not arrive."),
    ],
)
def it_follows_what_becomes_of_a_test(
    client: Client, cast: Cast, line: Line, gateway: Gateway, fates: list[str], said: str
) -> None:
    gateway.decide = lambda _: Reply(200, {"id": "gw-7"})
    actions.test_line(line_id=line.id, address=TO, text="Hello", by="system", now=NOW)

    for fate in fates:
        Phone(line).calls({"id": "gw-7", "state": fate})

    assert f"Reported since: {said}" in page_of(client, cast, line)
    assert not Callback.objects.exists()
    assert not Message.objects.exists()
    assert Customer.objects.count() == 3


def it_waits_with_a_report_that_overtook_the_answer(cast: Cast, line: Line, caplog: pytest.LogCaptureFixture) -> None:
    """The report came while the provider's answer to the test was still out."""
    Line.objects.filter(id=line.id).update(tested={"id": "x", "state": "sending", "fate": "", "detail": ""})
    Phone(line).calls({"id": "gw-7", "state": "delivered"})
    assert (Callback.objects.get().state, caplog.records) == (callbacks.EARLY, [])
    assert not callbacks.kept().exists()

    Line.objects.filter(id=line.id).update(tested={"id": "x", "state": "sent", "provider_id": "gw-7"})
    clock.move(callbacks.PAUSES[0])

    assert callbacks.hear_due() == 1
    assert Line.objects.get(id=line.id).tested["fate"] == "delivered"


def it_forgets_a_report_that_waited_in_vain(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    Line.objects.filter(id=line.id).update(tested={"id": "x", "state": "sending"})
    Phone(line).calls({"id": "gw-other", "state": "delivered"})

    for pause in callbacks.PAUSES:
        clock.move(pause)
        callbacks.hear_due()

    assert not Callback.objects.exists()
    assert caplog.records == []


def it_shows_the_answer_word_for_word_without_secrets_and_strangers(
    client: Client, cast: Cast, line: Line, gateway: Gateway
) -> None:
    words = {"to": TO, "echo": SECRET, "last": "+254700111222", "by": "x@y.example", "html": "<b>hi</b>"}
    gateway.decide = lambda received: Reply(422, {**words, "text": received.json["text"]})
    actions.test_line(line_id=line.id, address=TO, text="Hello", by="system", now=NOW)

    page = page_of(client, cast, line)

    assert "&lt;b&gt;hi&lt;/b&gt;" in page
    assert "254712345678" in page
    for hidden in (SECRET, "254700111222", "x@y.example", "<b>hi"):
        assert hidden not in page


def it_bounds_an_answer() -> None:
    shown = masking.shown(b"x" * 1_000_000 + b"\x00", secrets=[])

    assert (len(shown), shown[-1]) == (2_001, "…")
    assert masking.shown(b"\xff\x00ok\x1b[31m", secrets=["ok", ""]) == "�ok[31m"


def it_says_so_where_our_own_side_failed(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr("innerloop.connect.providers.send", fails)

    tested = actions.test_line(line_id=line.id, address=TO, text="Hello", by="system", now=NOW)

    assert tested.outcome == "Our side failed: RuntimeError"

"""Thanks and invitations: planned at an answer, decided hours later, within what customers allow."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, subscriptions
from innerloop.act.actions import promoting, promotion_rules, setting_up
from innerloop.act.models import Brought, Promotion, PromotionRule
from innerloop.act.queries import opening
from innerloop.act.queries import promoting as queries
from innerloop.customers import actions as people
from innerloop.customers.actions import bringing, holding
from innerloop.customers.models import Customer, Identity, Referral, Suppression
from innerloop.customers.rules import Behavior, Person, Said, Stop
from innerloop.kernel import drain
from innerloop.kernel.models import Delivery, Event
from innerloop.listen import actions as listening
from innerloop.listen.models import Message, Program, Response
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

DAY = timedelta(days=1)
PROMOTER = {"metric": "nps", "score_at_least": 9}
Rules = Callable[..., PromotionRule]


@pytest.fixture
def rules(program: Program) -> Rules:
    """Make a rule and switch it on; there is one place for reviews."""
    place = {"name": "Open Reviews", "url": "https://reviews.example/tandawa", "language": "", "country": ""}
    promotion_rules.open_place(given=place, by="system", now=NOW)

    def make(kind: str, when: dict[str, Any] | None = None, **more: Any) -> PromotionRule:
        given = {"name": f"A rule for {kind}", "kind": kind, "when": when or {}, **more}
        rule = promotion_rules.make_rule(given=given, by="system", now=NOW)
        return promotion_rules.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)

    return make


def allows(customer: Customer, purpose: str = "promote") -> None:
    """Say yes to invitations by mail."""
    for identity in Identity.objects.filter(customer=customer, kind="email"):
        said = Said(channel="email", purpose=purpose, is_given=True, wording="Yes")
        people.note_consent(said, identity_id=identity.id, workspace_id=customer.workspace_id, by="system", now=NOW)


@pytest.fixture
def pia_answers(hear: Hear, cast: Cast) -> Callable[..., list[Promotion]]:
    """Let Pia give a score, and plan what follows."""

    def tell(score: int = 10) -> list[Promotion]:
        answer = hear(score=score, metric="nps", person=Person(email="pia@example.org"))
        return promoting.plan(opening.of_answers([answer]), now=NOW)

    return tell


def only() -> Promotion:
    return Promotion.objects.select_related("message", "place").get()


def answered() -> list[UUID]:
    return [row.id for row in Response.objects.all()]


def it_thanks_and_invites_a_day_after_the_answer(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    rules("review")
    allows(cast.pia)
    pia_answers()

    assert promoting.decide_due(now=NOW + timedelta(hours=23)) == 0
    assert promoting.decide_due(now=NOW + DAY) == 1

    sent = only()
    assert sent.message is not None
    assert sent.message.purpose == Message.Purpose.PROMOTE
    assert queries.link_of(sent.id) in sent.message.text
    assert Delivery.objects.filter(object_id=sent.message.id).exists()
    assert (sent.state, sent.place and sent.place.name) == ("sent", "Open Reviews")


def it_thanks_without_a_yes_and_invites_nobody_without(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    rules("referral", PROMOTER)
    pia_answers()
    assert promoting.decide_due(now=NOW + DAY) == 0
    assert [reason["rule"] for reason in only().reasons] == ["no_consent"]

    PromotionRule.objects.update(kind="thanks")
    Promotion.objects.all().delete()
    pia_answers()
    assert promoting.decide_due(now=NOW + DAY) == 1


def it_plans_once_for_an_answer_and_for_those_alone_that_fit(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    rules("referral", PROMOTER)

    assert pia_answers(8) == []
    assert len(pia_answers(9)) == 1
    assert promoting.plan(opening.of_answers(answered()), now=NOW) == []


def it_invites_everybody_who_answered_to_a_review_unless_told_otherwise(
    rules: Rules, pia_answers: Any, cast: Cast
) -> None:
    rules("review")

    assert len(pia_answers(2)) == 1


def it_leaves_alone_who_said_stop_to_a_survey(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    rules("thanks")
    pia_answers()
    stop = Stop(channel="email", address="pia@example.org", purpose="ask")
    people.suppress(stop, workspace_id=cast.workspace.id, by="system", now=NOW)

    assert promoting.decide_due(now=NOW + DAY) == 0
    assert [reason["rule"] for reason in only().reasons] == ["suppressed"]


def it_waits_while_a_case_is_open_and_goes_on_when_it_is_over(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    setting_up.furnish(now=NOW)
    rules("thanks")
    pia_answers(2)
    [case] = actions.open_for(opening.of_answers(answered()), rules=opening.rules_on(), by="system", now=NOW)
    assert promoting.decide_due(now=NOW + DAY) == 0
    assert only().decide_at == NOW + 2 * DAY

    actions.resolve(case_id=case.id, done="Rang", cause=None, by="system", now=NOW + DAY)
    assert promoting.decide_due(now=NOW + 2 * DAY) == 1


def it_writes_to_the_same_customer_once_in_a_period(rules: Rules, pia_answers: Any, hear: Hear, cast: Cast) -> None:
    rules("thanks", rest_days=30)
    pia_answers()
    promoting.decide_due(now=NOW + DAY)
    again = hear(score=9, metric="nps", person=Person(email="pia@example.org"), answered_at=NOW)
    promoting.plan(opening.of_answers([again]), now=NOW + 2 * DAY)

    assert promoting.decide_due(now=NOW + 3 * DAY) == 0
    held = Promotion.objects.get(response_id=again)
    assert ([reason["rule"] for reason in held.reasons], held.state) == (["rest"], "held")


def it_knows_when_they_were_thanked_as_who_they_were_merged_into(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    rules("thanks")
    pia_answers()
    promoting.decide_due(now=NOW + DAY)
    by: Any = {"workspace_id": cast.workspace.id, "by": "system", "now": NOW + DAY}

    people.merge(winner_id=cast.dina.id, loser_id=cast.pia.id, **by)

    assert queries.last_sent([cast.dina.id]) == {cast.dina.id: NOW + DAY}


def it_sends_no_more_a_day_than_its_rule_allows(rules: Rules, pia_answers: Any, hear: Hear, cast: Cast) -> None:
    rules("thanks", most_a_day=1)
    pia_answers()
    other = hear(score=10, metric="nps", person=Person(email="dina@example.org"))
    promoting.plan(opening.of_answers([other]), now=NOW)

    assert promoting.decide_due(now=NOW + DAY) == 1
    assert promoting.decide_due(now=NOW + DAY) == 0
    assert promoting.decide_due(now=NOW + 2 * DAY) == 1


def it_holds_what_is_planned_while_its_rule_is_off(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    rule = rules("thanks")
    pia_answers()
    promotion_rules.switch(rule_id=rule.id, is_on=False, by="system", now=NOW)
    assert promoting.decide_due(now=NOW + DAY) == 0

    promotion_rules.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)
    assert promoting.decide_due(now=NOW + DAY) == 1


def it_thanks_for_no_answer_that_was_set_aside(rules: Rules, pia_answers: Any, cast: Cast) -> None:
    rules("thanks")
    pia_answers()
    Response.objects.update(excluded_at=NOW)

    assert promoting.decide_due(now=NOW + DAY) == 0
    assert [reason["rule"] for reason in only().reasons] == ["answer_changed"]


@pytest.fixture
def invited(rules: Rules, pia_answers: Any, cast: Cast) -> Callable[..., str]:
    """Invite Pia, and return the path of her page."""

    def invite(kind: str, when: dict[str, Any] | None = None, **more: Any) -> str:
        rules(kind, when, **more)
        allows(cast.pia)
        pia_answers()
        assert promoting.decide_due(now=NOW + DAY) == 1
        return f"/r/{queries.token_of(only().id)}"

    return invite


def it_counts_the_press_of_the_button_and_no_visit(invited: Any, client: Client) -> None:
    path = invited("review")
    page = client.get(path)
    assert page.status_code == 200
    assert len(page.content) < 15_000
    assert only().went == 0

    gone = client.post(path)
    assert (gone.status_code, gone["Location"]) == (303, "https://reviews.example/tandawa")
    assert "form-action 'self' https://reviews.example" in page["Content-Security-Policy"]
    assert only().went == 1


def it_makes_a_friend_known_as_brought_with_their_yes(invited: Any, client: Client, cast: Cast) -> None:
    path = invited("referral", PROMOTER)
    assert b"Somebody you know" in client.get(path).content

    client.post(path, {"name": "Musa Juma", "address": "+254 712 000 111", "yes": "1"})

    referral = Referral.objects.get()
    assert (referral.promoter, referral.friend and referral.friend.name) == (cast.pia, "Musa Juma")
    assert only().went == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "", "address": "musa@example.org", "yes": "1"}, "Please give your name."),
        ({"name": "Musa", "address": "0712", "yes": "1"}, "neither an e-mail address nor a number"),
        ({"name": "Musa", "address": "musa@example.org"}, "Without this we may not write to you."),
    ],
)
def it_says_what_a_friend_left_out(invited: Any, client: Client, given: dict[str, str], said: str) -> None:
    answer = client.post(invited("referral", PROMOTER), given)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Referral.objects.exists()


def it_tells_no_stranger_who_is_a_customer_and_changes_nothing_of_them(
    invited: Any, client: Client, cast: Cast
) -> None:
    path = invited("referral", PROMOTER)

    known = client.post(path, {"name": "Nobody", "address": "dina@example.org", "yes": "1"})
    fresh = client.post(path, {"name": "Musa", "address": "musa@example.org", "yes": "1"})

    assert known.content.split(b"</style>")[1] == fresh.content.split(b"</style>")[1]
    cast.dina.refresh_from_db()
    assert cast.dina.name == "Dina"
    assert Referral.objects.count() == 1


def it_leads_to_the_companys_own_address_with_a_code(invited: Any, client: Client) -> None:
    path = invited("referral", PROMOTER, goes_to="https://tandawa.example/join?from=friend")

    assert client.post(path)["Location"] == f"https://tandawa.example/join?from=friend&brought_by={only().code}"


def it_stops_on_one_click_of_a_mail_program(invited: Any, client: Client, cast: Cast) -> None:
    path = invited("review")
    assert client.get(f"{path}/stop").status_code == 200
    assert not Suppression.objects.exists()

    client.post(f"{path}/stop", {"List-Unsubscribe": "One-Click"})

    assert {row.purpose for row in Suppression.objects.all()} == {"tell", "promote"}


def it_knows_no_page_of_what_was_never_sent(rules: Rules, pia_answers: Any, client: Client) -> None:
    rules("review")
    [planned] = pia_answers()

    assert client.get(f"/r/{queries.token_of(planned.id)}").status_code == 404
    assert client.get("/r/nobody").status_code == 404
    assert client.get("/r/nobody/stop").status_code == 404


def it_forgets_who_brought_somebody_who_was_erased_and_keeps_the_number(
    invited: Any, client: Client, cast: Cast
) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa", "address": "musa@example.org", "yes": "1"})

    people.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    referral = Referral.objects.get()
    assert (referral.promoter_id, referral.friend_id is not None) == (None, True)
    assert client.get(f"/r/{queries.token_of(only().id)}").status_code == 404


def it_says_on_a_customers_page_by_whom_they_came_and_whom_they_brought(
    invited: Any, client: Client, agnes: Client, cast: Cast
) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa Juma", "address": "musa@example.org", "yes": "1"})
    friend = Referral.objects.get().friend
    assert friend is not None

    assert "Musa Juma" in agnes.get(f"/customers/{cast.pia.id}").content.decode()
    assert ">Pia</a> on" in agnes.get(f"/customers/{friend.id}").content.decode()
    assert "h-brought" not in agnes.get(f"/customers/{cast.dina.id}").content.decode()


def it_lists_who_brought_whom_and_how_far_each_step_led(invited: Any, client: Client, mona: Client, cast: Cast) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa Juma", "address": "musa@example.org", "yes": "1"})
    told = [Behavior("order.paid", Person(email="musa@example.org"), NOW, revenue=Decimal(120), revenue_kind="new")]
    people.note_behaviors(told, workspace_id=cast.workspace.id, by="system", now=NOW)

    page = mona.get("/promoters").content.decode()
    table = b"".join(mona.get("/promoters/export.csv")).decode().splitlines()

    assert "1 customer was brought by others" in page
    assert "1 of them became customers, and have spent EUR 120 since" in page
    assert "1 of 1, too few for a share" in page
    assert table[0].startswith("brought_at,source,promoter,")
    assert all(word in table[1] for word in ("Pia", "Musa Juma", ",yes,120"))


def it_takes_back_that_nobody_brought_them(invited: Any, client: Client, mona: Client, cast: Cast) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa Juma", "address": "musa@example.org", "yes": "1"})
    before, link = Referral.objects.values().get(), Brought.objects.get().promotion_id
    url = f"/promoters/{before['id']}"

    pages = [mona.post(f"{url}/undo", follow=True).content.decode() for _ in range(2)]
    assert all(f'action="{url}/again" data-undo' in page for page in pages)
    assert not Referral.objects.exists()
    friend = before["friend_id"]
    assert "Was not brought by another customer after all" in mona.get(f"/customers/{friend}").content.decode()

    said = [mona.post(f"{url}/again", follow=True).content.decode() for _ in range(2)]
    assert all("They are said to have brought them again." in page for page in said)
    assert Referral.objects.values().get() == before
    assert Brought.objects.get().promotion_id == link


def it_does_not_take_it_back_where_another_one_brought_them_since(
    invited: Any, client: Client, mona: Client, cast: Cast
) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa Juma", "address": "musa@example.org", "yes": "1"})
    referral = Referral.objects.get()
    mona.post(f"/promoters/{referral.id}/undo")
    assert referral.friend_id
    people.note_brought(promoter_id=cast.dina.id, friend_id=referral.friend_id, by="system", now=NOW)

    page = mona.post(f"/promoters/{referral.id}/again", follow=True).content.decode()

    assert "It is known by now by whom they came." in page
    assert Referral.objects.get().promoter == cast.dina


def it_is_brought_back_once_where_undo_is_pressed_twice_at_once(
    invited: Any, client: Client, mona: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa Juma", "address": "musa@example.org", "yes": "1"})
    before = Referral.objects.values().get()
    mona.post(f"/promoters/{before['id']}/undo")
    hold, was_faster = holding.hold, list[Referral | None]()

    def waits_for_the_other_press(*given: Any, **more: Any) -> Any:
        # The lock of a person is where the second press stands until the first is done.
        if not was_faster:
            was_faster.append(None)
            was_faster.append(people.bring_back(referral_id=before["id"], by="system", now=NOW))
        return hold(*given, **more)

    monkeypatch.setattr(bringing, "hold", waits_for_the_other_press)
    page = mona.post(f"/promoters/{before['id']}/again", follow=True).content.decode()

    assert "They are said to have brought them again." in page
    assert Referral.objects.values().get() == before
    assert Event.objects.filter(kind="customer.brought").count() == 2


@pytest.mark.parametrize("who", ["promoter_id", "friend_id"])
def it_does_not_take_it_back_where_one_of_them_was_erased_since(
    invited: Any, client: Client, mona: Client, cast: Cast, who: str
) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa Juma", "address": "musa@example.org", "yes": "1"})
    referral = Referral.objects.get()
    customer_id: UUID = getattr(referral, who)
    mona.post(f"/promoters/{referral.id}/undo")
    people.erase(customer_id=customer_id, workspace_id=cast.workspace.id, by="system", now=NOW)

    page = mona.post(f"/promoters/{referral.id}/again", follow=True).content.decode()

    assert "One of the two was erased since" in page
    assert not Referral.objects.exists()


def it_says_why_some_were_not_thanked_or_did_not_get_it_and_what_to_do(invited: Any, mona: Client) -> None:
    invited("referral", PROMOTER)
    sent = Promotion.objects.get(state="sent")
    assert sent.message
    Message.objects.filter(id=sent.message.id).update(state=Message.State.FAILED)
    page = mona.get("/promoters").content.decode()

    assert "Who was not thanked, or did not get it" in page
    assert "<b>1</b> were written to, and it did not arrive" in page
    assert "Their time lines say why." in page

    Promotion.objects.update(state="held", reasons=[{"rule": "no_address", "detail": ""}], message=None)
    page = mona.get("/promoters").content.decode()
    assert "have no address" in page
    assert "Add one on the customer’s page, or import it." in page


@pytest.mark.parametrize("lost", [120, -120], ids=["told above 0", "told below 0"])
def it_takes_nobody_for_a_customer_of_whom_only_a_loss_was_told(
    invited: Any, client: Client, mona: Client, cast: Cast, lost: int
) -> None:
    client.post(invited("referral", PROMOTER), {"name": "Musa Juma", "address": "musa@example.org", "yes": "1"})
    musa = Person(email="musa@example.org")
    told = [Behavior("contract.ended", musa, NOW, revenue=Decimal(lost), revenue_kind="loss")]
    people.note_behaviors(told, workspace_id=cast.workspace.id, by="system", now=NOW)

    page = mona.get("/promoters").content.decode()
    table = b"".join(mona.get("/promoters/export.csv")).decode().splitlines()

    assert "0 of them became customers." in page
    assert ",no,-120" in table[1]


def it_hands_out_names_that_no_spreadsheet_runs(invited: Any, client: Client, mona: Client) -> None:
    client.post(invited("referral", PROMOTER), {"name": "=1+1", "address": "musa@example.org", "yes": "1"})

    table = b"".join(mona.get("/promoters/export.csv")).decode().splitlines()

    assert ",'=1+1," in table[1]


def it_asks_no_more_queries_for_more_who_were_brought(rules: Rules, mona: Client, cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries_made:
            mona.get("/promoters")
        return len(queries_made)

    def bring(count: int) -> None:
        for number in range(count):
            friend = Person(email=f"friend{count}-{number}@example.org", name="Friend")
            people.bring(promoter_id=cast.pia.id, friend=friend, source="page", by="system", now=NOW)

    rules("thanks")
    bring(1)
    few = asked()
    bring(12)

    assert asked() == few


def it_decides_on_many_in_no_more_queries_than_their_messages_need(rules: Rules, hear: Hear, cast: Cast) -> None:
    rules("thanks", most_a_day=1000)
    for number in range(6):
        answer = hear(score=9, metric="nps", person=Person(email=f"fan{number}@example.org"))
        promoting.plan(opening.of_answers([answer]), now=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert promoting.decide_due(now=NOW + DAY) == 6

    # What is known of all is read once; each message has its own thread and delivery.
    assert len(asked) < 60 + 6 * 22


def it_hears_of_answers_by_the_log_and_of_live_ones_alone(rules: Rules, hear: Hear, cast: Cast) -> None:
    rules("thanks")
    hear(score=10, metric="nps", person=Person(email="pia@example.org"))
    subscriber = drain.subscribers()[subscriptions.PROMOTERS]

    # What a test's own transaction wrote, no drain can see.
    subscriber.digest(list(Event.objects.filter(kind__in=subscriber.kinds)))

    assert only().customer == cast.pia
    assert (subscriber.reaches_people, subscriber.after) == (True, subscriptions.CASES)


def it_holds_the_one_that_cannot_be_written_and_sends_the_others(
    rules: Rules,
    pia_answers: Any,
    hear: Hear,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    rules("thanks")
    [first] = pia_answers()
    answer = hear(score=9, metric="nps", person=Person(email="dina@example.org"))
    [second] = promoting.plan(opening.of_answers([answer]), now=NOW + timedelta(minutes=1))
    write_to = listening.write_to

    def fails_for_pia(**given: Any) -> Message:
        message = write_to(**given)
        if given["customer_id"] == cast.pia.id:
            raise KeyError("pia@example.org")
        return message

    monkeypatch.setattr(listening, "write_to", fails_for_pia)

    assert promoting.decide_due(now=NOW + 2 * DAY) == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.message, second.state) == ("held", None, "sent")
    told = "It could not be written (KeyError), and nothing was sent"
    assert first.reasons == [{"rule": "failed", "detail": told}]
    # What was begun for the one is undone.
    assert list(Message.objects.values_list("thread__customer", flat=True)) == [cast.dina.id]
    assert f"Writing promotion {first.id} failed and goes on: KeyError" in caplog.text
    assert "pia@" not in caplog.text


def it_leaves_a_workspace_that_fails_for_the_next_round(
    rules: Rules, pia_answers: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rules("thanks")
    pia_answers()

    def is_away(**given: Any) -> None:
        raise OperationalError("the connection to pia@example.org was lost")

    with monkeypatch.context() as away:
        away.setattr(listening, "write_to", is_away)
        assert promoting.decide_due(now=NOW + DAY) == 0
    assert (only().state, only().reasons) == ("planned", [])
    assert "failed and goes on: OperationalError" in caplog.text

    assert promoting.decide_due(now=NOW + DAY) == 1

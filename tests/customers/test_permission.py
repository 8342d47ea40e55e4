"""May we write? Consent, suppression, and what outlives a person."""

from datetime import timedelta
from typing import Any

import pytest

from innerloop.customers import actions, errors, events, queries, rules
from innerloop.customers.models import Consent, Customer, Identity, Suppression
from innerloop.customers.rules import Said, Stop
from innerloop.kernel import scope
from innerloop.kernel.models import Event
from tests.customers.conftest import NOW
from tests.support.cast import Cast


@pytest.fixture
def verdict(cast):
    def ask(customer_id, channel="email", purpose="ask"):
        with scope.to(cast.workspace.id):
            return queries.may_write(customer_id, channel=channel, purpose=purpose)

    return ask


@pytest.fixture
def say(cast):
    def consent(customer_id, purpose, is_given, days=0, kind="email"):
        identity = Identity.everywhere.get(customer_id=customer_id, kind=kind)
        said = Said(kind if kind == "email" else "sms", purpose, is_given, wording="May we ask you?")
        at = {"workspace_id": cast.workspace.id, "by": "customer", "now": NOW + timedelta(days=days)}
        return actions.note_consent(said, identity_id=identity.id, **at)

    return consent


def _suppress(cast: Cast, address: str = "pia@example.org", **more: Any) -> bool:
    stop = Stop(**{"channel": "email", "address": address, **more})
    return actions.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOW)


def _rules(verdict: rules.Verdict) -> list[str]:
    return [reason["rule"] for reason in verdict.reasons]


def it_may_ask_reply_and_tell_but_not_promote(cast, verdict):
    verdicts = {purpose: verdict(cast.pia.id, purpose=purpose) for purpose in rules.PURPOSES}

    assert {purpose: each.allowed for purpose, each in verdicts.items()} == {
        "ask": True, "reply": True, "tell": True, "promote": False,
    }  # fmt: skip
    assert verdicts["ask"].address == "pia@example.org"
    assert _rules(verdicts["promote"]) == ["no_consent"]


def it_goes_by_the_newest_word_on_a_purpose(cast, verdict, say):
    say(cast.pia.id, "promote", True)
    say(cast.pia.id, "ask", True)
    say(cast.pia.id, "ask", False, days=1)

    assert verdict(cast.pia.id, purpose="promote").allowed
    assert verdict(cast.pia.id).reasons == ({"rule": "refused", "detail": "Asked us on 11 March 2026 not to ask"},)
    assert Consent.everywhere.filter(customer=cast.pia).count() == 3


def it_asks_nowhere_who_refused_it_everywhere_until_they_allow_it_somewhere(cast, verdict, say):
    refused = {"customer_id": cast.pia.id, "purpose": "ask", "wording": "Do not ask me again"}
    actions.refuse_anywhere(**refused, workspace_id=cast.workspace.id, by="customer", now=NOW)

    assert _rules(verdict(cast.pia.id)) == ["refused"]
    assert _rules(verdict(cast.pia.id, channel="sms")) == ["no_address", "refused"]
    assert verdict(cast.pia.id, purpose="reply").allowed
    assert verdict(cast.paul.id).allowed

    say(cast.pia.id, "ask", True, days=1)

    assert verdict(cast.pia.id).allowed
    assert _rules(verdict(cast.pia.id, channel="sms")) == ["no_address"]
    assert verdict(cast.pia.id, channel="link").reasons == verdict(cast.paul.id, channel="link").reasons


def it_keeps_a_word_about_every_way_once(cast, verdict):
    word = {"customer_id": cast.pia.id, "purpose": "ask", "workspace_id": cast.workspace.id, "by": "customer"}
    refused, allowed = word | {"wording": "Do not ask me again"}, word | {"wording": "START"}

    said = [
        actions.allow_anywhere(**allowed, now=NOW),
        actions.refuse_anywhere(**refused, now=NOW),
        actions.refuse_anywhere(**refused, now=NOW + timedelta(minutes=1)),
        actions.allow_anywhere(**allowed, now=NOW + timedelta(minutes=2)),
    ]

    assert [each and each.is_given for each in said] == [None, False, None, True]
    assert Event.objects.filter(kind=events.WITHDREW, customer_id=cast.pia.id).count() == 1
    assert verdict(cast.pia.id).allowed


def it_keeps_a_refusal_of_somebody_who_is_known_by_nothing(cast, verdict):
    Identity.everywhere.filter(customer=cast.pia).delete()

    refused = {"customer_id": cast.pia.id, "purpose": "ask", "wording": "Do not ask me again"}
    actions.refuse_anywhere(**refused, workspace_id=cast.workspace.id, by="customer", now=NOW)

    assert "refused" in _rules(verdict(cast.pia.id, channel="link"))


def it_announces_what_was_said_without_its_words(cast, say):
    say(cast.pia.id, "ask", False)

    event = Event.objects.get(kind=events.WITHDREW, customer_id=cast.pia.id)
    assert event.data == {"channel": "email", "purpose": "ask"}


def it_refuses_consent_for_an_address_of_another_workspace(cast):
    identity = Identity.everywhere.get(customer=cast.pia)

    with pytest.raises(errors.NoSuchIdentity):
        actions.note_consent(
            Said("email", "ask", True), identity_id=identity.id, workspace_id=cast.rival.id, by="x", now=NOW
        )


def it_leaves_a_suppressed_address_alone(cast, verdict):
    was_new, again = _suppress(cast, "PIA@example.org"), _suppress(cast)

    assert (was_new, again) == (True, False)
    assert verdict(cast.pia.id, purpose="reply").reasons == (
        {"rule": "suppressed", "detail": "Unsubscribed on 10 March 2026"},
    )
    assert verdict(cast.paul.id).allowed
    assert Event.objects.filter(kind=events.SUPPRESSED, customer_id=cast.pia.id).count() == 1


def it_suppresses_one_purpose_and_no_other(cast, verdict):
    _suppress(cast, purpose="ask", reason="by_hand")

    assert not verdict(cast.pia.id, purpose="ask").allowed
    assert verdict(cast.pia.id, purpose="reply").allowed


def it_keeps_no_address_of_a_suppression(cast):
    _suppress(cast)

    [row] = Suppression.everywhere.all().values()
    assert "pia" not in str(row).lower()


def it_writes_again_once_the_suppression_is_taken_back(cast, verdict):
    _suppress(cast)
    stop = Stop(channel="email", address="pia@example.org")

    outcomes = [actions.unsuppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOW) for _ in range(2)]

    assert outcomes == [True, False]
    assert verdict(cast.pia.id).allowed


def it_takes_another_address_that_nothing_speaks_against(cast, verdict, know_one):
    known = know_one(external_id="A", email="ana@example.org")
    know_one(external_id="A", email="ana.new@example.org", now=NOW + timedelta(days=1))

    preferred = verdict(known.customer_id).address
    _suppress(cast, "ana.new@example.org")

    assert preferred == "ana.new@example.org"
    assert verdict(known.customer_id).address == "ana@example.org"


def it_has_no_address_for_another_channel(cast, verdict, know_one):
    known = know_one(phone="+254712345678")

    assert _rules(verdict(cast.pia.id, channel="sms")) == ["no_address"]
    assert verdict(known.customer_id, channel="ussd").allowed


def it_wants_a_yes_before_it_asks_by_whatsapp(cast, verdict, know_one):
    known = know_one(phone="+254712345678")
    identity = Identity.everywhere.get(customer_id=known.customer_id, kind="phone")
    assert _rules(verdict(known.customer_id, channel="whatsapp")) == ["no_consent"]

    said = Said("whatsapp", "ask", is_given=True, wording="May we?")
    actions.note_consent(said, identity_id=identity.id, workspace_id=cast.workspace.id, by="customer", now=NOW)

    assert verdict(known.customer_id, channel="whatsapp").allowed
    assert verdict(known.customer_id, channel="whatsapp", purpose="reply").allowed
    assert _rules(verdict(known.customer_id, channel="whatsapp", purpose="tell")) == ["no_consent"]


def it_suppresses_whom_nobody_has_told_us_of_yet(cast, verdict, know_one):
    _suppress(cast, "new@example.org", reason="complained")

    known = know_one(email="New@example.org")

    assert _rules(verdict(known.customer_id)) == ["suppressed"]


def it_still_leaves_alone_who_was_erased_and_imported_again(cast, verdict, know_one):
    _suppress(cast)
    actions.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)
    erased = verdict(cast.pia.id)

    known = know_one(email="pia@example.org", name="Pia")

    assert _rules(erased) == ["erased"]
    assert known.is_new
    assert known.customer_id != cast.pia.id
    assert _rules(verdict(known.customer_id)) == ["suppressed"]


def it_weighs_many_customers_in_a_few_queries(cast, know, django_assert_num_queries):
    people = [rules.Person(email=f"a{n}@example.org") for n in range(40)]
    ids = [known.customer_id for known in know(*people)]

    with scope.to(cast.workspace.id), django_assert_num_queries(6):
        verdicts = queries.may_write_each(ids, channel="email", purpose="ask")

    assert all(each.allowed for each in verdicts.values())


def it_has_no_word_on_strangers(cast):
    with scope.to(cast.rival.id):
        verdict = queries.may_write(cast.pia.id, channel="email", purpose="ask")

    assert (verdict.allowed, _rules(verdict)) == (False, ["no_address"])


@pytest.mark.parametrize(
    "stop",
    [
        {"channel": "email", "address": "nobody"}, {"channel": "sms", "address": "07"},
        {"channel": "E-Mail", "address": "a@b.de"}, {"channel": "email", "address": "a@b.de", "purpose": "fun"},
        {"channel": "email", "address": "a@b.de", "reason": "mood"}, {"channel": "telegram", "address": ""},
    ],
)  # fmt: skip
def it_refuses_to_suppress_what_it_cannot_read(stop):
    with pytest.raises(rules.ValueRefused):
        Stop(**stop)


def it_lets_a_family_share_a_phone(cast, know, know_one):
    mama = know_one(external_id="M", phone="+254712345678")
    at = {"workspace_id": cast.workspace.id, "by": "system", "now": NOW}
    [refused] = know(rules.Person(external_id="B", phone="+254712345678"))

    identity = Identity.everywhere.get(customer_id=mama.customer_id, kind="phone")
    actions.mark_shared(identity_id=identity.id, **at)
    baba = know_one(external_id="B", phone="+254712345678")

    assert isinstance(refused, errors.OtherExternalId)
    assert baba.customer_id != mama.customer_id
    with pytest.raises(errors.StillShared):
        actions.mark_shared(identity_id=identity.id, is_shared=False, **at)
    assert Customer.everywhere.filter(identities__value="+254712345678").count() == 2

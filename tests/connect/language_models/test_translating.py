"""A translation beside the original: what goes out for it, where it stands, when it goes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from innerloop.act import actions as acting
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening
from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from innerloop.listen.actions.changing import Change, change
from innerloop.listen.models import Response
from innerloop.understand import actions as understanding
from innerloop.understand.actions.outside import asking
from innerloop.understand.actions.outside.translating import translate
from innerloop.understand.models import ModelUse, Translation
from innerloop.understand.outside import errors
from innerloop.understand.queries import outside
from tests.connect.language_models.conftest import NOW, Connects, Hears
from tests.support.cast import Cast, as_member
from tests.support.language_model import text_of


def places(response_id: UUID, case_id: UUID) -> list[tuple[str, UUID]]:
    return [("act:answer", response_id), ("act:case", case_id)]


WORDS, ENGLISH = "Wakala hana pesa kabisa", "The agent has no money at all"


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def it_keeps_what_the_model_says_beside_the_comment(here: Cast, connects: Connects, hears: Hears, kind: str) -> None:
    model = connects(kind, says=lambda system, said: ENGLISH)
    id_ = hears(score=2, comment=WORDS)

    kept = translate(response_id=id_, to="en", member=here.agnes, now=NOW)

    assert (kept.text, kept.language, kept.made_by) == (ENGLISH, "en", "small-2")
    assert model.refused == []
    assert Response.objects.get(id=id_).comment == WORDS


def it_sends_no_name_address_or_number_of_anybody(here: Cast, connects: Connects, hears: Hears) -> None:
    model = connects(says=lambda system, said: text_of(said))
    here.dina.name = "Dina Mwangi"
    here.dina.save()
    told = "Mimi ni Dina Mwangi, di\u200bna@exam\u200dple.org, +254 712 345 678, kadi 4111 1111 1111 1111, https://x.example/dina"
    id_ = hears(score=2, comment=told, person=Person(email="dina@example.org"))

    kept = translate(response_id=id_, to="en", member=here.agnes, now=NOW)

    for secret in ("Dina", "Mwangi", "example.org", "712", "4111", "x.example", str(id_), "Tandawa"):
        assert secret not in model.told, secret
    assert kept.text == "Mimi ni [name] [name], [mail], [phone], kadi [card], [link]"


def it_sends_no_name_that_came_with_the_words_of_somebody_unknown(connects: Connects, here: Cast, hears: Hears) -> None:
    model = connects(says=lambda system, said: text_of(said))
    id_ = hears(score=2, comment="Mimi ni Wanjiru", properties={"name": "Wanjiru K"})

    translate(response_id=id_, to="en", member=here.agnes, now=NOW)

    assert "Wanjiru" not in model.told


def it_shows_it_on_feedback_the_answer_and_the_case(here: Cast, connects: Connects, hears: Hears) -> None:
    setting_up.furnish(now=NOW)
    connects(says=lambda system, said: ENGLISH)
    id_ = hears(score=2, comment=WORDS, person=Person(email="dina@example.org"))
    [case] = acting.open_for(opening.of_answers([id_]), rules=opening.rules_on(), by="system", now=NOW)
    agnes = as_member(Client(), here.agnes)
    before = agnes.get(reverse("act:feedback")).content.decode()

    answer = agnes.post(reverse("act:translate", args=[id_]), {"back": reverse("act:feedback")}, follow=True)

    assert "by the language model" in before
    assert ENGLISH not in before
    for page in (answer, *(agnes.get(reverse(name, args=[of])) for name, of in places(id_, case.id))):
        shown = page.content.decode()
        assert shown.index(WORDS) < shown.index(ENGLISH)
        assert "Translated by a machine, small-2" in shown


def it_has_no_button_without_a_model_nor_for_who_looks_on(here: Cast, connects: Connects, hears: Hears) -> None:
    id_ = hears(score=2, comment=WORDS)
    url = reverse("act:answer", args=[id_])
    without = as_member(Client(), here.agnes).get(url).content.decode()
    connects()

    looked_on = as_member(Client(), here.vic).get(url).content.decode()
    at_home = as_member(Client(), here.agnes).get(
        reverse("act:answer", args=[hears(score=2, comment="Bad", language="en")])
    )

    assert "by the language model" not in without + looked_on + at_home.content.decode()
    assert "by the language model" in as_member(Client(), here.agnes).get(url).content.decode()


def it_goes_when_the_words_go(here: Cast, connects: Connects, hears: Hears) -> None:
    connects(says=lambda system, said: ENGLISH)
    id_ = hears(score=2, comment=WORDS)
    translate(response_id=id_, to="en", member=here.agnes, now=NOW)
    Response.objects.filter(id=id_).update(comment="", erased_at=NOW)
    shown = as_member(Client(), here.agnes).get(reverse("act:answer", args=[id_])).content.decode()

    understanding.note([id_], now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does
    assert ENGLISH not in shown
    assert not Translation.objects.exists()


def it_is_not_shown_beside_other_words_than_it_was_made_of(here: Cast, connects: Connects, hears: Hears) -> None:
    connects(says=lambda system, said: ENGLISH)
    id_ = hears(score=2, comment=WORDS)
    translate(response_id=id_, to="en", member=here.agnes, now=NOW)

    later = NOW + timedelta(hours=2)
    change(response_id=id_, to=Change(comment="Sasa ni sawa"), workspace=here.workspace, by="system", now=later)

    assert ENGLISH not in as_member(Client(), here.agnes).get(reverse("act:answer", args=[id_])).content.decode()


def it_tells_other_words_of_somebody_anonymous_too_and_stays_beside_another_score(
    here: Cast, connects: Connects, hears: Hears
) -> None:
    connects(says=lambda system, said: ENGLISH)
    id_, known = hears(score=2, comment=WORDS), hears(score=2, comment=WORDS)
    Response.objects.filter(id=id_).update(is_anonymous=True)
    for each in (id_, known):
        translate(response_id=each, to="en", member=here.agnes, now=NOW)

    later = NOW + timedelta(hours=2)
    change(response_id=id_, to=Change(comment="Sasa ni sawa"), workspace=here.workspace, by="system", now=later)
    change(response_id=known, to=Change(score=1), workspace=here.workspace, by="system", now=later)

    assert set(outside.translations([id_, known], to="en")) == {known}


def it_throws_away_what_was_said_of_words_erased_meanwhile(
    here: Cast, connects: Connects, hears: Hears, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = hears(score=2, comment=WORDS)
    erased: dict[str, Any] = {"comment": "", "erased_at": NOW}
    erase = Response.objects.filter(id=id_)
    model = connects(says=lambda system, said: ENGLISH)
    asked = asking.ask

    def ask_and_erase(*told: Any, **more: Any) -> asking.Reply:
        reply = asked(*told, **more)
        erase.update(**erased)
        return reply

    # Between the answer and its being kept, on the one connection that a test has.
    monkeypatch.setattr(asking, "ask", ask_and_erase)
    for error in (errors.ChangedMeanwhile, errors.NothingToAsk):
        with pytest.raises(error):
            translate(response_id=id_, to="en", member=here.agnes, now=NOW)

    assert len(model.received) == 1
    assert not Translation.objects.exists()


def it_tells_what_was_asked_and_what_it_cost(here: Cast, connects: Connects, hears: Hears) -> None:
    connects(says=lambda system, said: ENGLISH)

    translate(response_id=hears(score=2, comment=WORDS), to="en", member=here.agnes, now=NOW)

    use = ModelUse.objects.get()
    assert (use.purpose, use.calls, use.failed, use.tokens_in, use.tokens_out) == ("translation", 1, 0, 40, 8)
    event = Event.objects.get(kind="language_model.asked")
    assert event.actor == f"member:{here.agnes.id}"
    assert event.data == {"purpose": "translation", "answers": 1, "tokens": 48, "outcome": ""}
    assert not Case.objects.exists()

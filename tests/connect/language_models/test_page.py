"""The page under Settings: what it asks for, what it refuses, what it tells of spending."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.understand.models import LanguageModel
from tests.connect.language_models.conftest import Connects
from tests.support.cast import Cast, as_member
from tests.support.language_model import KEY, MODEL

URL = "/settings/language-model/"
GIVEN = {
    "kind": "openai",
    "base_url": "https://api.openai.com/v1",
    "model": MODEL,
    "key": KEY,
    "patience": "45",
    "calls_a_month": "1000",
    "tokens_a_month": "100000",
}


@pytest.fixture
def adam(here: Cast) -> Client:
    return as_member(Client(), here.adam)


def posted(client: Client, **changed: Any) -> str:
    return client.post(URL, {**GIVEN, **changed}, follow=True).content.decode()


def it_is_for_owners_and_admins(here: Cast, adam: Client) -> None:
    assert adam.get(URL).status_code == 200
    assert as_member(Client(), here.mona).get(URL).status_code == 404


def it_sets_one_up_and_never_shows_the_key_again(adam: Client) -> None:
    shown = posted(adam)

    row = LanguageModel.objects.get()
    assert (row.base_url, row.model, row.key, row.is_on) == (GIVEN["base_url"], MODEL, KEY, True)
    assert "Saved. Try it." in shown
    assert KEY not in shown + adam.get(URL).content.decode()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"base_url": "http://api.openai.com/v1"}, "in the clear"),
        ({"base_url": "http://127.0.0.1:11434/v1"}, "INNERLOOP_ALLOW_PRIVATE_TARGETS"),
        ({"base_url": "file:///etc/passwd"}, "neither http nor https"),
        ({"base_url": "https://user:word@models.example/v1"}, "user name or password"),
        ({"kind": "anthropic", "key": ""}, "needs a key"),
        ({"kind": "soothsayer"}, "soothsayer is not one of the available choices"),
        ({"key": "two words"}, "no blanks"),
        ({"model": "a b"}, "A model’s name"),
        ({"patience": "600"}, "less than or equal to 120"),
    ],
)
def it_refuses_what_cannot_be(adam: Client, changed: dict[str, str], says: str) -> None:
    assert says in posted(adam, **changed)
    assert not LanguageModel.objects.exists()


def it_asks_for_the_key_anew_with_another_address(adam: Client) -> None:
    posted(adam)

    shown = posted(adam, key="", base_url="https://elsewhere.example/v1")

    assert "The key was entered for another address" in shown
    assert LanguageModel.objects.get().key == KEY


def it_tries_it_and_says_how_that_went(here: Cast, adam: Client, connects: Connects) -> None:
    connects()

    tried = adam.post(reverse("connect:language_model_test"), follow=True).content.decode()

    assert "It answered." in tried
    assert "1 of 1,000 questions, 48 of 2,000,000 tokens." in tried


def it_tells_who_did_what_in_the_audit_trail(here: Cast, adam: Client) -> None:
    posted(adam)
    adam.post(reverse("connect:language_model_end"))

    trail = adam.get(reverse("team:audit")).content.decode()

    assert "set a language model up (openai)" in trail
    assert "let its key be forgotten" in trail
    assert "Off. Everything works without one." in adam.get(URL).content.decode()

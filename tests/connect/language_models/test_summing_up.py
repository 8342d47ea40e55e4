"""A Feedback page summed up: what stands is shown with its quotes, what does not is counted, and nothing is kept."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from innerloop.understand.models import ModelUse
from tests.connect.language_models.conftest import Connects, Hears
from tests.support.cast import Cast, as_member

QUERY = "?span=all&of=all"
SAID = ("Wakala hana pesa kabisa", "The agent had no money, call +254 712 345 678", "The app crashes at login")


@pytest.fixture
def heard(hears: Hears) -> list[Any]:
    return [hears(score=2, comment=text) for text in SAID]


def told(*sentences: tuple[str, int, str]) -> str:
    quoted = [
        {"sentence": words, "quotes": [{"comment": number, "quote": quote}]} for words, number, quote in sentences
    ]
    return json.dumps({"sentences": quoted})


def number_of(said: str, text: str) -> int:
    """Return the number under which the model was shown a comment."""
    shown = {each["text"]: each["comment"] for each in json.loads(said)["comments"]}
    return int(shown[text])


def summed(client: Client, query: str = QUERY) -> str:
    return client.post(reverse("act:summary") + query, follow=True).content.decode()


def it_shows_each_sentence_with_the_answers_that_it_rests_on(here: Cast, connects: Connects, heard: list[Any]) -> None:
    def says(system: str, said: str) -> str:
        first, app = number_of(said, SAID[0]), number_of(said, SAID[2])
        return told(
            ("Agents <b>lack</b> cash.", first, "hana pesa"),
            ("The app fails, see https://evil.example.", app, "crashes at login"),
            ("The staff is rude.", app, "was rude to me"),
            ("90 % are angry.", app, "The app crashes"),
        )

    model = connects(says=says)

    page = summed(as_member(Client(), here.agnes))

    assert "small-2, of 3 comments" in page
    assert "Agents lack cash." in page
    assert f'<a href="/feedback/{heard[0]}"><q dir="auto" lang="">hana pesa</q></a>' in page
    assert "evil.example" not in page.partition("Summed up by a machine")[2].partition("</section>")[0]
    assert "2 sentences rested on words or figures that stand in none, and were left out" in page
    assert "712" not in model.told
    assert not [str(id_) for id_ in heard if str(id_) in model.told]


def it_sums_up_what_is_listed_and_nothing_else(here: Cast, connects: Connects, heard: list[Any], hears: Hears) -> None:
    hears(score=10, comment="Kazi nzuri sana", person=Person(email="pia@example.org"))
    model = connects(says=lambda system, said: told(("No money.", number_of(said, SAID[0]), "hana pesa")))

    summed(as_member(Client(), here.agnes), f"{QUERY}&cohort=bottom")

    assert "Kazi nzuri" not in model.told
    assert Event.objects.get(kind="language_model.asked").data["answers"] == 3


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("Customers are angry.", "it is not the JSON that was asked for"),
        (told(("All rude.", 1, "never ever said")), "none of its sentences rests on words"),
    ],
)
def it_says_what_went_wrong_and_shows_the_comments(
    here: Cast, connects: Connects, heard: list[Any], answer: str, says: str
) -> None:
    connects(says=lambda system, said: answer)

    page = summed(as_member(Client(), here.agnes))

    assert says in page
    assert SAID[0] in page
    assert "Summed up by a machine" not in page


def it_asks_nothing_of_too_few(here: Cast, connects: Connects, hears: Hears) -> None:
    hears(score=2, comment="Alone")
    model = connects()

    assert "too few words" in summed(as_member(Client(), here.agnes))
    assert model.received == []
    assert not ModelUse.objects.exists()


def it_leads_whoever_comes_back_to_the_list(here: Cast, heard: list[Any]) -> None:
    back = as_member(Client(), here.agnes).get(reverse("act:summary") + QUERY)

    assert (back.status_code, back["location"]) == (302, reverse("act:feedback") + "?span=all&of=all")

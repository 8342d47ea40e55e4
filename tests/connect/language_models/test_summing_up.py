"""A page of Feedback or of a theme summed up: what stands has its quotes, the rest is counted, nothing is kept."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from innerloop.understand.models import ModelUse, Theme
from tests.connect.language_models.conftest import NOW, Connects, Hears
from tests.support.cast import Cast, as_member
from tests.support.wording import Spoken, make_reading, make_theme

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


@pytest.fixture
def cash(here: Cast, heard: list[Any], hears: Hears) -> Theme:
    """A theme that three answers speak of, a fourth long ago, and one that speaks of nothing."""
    theme = make_theme("cash", "Cash at agents")
    for response_id, quote in zip(heard[:2], ("hana pesa", "no money"), strict=True):
        make_reading(response_id, Spoken(theme, quote))
    for comment, ago in (("Bila pesa tena", 1), ("Pesa ya zamani", 400)):
        at = NOW - timedelta(days=ago)
        id_ = hears(score=1, comment=comment, answered_at=at, person=Person(email=f"p{ago}@example.org"))
        make_reading(id_, Spoken(theme, comment))
    return theme


def it_sums_up_on_its_page_those_who_speak_of_a_theme(here: Cast, connects: Connects, cash: Theme) -> None:
    model = connects(says=lambda system, said: told(("Agents lack cash.", number_of(said, SAID[0]), "hana pesa")))
    agnes = as_member(Client(), here.agnes)
    at = reverse("act:theme", args=["cash"]) + "?span=30&of=all"
    assert f'action="{reverse("act:theme_summary", args=["cash"])}?of=all"' in agnes.get(at).content.decode()

    page = agnes.post(reverse("act:theme_summary", args=["cash"]) + "?of=all").content.decode()

    assert "Agents lack cash." in page
    assert "of 3 comments, the newest that speak of it" in page
    assert "<title>Cash at agents" in page
    assert "Pesa ya zamani" not in model.told
    assert SAID[2] not in model.told
    assert "Cash at agents" in model.told


def it_offers_to_sum_up_a_theme_only_to_whom_it_would(here: Cast, cash: Theme, connects: Connects) -> None:
    at, button = reverse("act:theme", args=["cash"]) + QUERY, ">Sum up<"
    agnes, vic = as_member(Client(), here.agnes), as_member(Client(), here.vic)
    assert button not in agnes.get(at).content.decode()

    connects()

    assert button in agnes.get(at).content.decode()
    assert button not in vic.get(at).content.decode()


def it_says_on_the_page_of_a_theme_what_went_wrong(here: Cast, connects: Connects, cash: Theme) -> None:
    connects(says=lambda system, said: "Customers are angry.")
    agnes, at = as_member(Client(), here.agnes), reverse("act:theme_summary", args=["cash"]) + QUERY

    page = agnes.post(at, follow=True)

    assert page.redirect_chain == [(reverse("act:theme", args=["cash"]) + QUERY, 302)]
    assert "it is not the JSON that was asked for" in page.content.decode()
    assert agnes.get(at)["location"] == reverse("act:theme", args=["cash"]) + QUERY

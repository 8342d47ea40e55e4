"""What a link can bring that is passed on to anybody: so many friends and no more, with names that are names."""

from datetime import timedelta

import pytest
from django.test import Client

from innerloop.act import errors
from innerloop.act.actions import promoting, promotion_rules, referring
from innerloop.act.models import Promotion
from innerloop.act.queries import opening
from innerloop.act.queries import promoting as queries
from innerloop.act.rules.referring_words import LANGUAGES, page_words
from innerloop.customers import actions as people
from innerloop.customers.models import Customer, Identity, Referral
from innerloop.customers.rules import Person, Said
from innerloop.kernel import clock
from innerloop.listen.models import Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def link(program: Program, hear: Hear, cast: Cast) -> str:
    """The path of a link that Pia passes on."""
    given = {"name": "Friends", "kind": "referral", "when": {"metric": "nps", "score_at_least": 9}, "words": {}}
    rule = promotion_rules.make_rule(given=given, by="system", now=NOW)
    promotion_rules.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)
    identity = Identity.objects.get(customer=cast.pia, kind="email")
    said = Said(channel="email", purpose="promote", is_given=True, wording="Yes")
    people.note_consent(said, identity_id=identity.id, workspace_id=cast.workspace.id, by="system", now=NOW)
    answer = hear(score=10, metric="nps", person=Person(email="pia@example.org"))
    promoting.plan(opening.of_answers([answer]), now=NOW)
    assert promoting.decide_due(now=NOW + DAY) == 1
    return f"/r/{queries.token_of(Promotion.objects.get().id)}"


def comes(client: Client, link: str, address: str, name: str = "Musa") -> tuple[int, str]:
    """Let a friend press the button; return the status and what the page says."""
    answer = client.post(link, {"name": name, "address": address, "yes": "1"})
    return answer.status_code, answer.content.decode().split("</style>")[1]


def it_takes_so_many_friends_by_one_link(link: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referring, "MOST_FRIENDS", 2)
    before = Customer.objects.count()

    said = [comes(client, link, f"friend{number}@example.org") for number in range(3)]

    assert [status for status, _ in said] == [200, 200, 200]
    assert ["No more people can come by this link" in page for _, page in said] == [False, False, True]
    assert (Referral.objects.count(), Customer.objects.count()) == (2, before + 2)
    # Nobody learns by it who is a customer.
    assert comes(client, link, "dina@example.org") == said[2]


def it_takes_so_many_friends_a_day_by_all_links(link: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referring, "MOST_A_DAY", 1)
    comes(client, link, "musa@example.org")

    assert "No more people" in comes(client, link, "rose@example.org")[1]
    with clock.held_at(NOW + DAY):
        assert "No more people" not in comes(client, link, "rose@example.org")[1]
    assert Referral.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["https://evil.example", "Win at evil.com", "www.evil.test", "Go evil.ru/x", "bit.ly", "evil.co.ke"]
)
def it_refuses_a_name_that_is_a_web_address(link: str, client: Client, name: str) -> None:
    status, page = comes(client, link, "musa@example.org", name)

    assert (status, Referral.objects.count()) == (422, 0)
    assert "Please give your name alone, without a web address." in page


@pytest.mark.parametrize("name", ["Dr.Musa Juma", "J.R. Smith", "St. John", "Anne-Marie", "O.Co"])
def it_takes_names_with_dots_for_names(link: str, client: Client, name: str) -> None:
    assert comes(client, link, "musa@example.org", name)[0] == 200
    assert Referral.objects.get().friend.name == name  # type: ignore[union-attr]


def it_says_so_in_each_language() -> None:
    said = {page_words(language).about(company="Tandawa", place="").full for language in LANGUAGES}

    assert len(said) == len(LANGUAGES)
    assert all("Tandawa" in words for words in said)


def it_counts_who_came_by_a_code_as_who_came_by_the_link(
    link: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referring, "MOST_FRIENDS", 2)
    promotion = Promotion.objects.get()
    comes(client, link, "musa@example.org")
    person = Person(email="juma@example.org")
    _, referral = referring.note_came(promotion=promotion, friend=person, by="key:x", now=NOW + DAY)

    with pytest.raises(errors.LinkIsFull):
        referring.note_came(promotion=promotion, friend=Person(email="third@example.org"), by="key:x", now=NOW + DAY)

    assert referral is not None
    assert not Identity.objects.filter(value="third@example.org").exists()

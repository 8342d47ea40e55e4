"""Which place for reviews a customer is led to, and what a thanks says."""

from uuid import UUID

import pytest

from innerloop.act.rules.promoting import Place, choose
from innerloop.act.rules.promotion_words import LANGUAGES, check, say
from innerloop.act.rules.referring_words import page_words
from innerloop.act.rules.wording import WordingImpossible

ALL, OTHER, SWAHILI, KENYA = (UUID(int=number) for number in (1, 2, 3, 4))
PLACES = (Place(ALL), Place(OTHER), Place(SWAHILI, language="sw"), Place(KENYA, country="KE"))


def chosen(language: str, countries: tuple[str, ...], turn: int = 0) -> UUID | None:
    place = choose(PLACES, language=language, countries=countries, turn=turn)
    return place.id if place else None


def it_lets_the_places_for_all_take_turns():
    assert [chosen("en", (), turn) for turn in range(3)] == [ALL, OTHER, ALL]


def it_prefers_the_place_that_is_for_them():
    assert chosen("sw-KE", ()) == SWAHILI
    assert chosen("en", ("KE",)) == KENYA


def it_has_none_where_all_are_for_others():
    assert choose((Place(SWAHILI, language="sw"),), language="en", countries=(), turn=0) is None


def it_says_thanks_in_each_language_with_the_link():
    for language in LANGUAGES:
        said = say("referral", own={}, language=language, name="Salim Bakari", company="Tandawa", link="https://a/r/1")
        assert said.language == language
        assert all(word in said.text for word in ("Salim", "Tandawa", "https://a/r/1"))
        assert said.text.count("https://a/r/1") == 1
        assert "{" not in said.text


def it_greets_without_a_name_and_keeps_the_link_in_words_of_their_own():
    own = {"en": "Tell us more at {place}."}
    said = say("review", own=own, language="de", name="", company="T", place="P", link="L")

    assert said.text == "Tell us more at P.\nL"
    assert say("thanks", own={}, language="en", name="", company="T").text.startswith("Thank you, from all of us at T.")


def it_fills_the_company_into_the_pages():
    assert page_words("sw").about(company="Tandawa", place="").friend_title == "Mtu unayemjua anakupendekezea Tandawa"
    assert page_words("xx") == page_words("en")


@pytest.mark.parametrize(
    ("kind", "hole"),
    [("thanks", "link"), ("thanks", "place"), ("referral", "place"), ("review", "first_name"), ("thanks", "Name")],
)
def it_refuses_and_never_sends_braces_that_nobody_fills_in(kind, hole):
    words = f"Thanks {{{hole}}}!"

    with pytest.raises(WordingImpossible, match=f"^{{{hole}}} is nothing that can be filled in here"):
        check(kind, words)
    said = say(kind, own={"en": words}, language="en", name="Salim", company="T", place="P", link="L")
    assert said.text.startswith("Thank you Salim, from all of us at T.")


def it_fills_in_what_there_is_for_each_kind():
    check("thanks", "{name} {company}")
    check("review", "{name} {company} {place} {link}")
    check("referral", "{name} {company} {link}")


def it_puts_a_value_in_once_and_as_it_is():
    own = {"en": "Thanks {name}, from {company}: {link}"}
    said = say("review", own=own, language="en", name="{company}", company="{link}", place="P", link="L")

    assert said.text == "Thanks {company}, from {link}: L"

"""Which place for reviews a customer is led to, and what a thanks says."""

from uuid import UUID

from innerloop.act.rules.promoting import Place, choose
from innerloop.act.rules.promotion_words import LANGUAGES, say
from innerloop.act.rules.referring_words import page_words

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

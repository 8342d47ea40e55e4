"""Somebody of whom no language is known is answered in the one in which they write."""

import pytest

from innerloop.customers.models import Customer
from innerloop.kernel import clock
from innerloop.listen import actions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.rules.conversation.phrases import PHRASES
from tests.support.cast import Cast
from tests.support.talking import Phone


@pytest.mark.parametrize(("text", "language"), [("tisa", "sw"), ("dix", "fr"), ("٩", "ar"), ("nine", "en")])
def it_asks_a_new_number_why_in_the_language_of_its_score(stranger: Phone, text: str, language: str) -> None:
    [reply] = stranger.says(text)

    whys = Invitation.objects.get().survey_version.content["whys"]
    assert reply == whys["top"][language]
    assert Customer.objects.get(responses__isnull=False).language == language
    assert Response.objects.get().language == language


@pytest.mark.parametrize(
    ("text", "language", "phrase"),
    [
        ("Arrêtez", "fr", "stopped"), ("توقف", "ar", "stopped"), ("Acha", "sw", "stopped"),
        ("nataka kuongea na mtu", "sw", "person"), ("je veux parler à quelqu'un", "fr", "person"),
        ("msaada", "sw", "help"), ("PARE", "en", "stopped"),
    ],
)  # fmt: skip
def it_confirms_a_wish_in_its_own_language(stranger: Phone, text: str, language: str, phrase: str) -> None:
    assert stranger.says(text) == [getattr(PHRASES[language], phrase).format(company="Tandawa")]


def it_holds_to_the_language_that_is_known(program: Program, cast: Cast, phone: Phone) -> None:
    Customer.objects.filter(id=cast.dina.id).update(language="sw")

    [reply] = phone.says("dix")

    assert reply == Invitation.objects.get().survey_version.content["whys"]["top"]["sw"]
    assert Customer.objects.get(id=cast.dina.id).language == "sw"


def it_keeps_the_first_language_that_a_number_wrote_in(stranger: Phone) -> None:
    stranger.says("tisa")

    replies = [stranger.says("Huduma nzuri"), stranger.says("arrêtez")]

    assert replies[1] == [PHRASES["sw"].stopped.format(company="Tandawa")]
    assert Response.objects.get().language == "sw"


def it_goes_on_in_their_language_when_they_were_asked_in_the_companys(
    program: Program, cast: Cast, phone: Phone
) -> None:
    actions.invite(program=program, ask=Ask(cast.dina, channel="http"), by="system", now=clock.now())

    [reply] = phone.says("tisa")

    assert reply == Invitation.objects.get().survey_version.content["whys"]["top"]["sw"]
    assert (Invitation.objects.get().language, Response.objects.get().language) == ("sw", "sw")


def it_counts_digits_that_come_unasked_in_no_language_until_words_tell_it(stranger: Phone) -> None:
    stranger.says("9")
    assert Response.objects.get().language == ""

    stranger.says("كان رائعا")

    assert Response.objects.get().language == "ar"


def it_counts_an_answer_to_a_question_in_the_language_of_the_question(stranger: Phone) -> None:
    stranger.says("Hello")
    stranger.says("9")

    assert Response.objects.get().language == "en"


def it_names_the_language_found_where_the_survey_has_it_not(program: Program, stranger: Phone) -> None:
    stranger.says("nove")

    assert Response.objects.get().language == "pt"

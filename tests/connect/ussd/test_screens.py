"""A text cut into the screens of a telephone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.connect import sessions
from innerloop.connect.ussd import screens
from innerloop.listen.rules import defaults, segments, wording
from innerloop.listen.rules.conversation.phrases import PHRASES
from innerloop.listen.rules.scale import NPS

LONG = (
    "On a scale where nought stands for not at all and ten for certainly, how likely are you to recommend us to others?"
)


@pytest.mark.parametrize("language", PHRASES)
def it_fits_every_phrase_in_six_languages(language: str) -> None:
    words = PHRASES[language]
    for name in words.__dataclass_fields__:
        text = getattr(words, name).format(
            company="Tandawa", low=0, high=10, score=9, link="https://ask.example/s/abc", ends=" (0 = a, 10 = b)"
        )
        fits([f"END {page}" for page in screens.pages(text, language=language)])
    for last in (sessions.FAILED, sessions.NOTHING_MORE):
        fits([f"END {segments.to_gsm(last[language])}"])


@pytest.mark.parametrize("language", PHRASES)
def it_fits_the_question_and_keeps_its_scale(language: str) -> None:
    content = (
        defaults.content_for(NPS, company="Tandawa Savings and Credit") if hasattr(defaults, "content_for") else {}
    )
    text = wording.opening(content, NPS, language=language, company="Tandawa") if content else LONG

    fits([f"CON {page}" for page in screens.pages(text, language=language)])


def it_shows_a_short_text_as_it_is() -> None:
    assert screens.pages("Why?  ") == ["Why?"]


def it_shortens_a_long_question_at_a_word_and_keeps_what_the_numbers_mean() -> None:
    [page] = screens.pages(f"{LONG} {LONG} (0 = not at all, 10 = certainly)")

    assert page.endswith("... (0 = not at all, 10 = certainly)")
    assert page.startswith("On a scale where nought")
    assert page.split("...")[0].split()[-1] in LONG.split()
    fits([f"CON {page}"])


def it_goes_on_to_further_screens_with_what_is_to_be_chosen_from() -> None:
    options = [f"{number} The branch in street number {number}" for number in range(1, 13)]

    pages = screens.pages("\n".join([LONG, *options, "Reply with the number."]))

    assert len(pages) > 2
    assert all(page.endswith("\n98 More") for page in pages[:-1])
    shown = [line for page in pages for line in page.split("\n")]
    assert [line for line in shown if line in options] == options
    fits([f"CON {page}" for page in pages])


def it_shows_arabic_on_smaller_screens() -> None:
    options = [f"{number} الفرع الذي في الشارع رقم {number}" for number in range(1, 9)]

    pages = screens.pages("\n".join(["أي فرع زرت؟", *options]), language="ar")

    assert all(page.endswith("98 المزيد") for page in pages[:-1])
    fits([f"CON {page}" for page in pages])


def it_leads_on_in_the_language_of_the_survey_whatever_signs_are_in_it() -> None:
    options = ["1 Late", "2 Rude 😡", "3 The parcel was open", "4 Something else"]

    first, *others = screens.pages("\n".join(["What went wrong?", *options, "Reply with the number."]), language="en")

    assert first.endswith("\n98 More")
    assert all(page.startswith("What went") for page in others)
    fits([f"CON {page}" for page in (first, *others)])


def it_writes_in_the_alphabet_of_old_telephones() -> None:
    assert screens.pages("Qu’est-ce qui vous a plu — ou déplu, où ça, à la tâche ?") == [
        "Qu'est-ce qui vous a plu - ou déplu, où ca, à la tache ?"
    ]


@given(st.text(), st.sampled_from([*PHRASES]))
def it_fits_whatever_is_said(text: str, language: str) -> None:
    fits([f"CON {page}" for page in screens.pages(text, language=language)])


@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=60), max_size=12))
def it_leaves_no_choice_out(options: list[str]) -> None:
    listed = [f"{number} {option}" for number, option in enumerate(options, 1)]

    pages = screens.pages("\n".join(["Which?", *listed]))

    shown = "\n".join(pages)
    assert [number for number in range(1, len(options) + 1) if f"\n{number} " not in f"\n{shown} "] == []


def fits(shown: list[str]) -> None:
    """Assert that each screen fits, prefix and all."""
    for screen in shown:
        takes, most = screens.size(screen)
        assert takes <= most, screen
        assert len(screen) <= 182
        assert segments.is_gsm(screen) or most == 80

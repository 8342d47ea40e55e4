"""Masking: what would name or reach a person is covered before a machine keeps anything of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.words import masking


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jane.doe@example.org please", "write to [mail] please"),
        ("call +254 712 345 678 or 0712345678", "call [phone] or [phone]"),
        ("my card 4111 1111 1111 1111 was charged", "my card [card] was charged"),
        ("pay DE89 3704 0044 0532 0130 00 today", "pay [account] today"),
        ("see https://example.org/a?b=c and www.example.org", "see [link] and [link]"),
        ("I waited 30 minutes on 12/05/2026", "I waited 30 minutes on 12/05/2026"),
        ("charged 1,500 shillings twice", "charged 1,500 shillings twice"),
        ("reference 4111 1111 1111 1112 x", "reference [number] x"),
        ("order 123456", "order 123456"),
    ],
)
def it_covers_what_reaches_a_person(text: str, masked: str) -> None:
    assert masking.mask(text) == masked


def it_covers_the_names_that_are_known() -> None:
    assert masking.mask("Amina Odhiambo here, AMINA again, Aminata not", names=["Amina Odhiambo"]) == (
        "[name] [name] here, [name] again, Aminata not"
    )


NAMED = [
    ("सीमा ने कहा, सीमाएं", "सीमा", "[name] ने कहा, सीमाएं"),
    ("राम रामा", "राम", "[name] रामा"),
    ("王伟说不好", "王伟", "[name]说不好"),
    ("リンさんが来た", "リン", "[name]さんが来た"),
    ("โทรหาสมชายครับ", "สมชาย", "โทรหา[name]ครับ"),
    ("김민수가 늦었다", "김민수", "[name]가 늦었다"),
    ("Al told me, not al; Jo did", "Al Jo", "[name] told me, not al; [name] did"),
    ("o de e de la, I say ...", "Maria de la I ...", "o de e de la, I say ..."),
]


@pytest.mark.parametrize(("text", "name", "masked"), NAMED)
def it_covers_names_of_any_script_and_short_ones_as_they_are_written(text: str, name: str, masked: str) -> None:
    assert masking.mask(text, names=[name]) == masked


@given(st.text(max_size=300))
def it_covers_nothing_twice(text: str) -> None:
    once = masking.mask(text)

    assert masking.mask(once) == once


@given(st.emails())
def it_leaves_no_mail_address(address: str) -> None:
    if address.isascii() and all(sign.isalnum() or sign in ".+-_@" for sign in address):
        assert address not in masking.mask(f"ask {address} about it")

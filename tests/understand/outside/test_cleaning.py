"""What goes out has nothing hidden; what comes back is words."""

import pytest

from innerloop.understand.outside.cleaning import plain, visible

HIDDEN = [
    ("di\u200bna@exam\u200dple.org", "dina@example.org"),
    ("ｄｉｎａ＠example.org", "dina@example.org"),
    ("good\u202e dab", "good dab"),
    ("ok" + "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all"), "ok"),
    ("a\u0301\u0301\u0301\u0301\u0301\u0301", "á\u0301\u0301\u0301"),
    ("x\ufe0f\u3164\u2800y", "xy"),
    ("null\x00 and \x1b[31m", "null and [31m"),
    ("line\r\nbreak\tand tab", "line\nbreak and tab"),
]


@pytest.mark.parametrize(("text", "seen"), HIDDEN)
def it_shows_what_a_person_sees(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize("words", ["می‌خواهم", "क्‍ष", "Ça va très bien", "Nzuri sana 👍", "不错"])
def it_leaves_what_a_language_needs(words: str) -> None:
    assert visible(words) == words


SAID = [
    ("<p>Bad <b>service</b></p>", "Bad service"),
    ("a<!-- <b>x</b> -->b <!----> <!--c", "a b !--c"),
    ("a &lt;script&gt;alert(1)&lt;/script&gt; b", "a alert(1) b"),
    ("[press](https://evil.example/x)", "press"),
    ("![x](https://evil.example/p.png)", "x"),
    ("go to evil.example/pay now", "go to evil[.]example/pay now"),
    ("javascript:alert(1) or mailto:a@b.example", "[link] or [link]"),
    ("write to thief@evil.example or +254 712 345 678", "write to [mail] or [phone]"),
    ("**Never** again, e.g. 5 < 6, I <3 it", "Never again, e.g. 5 < 6, I <3 it"),
    ("[name] [name] waited", "[name] [name] waited"),
]


@pytest.mark.parametrize(("told", "words"), SAID)
def it_takes_words_only_of_what_a_machine_says(told: str, words: str) -> None:
    assert plain(told) == words


def it_looks_for_the_end_of_many_comments_once() -> None:
    # Each looked 5,000 signs ahead for its own end: minutes for what a provider may say at most.
    assert "!--!--" in plain("<!--" * 100_000)

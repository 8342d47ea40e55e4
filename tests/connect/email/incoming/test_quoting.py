"""Replies as mail programs write them: what the person wrote, and nothing of what they answered to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.connect.email.incoming.quoting import MOST_CHARACTERS, own_words

REPLIES = {
    "nothing quoted": ("9\n\nGreat service.", "9\n\nGreat service."),
    "gmail": (
        "9\n\nOn Mon, 4 May 2026 at 12:00, Tandawa <ask@tandawa.example>\nwrote:\n\n> How likely are you?\n",
        "9",
    ),
    "gmail in one line": ("8 thanks\n\nOn 4 May 2026, Tandawa wrote:\n> How likely", "8 thanks"),
    "apple": ("Seven.\n\n> On 4 May 2026, at 12:00, Tandawa <a@b.example> wrote:\n> \n> How likely", "Seven."),
    "outlook": (
        "10\n\n________________________________\nFrom: Tandawa <ask@tandawa.example>\nSent: Monday\nSubject: Hi\n\nHow",
        "10",
    ),
    "outlook without a rule": ("6 slow\n\nFrom: Tandawa\nSent: Monday\nTo: Dina\nSubject: x\n\nHow likely", "6 slow"),
    "original message": ("5\n-----Original Message-----\nFrom: x\n\nHow likely 10?", "5"),
    "german": ("8\n\nAm 04.05.2026 um 12:00 schrieb Tandawa <a@b.example>:\n> Wie", "8"),
    "french": ("9 merci\n\nLe lun. 4 mai 2026 à 12:00, Tandawa <a@b.example> a écrit :\n> Bonjour", "9 merci"),
    "spanish": ("7\n\nEl lun, 4 may 2026 a las 12:00, Tandawa (<a@b.example>) escribió:\n\n> Hola", "7"),
    "portuguese": ("10\n\nEm seg., 4 de mai. de 2026, Tandawa <a@b.example> escreveu:\n> Olá", "10"),
    "arabic": ("٩\n\nفي الاثنين، 4 مايو 2026 كتب Tandawa <a@b.example>:\n> مرحبا", "٩"),
    "swahili": ("tisa, asante\n\nMnamo 4 Mei 2026, Tandawa <a@b.example> aliandika:\n> Habari", "tisa, asante"),
    "a signature": ("9\n-- \nDina Otieno\n+254 712 345 678", "9"),
    "a phone's signature": ("8, quick!\n\nSent from my iPhone", "8, quick!"),
    "both": ("3\n\nEnvoyé de mon iPhone\n\nLe 4 mai 2026, Tandawa <a@b.example> a écrit :\n> x", "3"),
    "below the quotation": (
        "> How likely are you, 0 to 10?\n> Tandawa\n\n4, I waited two hours",
        "4, I waited two hours",
    ),
    "only quotation": ("> How likely\n> 10", ""),
    "a word that begins alike": ("On the whole a 9.\nLe tout est bien.", "On the whole a 9.\nLe tout est bien."),
    "a dash within": ("9 — lovely people", "9 — lovely people"),
    "windows line ends": ("9\r\n\r\nOn 4 May 2026, Tandawa wrote:\r\n> x", "9"),
}


@pytest.mark.parametrize(("written", "meant"), REPLIES.values(), ids=REPLIES)
def it_keeps_what_the_person_wrote(written: str, meant: str) -> None:
    assert own_words(written) == meant


@given(st.text(max_size=400))
def it_only_ever_takes_away(text: str) -> None:
    kept = own_words(text)

    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    assert all(line.strip() in plain for line in kept.split("\n"))


def it_reads_a_mail_of_any_length_at_once() -> None:
    hostile = ("On " + "a" * 150 + "\n") * 5_000 + ">" * 100_000

    assert len(own_words(hostile)) <= MOST_CHARACTERS

"""What gets a chat under way, and speaks of nothing."""

from pathlib import Path

import pytest

from innerloop.understand.words.reading import Reader, Said
from innerloop.understand.words.small_talk import is_small_talk

CHIT_CHAT = [
    "Hello", "Hi there, I have a question", "Good morning, can you help me please?", "Ok thanks", "One moment please",
    "I am still here", "Hello, is anybody there?", "It's about my order", "I want to talk about my account",
    "Please wait",
    "My number ends in 12", "Thank you for your help, bye", "Habari, nina swali", "Naomba msaada tafadhali", "Ndiyo",
    "Bonjour, j'ai une question", "Oui, c'est ça", "Hola, tengo una pregunta", "Un momento por favor", "Gracias, adiós",
]  # fmt: skip
MATTERS = [
    "My card was charged twice", "The app crashes", "Refund please", "Nobody answers the phone", "Too expensive",
    "Pesa haijafika", "Wakala hana float", "L'application plante", "Me cobraron dos veces", "你好，我的钱没到",
]  # fmt: skip


@pytest.mark.parametrize("words", CHIT_CHAT)
def it_is_small_talk(words: str) -> None:
    assert is_small_talk(words)


@pytest.mark.parametrize("words", MATTERS)
def it_is_a_matter(words: str) -> None:
    assert not is_small_talk(words)


def it_reads_no_clause_of_a_chat_that_speaks_of_nothing(tmp_path: Path) -> None:
    talk = "Hello, I have a question.\nMy card was charged twice.\nOk thanks."

    [chat, chatter, answer] = Reader(tmp_path).read([
        Said(talk, is_talk=True), Said("Hello, I have a question.", is_talk=True), Said("Hello, I have a question.")
    ])  # fmt: skip

    assert [clause.words for clause in chat.clauses] == ["My card was charged twice."]
    assert chatter.clauses == ()
    assert len(answer.clauses) == 1

"""STOP and its kin in six languages, what people write instead, and ordinary comments with the same words (T25)."""

import csv
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from innerloop.listen.rules.stopping import keywords, read_wish
from tests.support import proof
from tests.support.shared import shared_file

TABLES = Path(__file__).parent / "tables"
# What each provider, and the FCC, honour by themselves: ours must be no narrower.
PROVIDERS = {
    "stop": "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT OPT-OUT ARRET TD REMOVE",
    "start": "START UNSTOP",
    "help": "HELP INFO",
}
REAL = {
    "nhs_fft_feedback.csv",
    "nhs_criticality.csv",
    "afrisenti_swahili.csv",
    "mams_acsa.csv",
    "vader_amazon_snippets.csv",
}


def table(name: str) -> list[str]:
    lines = (TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [message for line in lines for message in line.split(" | ")]


def entries(words: str) -> list[str]:
    return [entry.strip() for line in words.splitlines() for entry in line.split("|") if entry.strip()]


def variants(word: str) -> set[str]:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    said = {word, word.upper(), word.title(), bare, bare.upper(), unicodedata.normalize("NFD", word)}
    return said | {
        f"  {word}\n",
        f"{word}!",
        f"{word}.",
        f"“{word}”",
        f'"{word.upper()}"',
        f"*{word}*",
        f"{word} 🙏",
        f"\u200f{word}...",
    }


@pytest.mark.proof
def it_honours_every_keyword_in_every_spelling():
    lists = {"stop": keywords.STOP, "start": keywords.START, "person": keywords.PERSON, "help": keywords.HELP}
    asked = {(wish, said) for wish, words in lists.items() for entry in entries(words) for said in variants(entry)}

    missed = [(wish, said, read_wish(said)) for wish, said in sorted(asked) if read_wish(said) != wish]

    proof.write("opt_out_keywords", keywords=len(entries(keywords.STOP)), spellings=len(asked), missed=len(missed))
    assert missed == []
    assert len(entries(keywords.STOP)) >= 200


@pytest.mark.parametrize("wish", PROVIDERS)
def it_honours_what_the_providers_honour(wish):
    assert [word for word in PROVIDERS[wish].split() if read_wish(word) != wish] == []


@pytest.mark.proof
def it_hears_the_wish_to_leave_in_sentences_and_not_in_comments():
    phrases, comments = table("stop"), table("comments")

    heard = [phrase for phrase in phrases if read_wish(phrase) == "stop"]
    false = [comment for comment in comments if read_wish(comment) == "stop"]

    print(f"{len(heard)} of {len(phrases)} sentences heard, {len(false)} of {len(comments)} comments misheard")
    proof.write(
        "opt_out_sentences", sentences=len(phrases), heard=len(heard), comments=len(comments), misheard=len(false)
    )
    assert len(phrases) >= 100
    assert len(comments) >= 500
    assert len(heard) >= 0.95 * len(phrases)
    assert false == []


def it_hears_who_asks_for_a_person():
    assert [phrase for phrase in table("person") if read_wish(phrase) != "person"] == []
    assert [comment for comment in table("comments") if read_wish(comment)] == []


@pytest.mark.proof
def it_takes_no_real_comment_for_a_wish_to_leave():
    files = [path for name in sorted(REAL) if (path := shared_file(name))]
    comments = table("comments") + [text for path in files for text in _texts(path)][:: proof.size(small=30, full=1)]

    left = [comment for comment in comments if read_wish(comment) == "stop"]

    proof.write("opt_outs_in_real_comments", comments=len(comments), misheard=len(left))
    assert left == []


def _texts(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines)]


@pytest.mark.parametrize("text", ["yes", "Yes please", "ok", "9", "no", "I stopped", "", "   ", "!!!", "🛑"])
def it_takes_no_answer_for_a_wish(text):
    assert read_wish(text) == ""


def it_does_not_leave_for_somebody_who_asks_to_stay():
    assert read_wish("Please don't remove me from your list") == ""
    assert read_wish("don't stop texting me") == ""


@given(st.text(max_size=300))
@example("\ud800 stop texting me")
def it_never_raises(text):
    assert read_wish(text) in ("stop", "start", "person", "help", "")


@pytest.mark.parametrize(
    "piece", ["stop ", "do not ", "i do not want to ", "remove me from the ", "no more of ", "a", "_", "."]
)
def it_reads_a_long_message_at_once(piece):
    begun = time.process_time()

    read_wish((piece * 10_000)[:30_000])

    # Some milliseconds; backtracking over the whole length would take minutes.
    assert time.process_time() - begun < 20.0

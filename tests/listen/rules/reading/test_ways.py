"""More than a thousand ways to give a score, in six languages, and hundreds of messages that give none."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from innerloop.listen.rules.reading import read_score
from innerloop.listen.rules.scale import BUILT_IN, NPS
from tests.listen.rules.reading.table import LANGUAGES, doubts, ways
from tests.support import proof
from tests.support.shared import shared_file

# Reviews that were cut into sentences: a piece such as "7. The battery" is the point of a list, and no reply.
REAL = {
    "nhs_fft_feedback.csv": "text",
    "nhs_criticality.csv": "text",
    "afrisenti_swahili.csv": "text",
    "banking77.csv": "text",
    "mams_acsa.csv": "text",
    "vader_amazon_snippets.csv": "text",
}
OURS = [doubt.text for doubt in doubts() if doubt.kind == "words" and doubt.metric == "nps"]


@pytest.mark.proof
def it_reads_a_thousand_ways_to_give_a_score_and_none_of_them_wrongly():
    found: Counter[tuple[str, str]] = Counter()
    wrong = []
    for way in ways():
        reading = read_score(way.text, BUILT_IN[way.metric])
        said = "asked again" if reading.score is None else "read" if reading.score == way.meant else "wrong"
        found[way.language, said] += 1
        wrong += [(way, reading)] if said == "wrong" else []

    total = {said: sum(found[language, said] for language in LANGUAGES) for said in ("read", "asked again", "wrong")}
    print(f"{sum(total.values())} ways to give a score: {total}")
    proof.write(
        "ways_to_give_a_score",
        ways=sum(total.values()),
        read=total["read"],
        asked_again=total["asked again"],
        read_wrongly=total["wrong"],
        languages={language: found[language, "read"] + found[language, "asked again"] for language in LANGUAGES},
        messages_without_a_score=len(doubts()),
    )
    assert wrong == []
    assert sum(total.values()) >= 1000
    assert all(found[language, "read"] >= 100 for language in LANGUAGES)
    assert total["asked again"] <= sum(total.values()) * 0.02


def it_reads_none_of_our_messages_without_a_score():
    read = [
        (doubt, reading)
        for doubt in doubts()
        if (reading := read_score(doubt.text, BUILT_IN[doubt.metric])).score is not None
    ]

    assert read == []
    assert len(doubts()) >= 400


def it_tells_a_doubtful_score_from_plain_words():
    others = [doubt for doubt in doubts() if read_score(doubt.text, BUILT_IN[doubt.metric]).kind != doubt.kind]

    assert others == []


@pytest.mark.proof
def it_reads_hardly_any_real_comment_as_a_score():
    files = {name: path for name in REAL if (path := shared_file(name))}
    theirs = dict.fromkeys(text for name, path in files.items() for text in _column(path, REAL[name]))
    comments = OURS + list(theirs)[:: proof.size(small=15, full=1)]

    read = [(reading.score, text) for text in comments if (reading := read_score(text, NPS)).kind == "score"]
    unclear = sum(read_score(text, NPS).kind == "unclear" for text in comments)

    print(f"{len(comments)} real comments: {len(read)} read as a score, {unclear} asked about again")
    for score, text in read:
        print(score, "|", text[:100])
    proof.write("comments_read_as_scores", comments=len(comments), read=len(read), asked_again=unclear)
    # One in a thousand, or one where only our own file is here.
    assert len(read) <= max(len(comments) // 1000, 0 if not files else 1)


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [row[name] for row in csv.DictReader(lines)]

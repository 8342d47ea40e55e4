"""Whatever somebody writes is read like any text: nothing runs, nothing falls, and no other text feels it."""

import math
from pathlib import Path

import pytest

from innerloop.understand.words.reading import Reader, Said
from tests.support import hostile


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(Path(tmp_path_factory.mktemp("home")))


def it_reads_two_hundred_hostile_comments(reader: Reader) -> None:
    said = [Said(text, hint="en", standing=-1.0) for text in hostile.comments(200)]

    read = reader.read(said)

    assert len(read) == 200
    for each, text in zip(read, said, strict=True):
        numbers = (each.feeling, each.fused, each.sureness, each.urgency, each.churn, each.praise, each.predicted)
        assert all(math.isfinite(number) for number in numbers)
        assert -1 <= each.feeling <= 1
        assert 0 <= each.urgency <= 1
        assert 0 <= each.predicted <= 10
        assert all(0 <= part.span.start < part.span.end <= len(text.text) for part in each.clauses)


def it_reads_a_megabyte_and_a_null_byte(reader: Reader) -> None:
    [long, null] = reader.read([Said("slow service " * 80_000), Said("bad\x00service\x00here")])

    assert len(long.clauses) <= 60
    assert math.isfinite(null.feeling)


def it_reads_a_text_alike_whoever_stands_beside_it(reader: Reader) -> None:
    plain = Said("The queue was long and nobody helped me.", hint="en")
    [alone] = reader.read([plain])

    [beside, *_] = reader.read([plain, *(Said(text) for text in hostile.some())])

    assert beside.language == alone.language
    assert beside.label == alone.label
    assert beside.feeling == pytest.approx(alone.feeling, abs=0.02)

"""The address of the Feedback page, read and written."""

import pytest

from innerloop.act.rules import Listing, read_listing
from innerloop.listen.rules.scale import CSAT, NPS


@pytest.mark.parametrize(
    "listing",
    [
        Listing(),
        Listing(cohort="bottom", has_words=True),
        Listing(score=0),
        Listing(is_unscored=True, q="50 % ya bei"),
        Listing(q="a&b=c", after="64a-0f", shown=50),
    ],
)
def it_reads_what_it_wrote(listing: Listing) -> None:
    assert read_listing(dict(listing.pairs())) == listing


@pytest.mark.parametrize(
    "pairs",
    [
        {"cohort": "best"},
        {"score": "ten"},
        {"score": "٣"},
        {"score": "9" * 400},
        {"unscored": "yes"},
        {"words": "maybe"},
        {"shown": "-1"},
        {"q": " \0 "},
    ],
)
def it_leaves_out_what_it_cannot_read(pairs: dict[str, str]) -> None:
    assert read_listing(pairs) == Listing()


def it_lists_by_one_of_cohort_score_and_no_score() -> None:
    pairs = {"cohort": "top", "score": "3", "unscored": "1"}

    assert read_listing(pairs) == Listing(is_unscored=True)
    assert read_listing({"cohort": "top", "score": "3"}) == Listing(score=3)


def it_knows_the_scores_of_a_cohort_on_any_scale() -> None:
    assert Listing(cohort="middle").scores(NPS) == [7, 8]
    assert Listing(cohort="bottom").scores(CSAT) == [1, 2]
    assert Listing(score=4).scores(NPS) == [4]
    assert Listing().scores(NPS) is None


def it_keeps_a_search_on_one_line_and_short() -> None:
    listing = read_listing({"q": "  no\n float\0here " + "x" * 500})

    assert listing.q.startswith("no float here x")
    assert len(listing.q) == 200

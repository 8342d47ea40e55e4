"""How asking is said to those who set it up."""

import pytest

from innerloop.listen.rules import saying
from innerloop.listen.rules.scale import BUILT_IN, NPS, Scale


def it_says_the_cohorts_of_net_promoter() -> None:
    said = [saying.cohort_said(NPS, cohort) for cohort in ("bottom", "middle", "top")]

    assert said == ["0 to 6, detractors", "7 and 8, passives", "9 and 10, promoters"]


def it_says_a_cohort_of_one_score_by_its_label() -> None:
    thumbs = BUILT_IN["thumbs"]

    assert saying.cohort_said(thumbs, "bottom") == "Down, the unhappy"
    assert saying.cohort_said(thumbs, "middle") == ""


def it_says_scores_with_a_gap_one_by_one() -> None:
    friends = Scale("fft", 1, 7, "low", top={1, 2}, bottom={4, 5}, not_scores={6, 7})  # type: ignore[arg-type]

    assert saying.cohort_said(friends, "middle") == "3, in between"
    assert saying.scores_said([1, 2, 4, 5]) == "1, 2, 4 and 5"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, ""), (0, 10, "0 %"), (1, 3, "33 %"), (1, 900, "under 1 %"), (899, 900, "over 99 %"), (9, 9, "100 %")],
)
def it_says_a_share_without_lying_at_the_ends(part: int, whole: int, said: str) -> None:
    assert saying.share_said(part, whole) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (4901, 19342, "25 %, 24.7 to 26.0"),
        (1, 10, "10 %, 1.8 to 40.4"),
        (0, 10, "0 %, 0.0 to 27.8"),
        (10, 10, "100 %, 72.2 to 100.0"),
        (1, 9, ""),
        (0, 0, ""),
    ],
)
def it_says_between_what_a_share_lies_and_none_of_a_few(part: int, whole: int, said: str) -> None:
    assert saying.rate_said(part, whole) == said


@pytest.mark.parametrize(
    ("code", "name"), [("sw", "Kiswahili"), ("pl", "Polski"), ("pt-BR", "Português (Brasil)"), ("xx", "xx")]
)
def it_names_a_language_in_itself(code: str, name: str) -> None:
    assert saying.language_name(code) == name

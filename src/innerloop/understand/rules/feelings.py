"""What the feelings that were read out of words are called, and when they contradict the score."""

from collections.abc import Mapping
from typing import Final

# By the label of a reading or a mention.
NAMES: Final[Mapping[int, str]] = {-1: "negative", 0: "neutral", 1: "positive"}
LABELS: Final[Mapping[str, int]] = {name: label for label, name in NAMES.items()}

# A first guess: from here on words ask for somebody soon. To be set by what the heads are calibrated for.
URGENT = 0.5
# Words that are surely angry, or surely glad: what is less may well come with any score.
CLEAR = 0.5

# Both heads know only sentences that we wrote. Of 1,500 comments to hospitals none lies this high, and of 800 questions
# to a bank about other things 4; of 108 who ask that bank to end their account 53 do. At 0.8 it is 75, and 17 of 800.
MAY_LEAVE = 0.9
# Of the 800, one speaks of an "Apple Watch" as of a person, at 0.54; none of the 800 and the 1,500 lies this high. How
# many of those who praise somebody do is not known: names are masked in every open set.
PRAISES = 0.8


def praises(praise: float, label: int) -> bool:
    """Say whether words praise somebody by name: surely enough, and glad as a whole."""
    return praise >= PRAISES and label == 1


def name_of(label: int) -> str:
    """Return what a label is called."""
    return NAMES[label]


def contradicts(feeling: float, cohort: str) -> bool:
    """Say whether words feel (-1 to 1) the opposite of the cohort ("top", "bottom") that their score is in."""
    return (cohort == "top" and feeling <= -CLEAR) or (cohort == "bottom" and feeling >= CLEAR)

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

# Both heads know only sentences that we wrote. Of 1,500 comments to hospitals, and 800 questions to a bank about other
# things, none lies this high; of 108 who ask that bank to end their account 50 do. At 0.8 it is 71, and 22 of the 800.
MAY_LEAVE = 0.9
# At 0.5 "American Express" and "Apple Watch" are people, in 5 of the 800; this high, and in words that are glad, 1 is.
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

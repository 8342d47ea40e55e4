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


def name_of(label: int) -> str:
    """Return what a label is called."""
    return NAMES[label]


def contradicts(feeling: float, cohort: str) -> bool:
    """Say whether words feel (-1 to 1) the opposite of the cohort ("top", "bottom") that their score is in."""
    return (cohort == "top" and feeling <= -CLEAR) or (cohort == "bottom" and feeling >= CLEAR)

"""What was understood of a message."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says about the score.

    `kind` is "score" (then `score` is on the scale), "unclear" (it speaks of a score; ask again) or "words" (it does
    not). `rest` is the comment in the customer's spelling: what is left beside the score, and without a score the
    whole message. `why` names the rule that decided. `language` is the one in which the number was written as a word,
    where only one has that word; digits tell none.
    """

    kind: Literal["score", "unclear", "words"]
    score: int | None
    rest: str
    why: str
    language: str = ""

"""In which language somebody wrote, where what was understood of it tells."""

import re

from innerloop.listen.rules.reading import read_score
from innerloop.listen.rules.scale import Scale
from innerloop.listen.rules.stopping import language_of_wish

# Digits that only Arabic has, and two letters that Persian, Urdu and Pashto write by other signs.
_ARABIC = re.compile("[\u0660-\u0669\u0643\u0629]")


def language_of(text: str, scale: Scale) -> str:
    """Return the language of a message: of the wish that it is, of the word of its score, or of its script.

    Nothing where these tell none, or more than one: a guess by other words would be wrong too often. Digits tell
    none, but those that only Arabic has.
    """
    return language_of_wish(text) or read_score(text, scale).language or ("ar" if _is_arabic(text) else "")


def _is_arabic(text: str) -> bool:
    # A name within a sentence of another script tells nothing of who wrote the sentence.
    is_whole = all("\u0600" <= each <= "\u06ff" for each in text if each.isalpha())
    return is_whole and _ARABIC.search(text) is not None

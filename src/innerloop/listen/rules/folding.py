"""Words as they are compared: without case, accents, vowel signs and the ways of writing one Arabic letter."""

import re
import unicodedata
from functools import lru_cache

# Zero-width and direction marks come along when a number is pasted; the joiner of emoji (200D) stays.
INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])
INVISIBLE |= dict.fromkeys(range(0x2066, 0x206A))
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ـ": None, "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"}
)
_KEPT = {"très"}  # without its accent it is the Spanish and Portuguese three
# A letter, then letters, the signs that stand on them, and an apostrophe that has a letter behind it.
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed]|['’‘ʼ`´](?=[^\W\d_]))*")


def visible(text: str) -> str:
    """Return a text without the characters that nobody sees."""
    return text.translate(INVISIBLE)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return a text in the one form in which words are compared: "Arrêt" as "arret", "عشرةٌ" as "عشره"."""
    if unicodedata.normalize("NFC", text.casefold()) in _KEPT:
        return text.casefold()
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(_SAME))
    bare = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return bare.translate(_SAME).casefold()


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in their order."""
    return [fold(word) for word in WORD.findall(text)]

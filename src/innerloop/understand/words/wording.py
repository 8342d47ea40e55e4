"""A text as a machine reads it: without markup, invisible signs and what is too long to be read."""

import re
import unicodedata

from innerloop.listen.rules import folding

# Nobody writes a comment so long; what is longer is read from its beginning.
LONGEST = 20_000
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,500}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text in one form (NFKC), in one line, without tags, control and direction marks; emoji stay."""
    bare = _TAG.sub(" ", _CONTROL.sub(" ", folding.visible(text[:LONGEST])))
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", bare)).strip()


def letters(text: str) -> int:
    """Return how many letters a text has, of whatever script."""
    return sum(1 for sign in text if sign.isalpha())

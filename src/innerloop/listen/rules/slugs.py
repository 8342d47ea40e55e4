"""Short names made from words: what a question or an option is called in exports."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 60


def slug(text: str) -> str:
    """Return a text in small Latin letters, digits and hyphens; empty where it has none of them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")


def unused(text: str, taken: Collection[str], *, otherwise: str) -> str:
    """Return a slug that is not taken yet; `otherwise` names a text that has no Latin letters."""
    first = slug(text) or otherwise
    candidate, number = first, 2
    while candidate in taken:
        candidate, number = f"{first}-{number}", number + 1
    return candidate

"""What kind of answer a question invites: "Nothing" is praise after "What could we improve?" and blame after the other.

Found by words, since questions are few and short. A question that fits nowhere is taken to ask why, as the second
question of a Net Promoter survey does.
"""

import re
from functools import lru_cache

NONE, WHY, BETTER, GOOD, BOTH = range(5)
KINDS = 5

# Beginnings of words, in English, Swahili, French, Spanish, Portuguese and German.
_BETTER = re.compile(
    r"\b(improv|better|chang|differently|disappoint|dissatisf|wrong|missing|suggest|frustrat|fix|bad\b|worst|dislik"
    r"|kubore|tubore|uboresh|boresh|kubadili|tubadili|pungu|haijakupendez|pendekez"
    r"|améliorer|mieux|changer|déçu|manqu|suggestion|insatisf"
    r"|mejor|cambiar|decepcion|falt|sugerenc"
    r"|melhor|mudar|suger|besser|verbesser|ändern|gestört|gefehlt)",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(good|well\b|like|lik(?:ed|es)\b|enjoy|best|love|satisf|pleas|great|delight"
    r"|vizuri|ulipend|kupend|kufurahish|ulifurahi|nzuri|bora\b"
    r"|bien\b|plu\b|aimé|apprécié|satisf|content"
    r"|gust|agrad|encant|gostou|gut\b|gefallen)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def kind(question: str) -> int:
    """Say which of the five kinds a question is; no question is one of them."""
    asked = question[:500].strip()
    if not asked:
        return NONE
    # What "could be better" holds "better", and "how likely" holds "like"; what "did you like best" holds neither sign.
    asked = re.sub(r"\blikel\w*|\bwould you like\b", " ", asked, flags=re.IGNORECASE)
    is_better, is_good = bool(_BETTER.search(asked)), bool(_GOOD.search(asked))
    if is_better and is_good:
        return BOTH
    return BETTER if is_better else GOOD if is_good else WHY

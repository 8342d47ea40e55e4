"""Does a metric fit the moment? The Net Promoter question is about the relationship, not about one bill.

After Reichheld, "The Ultimate Question 2.0" (2011), chapters 5 and 7: ask it of the relationship as a whole and of
episodes that shape it; after a single transaction ask whether it was easy or good.
"""

import re
from dataclasses import dataclass

_BILL = re.compile(r"\b(bill|bills|billing|invoice|invoices|payment|payments|pay|paid|paying|refund|checkout|charge)\b")
_FAULT = re.compile(
    r"\b(fault|faults|repair|repairs|outage|fix|fixed|ticket|tickets|support|complaint|helpdesk|claim)\b"
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a metric does not fit, and which one (its slug) would."""

    says: str
    instead: str


def misfit(*, metric: str, kind: str, moment: str = "") -> Misfit | None:
    """Return why a metric does not fit a kind of program and the name of a moment or stage, or None where it does."""
    words = moment.casefold().replace("_", " ").replace("-", " ")
    if metric == "nps":
        return _net_promoter(kind, words)
    if metric == "ces" and kind == "relationship" and not (_BILL.search(words) or _FAULT.search(words)):
        return Misfit(
            "How easy it was is asked of something that was just done. Of the whole relationship, ask whether they "
            "would recommend you.",
            "nps",
        )
    return None


def _net_promoter(kind: str, words: str) -> Misfit | None:
    if kind == "always_on":
        return None
    if _BILL.search(words):
        return Misfit(
            "Nobody recommends a company for a bill. After one is paid, ask whether it was easy; the recommendation "
            "is a question about everything with you.",
            "ces",
        )
    if _FAULT.search(words):
        return Misfit(
            "Whoever has just had a fault fixed answers about the fault. Ask whether it was easy to get it solved; "
            "the recommendation is a question about everything with you.",
            "ces",
        )
    if kind == "transactional":
        return Misfit(
            "One transaction says little about a recommendation, and the answers will swing with the last thing that "
            "happened. Ask whether it was easy; ask for the recommendation now and then, about everything.",
            "ces",
        )
    return None

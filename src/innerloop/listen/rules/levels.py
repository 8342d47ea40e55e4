"""What a score is about: everything with us, an episode of several steps, or one moment.

Bain's three levels of listening: the relationship is asked now and then, the episode at its end, the transaction
right after it. A score of one level says nothing of another, so that they stand side by side and are never mixed.
"""

from collections.abc import Mapping

RELATIONSHIP, EPISODE, TRANSACTION = "relationship", "episode", "transaction"
LEVELS: Mapping[str, str] = {
    RELATIONSHIP: "The relationship: everything with you",
    EPISODE: "An episode: several steps, asked about at the end",
    TRANSACTION: "A transaction: one moment",
}
_BY_KIND = {"relationship": RELATIONSHIP, "episodic": EPISODE, "transactional": TRANSACTION}


def guess(kind: str, *, has_touchpoint: bool) -> str:
    """Return the level that a program's kind speaks for; a link and a list go by whether they name a moment."""
    return _BY_KIND.get(kind) or of_answer(has_touchpoint=has_touchpoint)


def level_of(level: str, kind: str, *, has_touchpoint: bool) -> str:
    """Return a program's level: what somebody said, else the guess."""
    return level or guess(kind, has_touchpoint=has_touchpoint)


def of_answer(*, has_touchpoint: bool) -> str:
    """Return the level of an answer that no program asked for: about a moment where it names one."""
    return TRANSACTION if has_touchpoint else RELATIONSHIP

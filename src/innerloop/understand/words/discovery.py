"""What customers say that no theme covers: groups of like sentences, named, known again, and whether they grow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innerloop.understand.rules import change
from innerloop.understand.words import background, grouping, naming

if TYPE_CHECKING:
    from innerloop.understand.words.background import Background
    from innerloop.understand.words.encoding import Vectors

FEWEST = 5  # sentences of a group that is worth telling
# Found by trial on the training part of banking77. Ward's distances grow with the size of the groups, and those with
# the number of sentences; below a few hundred it is the likeness of two sentences that counts.
_DISTANCE, _AMONG, _LEAST_DISTANCE = 2.2, 3_000, 1.4
_NEIGHBOURS = 10
_DRAWN_AT_MOST = 20_000  # beyond, all pairs take too long
_ORDINARY = 0.35  # so near to a sentence that speaks of nothing, and to no other
_SAME = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """Sentences that say the same: their places, the most central first, their words, and where their middle lies.

    `closeness`: the mean cosine of the sentences with the middle, 0 to 1; the middle has length 1.
    """

    members: tuple[int, ...]
    words: tuple[str, ...]
    middle: Vectors
    closeness: float

    @property
    def central(self) -> int:
        """Return the place of the sentence that says best what all say."""
        return self.members[0]

    @property
    def name(self) -> str:
        """Return what it is called until somebody calls it something better."""
        return ", ".join(self.words[:2])


@dataclass(frozen=True, slots=True)
class Growth:
    """How often something was said beside before, in shares; p is of growing by chance, corrected for all looked at."""

    now: int
    before: int
    times: float
    p_value: float
    is_growing: bool


def worth_grouping(vectors: Vectors, behind: Background) -> NDArray[np.bool_]:
    """Return which sentences speak of something, other than "thank you", "very good" or "nothing"."""
    ordinary = np.array([each.group == background.NONE for each in behind.sentences])
    told = behind.told(vectors)
    near = (told @ behind.centred[ordinary].T).max(axis=1, initial=-1)
    other = (told @ behind.centred[~ordinary].T).max(axis=1, initial=-1)
    worth: NDArray[np.bool_] = ~((near >= _ORDINARY) & (near > other))
    return worth


def group(texts: Sequence[str], vectors: Vectors, behind: Background, *, fewest: int = FEWEST) -> list[Cluster]:
    """Return the groups of sentences, of the encoder that `behind` is of, the largest first.

    Every sentence is first drawn halfway to its ten nearest ones, which parts groups better (NMI 80.3 -> 81.3 on
    3,080 questions of banking77's training part), then Ward's clustering joins them.
    """
    if len(vectors) < fewest:
        return []
    labels = parted(vectors, behind)
    places = [np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1)]
    kept = sorted((some for some in places if len(some) >= fewest), key=lambda some: (-len(some), int(some[0])))
    words = naming.name([[texts[int(place)] for place in some] for some in kept])
    return [_cluster(some, vectors, own) for some, own in zip(kept, words, strict=True)]


def parted(vectors: Vectors, behind: Background) -> NDArray[np.intp]:
    """Return the number of the group of each sentence, from 0, groups of one among them."""
    distance = max(_LEAST_DISTANCE, _DISTANCE * math.sqrt(len(vectors) / _AMONG))
    return grouping.group(_drawn(behind.told(vectors)), distance)


def known_again(before: Mapping[str, Vectors], clusters: Sequence[Cluster]) -> dict[int, str]:
    """Return which clusters are which of before, by their places: the nearest pairs first, each at most once."""
    keys = sorted(before)
    if not keys or not clusters:
        return {}
    alike = np.stack([each.middle for each in clusters]) @ np.stack([before[key] for key in keys]).T
    found: dict[int, str] = {}
    for flat in np.argsort(-alike, axis=None, kind="stable").tolist():
        place, at = divmod(flat, len(keys))
        if alike[place, at] < _SAME:
            break
        if place not in found and keys[at] not in found.values():
            found[place] = keys[at]
    return found


def growing(
    now: Sequence[int], before: Sequence[int], *, said_now: int, said_before: int, rate: float = 0.05
) -> list[Growth]:
    """Return for each cluster whether its share of all that is said has grown; a busier week alone is no growth.

    Two Poisson rates (Przyborowski & Wilenski 1940): given the sum, today's count is binomial with the share of
    `said_now`. One-sided, corrected by Benjamini & Hochberg to a share `rate` of false ones among those told.
    """
    share = said_now / max(1, said_now + said_before)
    p_values = [_at_least(a, a + b, share) for a, b in zip(now, before, strict=True)]
    adjusted = change.adjust_p_values(p_values).bh if p_values else []
    odds = max(share, 1e-9) / max(1 - share, 1e-9)
    return [
        Growth(a, b, (a + 0.5) / (b + 0.5) / odds, p, p <= rate) for a, b, p in zip(now, before, adjusted, strict=True)
    ]


def _at_least(least: int, tries: int, share: float) -> float:
    """Return the probability that a binomial count is at least so many."""
    if least <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    logs = [
        math.lgamma(tries + 1)
        - math.lgamma(k + 1)
        - math.lgamma(tries - k + 1)
        + k * math.log(share)
        + (tries - k) * math.log1p(-share)
        for k in range(least, tries + 1)
    ]
    return min(1.0, math.fsum(map(math.exp, logs)))


def _drawn(vectors: Vectors) -> Vectors:
    """Return rows drawn halfway to the mean of their nearest ones; few rows have few that are near in truth."""
    number = min(_NEIGHBOURS, len(vectors) // 50)
    if not number or len(vectors) > _DRAWN_AT_MOST:
        return vectors
    drawn = np.empty_like(vectors)
    for start in range(0, len(vectors), 2048):
        alike = vectors[start : start + 2048] @ vectors.T
        near = np.argpartition(-alike, number, axis=1)[:, : number + 1]
        weights = np.maximum(np.take_along_axis(alike, near, axis=1), 0)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        drawn[start : start + 2048] = np.einsum("ij,ijk->ik", weights, vectors[near])
    return background.unit(np.asarray((vectors + drawn) / 2, np.float32))


def _cluster(places: NDArray[np.intp], vectors: Vectors, words: tuple[str, ...]) -> Cluster:
    middle = background.unit(np.asarray(vectors[places].mean(axis=0, keepdims=True), np.float32))[0]
    alike = vectors[places] @ middle
    order = places[np.argsort(-alike, kind="stable")]
    return Cluster(tuple(order.tolist()), words, middle, float(alike.mean()))

"""What a slice holds: its score, how many gave which score, and the answers themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from innerloop.act.rules import Listing
from innerloop.customers import rules as cursors
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric, Response
from innerloop.listen.rules.scale import Scale
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Choice, Slice, seeking
from innerloop.understand.queries.seeking import Seek
from innerloop.understand.rules.score import Score
from innerloop.understand.rules.seeking import Wanted

PAGE = 25
# Beyond so many answers what is only nice to know is not counted: it would cost more than all the rest.
MANY = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """A slice with what it holds. `counts` are by score, of what the words leave; the rest is of the slice.

    `unscored` and `worded` are None where they were not counted: in slices of very many answers.
    """

    slice_: Slice
    listing: Listing
    metric: Metric
    scale: Scale
    score: Score
    counts: Mapping[int, int]
    unscored: int | None
    worded: int | None
    languages: Mapping[str, int]
    seek: Seek

    @property
    def total(self) -> int | None:
        """Return how many answers are listed, on all pages together; None where nobody counted."""
        if self.listing.is_unscored:
            return self.unscored
        scores = self.listing.scores(self.scale)
        return sum(n for number, n in self.counts.items() if scores is None or number in scores)


def find(slice_: Slice, listing: Listing, metric: Metric, choice: Choice) -> Found:
    """Count what a slice holds. A score that is off the scale is left out of the listing."""
    scale = listening.scale_of(metric)
    if listing.score is not None and not scale.is_score(listing.score):
        listing = replace(listing, score=None)
    seek = seeking.seek(listing.q) if listing.q and not listing.by_meaning else Seek(Wanted())
    score = understanding.total(choice)
    is_countable = score.n <= MANY
    return Found(
        slice_=slice_,
        listing=listing,
        metric=metric,
        scale=scale,
        score=score,
        counts=_counts(choice, listing, scale, seek),
        unscored=_worded(understanding.unscored(choice), listing, seek).count() if is_countable else None,
        worded=understanding.behind(choice).exclude(comment="").count() if is_countable else None,
        languages=_languages(choice),
        seek=seek,
    )


def page(choice: Choice, found: Found) -> list[Response]:
    """Return one page of the answers that are listed, newest first, and one more where there are more.

    By meaning they are the nearest few, the nearest first, and there is no further page.
    """
    rows = _matching(choice, found)
    if found.listing.q and found.listing.by_meaning:
        near = seeking.near_words(found.listing.q, rows)[:PAGE]
        known = rows.in_bulk(near)
        return [known[id_] for id_ in near if id_ in known]
    try:
        moment, last = cursors.read_cursor(found.listing.after)
    except cursors.ValueRefused:
        return list(rows[: PAGE + 1])
    # Said twice, so that the index finds the place and the second half only settles ties.
    rows = rows.filter(answered_at__lte=moment).filter(Q(answered_at__lt=moment) | Q(id__lt=last))
    return list(rows[: PAGE + 1])


def cursor(row: Response) -> str:
    """Return the cursor of the page that follows a row."""
    return cursors.cursor_at(row.answered_at, row.id)


def _counts(choice: Choice, listing: Listing, scale: Scale, seek: Seek) -> Mapping[int, int]:
    if not listing.is_searched:
        return understanding.histogram(choice)
    rows = _worded(understanding.behind(choice), listing, seek).order_by().values_list("counted")  # type: ignore[misc]  # `behind` annotates it
    found = dict(rows.annotate(n=Count("id")))
    return {number: found.get(number, 0) for number in scale.scores}


def _languages(choice: Choice) -> Mapping[str, int]:
    # Without the filter by language itself, so that another one can be chosen.
    where = {name: values for name, values in choice.where.items() if name != "language"}
    groups = understanding.groups(replace(choice, by=("language",), where=where))
    return {group.key["language"] or "": group.score.n for group in groups}


def _matching(choice: Choice, found: Found) -> QuerySet[Response]:
    listing = found.listing
    if listing.is_unscored:
        return _worded(understanding.unscored(choice), listing, found.seek)
    return _worded(understanding.behind(choice, scores=listing.scores(found.scale)), listing, found.seek)


def _worded(rows: QuerySet[Response], listing: Listing, seek: Seek) -> QuerySet[Response]:
    if listing.has_words:
        rows = rows.exclude(comment="")
    return seeking.holding(rows, seek.wanted)

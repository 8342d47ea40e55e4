"""What a slice holds: its score, how many gave which score, and the answers themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from innerloop.act.rules import Listing
from innerloop.customers import rules as cursors
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric, Response
from innerloop.listen.rules.scale import Scale
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Choice, Slice, nearing, seeking
from innerloop.understand.queries.seeking import Newest, Seek, Time
from innerloop.understand.rules.score import Score
from innerloop.understand.rules.seeking import Wanted

PAGE = 25
# Beyond so many answers what is only nice to know is not counted: it would cost more than all the rest.
MANY = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """A slice with what it holds. `counts` are by score, of what the words leave; the rest is of the slice.

    `unscored`, `unasked` and `worded` are None where they were not counted: in slices of very many answers, or where
    they are very many themselves. So are `counts`, where very many answers hold what is sought.
    """

    slice_: Slice
    listing: Listing
    metric: Metric
    scale: Scale
    score: Score
    counts: Mapping[int, int] | None
    unscored: int | None
    unasked: int | None
    worded: int | None
    languages: Mapping[str, int]
    seek: Seek
    newest: Newest | None = None  # which are listed, where words are sought

    @property
    def total(self) -> int | None:
        """Return how many answers are listed, on all pages together; None where nobody counted."""
        if self.listing.is_unscored:
            return self.unscored
        if self.listing.is_unasked:
            return self.unasked
        if self.counts is None:
            return None
        scores = self.listing.scores(self.scale)
        return sum(n for number, n in self.counts.items() if scores is None or number in scores)


def find(slice_: Slice, listing: Listing, metric: Metric, choice: Choice) -> Found:
    """Count what a slice holds. A score that is off the scale is left out of the listing."""
    scale = listening.scale_of(metric)
    if listing.score is not None and not scale.is_score(listing.score):
        listing = replace(listing, score=None)
    is_sought = bool(listing.q) and not listing.by_meaning
    seek = seeking.seek(listing.q) if is_sought else Seek(Wanted())
    score = understanding.total(choice)
    time = _time(choice, listing)
    found = Found(
        slice_=slice_,
        listing=listing,
        metric=metric,
        scale=scale,
        score=score,
        counts={},
        unscored=None,
        unasked=None,
        worded=None,
        languages=_languages(choice),
        seek=seek,
    )
    found = _further(choice, found)
    if is_sought:
        rows = _listed(choice, found)
        newest = seeking.newest(rows, seek.wanted, most=PAGE + 1, time=time, size=_size(found))
        found = replace(found, newest=newest)
    return replace(found, counts=_counts(choice, found))


def page(choice: Choice, found: Found) -> list[Response]:
    """Return one page of the answers that are listed, newest first, and one more where there are more.

    By meaning they are the nearest few, the nearest first, and there is no further page.
    """
    rows = _listed(choice, found)
    if found.newest:
        return _in_order(rows, found.newest.ids)
    if found.listing.q and found.listing.by_meaning:
        near = _in_order(rows, nearing.near_words(found.listing.q, rows, size=_size(found))[:PAGE])
        return sorted(near, key=lambda row: row.answered_at, reverse=True) if found.listing.is_by_time else near
    if last := _time(choice, found.listing).last:
        moment, id_ = last
        # Said twice, so that the index finds the place and the second half only settles ties.
        rows = rows.filter(answered_at__lte=moment).filter(Q(answered_at__lt=moment) | Q(id__lt=id_))
    return list(rows[: PAGE + 1])


def worded(choice: Choice, found: Found, *, most: int) -> list[Response]:
    """Return so many of the answers that are listed and have words, newest first; by meaning the nearest few."""
    listing = replace(found.listing, has_words=True, after="")
    if listing.q and listing.by_meaning:
        return page(choice, replace(found, listing=listing))
    return list(seeking.holding(_listed(choice, replace(found, listing=listing)), found.seek.wanted)[:most])


def cursor(row: Response) -> str:
    """Return the cursor of the page that follows a row."""
    return cursors.cursor_at(row.answered_at, row.id)


def _further(choice: Choice, found: Found) -> Found:
    """Return what is found with the number of what counts in no score, as far as that is cheap."""
    listing, wanted = found.listing, found.seek.wanted
    unasked = _few(understanding.unasked(choice))
    if unasked and listing.is_searched:
        unasked = _few(seeking.holding(_worded(understanding.unasked(choice), listing), wanted))
    if found.score.n > MANY:
        return replace(found, unasked=unasked)
    unscored = _few(seeking.holding(_worded(understanding.unscored(choice), listing), wanted))
    worded = understanding.behind(choice).exclude(comment="").count()
    return replace(found, unasked=unasked, unscored=unscored, worded=worded)


def _few(rows: QuerySet[Response]) -> int | None:
    """Return how many they are; None where more than are counted."""
    n = rows.order_by()[: MANY + 1].count()
    return n if n <= MANY else None


def _counts(choice: Choice, found: Found) -> Mapping[int, int] | None:
    """Return how many gave each score of what the words leave; None where that are too many to be counted."""
    listing, wanted = found.listing, found.seek.wanted
    if not listing.is_searched:
        return understanding.histogram(choice)
    rows = _worded(understanding.behind(choice), listing)
    if not wanted.terms:
        held = seeking.holding(rows, wanted).order_by().values_list("counted")  # type: ignore[misc]  # `behind` annotates it
        counts: Mapping[int, int] | None = dict(held.annotate(n=Count("id")))
    elif found.newest and found.newest.share * found.score.n > 2 * seeking.MOST_COUNTED:
        counts = None  # not even tried
    else:
        counts = seeking.counted(rows, wanted, time=replace(_time(choice, listing), last=None))
    return counts if counts is None else {number: counts.get(number, 0) for number in found.scale.scores}


def _languages(choice: Choice) -> Mapping[str, int]:
    # Without the filter by language itself, so that another one can be chosen.
    where = {name: values for name, values in choice.where.items() if name != "language"}
    groups = understanding.groups(replace(choice, by=("language",), where=where))
    return {group.key["language"] or "": group.score.n for group in groups}


def _listed(choice: Choice, found: Found) -> QuerySet[Response]:
    """Return the answers that are listed but for what is sought in them."""
    listing = found.listing
    if listing.is_unscored:
        return _worded(understanding.unscored(choice), listing)
    if listing.is_unasked:
        return _worded(understanding.unasked(choice), listing)
    return _worded(understanding.behind(choice, scores=listing.scores(found.scale)), listing)


def _size(found: Found) -> int | None:
    """Return about how many answers are listed at most, where that was counted."""
    if found.listing.is_unscored:
        return found.unscored
    return found.unasked if found.listing.is_unasked else found.score.n


def _worded(rows: QuerySet[Response], listing: Listing) -> QuerySet[Response]:
    return rows.exclude(comment="") if listing.has_words else rows


def _in_order(rows: QuerySet[Response], ids: Sequence[UUID]) -> list[Response]:
    known = rows.in_bulk(ids)
    return [known[id_] for id_ in ids if id_ in known]


def _time(choice: Choice, listing: Listing) -> Time:
    try:
        last = cursors.read_cursor(listing.after)
    except cursors.ValueRefused:
        last = None
    return Time(choice.since, choice.until, last)

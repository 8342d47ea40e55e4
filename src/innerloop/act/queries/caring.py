"""What a customer cares about, picked from their own comments."""

from collections.abc import Collection
from uuid import UUID

from innerloop.act.queries.opening import standing_of
from innerloop.act.rules.caring import Sentence, Verbatim, in_their_words
from innerloop.listen.models import Response

# Years of a busy customer. What lies before is not what they care about now.
MOST = 60


def own_words(customer_ids: Collection[UUID]) -> tuple[Sentence, ...]:
    """Return sentences of one person's own, each with its answer. One query."""
    rows = Response.objects.filter(customer_id__in=customer_ids, excluded_at=None, erased_at=None).exclude(comment="")
    newest = rows.select_related("metric").order_by("-answered_at", "-id")[:MOST]
    return in_their_words(
        [Verbatim(row.id, row.answered_at, row.comment, row.language, standing_of(row)) for row in newest]
    )

"""How often people were asked: one of them, or all."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from innerloop.kernel import scope
from innerloop.listen.models import Invitation
from innerloop.listen.queries.audience import ASKED

SHORT, LONG = timedelta(days=90), timedelta(days=365)

_DISTRIBUTION = """
SELECT asks, count(*) FROM (
    SELECT count(*) AS asks FROM listen_invitation i JOIN customers_customer c ON c.id = i.customer_id
    WHERE i.workspace_id = %s AND i.asked_at >= %s AND i.state = ANY(%s) AND i.channel <> 'link'
    GROUP BY coalesce(c.merged_into_id, c.id)
) AS people GROUP BY asks
"""


def distribution(*, since: datetime) -> Counter[int]:
    """Return how many people were asked once, twice, … since a moment. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_DISTRIBUTION, [scope.current(), since, [str(state) for state in ASKED]])
        return Counter(dict(cursor.fetchall()))


def of_person(customer_ids: Collection[UUID], *, now: datetime) -> tuple[int, int]:
    """Return how often one person (by all their ids) was asked in 90 and in 365 days. One query."""
    rows = Invitation.objects.filter(customer_id__in=customer_ids, state__in=ASKED, asked_at__gte=now - LONG)
    counted = rows.exclude(channel="link").aggregate(
        short=Count("id", filter=Q(asked_at__gte=now - SHORT)), long=Count("id")
    )
    return counted["short"], counted["long"]

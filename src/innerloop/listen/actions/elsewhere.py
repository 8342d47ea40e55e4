"""What was said where nobody asked: the metric of its stars, which is made when the first come."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from innerloop.listen import errors, queries
from innerloop.listen.actions.setting_up import define_metric
from innerloop.listen.rules.elsewhere import REVIEW_STARS

NAME = "Stars of reviews"


def bring_review_stars(*, workspace_id: UUID, by: str, now: datetime) -> None:
    """Define the metric that stars of reviews are scores on, unless it is there."""
    if queries.metric(REVIEW_STARS.slug) is not None:
        return
    try:
        with transaction.atomic():
            define_metric(scale=REVIEW_STARS, name=NAME, workspace_id=workspace_id, by=by, now=now)
    except (errors.MetricExists, IntegrityError):
        return  # another request brought it this moment

"""The lake, from which slices of many answers are counted: whether it can be read, is whole, and is kept."""

from datetime import datetime, timedelta

from innerloop.config.doctor.finding import Finding, error, ok, warning
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.models import Lake

NAME = "lake"
REBUILD = "Run: innerloop lake rebuild. Until then scores come from the database: right, and slower."
LATE = timedelta(minutes=10)


def look(now: datetime) -> list[Finding]:
    """Look at the lake of each workspace; reading a column of every file is part of it."""
    rows = list(Lake.everywhere.order_by("workspace_id"))
    if not rows:
        return [ok(NAME, f"None is needed: no workspace has {lake.FROM_FACTS:,} scored answers.")]
    named = dict(Workspace.objects.values_list("id", "slug"))
    found = [finding for row in rows if (finding := _look_at(row, named[row.workspace_id], now))]
    return found or [ok(NAME, f"Whole and up to date, of {len(rows)} workspace{'s' if len(rows) > 1 else ''}.")]


def _look_at(row: Lake, slug: str, now: datetime) -> Finding | None:
    if row.failed_at is not None:
        what = f"That of {slug} could not be made at {row.failed_at:%Y-%m-%d %H:%M} UTC ({row.failure})."
        do = "See that the lake's folder or bucket can be written, and that we may make a schema in the database. "
        return error(NAME, what, do + REBUILD)
    if row.snapshot is None:
        return _unmade(slug)
    if since := _unswept(row, now):
        what = f"Old rows of {slug} have been in its files since {since:%Y-%m-%d %H:%M} UTC."
        return error(NAME, what, "Is a worker running? Who was erased since is gone from numbers, not from the files.")
    return _weigh(row, slug) or _wait(row, slug, now)


def _unmade(slug: str) -> Finding:
    return warning(NAME, f"That of {slug} is being made.", "Wait some minutes; see that a worker runs.")


def _unswept(row: Lake, now: datetime) -> datetime | None:
    """Return since when a sweep is wanting, where it is late."""
    if row.gone_at is not None and row.gone_at < now - LATE:
        return row.gone_at
    return row.settled_at if row.swept_at is None and row.settled_at and row.settled_at < now - LATE else None


def _weigh(row: Lake, slug: str) -> Finding | None:
    try:
        weighed = lake.weigh(row)
    except Exception as failure:  # whatever is wrong with the files, the next check should be made
        return error(NAME, f"That of {slug} cannot be read ({type(failure).__name__}).", REBUILD)
    if weighed is None:
        return _unmade(slug)
    in_lake, in_database = weighed
    if in_lake == in_database:
        return None
    return error(NAME, f"That of {slug} holds {in_lake:,} answers, the database {in_database:,}.", REBUILD)


def _wait(row: Lake, slug: str, now: datetime) -> Finding | None:
    if row.settled_at is None or now - row.settled_at < LATE or not lake.is_behind(row):
        return None
    return warning(NAME, f"The files of {slug} are behind.", "Is a worker running? Numbers are right all the same.")

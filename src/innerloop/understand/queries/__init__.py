"""Reads of the understand room: scores of any slice, compared, over time; beside them, who answered."""

from innerloop.understand.queries.behind import as_counted, behind, newest_behind, responses_of
from innerloop.understand.queries.choosing import Choice, Impossible, choose
from innerloop.understand.queries.reach import ANONYMOUS, ANSWERED, ASKED, HELD, Reach, invitations, reach
from innerloop.understand.queries.scoring import Group, compare, groups, histogram, metric_of, total, total_of_named
from innerloop.understand.queries.slices import SPANS, Slice, read
from innerloop.understand.queries.unscored import unasked, unscored
from innerloop.understand.queries.watched import watching
from innerloop.understand.queries.withholding import but_few_anonymous

__all__ = [
    "ANONYMOUS",
    "ANSWERED",
    "ASKED",
    "HELD",
    "SPANS",
    "Choice",
    "Group",
    "Impossible",
    "Reach",
    "Slice",
    "as_counted",
    "behind",
    "but_few_anonymous",
    "choose",
    "compare",
    "groups",
    "histogram",
    "invitations",
    "metric_of",
    "newest_behind",
    "reach",
    "read",
    "responses_of",
    "total",
    "total_of_named",
    "unasked",
    "unscored",
    "watching",
]

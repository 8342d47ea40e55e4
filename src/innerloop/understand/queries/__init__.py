"""Reads of the understand room: scores of any slice, compared, over time; beside them, who answered."""

from innerloop.understand.queries.choosing import Choice, Impossible, choose
from innerloop.understand.queries.scoring import Group, compare, groups, histogram, total

__all__ = ["Choice", "Group", "Impossible", "choose", "compare", "groups", "histogram", "total"]

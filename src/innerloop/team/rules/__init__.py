"""What the team room decides without looking anything up."""

from innerloop.team.rules import telephone
from innerloop.team.rules.brand import READABLE, contrast_with_white, darker_twin
from innerloop.team.rules.names import is_named
from innerloop.team.rules.roles import (
    FIRST_LINK_LASTS,
    LINK_LASTS,
    PLACEHOLDER,
    SCOPES,
    Role,
    is_placeholder,
    may,
)
from innerloop.team.rules.tree import in_tree_order, makes_circle

__all__ = [
    "FIRST_LINK_LASTS",
    "LINK_LASTS",
    "PLACEHOLDER",
    "READABLE",
    "SCOPES",
    "Role",
    "contrast_with_white",
    "darker_twin",
    "in_tree_order",
    "is_named",
    "is_placeholder",
    "makes_circle",
    "may",
    "telephone",
]

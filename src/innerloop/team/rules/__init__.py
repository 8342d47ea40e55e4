"""What the team room decides without looking anything up."""

from innerloop.team.rules.brand import READABLE, contrast_with_white, darker_twin
from innerloop.team.rules.roles import FIRST_LINK_LASTS, LINK_LASTS, SCOPES, Role, may
from innerloop.team.rules.tree import in_tree_order, makes_circle

__all__ = [
    "FIRST_LINK_LASTS",
    "LINK_LASTS",
    "READABLE",
    "SCOPES",
    "Role",
    "contrast_with_white",
    "darker_twin",
    "in_tree_order",
    "makes_circle",
    "may",
]

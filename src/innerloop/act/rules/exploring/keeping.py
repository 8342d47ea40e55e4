"""Who may change a view that was kept."""

from innerloop.team.rules import Role, may


def may_change(*, is_own: bool, is_shared: bool, role: Role) -> bool:
    """Say whether a member may: the view is theirs, or it is everybody's and they manage."""
    return is_own or (is_shared and may(role, at_least=Role.MANAGER))

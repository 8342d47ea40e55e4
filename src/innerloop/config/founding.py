"""Making a workspace that can be used at once: owner, metrics, survey, default program, a key, a link."""

from datetime import datetime, timedelta

from django.db import transaction

from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.team import access, actions, links, rules
from innerloop.team.models import User

# The first link is read from a terminal, perhaps tomorrow.
FIRST_LINK_LASTS = timedelta(hours=24)


def create(*, name: str, owner: str, now: datetime) -> dict[str, str]:
    """Make a workspace, and return its slug, its owner, a link to sign in with and a key with every scope."""
    with transaction.atomic():
        member = actions.found_workspace(name=name, owner_email=owner, now=now)
        with scope.to(member.workspace_id):
            listening.furnish(workspace=member.workspace, by=access.actor(member), now=now)
            _, secret = actions.issue_key(
                workspace_id=member.workspace_id, name="First key", scopes=rules.SCOPES, by_member=member, now=now
            )
    return {
        "workspace": member.workspace.slug,
        "owner": member.user.email,
        "sign_in_url": sign_in_url(member.user, now=now),
        "api_key": secret,
    }


def sign_in_url(user: User, *, now: datetime) -> str:
    """Return an address that signs a user in, once."""
    token = actions.make_sign_in_link(user=user, now=now, valid_for=FIRST_LINK_LASTS)
    return links.welcome(token)

"""One-time links: what makes the first owner, invites a member, and helps who forgot."""

from datetime import datetime, timedelta

from innerloop.kernel import ids
from innerloop.team import errors, queries
from innerloop.team.models import SignInLink, User
from innerloop.team.rules import LINK_LASTS


def make_sign_in_link(*, user: User, now: datetime, valid_for: timedelta = LINK_LASTS) -> str:
    """Return a token that signs the user in, once, until `valid_for` has passed. Only its digest is kept."""
    token = ids.new_secret()
    SignInLink.objects.create(user=user, token_digest=ids.digest(token), expires_at=now + valid_for)
    return token


def use_sign_in_link(*, token: str, now: datetime) -> User:
    """Spend a link and return whom it signs in; raises LinkSpent for one used, expired or unknown alike."""
    link = queries.sign_in_link(token=token, now=now)
    # Of two that use it at once, the row lets one through.
    if link is None or not SignInLink.objects.filter(id=link.id, used_at=None).update(used_at=now):
        raise errors.LinkSpent
    return link.user

"""Members, and the links that sign them in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from innerloop.kernel import ids
from innerloop.team.models import Member, SignInLink, User
from innerloop.team.rules import Role


@dataclass(frozen=True, slots=True)
class Means:
    """By what somebody can sign in, beside a code in their mail."""

    has_password: bool
    passkeys: int
    has_app: bool
    has_recovery_codes: bool


def members() -> QuerySet[Member]:
    """Return this workspace's members with their users, owners first, then by name."""
    found: QuerySet[Member] = Member.objects.filter(removed_at=None).select_related("user", "team")
    return found.order_by("-role", "user__name", "user__email")


def owners() -> QuerySet[Member]:
    """Return this workspace's owners, the earliest first."""
    return members().filter(role=Role.OWNER).order_by("joined_at", "id")


def places_of(user: User) -> QuerySet[Member]:
    """Return a user's places in all their workspaces, by the workspace's name."""
    places = Member.everywhere.filter(user=user, removed_at=None).select_related("workspace", "user")
    return places.order_by("workspace__name", "id")


def means_of_signing_in(user: User) -> Means:
    """Return what a user has set up to sign in by. One query."""
    kinds = list(Authenticator.objects.filter(user_id=user.id).values_list("type", flat=True))
    return Means(
        has_password=user.has_usable_password(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        has_app=Authenticator.Type.TOTP in kinds,
        has_recovery_codes=Authenticator.Type.RECOVERY_CODES in kinds,
    )


def sign_in_link(*, token: str, now: datetime) -> SignInLink | None:
    """Return the link that is still good, with its user; looking does not spend it."""
    links = SignInLink.objects.select_related("user").filter(used_at=None, expires_at__gt=now)
    return links.filter(token_digest=ids.digest(token), user__is_active=True).first()

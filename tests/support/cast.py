"""The people of the tests: five members of Tandawa, one stranger from Rival, three customers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from innerloop.customers.models import Customer, Identity
from innerloop.listen import actions as listening
from innerloop.listen.models import Program
from innerloop.team import access
from innerloop.team import actions as team
from innerloop.team.models import ApiKey, Member, User, Workspace
from innerloop.team.rules import SCOPES, Role
from tests.support.again import again

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FOUNDED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AnyClient = TypeVar("AnyClient", bound=Client)


@dataclass(frozen=True)
class Cast:
    """Who plays: members by role, the stranger, and customers by how they feel."""

    workspace: Workspace
    olive: Member  # owner
    adam: Member  # admin
    mona: Member  # manager
    agnes: Member  # agent
    vic: Member  # viewer
    pia: Customer  # promoter
    paul: Customer  # passive
    dina: Customer  # detractor
    rival: Workspace
    stella: Member  # owner of the rival workspace: a stranger here

    @property
    def members(self) -> tuple[Member, ...]:
        """The five of Tandawa, from the owner down."""
        return self.olive, self.adam, self.mona, self.agnes, self.vic


def make_cast() -> Cast:
    """Make both workspaces with everybody in them."""
    olive = found("Tandawa", "Olive")
    here = olive.workspace
    stella = found("Rival", "Stella")
    adam, mona, agnes, vic = _make_members(
        here, {"Adam": Role.ADMIN, "Mona": Role.MANAGER, "Agnes": Role.AGENT, "Vic": Role.VIEWER}
    )
    pia, paul, dina = _make_customers(here, ["Pia", "Paul", "Dina"])
    return Cast(here, olive, adam, mona, agnes, vic, pia, paul, dina, rival=stella.workspace, stella=stella)


def found(workspace_name: str, owner_name: str) -> Member:
    """Found a workspace whose owner's address is made from both names."""
    email = f"{owner_name}@{workspace_name}.example".lower()
    owner = team.found_workspace(name=workspace_name, owner_email=email, now=FOUNDED_AT)
    owner.user.name = owner_name
    owner.user.save(update_fields=["name"])
    return owner


def furnish(workspace: Workspace, *, now: datetime = FOUNDED_AT) -> Program:
    """Give a workspace, whose scope is entered, what every one begins with; return its default program."""
    return again(
        lambda: listening.furnish(workspace=workspace, by="system", now=now),
        workspace.id,
        key=("furnished", workspace.name, now),
    )


def make_member(workspace: Workspace, name: str, role: Role) -> Member:
    """Make a user with a place in the workspace, without an invitation."""
    [member] = _make_members(workspace, {name: role})
    return member


def _make_members(workspace: Workspace, roles: Mapping[str, Role]) -> list[Member]:
    # All in two statements: nearly every test begins with them.
    users = [User(email=f"{name}@{workspace.slug}.example".lower(), name=name) for name in roles]
    for user in users:
        user.set_unusable_password()
    User.objects.bulk_create(users)
    return Member.everywhere.bulk_create(
        Member(workspace=workspace, user=user, role=role, joined_at=FOUNDED_AT)
        for user, role in zip(users, roles.values(), strict=True)
    )


def make_customer(workspace: Workspace, name: str, *, email: str | None = None) -> Customer:
    """Make a customer who is known by a mail address; without one it is made from the name."""
    [customer] = _make_customers(workspace, [name], email=email)
    return customer


def _make_customers(workspace: Workspace, names: Sequence[str], *, email: str | None = None) -> list[Customer]:
    customers = Customer.everywhere.bulk_create(
        Customer(workspace=workspace, name=name, known_at=FOUNDED_AT) for name in names
    )
    addresses = [email or f"{name}@example.org".lower() for name in names]
    Identity.everywhere.bulk_create(
        Identity(workspace=workspace, customer=customer, kind=Identity.Kind.EMAIL, value=address, as_given=address)
        for customer, address in zip(customers, addresses, strict=True)
    )
    return customers


def as_member(client: AnyClient, member: Member) -> AnyClient:
    """Sign a member in, in their workspace, and return the client.

    What signing in leaves behind, in two statements: Django's `force_login` takes seven, in every second test.
    """
    now = timezone.now()
    User.objects.filter(pk=member.user_id).update(last_login=now)
    said = {
        SESSION_KEY: str(member.user_id),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: member.user.get_session_auth_hash(),
        access.WORKSPACE_IN_SESSION: str(member.workspace_id),
    }
    session = Session.objects.create(
        session_key=get_random_string(32),
        session_data=SessionStore().encode(said),
        expire_date=now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def api_key(cast: Cast, scopes: Collection[str] = SCOPES) -> str:
    """Issue a key of Tandawa and return its secret."""
    return issue(cast.olive, scopes)[1]


def issue(by_member: Member, scopes: Collection[str] = SCOPES) -> tuple[ApiKey, str]:
    """Issue a key of the member's workspace and return it with its secret."""
    return team.issue_key(
        workspace_id=by_member.workspace_id, name="Shop", scopes=scopes, by_member=by_member, now=FOUNDED_AT
    )

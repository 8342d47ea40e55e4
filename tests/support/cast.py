"""The people of the tests: five members of Tandawa, one stranger from Rival, three customers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.test import Client

from innerloop.customers.models import Customer, Identity
from innerloop.team import access
from innerloop.team import actions as team
from innerloop.team.models import ApiKey, Member, User, Workspace
from innerloop.team.rules import SCOPES, Role

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
    return Cast(
        workspace=here,
        olive=olive,
        adam=make_member(here, "Adam", Role.ADMIN),
        mona=make_member(here, "Mona", Role.MANAGER),
        agnes=make_member(here, "Agnes", Role.AGENT),
        vic=make_member(here, "Vic", Role.VIEWER),
        pia=make_customer(here, "Pia"),
        paul=make_customer(here, "Paul"),
        dina=make_customer(here, "Dina"),
        rival=stella.workspace,
        stella=stella,
    )


def found(workspace_name: str, owner_name: str) -> Member:
    """Found a workspace whose owner's address is made from both names."""
    email = f"{owner_name}@{workspace_name}.example".lower()
    owner = team.found_workspace(name=workspace_name, owner_email=email, now=FOUNDED_AT)
    owner.user.name = owner_name
    owner.user.save(update_fields=["name"])
    return owner


def make_member(workspace: Workspace, name: str, role: Role) -> Member:
    """Make a user with a place in the workspace, without an invitation."""
    user = User.objects.create_user(f"{name}@{workspace.slug}.example", name=name)
    return Member.everywhere.create(workspace=workspace, user=user, role=role, joined_at=FOUNDED_AT)


def make_customer(workspace: Workspace, name: str, *, email: str | None = None) -> Customer:
    """Make a customer who is known by a mail address; without one it is made from the name."""
    customer = Customer.everywhere.create(workspace=workspace, name=name, known_at=FOUNDED_AT)
    address = email or f"{name}@example.org".lower()
    Identity.everywhere.create(
        workspace=workspace, customer=customer, kind=Identity.Kind.EMAIL, value=address, as_given=address
    )
    return customer


def as_member(client: AnyClient, member: Member) -> AnyClient:
    """Sign a member in, in their workspace, and return the client."""
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[access.WORKSPACE_IN_SESSION] = str(member.workspace_id)
    session.save()
    return client


def api_key(cast: Cast, scopes: Collection[str] = SCOPES) -> str:
    """Issue a key of Tandawa and return its secret."""
    return issue(cast.olive, scopes)[1]


def issue(by_member: Member, scopes: Collection[str] = SCOPES) -> tuple[ApiKey, str]:
    """Issue a key of the member's workspace and return it with its secret."""
    return team.issue_key(
        workspace_id=by_member.workspace_id, name="Shop", scopes=scopes, by_member=by_member, now=FOUNDED_AT
    )

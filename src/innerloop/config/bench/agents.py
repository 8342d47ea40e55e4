"""Agents for a measurement: a workspace of their own, in which they work around the clock, each signed in."""

import time
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

import click
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from innerloop.act.models import CaseRule
from innerloop.config import founding
from innerloop.kernel import clock
from innerloop.team import actions as team
from innerloop.team.models import Hours, Member, User, Workspace
from innerloop.team.rules import Role
from innerloop.team.rules.working_time import MIDNIGHT, Span

# More than come to anybody while something is measured: what is measured is not how full they are.
_CAPACITY = 200
_FURNISHED_WITHIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Hired:
    """The workspace, its key, and the cookies of each agent by the member's id."""

    workspace_id: UUID
    api_key: str
    cookies: dict[str, str]


def hire(count: int) -> Hired:
    """Found a workspace with so many agents, and wait until its rules for cases are there."""
    now = clock.now()
    made = founding.create(name=f"Desk of {count}", owner="bench@example.org", now=now)
    workspace = Workspace.objects.get(slug=made["workspace"])
    Hours.everywhere.create(
        workspace=workspace, zone="UTC", spans=Hours.written([Span(day, 0, MIDNIGHT) for day in range(7)])
    )
    members = [_agent(workspace, number) for number in range(count)]
    _await_rules(workspace)
    return Hired(workspace.id, made["api_key"], {str(each.id): _cookies(each) for each in members})


def _agent(workspace: Workspace, number: int) -> Member:
    user = team.user_of(email=f"agent-{number}@{workspace.slug}.example", name=f"Agent {number}")
    return Member.everywhere.create(
        workspace=workspace, user=user, role=Role.AGENT, capacity=_CAPACITY, joined_at=clock.now()
    )


def _cookies(member: Member) -> str:
    """Sign somebody in, as the sign-in page would; return what their browser then sends."""
    user: User = member.user
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _await_rules(workspace: Workspace) -> None:
    until = time.monotonic() + _FURNISHED_WITHIN_SECONDS
    while not CaseRule.everywhere.filter(workspace=workspace).exists():
        if time.monotonic() > until:
            raise click.ClickException("The workspace of the measurement got no rules for cases; is the worker up?")
        time.sleep(0.05)

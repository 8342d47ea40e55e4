"""Agents for a measurement: a workspace of their own, in which they work around the clock, each signed in."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from uuid import UUID

import click
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from innerloop.act.models import Case, CaseRule
from innerloop.config import founding
from innerloop.kernel import clock
from innerloop.team import actions as team
from innerloop.team.models import Hours, Member, User, Workspace
from innerloop.team.rules import Role
from innerloop.team.rules.working_time import MIDNIGHT, Span

# More than come to anybody while something is measured: what is measured is not how full they are.
_CAPACITY = 200
_READY_WITHIN_SECONDS = 60.0
_CASES_EACH = 2
_MOST_A_POST = 500


@dataclass(frozen=True, slots=True)
class Hired:
    """The workspace, its key, and the cookies of each agent by the member's id."""

    workspace_id: UUID
    api_key: str
    cookies: dict[str, str]


def hire(count: int, *, port: int) -> Hired:
    """Found a workspace with so many agents, and wait until its rules are there and each agent has a case or two.

    An inbox that has stood empty draws itself whole at its first case; nobody's does all day.
    """
    now = clock.now()
    made = founding.create(name=f"Desk of {count}", owner="bench@example.org", now=now)
    workspace = Workspace.objects.get(slug=made["workspace"])
    Hours.everywhere.create(
        workspace=workspace, zone="UTC", spans=Hours.written([Span(day, 0, MIDNIGHT) for day in range(7)])
    )
    members = [_agent(workspace, number) for number in range(count)]
    _await(lambda: CaseRule.everywhere.filter(workspace=workspace).exists(), "the rules of the workspace")
    _give_cases(_CASES_EACH * count, workspace, key=made["api_key"], port=port)
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


def _give_cases(count: int, workspace: Workspace, *, key: str, port: int) -> None:
    for begin in range(0, count, _MOST_A_POST):
        answers = [
            {"metric": "nps", "score": 1, "customer": {"external_id": f"earlier-{number}"}}
            for number in range(begin, min(count, begin + _MOST_A_POST))
        ]
        line = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        line.request("POST", "/api/v1/responses", json.dumps(answers), headers)
        answer = line.getresponse()
        if answer.status != 200:
            raise click.ClickException(f"The first answers were refused: {answer.read()[:300].decode()}")
        line.close()
    given = Case.everywhere.filter(workspace=workspace, assignee__isnull=False)
    _await(lambda: given.count() == count, f"{count} cases to be given out")


def _await(is_there: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _READY_WITHIN_SECONDS
    while not is_there():
        if time.monotonic() > until:
            raise click.ClickException(f"The measurement waited a minute for {what}, in vain; is the worker up?")
        time.sleep(0.05)

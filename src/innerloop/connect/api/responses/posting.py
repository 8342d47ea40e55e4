"""Giving responses: one, gathered with those that come at the same time; or a list, with a verdict for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from innerloop.connect.api import errors, keys, problems
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.connect.api.responses import bodies, shown
from innerloop.customers.rules import ValueRefused
from innerloop.kernel import clock
from innerloop.kernel.gathering import Gatherer
from innerloop.listen import actions as listening
from innerloop.listen.actions import Recorded
from innerloop.listen.rules.elsewhere import REVIEW_STARS
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import ApiKey, Workspace


@dataclass(frozen=True, slots=True)
class _Post:
    """One response on its way, with whose it is. All of one batch are one key's."""

    heard: Heard
    key: ApiKey
    by: str


def give(request: KeyRequest, heard: Heard) -> dict[str, Any]:
    """Record one response and return it as it stands; raises the refusal."""
    post = _Post(heard, request.auth, actor(request))
    response = _gatherer.do(post, group=post.by)
    if response is None:
        raise errors.GoneSince
    return response


def give_each(request: KeyRequest, items: Sequence[Any]) -> list[dict[str, Any]]:
    """Record many responses and return a verdict for each, in order: 201 with its id, or the refusal."""
    read = [_read(item) for item in items]
    hearable = [item for item in read if isinstance(item, Heard)]
    verdicts = iter(_record(hearable, request.auth.workspace, actor(request)))
    outcomes = [next(verdicts) if isinstance(item, Heard) else item for item in read]
    return [_verdict(index, outcome) for index, outcome in enumerate(outcomes)]


def _give_together(posts: Sequence[_Post]) -> list[dict[str, Any] | Exception | None]:
    """Record the responses of a batch and return each as it stands, once they are committed."""
    first = posts[0]
    keys.check(first.key.id)
    verdicts = _record([post.heard for post in posts], first.key.workspace, first.by)
    recorded = [
        (post.heard, verdict) for post, verdict in zip(posts, verdicts, strict=True) if isinstance(verdict, Recorded)
    ]
    given = {verdict.response_id: (heard, verdict.response) for heard, verdict in recorded if verdict.response}
    # They are committed: what fails from here on must not have them recorded a second time.
    try:
        found = shown.just_given(given)
        found |= shown.by_id([verdict.response_id for _, verdict in recorded if not verdict.is_new])
    except Exception as error:
        return [error for _ in posts]
    return [found.get(verdict.response_id) if isinstance(verdict, Recorded) else verdict for verdict in verdicts]


def _record(heard: Sequence[Heard], workspace: Workspace, by: str) -> list[Recorded | Exception]:
    if any(each.metric == REVIEW_STARS.slug for each in heard):
        listening.bring_review_stars(workspace_id=workspace.id, by=by, now=clock.now())
    return listening.record(heard, workspace=workspace, by=by, now=clock.now()) if heard else []


def _read(item: Any) -> Heard | Exception:
    try:
        return bodies.heard(item)
    except (errors.FieldRefused, ValueRefused) as refusal:
        return refusal


def _verdict(index: int, outcome: Recorded | Exception) -> dict[str, Any]:
    if isinstance(outcome, Recorded):
        return {"index": index, "status": 201, "id": outcome.response_id}
    problem = problems.of(outcome)
    if problem is None:
        raise outcome
    said = {"type": problem.type, "detail": problem.detail, "field": problem.field}
    return {"index": index, "status": problem.status, **said}


_gatherer: Gatherer[_Post, dict[str, Any] | None] = Gatherer(_give_together)

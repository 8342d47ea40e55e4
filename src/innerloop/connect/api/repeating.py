"""The header Idempotency-Key: what was answered once is answered again, and done once."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from innerloop.connect.api import answers, errors, problems
from innerloop.kernel import repeats, scope
from innerloop.kernel.models import RepeatedRequest

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Made:
    """What a request made. `kept` is what is remembered of the answer for a repeat; None is all of it.

    What is remembered outlives an erasure, so of a person it holds nothing: a repeat looks that up anew.
    """

    status: int
    body: Any
    object_id: UUID | None = None
    kept: Mapping[str, Any] | None = None


Show = Callable[[UUID, dict[str, Any]], Any]


def key_in(request: HttpRequest, body_key: str | None = None) -> str:
    """Return the key of the header or of the body, or an empty text; raises KeyUnreadable and KeysDiffer."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return body_key or ""
    if not 1 <= len(given) <= LONGEST_KEY or not given.isprintable():
        raise errors.KeyUnreadable(most=LONGEST_KEY)
    if body_key and body_key != given:
        raise errors.KeysDiffer(header=given, body=body_key)
    return given


def once(
    key: str,
    *,
    of: str,
    body: Any,
    make: Callable[[], Made],
    show: Show | None = None,
) -> HttpResponse:
    """Make something once for a key, and answer a repeat as the first time; without a key just make it.

    `of` names what is made, so that keys of different things do not meet. `show` makes the answer to a repeat
    from the object's id and what was kept. What is refused gives the key back. Raises SameKeyOtherBody.
    """
    if not key:
        made = make()
        return answers.answer(made.body, made.status)
    scope_name, hashed = f"api.{of}", repeats.body_hash(body)
    with transaction.atomic():
        found = repeats.claim(workspace_id=scope.current(), scope=scope_name, keys={key: hashed})
        if key in found:
            return _again(repeats.check(found[key], hashed), show)
        made = make()
        # As text, so that a repeat has its fields in the same order.
        text = answers.rendered(made.body if made.kept is None else made.kept)
        kept = {"status": made.status, "text": text.decode()}
        repeats.keep_answer(
            workspace_id=scope.current(), scope=scope_name, key=key, object_id=made.object_id, answer=kept
        )
    return answers.answer(made.body, made.status)


def unquoted(verdicts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the verdicts of a list as they are kept for a repeat, in which a refusal quotes nothing that was sent."""
    return [
        {**said, "detail": problems.sentence_of(said["type"])} if said.get("detail") else dict(said)
        for said in verdicts
    ]


def _again(earlier: RepeatedRequest, show: Show | None) -> HttpResponse:
    kept = earlier.answer or {}
    if show is None:
        return answers.ready(kept["text"], kept["status"])
    if earlier.object_id is None:
        raise errors.GoneSince
    return answers.answer(show(earlier.object_id, json.loads(kept["text"])), kept["status"])

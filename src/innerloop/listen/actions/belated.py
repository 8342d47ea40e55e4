"""Answers that waited on their way and come after a newer one: what that one left unsaid is taken from them."""

from datetime import datetime

from innerloop.listen.actions import changing
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import CUSTOMER, Heard
from innerloop.team.models import Workspace


def is_belated(heard: Heard, earlier: Response) -> bool:
    """Say whether an answer was given before the customer's newest words that we have."""
    return heard.answered_at is not None and heard.answered_at < _last_said_at(earlier)


def add_unsaid(response: Response, heard: Heard, *, workspace: Workspace, by: str) -> Response:
    """Add what the customer has said nothing newer of: a reason, an answer, a yes or no to being contacted.

    What was ever said of and taken back stays taken back: a belated repeat does not bring it again. Words that newer
    ones stand in the place of are kept as the version that they were.
    """
    said = list(response.versions.values_list("content", flat=True))
    words = {content.get("comment") or "" for content in said}
    spoken_of = {answer["question"] for content in said for answer in content.get("answers", ())}
    new = tuple(answer for answer in heard.answers if answer.question not in spoken_of)
    to = changing.Change(
        comment=None if any(words) else heard.comment,
        answers=(*changing.further_answers(response), *new),
        may_contact=None if any(content.get("may_contact") is not None for content in said) else heard.may_contact,
    )
    # The newest words stay as new as they are, whatever joins them.
    now = _last_said_at(response)
    changed = changing.change(response_id=response.id, to=to, workspace=workspace, by=by, now=now)
    if any(words) and heard.comment.strip() not in words | {""}:
        changing.keep_behind(changed, heard, by=by, now=now)
    return changed


def _last_said_at(response: Response) -> datetime:
    # What one of us added is none of the customer's words. The first version counts for when it was given.
    theirs = response.versions.filter(number__gt=1, changed_by=CUSTOMER).order_by("-number")
    return max([response.answered_at, *theirs.values_list("at", flat=True)[:1]])

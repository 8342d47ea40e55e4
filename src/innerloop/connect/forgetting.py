"""Forgetting what is kept of somebody who is erased, where it does not say whose it is: by their addresses in it.

Kept calls go: else hearing one again would make them a customer anew. Of what an import refused, or shows before it
begins, the words go.
"""

import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote_plus
from uuid import UUID

from innerloop.connect.models import Callback, Import, RefusedRow
from innerloop.customers.models import Identity
from innerloop.listen.models import Thread

# A shorter number, such as that of a conversation, stands in calls of others by chance.
_SHORTEST = 4
_BETWEEN = re.compile(r"[\s().-]")
REFUSED_SOMEBODY_ERASED = "The row named somebody who has been erased since."


def forget_calls(customer_ids: Collection[UUID], workspace_id: UUID) -> int:
    """Delete the kept calls in which an address of these people stands; return how many."""
    patterns = _patterns(customer_ids, workspace_id)
    kept = Callback.everywhere.filter(workspace_id=workspace_id).only("id", "body", "query")
    # In portions: bodies may be long.
    rows = kept.iterator(chunk_size=100)
    theirs = [each.id for each in rows if _is_in(_text(each), patterns)]
    Callback.everywhere.filter(id__in=theirs).delete()
    return len(theirs)


def forget_refusals(customer_ids: Collection[UUID], workspace_id: UUID) -> int:
    """Empty what imports say of these people: why their rows were refused, and the rows shown before one begins.

    Return how many refused rows lost their reason.
    """
    patterns = _patterns(customer_ids, workspace_id)
    refused = RefusedRow.everywhere.filter(workspace_id=workspace_id).values_list("id", "reason")
    theirs = [id_ for id_, reason in refused.iterator(chunk_size=1_000) if _is_in(_as_read(reason), patterns)]
    RefusedRow.everywhere.filter(id__in=theirs).update(reason=REFUSED_SOMEBODY_ERASED)
    for waiting in Import.everywhere.filter(workspace_id=workspace_id).exclude(findings={}):
        if _is_in(_as_read(json.dumps(waiting.findings, ensure_ascii=False)), patterns):
            waiting.findings |= {"drafts": [], "refusals": []}
            waiting.save(update_fields=["findings"])
    return len(theirs)


def _is_in(text: str, patterns: Collection[re.Pattern[str]]) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _patterns(customer_ids: Collection[UUID], workspace_id: UUID) -> list[re.Pattern[str]]:
    return [_pattern(each) for each in _addresses(customer_ids, workspace_id)]


def _addresses(customer_ids: Collection[UUID], workspace_id: UUID) -> set[str]:
    held = Identity.everywhere.filter(workspace_id=workspace_id, customer_id__in=customer_ids)
    talked = Thread.everywhere.filter(workspace_id=workspace_id, customer_id__in=customer_ids)
    known = {*held.values_list("value", flat=True), *talked.values_list("their_address", flat=True)}
    # A channel's own ids are kept with the channel before them; providers write numbers without the plus.
    bare = {each.rpartition(":")[2].removeprefix("+").casefold() for each in known}
    return {each for each in bare if len(each) >= _SHORTEST}


def _pattern(address: str) -> re.Pattern[str]:
    beside = "0-9" if address.isdigit() else "0-9a-z"
    return re.compile(rf"(?<![{beside}]){re.escape(address)}(?![{beside}])")


def _text(kept: Callback) -> str:
    return _as_read(bytes(kept.body).decode(errors="replace") + json.dumps(kept.query))


def _as_read(text: str) -> str:
    return "\n".join(_readings(text))


def _readings(text: str) -> Iterator[str]:
    """Return a call as it came, as a form is read, and without what people write between digits."""
    for each in (text, unquote_plus(text)):
        yield each.casefold()
        yield _BETWEEN.sub("", each).casefold()

"""Forgetting the kept calls of somebody who is erased: else hearing one again would make them a customer anew.

A call that could not be read does not say whose it is, so it goes where an address of theirs stands in it.
"""

import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote_plus
from uuid import UUID

from innerloop.connect.models import Callback
from innerloop.customers.models import Identity
from innerloop.listen.models import Thread

# A shorter number, such as that of a conversation, stands in calls of others by chance.
_SHORTEST = 4
_BETWEEN = re.compile(r"[\s().-]")


def forget_calls(customer_ids: Collection[UUID], workspace_id: UUID) -> int:
    """Delete the kept calls in which an address of these people stands; return how many."""
    patterns = [_pattern(each) for each in _addresses(customer_ids, workspace_id)]
    kept = Callback.everywhere.filter(workspace_id=workspace_id).only("id", "body", "query")
    # In portions: bodies may be long.
    rows = kept.iterator(chunk_size=100)
    theirs = [each.id for each in rows if any(pattern.search(_text(each)) for pattern in patterns)]
    Callback.everywhere.filter(id__in=theirs).delete()
    return len(theirs)


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
    return "\n".join(_readings(bytes(kept.body).decode(errors="replace") + json.dumps(kept.query)))


def _readings(text: str) -> Iterator[str]:
    """Return a call as it came, as a form is read, and without what people write between digits."""
    for each in (text, unquote_plus(text)):
        yield each.casefold()
        yield _BETWEEN.sub("", each).casefold()

"""Two who name a place at the same time, over two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections, transaction

from innerloop.kernel import scope
from innerloop.listen import errors
from innerloop.listen.actions import tidying
from innerloop.listen.models import Product, Touchpoint
from tests.faults import judging
from tests.support.cast import Cast
from tests.support.database import other_connection

BY: dict[str, Any] = {"by": "member:mona", "now": datetime(2026, 5, 4, 12, 0, tzinfo=UTC)}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("model", "place"), [(Touchpoint, "touchpoint"), (Product, "product")])
def it_gives_no_name_twice_where_one_is_added_while_another_is_renamed(
    cast: Cast, empty_log: None, model: type[Touchpoint] | type[Product], place: str
) -> None:
    add, set_up = getattr(tidying, f"add_{place}"), getattr(tidying, f"set_up_{place}")
    with scope.to(cast.workspace.id):
        door = add(workspace_id=cast.workspace.id, key="", fields={"name": "Door"}, **BY)

    def rename() -> object:
        try:
            with scope.to(cast.workspace.id):
                return set_up(**{f"{place}_id": door.id}, changes={"name": "Counter"}, **BY)
        except errors.NameTaken as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, other_connection() as watcher:
        with scope.to(cast.workspace.id), transaction.atomic():
            add(workspace_id=cast.workspace.id, key="", fields={"name": "Counter"}, **BY)
            renaming = pool.submit(rename)
            judging.wait_until(
                lambda: renaming.done() or judging.number(watcher, WAITING) > 0, seconds=30, what="the rename to wait"
            )
        renamed = renaming.result(30)

    assert isinstance(renamed, errors.NameTaken)
    assert sorted(model.everywhere.values_list("name", flat=True)) == ["Counter", "Door"]

"""Two who mark one address of two people as shared, each by another of them, over two connections."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from innerloop.customers import actions
from innerloop.customers.models import Identity
from tests.customers.conftest import NOW
from tests.faults import judging
from tests.support.cast import Cast
from tests.support.database import other_connection

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
FAMILY = "+254700000001"


@pytest.mark.django_db(transaction=True)
def it_waits_for_the_first_of_an_address_without_holding_the_second(cast: Cast, empty_log: None) -> None:
    first, second = sorted(
        Identity.everywhere.create(
            workspace=cast.workspace, customer=each, kind="phone", value=FAMILY, as_given=FAMILY, is_shared=True
        ).id
        for each in (cast.pia, cast.paul)
    )

    def mark() -> None:
        try:
            actions.mark_shared(identity_id=second, workspace_id=cast.workspace.id, by="system", now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, other_connection() as rival, other_connection() as watcher:
        with rival.transaction():
            rival.execute("SELECT FROM customers_identity WHERE id = %s FOR UPDATE", [first])
            marking = pool.submit(mark)
            judging.wait_until(lambda: judging.number(watcher, WAITING) > 0, seconds=30, what="the second to wait")
            rival.execute("SELECT FROM customers_identity WHERE id = %s FOR UPDATE NOWAIT", [second])
        marking.result(30)

    assert Identity.everywhere.filter(value=FAMILY, is_shared=True).count() == 2

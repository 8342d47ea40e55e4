"""One of us who asks at the moment at which the worker decides, over two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from innerloop.kernel import scope
from innerloop.listen import actions, channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program
from tests.faults import judging
from tests.support.cast import Cast
from tests.support.channels import Post
from tests.support.database import other_connection

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.mark.django_db(transaction=True)
def it_waits_for_the_worker_without_holding_whom_the_worker_needs(
    cast: Cast, empty_log: None, program: Program
) -> None:
    channels.register(Post())
    for days in (0, 1):
        actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW + timedelta(days=days))
    held = Invitation.objects.get(state=Invitation.State.HELD)

    def press() -> Invitation:
        try:
            with scope.to(cast.workspace.id):
                ask = Ask(cast.pia)
                return actions.ask_now(program=program, ask=ask, by="system", now=NOW + timedelta(days=2)).invitation
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, other_connection() as worker, other_connection() as watcher:
        with worker.transaction():
            worker.execute("SELECT FROM listen_invitation WHERE id = %s FOR NO KEY UPDATE", [held.id])
            pressing = pool.submit(press)
            judging.wait_until(lambda: judging.number(watcher, WAITING) > 0, seconds=30, what="the press to wait")
            worker.execute("SELECT FROM customers_customer WHERE id = %s FOR NO KEY UPDATE NOWAIT", [cast.pia.id])
        pressed = pressing.result(30)

    assert pressed.id == held.id

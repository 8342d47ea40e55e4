"""More customers at once than the product has threads and database connections: they wait a little, nobody is refused.

A web process that took a connection for each client, or gave up on a client who waits, fails here.
"""

import pytest

from innerloop.kernel import clock, scope
from innerloop.listen import actions, forms_visits
from innerloop.listen.models import Program
from tests.faults import judging, wire
from tests.support import cast as people
from tests.support import database, proof
from tests.support.cast import Cast
from tests.support.running import Running

WEB_THREADS = 4
# The listener of the live updates, and what the worker's loops and jobs and the reader of words keep open beside it.
BESIDE = 18
OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.proof
@pytest.mark.usefixtures("empty_log")
def it_takes_every_answer_of_far_more_clients_than_connections(cast: Cast) -> None:
    clients, rounds = proof.size(small=8 * WEB_THREADS, full=50 * WEB_THREADS), proof.size(small=2, full=10)
    key = people.api_key(cast)
    with scope.to(cast.workspace.id):
        now = clock.now()
        survey = actions.furnish(workspace=cast.workspace, by="system", now=now).survey
        counter = actions.open_program(
            survey=survey, name="Counter", kind=Program.Kind.ALWAYS_ON, slug="counter", by="system", now=now
        )

    with database.other_connection() as watcher:
        before = judging.number(watcher, OPEN)
        with (
            Running(settings={"INNERLOOP_WEB_THREADS": str(WEB_THREADS)}) as product,
            wire.Lines([product.port] * clients) as lines,
        ):
            replies = [
                reply for turn in range(rounds) for reply in lines.send(requests(key, counter, clients, turn))[0]
            ]
            connections = judging.number(watcher, OPEN) - before
            judging.wait_until_counted(watcher)
        kept, faults = judging.answers(watcher), judging.faults(watcher)

    refused = [reply for reply in replies if reply.status not in (200, 201)]
    proof.write(
        "more_clients_than_connections",
        clients=clients,
        connections=connections,
        answers=len(kept),
        refused=len(refused),
        **faults,
    )
    assert (refused, len(kept), faults) == ([], clients * rounds, judging.NO_FAULTS)
    assert connections <= WEB_THREADS + BESIDE < clients


def requests(key: str, counter: Program, clients: int, turn: int) -> list[bytes]:
    """Return an answer for each client: every other one by the API, the rest on the page."""
    names = [f"answer {turn}-{number}" for number in range(clients)]
    return [by_api(key, name) if number % 2 else on_page(name, counter) for number, name in enumerate(names)]


def by_api(key: str, name: str) -> bytes:
    """Return an answer as a shop gives it."""
    return wire.call("/responses", {"score": 10, "comment": name, "customer": {"external_id": name}}, key=key)


def on_page(name: str, counter: Program) -> bytes:
    """Return an answer as a page sends it."""
    nonce = forms_visits.new_nonce(counter.id, now=clock.now())
    return wire.form("/l/counter", score="6", comment=name, nonce=nonce, lang="en")

"""The database goes away and comes back under load: the product says so meanwhile, and goes on without a restart.

A connection that is kept after its server died, or a loop of the worker that ends on an error, fails here.
"""

import psycopg
import pytest

from innerloop.kernel import postgres
from tests.faults import customers_at_once as crowds
from tests.faults import installation, judging, wire
from tests.support import proof
from tests.support.running import Running


@pytest.mark.proof
def it_goes_on_by_itself_when_the_database_comes_back(server: postgres.Server) -> None:
    restarts = proof.size(small=1, full=10)
    settings = {"INNERLOOP_DATABASE_URL": server.url, "INNERLOOP_HOME": str(server.folder.parent)}
    key = installation.found(installation.without_settings() | settings)["api_key"]

    with Running(settings=settings) as product:
        crowds.open_link(product.port, key, "counter")
        with crowds.Crowd(product.port, [*[crowds.by_api(key)] * 3, *[crowds.by_link("counter")] * 3]) as crowd:
            meanwhile = [restart(server, product.port, key, crowd) for _ in range(restarts)]
        with psycopg.connect(server.url, autocommit=True) as watcher:
            judging.wait_until_counted(watcher)
            kept, faults = judging.answers(watcher), judging.faults(watcher)

    proof.write("database_restart", restarts=restarts, acknowledged=len(crowd.acknowledged), kept=len(kept), **faults)
    assert crowd.failures == []
    assert meanwhile == [{"/healthz": 200, "/readyz": 503, "/l/counter": 500, "/api/v1/responses": 503}] * restarts
    assert kept.keys() == crowd.acknowledged.keys()
    assert faults == judging.NO_FAULTS


def restart(server: postgres.Server, port: int, key: str, crowd: crowds.Crowd) -> dict[str, int]:
    """Stop the database in the midst of answers and start it again; return what was answered meanwhile, by path."""
    address = server.url
    crowds.wait_for_more(crowd, 10)
    server.stop()
    with wire.Lines([port]) as lines:
        statuses = {path: lines.send([asked])[0][0].status for path, asked in requests(key).items()}
    assert server.start() == address
    crowds.wait_for_more(crowd, 10)
    return statuses


def requests(key: str) -> dict[str, bytes]:
    """Return what is asked while the database is away."""
    return {
        "/healthz": wire.get("/healthz"),
        "/readyz": wire.get("/readyz"),
        "/l/counter": wire.get("/l/counter"),
        "/api/v1/responses": wire.call("/responses", {"score": 1, "comment": "never"}, key=key),
    }

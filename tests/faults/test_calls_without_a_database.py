"""A provider that calls once, while the database is away: acknowledged when it is on the disk, heard later."""

import json
import urllib.parse
import urllib.request
from typing import Any
from urllib.error import HTTPError

import psycopg
import pytest

from innerloop.connect.http import signing
from innerloop.kernel import clock, postgres
from tests.faults import installation, judging, wire
from tests.support.running import Running

pytestmark = pytest.mark.timeout(300)
SECRET = signing.new_secret()
_SCORES = "SELECT coalesce(array_agg(score ORDER BY score), '{}') FROM listen_response"


def it_hears_what_was_said_while_the_database_was_away_even_after_a_kill(server: postgres.Server) -> None:
    home = server.folder.parent
    settings = {"INNERLOOP_DATABASE_URL": server.url, "INNERLOOP_HOME": str(home)}
    key = installation.found(installation.without_settings() | settings)["api_key"]
    with Running(settings=settings) as product:
        address = open_line(product.port, key)
        server.stop()
        statuses = [
            call(address, {"id": "1", "from": "+254712345678", "text": "9"}),
            call(address, {"id": "2", "from": "+254712345679", "text": "3"}, secret=signing.new_secret()),
            call(f"{address[:-3]}\u00e9", {"id": "3"}),
        ]
        product.kill()
        assert len(list((home / "calls").glob("*.json"))) == 2
        server.start()
        product.start()
        with psycopg.connect(server.url, autocommit=True) as watcher:
            judging.wait_until(lambda: not list((home / "calls").iterdir()), seconds=120, what="the calls to be heard")
            scores = watcher.execute(_SCORES).fetchone()

    assert statuses == [200, 200, 503]
    assert scores == ([9],)


def open_line(port: int, key: str) -> str:
    """Set a gateway up by the API; return the path that it calls."""
    given = {"kind": "http", "settings": {"send_url": "https://gateway.example/out", "secret": SECRET}}
    with wire.Lines([port]) as lines:
        answer = lines.send([wire.call("/channels", given, key=key)])[0][0]
    made: dict[str, Any] = json.loads(answer.body)
    assert answer.status == 201, answer.body
    return str(made["inbound_url"])


def call(address: str, told: dict[str, str], *, secret: str = SECRET) -> int:
    """Call an address as the gateway does, and return the status."""
    body = json.dumps(told).encode()
    signed = signing.headers(secret, message_id=told["id"], at=clock.now(), body=body)
    request = urllib.request.Request(
        urllib.parse.quote(address, safe=":/"), body, {"content-type": "application/json", **signed}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code

"""Workers that start anew, or die while they read: nothing is read twice, and nothing is passed over."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from psycopg.conninfo import conninfo_to_dict

from innerloop.connect.mentions import polling
from innerloop.connect.models import Reading
from innerloop.kernel import clock, scope
from innerloop.listen import actions
from innerloop.listen.models import Response
from tests.connect.mentions.test_hearing import conditional, mastodon_at
from tests.connect.mentions.test_reading import post
from tests.support import database
from tests.support.cast import Cast, make_cast
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import make_line

READS = """
import django
django.setup()
from innerloop.connect.mentions import polling
polling.poll_due()
"""


@pytest.fixture
def company(empty_log: None) -> Iterator[Cast]:
    cast = make_cast()
    with scope.to(cast.workspace.id):
        actions.furnish(workspace=cast.workspace, by="system", now=clock.now())
        yield cast


def worker(gateway: Gateway) -> subprocess.Popen[bytes]:
    """Start a process that reads what is due and ends."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "innerloop.config.settings",
        "INNERLOOP_DATABASE_URL": database.as_url(conninfo_to_dict(database.url())),
        "INNERLOOP_ALLOW_PRIVATE_TARGETS": gateway.host,
    }
    return subprocess.Popen([sys.executable, "-c", READS], env=environment)


def passes(time: timedelta) -> None:
    """Let time pass for what was read."""
    Reading.objects.exclude(read_at=None).update(read_at=F("read_at") - time)


def it_goes_on_where_the_worker_before_it_stood(company: Cast) -> None:
    posts = [post(str(number), f"<p>post {number}</p>") for number in range(105, 100, -1)]
    timeline = mastodon_at(posts)
    with Gateway(lambda got: conditional(got) if got.path == "/feed" else timeline(got)) as gateway:
        make_line(company.workspace, "feed", "reviews", secrets={}, urls=f"{gateway.url}/feed")
        make_line(company.workspace, "mastodon", "mastodon", secrets={}, server=gateway.url, hashtags="tandawa")
        assert worker(gateway).wait(60) == 0
        # More than a page is said while no worker runs.
        posts[:0] = [post(str(number), f"<p>post {number}</p>") for number in range(205, 105, -1)]
        passes(polling.EVERY)
        assert worker(gateway).wait(60) == 0
        assert worker(gateway).wait(60) == 0

    assert Response.objects.filter(channel="mastodon").count() == 105
    assert Response.objects.filter(channel="reviews").count() == 2
    feed = [got.headers.get("if-none-match") for got in gateway.received if got.path == "/feed"]
    assert feed == [None, '"v1"']
    assert [got.query.get("min_id") for got in gateway.received if got.path != "/feed"] == [
        None, "105", "145", "185", "205",
    ]  # fmt: skip


def it_loses_nothing_where_the_worker_is_killed_while_it_reads(company: Cast) -> None:
    asked, killed = threading.Event(), threading.Event()

    def hangs(got: Received) -> Reply:
        asked.set()
        assert killed.wait(60)
        return conditional(got)

    with Gateway(hangs) as gateway:
        make_line(company.workspace, "feed", "reviews", secrets={}, urls=f"{gateway.url}/feed")
        process = worker(gateway)
        assert asked.wait(60)
        process.kill()
        process.wait(60)
        killed.set()
        assert not Response.objects.exists()
        passes(polling.EVERY)
        gateway.decide = conditional
        assert worker(gateway).wait(60) == 0

    assert Response.objects.count() == 2
    marks: list[Any] = list(Reading.objects.values_list("mark__if-none-match", flat=True))
    assert marks == ['"v1"']

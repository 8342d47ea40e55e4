"""Nightly work on many rows goes portion by portion, and keeps what it has done."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, ids, portions, repeats
from innerloop.kernel.models import RepeatedRequest

WORKSPACE = ids.new_id()


@pytest.fixture
def twelve(monkeypatch: pytest.MonkeyPatch, db: None) -> list[int]:
    """Twelve old requests, and portions of five."""
    monkeypatch.setattr(portions, "MOST", 5)
    old = clock.now() - timedelta(days=31)
    rows = [
        RepeatedRequest(workspace_id=WORKSPACE, scope="tests", key=f"{n}", body_hash="", made_at=old) for n in range(12)
    ]
    return [row.pk for row in RepeatedRequest.objects.bulk_create(rows)]


def it_gives_every_key_once_in_portions(twelve: list[int]) -> None:
    seen: list[list[int]] = []

    def note(keys: list[int]) -> int:
        seen.append(keys)
        return len(keys)

    assert portions.each(RepeatedRequest.objects.filter(scope="tests"), note) == 12
    assert seen == [twelve[:5], twelve[5:10], twelve[10:]]


@pytest.mark.django_db(transaction=True)
def it_keeps_what_is_done_when_a_later_portion_fails(twelve: list[int]) -> None:
    def forget(keys: list[int]) -> int:
        gone, _ = RepeatedRequest.objects.filter(pk__in=keys).delete()
        if twelve[5] in keys:
            raise RuntimeError("stopped in the second portion")
        return gone

    with pytest.raises(RuntimeError):
        portions.each(RepeatedRequest.objects.filter(scope="tests"), forget)

    assert list(RepeatedRequest.objects.order_by("pk").values_list("pk", flat=True)) == twelve[5:]


def it_ends_where_there_is_nothing(twelve: list[int]) -> None:
    assert portions.delete(RepeatedRequest.objects.filter(scope="nobody's")) == 0


def it_forgets_old_requests_portion_by_portion(twelve: list[int]) -> None:
    kept: Any = {"workspace_id": WORKSPACE, "key": "a", "body_hash": ""}
    RepeatedRequest.objects.create(scope="tests", **kept)
    RepeatedRequest.objects.create(scope=f"{repeats.FOR_GOOD}tests", made_at=clock.now() - timedelta(days=400), **kept)

    with CaptureQueriesContext(connection) as asked:
        assert repeats.forget_old() == 12

    assert sum("DELETE" in query["sql"] for query in asked.captured_queries) == 3
    assert RepeatedRequest.objects.count() == 2

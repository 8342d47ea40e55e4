"""Nothing grows: as many queries for many rows as for few, and few for one answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.urls("tests.connect.api.urls")


def queries(call, path: str, **parameters) -> int:
    """Count the queries of a list, when the key is known."""
    call.read(path, **parameters)
    with CaptureQueriesContext(connection) as captured:
        call.read(path, **parameters)
    return len(captured)


def fill(call, first: int, count: int) -> None:
    """Make some of everything."""
    items = [
        {
            "score": n % 11,
            "customer": {"external_id": f"C{n}", "email": f"c{n}@example.com"},
            "touchpoint": f"t{n % 3}",
            "employee": f"e{n % 3}",
            "answers": [{"question": "ease", "metric": "ces", "score": 5}, {"question": "why", "text": "x"}],
        }
        for n in range(first, first + count)
    ]
    call.made("/responses", items, status=200)
    for n in range(first, first + count):
        call.made("/surveys", {"name": f"S{n}"})
        call.made("/programs", {"name": f"P{n}"})
        call.made("/channels", {"kind": "http", "name": f"L{n}", "send_url": "https://gateway.example/out"})
        call.made("/invitations", {"customer": {"external_id": f"C{n}"}, "channel": "link"})


@pytest.mark.parametrize(
    ("path", "most"),
    [
        # One of them asks whether the key has been revoked.
        ("/responses", 8),
        ("/customers", 4),
        ("/surveys", 3),
        ("/programs", 2),
        ("/invitations", 4),
        ("/metrics", 2),
        ("/channels", 2),
    ],
)
def it_asks_no_more_for_a_longer_list(call, path, most):
    fill(call, 0, 2)
    before = queries(call, path)
    fill(call, 2, 10)

    assert queries(call, path) == before
    assert before <= most


def it_asks_no_more_for_a_customer_with_more_answers(call):
    customer = {"external_id": "A1"}
    given = call.made("/responses", {"score": 9, "customer": customer})
    path = f"/customers/{given['customer']['id']}"
    before = queries(call, path), queries(call, f"{path}/timeline")
    call.made("/responses", [{"score": n, "customer": customer} for n in range(10)], status=200)

    assert (queries(call, path), queries(call, f"{path}/timeline")) == before


def it_takes_one_answer_in_few_queries(call):
    body = {"score": 9, "comment": "Quick", "customer": {"external_id": "A1"}}
    for _ in range(2):
        call.made("/responses", body)

    with CaptureQueriesContext(connection) as captured:
        call.made("/responses", body)

    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len([sql for sql in statements if sql.startswith("INSERT")]) == 4  # response, version, answer, event
    assert len(statements) <= 7, statements


def it_takes_a_list_in_as_many_queries_as_a_few(call):
    def taken(count: int) -> int:
        items = [
            {"score": n % 11, "touchpoint": "shop", "customer": {"external_id": f"{count}-{n}"}} for n in range(count)
        ]
        with CaptureQueriesContext(connection) as captured:
            call.made("/responses", items, status=200)
        return len(captured)

    taken(2)

    assert taken(3) == taken(300)

"""Two who change different fields of one thing at the same moment: neither loses what they changed."""

from functools import partial

import pytest

from innerloop.kernel import scope
from innerloop.listen.models import Response, ResponseVersion
from innerloop.understand.models import Theme
from tests.connect.api.test_posting_at_once import at_once

pytestmark = [pytest.mark.urls("tests.connect.api.urls"), pytest.mark.django_db(transaction=True)]

ROUNDS = 6


def it_keeps_both_fields_of_a_theme(call, furnished, empty_log):
    for turn in range(ROUNDS):
        path = f"/themes/parking-{turn}"
        call("PUT", path, {"name": "Parking", "description": "before", "examples": ["no parking"]})

        answers = at_once(
            [
                partial(call, "PUT", path, {"name": "Car park"}),
                partial(call, "PUT", path, {"description": "A place for the car"}),
                partial(call, "PUT", path, {"examples": ["The car park is full."]}),
            ]
        )

        assert [answer.status_code for answer in answers] == [200] * 3
        with scope.to(furnished.workspace.id):
            theme = Theme.objects.get(slug=f"parking-{turn}")
        assert (theme.name, theme.description) == ("Car park", "A place for the car")
        assert theme.examples == ["The car park is full."]


def it_keeps_both_fields_of_a_response_and_each_version(call, empty_log):
    for turn in range(ROUNDS):
        given = call.made("/responses", {"score": 9, "comment": "Fine", "customer": {"external_id": f"C{turn}"}})
        path = f"/responses/{given['id']}"

        answers = at_once(
            [partial(call, "PATCH", path, {"score": 2}), partial(call, "PATCH", path, {"comment": "Ill"})]
        )

        assert [answer.status_code for answer in answers] == [200, 200]
        row = Response.everywhere.get(id=given["id"])
        assert (row.score, row.comment, row.version) == (2, "Ill", 3)
        assert ResponseVersion.everywhere.filter(response=row).count() == 3

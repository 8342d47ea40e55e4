"""Whoever is erased is named no more by what an import refused, nor by what one shows before it begins."""

import pytest

from innerloop.connect.forgetting import REFUSED_SOMEBODY_ERASED
from innerloop.connect.models import Import, RefusedRow
from innerloop.customers import actions as customers
from innerloop.customers.models import Customer
from innerloop.kernel import clock
from innerloop.team.models import Workspace
from tests.connect.imports.bringing_in import FFT, furnished, imported
from tests.connect.imports.reading import written
from tests.support.cast import Cast

HEAD = "customer id,name,email,phone\n"
KNOWN = "K1,Ann,ann@example.org,+254700000001\nK2,Ben,ben@example.org,\n"
# Each says that the address is another's.
REFUSED = "K8,Ann,ann@example.org,\nK9,Ben,ben@example.org,\n"


@pytest.fixture
def tandawa(cast: Cast) -> Workspace:
    return furnished(cast.workspace, FFT)


def erase(name: str, tandawa: Workspace) -> None:
    person = Customer.everywhere.get(name=name)
    customers.erase(customer_id=person.id, workspace_id=tandawa.id, by="system", now=clock.now())


def it_forgets_the_reason_and_keeps_the_line(tandawa: Workspace, tmp_path) -> None:
    imported(written(tmp_path, HEAD + KNOWN + REFUSED), tandawa, kind="customers")
    assert ["ann@example.org" in row.reason for row in RefusedRow.everywhere.order_by("line")] == [True, False]

    erase("Ann", tandawa)

    first, other = RefusedRow.everywhere.order_by("line")
    assert (first.line, first.reason) == (4, REFUSED_SOMEBODY_ERASED)
    assert (other.line, "ben@example.org" in other.reason) == (5, True)


def it_forgets_the_first_rows_of_a_file_that_waits(tandawa: Workspace, tmp_path) -> None:
    imported(written(tmp_path, HEAD + KNOWN), tandawa, kind="customers")
    waits = Import.everywhere.get()
    shown = {"sentences": ["Dates are read day first."], "drafts": [{"who": "ann@example.org"}], "refusals": []}
    Import.everywhere.filter(id=waits.id).update(state=Import.State.CHECKED, findings=shown)

    erase("Ben", tandawa)
    assert Import.everywhere.get().findings == shown
    erase("Ann", tandawa)

    assert Import.everywhere.get().findings == shown | {"drafts": []}

"""The cases narrowed down, as a table and on a board."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, errors
from innerloop.act.actions import setting_up
from innerloop.act.models import Case, CaseRule, Cause
from innerloop.act.queries import opening as queries
from innerloop.act.queries.cases import PAGE
from innerloop.customers.rules import Person
from innerloop.team import access
from innerloop.team.models import Team
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

Opens = Callable[..., Case]
# A cursor with NaN for money, and one with a moment of no zone.
_NOT_A_NUMBER = urlsafe_b64encode(b'["0", "NaN", "2026-05-04T12:00:00", "x"]').decode()
LOOKS = ["queue", "table", "board"]


@pytest.fixture
def opens(hear: Hear) -> Opens:
    """Open a case by an answer that is told by the fields of a Heard."""
    setting_up.furnish(now=NOW)

    def do(**told: object) -> Case:
        answer = hear(**{"score": 2, "metric": "nps", **told})
        [case] = actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)
        return case

    return do


@pytest.fixture
def many(opens: Opens, cast: Cast) -> Callable[[int], None]:
    """Lay down so many open cases, many of them worth the same."""
    first = opens(person=Person(external_id="first"))

    def lay(count: int) -> None:
        start = Case.objects.count()
        Case.objects.bulk_create(
            Case(
                workspace=cast.workspace,
                number=start + at + 1,
                matter=f"m{start + at}",
                rule=first.rule,
                response=first.response,
                opened_at=NOW - timedelta(minutes=at),
                stake=Decimal(at % 7) if at % 5 else None,
                contact_due_at=NOW + timedelta(minutes=at % 3) if at % 2 else None,
            )
            for at in range(count)
        )

    return lay


def shown(client: Client, query: str) -> list[UUID]:
    page = client.get(f"/cases{query}").content.decode()
    return [UUID(found) for found in re.findall(r'<(?:li|tr)[^>]* data-row data-id="([^"]+)"', page)]


class TestNarrowing:
    """A queue is narrowed to what a chart counts, or what somebody picks."""

    @pytest.fixture
    def two(self, opens: Opens, cast: Cast) -> tuple[Case, Case]:
        """A detractor's case about the app, which is Agnes's; and a passive's by SMS, about the branch."""
        rule = CaseRule.objects.order_by("position").last()
        assert rule
        CaseRule.objects.filter(id=rule.id).update(when={"metric": "nps", "score_at_most": 8})
        app = opens(score=2, touchpoint="app", team="coast", person=Person(external_id="1"))
        sms = opens(score=7, touchpoint="branch", channel="sms", language="sw", person=Person(external_id="2"))
        actions.give(case_id=app.id, to=cast.agnes, by="system", now=NOW)
        Case.objects.filter(id=sms.id).update(cause=Cause.objects.get(slug="price"))
        return app, sms

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("where=touchpoint:app", "app"),
            ("where=touchpoint:app&where=touchpoint:branch", "both"),
            ("where=touchpoint:app&where=channel:sms", "none"),
            ("where=channel:sms", "sms"),
            ("where=language:sw", "sms"),
            ("where=about:coast", "app"),
            ("where=team:coast", "app"),
            ("where=cohort:bottom", "app"),
            ("where=cohort:middle", "sms"),
            ("where=cohort:bottom&where=cohort:middle", "both"),
            ("where=cohort:happy", "none"),
            ("where=cause:price", "sms"),
            ("where=cause:nobody", "app"),
            ("where=assignee:nobody", "sms"),
            ("where=metric:nps", "both"),
            ("where=metric:ces", "none"),
            ("where=rule:nonsense", "none"),
            ("where=product:none", "none"),
            ("where=organization:none", "none"),
            ("since=2026-05-04&until=2026-05-04", "both"),
            ("since=2026-05-05", "none"),
            ("until=2026-05-03", "none"),
            ("until=9999-12-31&since=0001-01-01", "both"),
        ],
    )
    def it_leaves_those_that_fit(self, two: tuple[Case, Case], agnes: Client, query: str, found: str) -> None:
        app, sms = two
        wanted = {"app": {app.id}, "sms": {sms.id}, "both": {app.id, sms.id}, "none": set()}[found]

        for look in ("table", "board"):
            assert set(shown(agnes, f"?look={look}&{query}")) == wanted

    def it_finds_by_rule_and_by_who_has_it(self, two: tuple[Case, Case], agnes: Client, cast: Cast) -> None:
        app, sms = two

        assert shown(agnes, f"?where=assignee:{cast.agnes.id}") == [app.id]
        assert shown(agnes, f"?where=rule:{sms.rule_id}") == [sms.id]

    def it_says_what_it_is_narrowed_to_and_takes_it_away(self, two: tuple[Case, Case], agnes: Client) -> None:
        page = agnes.get("/cases?where=touchpoint:app&where=cohort:bottom&since=2026-05-01").content.decode()

        assert "Who they are: <b>detractors</b>" in page
        assert 'href="/cases?since=2026-05-01&amp;where=cohort%3Abottom"' in page
        assert "Opened since: <b>1 May 2026</b>" in page

    def it_writes_hostile_values_as_text(self, opens: Opens, agnes: Client) -> None:
        page = agnes.get("/cases", {"where": "touchpoint:<script>alert(1)</script>"}).content.decode()

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def it_hands_out_only_those(self, two: tuple[Case, Case], agnes: Client) -> None:
        _, sms = two

        written = b"".join(agnes.get("/cases/export.csv?where=channel:sms")).decode().splitlines()

        assert [line.split(",")[0] for line in written[1:]] == [str(sms.number)]


class TestPaging:
    """A page begins where the one before ended."""

    @pytest.mark.parametrize("order", ["stake", "due", "newest", "number", "-who", "state", "-worth", "opened"])
    def it_shows_each_case_once(self, many: Callable[[int], None], agnes: Client, order: str) -> None:
        many(2 * PAGE + 5)
        found, query = [], f"?look=table&order={order}"

        while query:
            found += shown(agnes, query)
            page = agnes.get(f"/cases{query}").content.decode()
            further = re.search(r'id="show-more" href="/cases([^"]+)"', page)
            query = further[1].replace("&amp;", "&") if further else ""

        assert len(found) == len(set(found)) == 2 * PAGE + 6

    def it_misses_none_while_others_come_above(self, many: Callable[[int], None], agnes: Client) -> None:
        many(PAGE + 5)
        before = set(Case.objects.values_list("id", flat=True))
        page = agnes.get("/cases?look=table&order=-number").content.decode()
        further = re.search(r'id="show-more" href="/cases([^"]+)"', page)
        assert further
        first = shown(agnes, "?look=table&order=-number")
        many(3)

        rest = shown(agnes, further[1].replace("&amp;", "&"))

        assert set(first) | set(rest) == before
        assert len(first) + len(rest) == len(before)

    @pytest.mark.parametrize("after", ["x", "W10", "eyJhIjoxfQ", "WyJub25lIiwgIngiXQ", _NOT_A_NUMBER])
    def it_begins_anew_where_the_cursor_is_none(self, opens: Opens, agnes: Client, after: str) -> None:
        case = opens(person=Person(external_id="1"))

        assert shown(agnes, f"?look=table&after={after}") == [case.id]

    @pytest.mark.parametrize("look", LOOKS)
    def it_costs_no_more_queries_for_five_hundred(self, many: Callable[[int], None], agnes: Client, look: str) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as made:
                assert agnes.get(f"/cases?look={look}&where=cohort:bottom").status_code == 200
            return len(made)

        many(10)
        count()
        few = count()
        many(490)

        assert count() == few


class TestTable:
    """Leads sort the cases by any column."""

    def it_sorts_both_ways_and_says_so(self, opens: Opens, agnes: Client) -> None:
        ben = opens(person=Person(external_id="1", name="Ben"))
        amy = opens(person=Person(external_id="2", name="Amy"))

        assert shown(agnes, "?look=table&order=who") == [amy.id, ben.id]
        assert shown(agnes, "?look=table&order=-who") == [ben.id, amy.id]
        page = agnes.get("/cases?look=table&order=who").content.decode()
        assert 'aria-sort="ascending"><a href="/cases?order=-who&amp;look=table">Customer' in page


class TestBoard:
    """A column for each state; a case is moved from one to the other."""

    @pytest.fixture
    def case(self, opens: Opens) -> Case:
        return opens(person=Person(external_id="1", name="Ben"))

    def moves(self, client: Client, case: Case, **given: str) -> str:
        response = client.post(f"/cases/{case.id}/move?look=board", given, follow=True)
        is_refused = b"data-refused" in response.content
        assert is_refused or response.redirect_chain == [("/cases?look=board", 302)]
        case.refresh_from_db()
        return response.content.decode()

    def it_moves_to_the_next_state_and_back(self, case: Case, agnes: Client) -> None:
        assert "Case 1 waits for the customer." in self.moves(agnes, case, state="waiting")
        assert "Case 1 is in progress." in self.moves(agnes, case, state="in_progress")
        assert case.state == "in_progress"

    def it_asks_for_the_note_and_the_reason(self, case: Case, agnes: Client) -> None:
        assert "Say what was done" in self.moves(agnes, case, state="resolved")
        assert "Say why nobody needs" in self.moves(agnes, case, state="closed")
        assert case.state == "open"

        assert "Case 1 is resolved." in self.moves(agnes, case, state="resolved", done="Rang him")
        assert "is in progress" in self.moves(agnes, case, state="in_progress")
        assert "is closed" in self.moves(agnes, case, state="closed", reason="unreachable")

    def it_loses_nothing_that_was_typed_where_a_move_is_refused(self, case: Case, agnes: Client) -> None:
        actions.resolve(case_id=case.id, done="Rang him", cause=None, by="system", now=NOW)

        page = self.moves(agnes, case, state="resolved", done="Paid <b>back</b>, wrote to him")

        assert "Case 1 is over. Open it again first." in page
        assert "Paid &lt;b&gt;back&lt;/b&gt;, wrote to him</textarea>" in page
        assert f'data-refused="/cases/{case.id}/move?look=board" data-state="resolved"' in page
        assert 'hx-get="/cases?look=board"' in page
        page = self.moves(agnes, case, state="closed", reason="duplicate")
        assert '<option value="duplicate" selected>' in page

    def it_does_not_undo_what_a_colleague_has_done_since(self, case: Case, agnes: Client, cast: Cast) -> None:
        board = agnes.get("/cases?look=board").content.decode()
        seen = re.findall(rf'data-id="{case.id}"[^>]* data-seen="([^"]+)"', board)
        actions.resolve(case_id=case.id, done="Rang him", cause=None, by=access.actor(cast.mona), now=NOW)

        page = self.moves(agnes, case, state="in_progress", seen=seen[0])

        assert "Nothing was done yet" in page
        assert case.state == "resolved"
        # The page that said so has shown it: pressed once more, it is meant.
        [anew] = re.findall(r'<input type="hidden" name="seen" value="([^"]+)">', page)
        assert "is in progress" in self.moves(agnes, case, state="in_progress", seen=anew)

    def it_loses_no_word_and_no_reason_where_a_colleague_is_faster(self, case: Case, opens: Opens) -> None:
        other = opens(person=Person(external_id="2"))
        by: dict[str, Any] = {"by": "system", "now": NOW}
        actions.resolve(case_id=case.id, done="Rang him", cause=None, **by)
        actions.close(case_id=other.id, reason="unreachable", **by)

        # The same once more is one press; anything else would be lost without a word.
        actions.resolve(case_id=case.id, done=" Rang him", cause=None, **by)
        actions.close(case_id=other.id, reason="unreachable", **by)
        with pytest.raises(errors.IsOver):
            actions.resolve(case_id=case.id, done="Paid it back", cause=None, **by)
        with pytest.raises(errors.IsOver):
            actions.close(case_id=other.id, reason="duplicate", **by)

    def it_refuses_what_cannot_be(self, case: Case, agnes: Client, vic: Client) -> None:
        assert "What was begun stays begun" in self.moves(agnes, case, state="open")
        assert "Choose where to." in self.moves(agnes, case)
        assert vic.post(f"/cases/{case.id}/move", {"state": "waiting"}).status_code == 404
        assert 'draggable="true"' not in vic.get("/cases?look=board").content.decode()

    def it_counts_each_column(self, case: Case, opens: Opens, agnes: Client) -> None:
        opens(person=Person(external_id="2"))
        actions.wait_for_customer(case_id=case.id, by="system", now=NOW)

        page = agnes.get("/cases?look=board").content.decode()

        counts = re.findall(r'<h2 id="h-(\w+)">[^<]+</h2><span>(\d+)</span>', page)
        assert dict(counts) == {"open": "1", "in_progress": "0", "waiting": "1", "resolved": "0", "closed": "0"}


def it_finds_no_team_of_another_workspace(opens: Opens, agnes: Client, cast: Cast) -> None:
    Team.everywhere.create(workspace=cast.rival, key="secret", name="Secret team")

    page = agnes.get("/cases?where=team:secret").content.decode()

    assert "Secret team" not in page

"""Files become answers: each row gets one verdict, and none is told twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from innerloop.connect.imports import actions, commanding, errors, pacing, plans, readers, running, working
from innerloop.connect.models import Import, ImportedRow, RefusedRow
from innerloop.customers.models import Behavior, Customer
from innerloop.kernel import clock, repeats, scope
from innerloop.kernel.models import Delivery, Event
from innerloop.listen import events as heard
from innerloop.listen.models import Answer, Response, ResponseVersion
from tests.connect.imports.bringing_in import CLINIC, FFT, answers, counted, furnished, imported, rows_of_all_tables
from tests.connect.imports.reading import written

HEAD = "visit,score,question,text,date\n"


@pytest.fixture
def tandawa(cast):
    return furnished(cast.workspace, FFT)


def it_imports_a_clinics_answers(tandawa):
    report = imported(CLINIC, tandawa, metric="fft")

    found = answers(tandawa)
    assert counted(report) == {"added": 71}
    assert report.as_json()["responses"]["added"] == len(found) == 50
    assert Counter(row.score for row in found) == {1: 24, 2: 9, 3: 4, 4: 3, 5: 4, None: 6}
    assert {row.origin for row in found} == {"import"}
    assert {row.metric.slug for row in found if row.metric} == {"fft"}
    # One row holds no words; of the others each respondent's first is the comment.
    assert Answer.everywhere.exclude(question_key="score").count() == 71 - 1 - 50


def it_adds_nothing_again_however_late(tandawa):
    imported(CLINIC, tandawa, metric="fft")
    before = rows_of_all_tables()
    with clock.held_at(clock.now() + timedelta(days=400)):
        repeats.forget_old()
        report = imported(CLINIC, tandawa, metric="fft")

    # Besides that it was imported again, for whoever asks who did.
    assert counted(report) == {"known": 71}
    assert {name: count for name, count in rows_of_all_tables().items() if count != before.get(name, 0)}.keys() <= {
        "connect_import",
        *(name for name in before if name.startswith("kernel_event")),
    }
    assert Event.objects.filter(kind=heard.RESPONSE_RECORDED).count() == 50


def it_adds_what_was_appended(tandawa, tmp_path):
    imported(CLINIC, tandawa, metric="fft")
    more = "".join(f"N{n},Tumaini Clinic,NEW {n},01/02/2024,Maternity,1,What was good?,All,\n" for n in range(100))

    report = imported(written(tmp_path, CLINIC.read_text() + more), tandawa, metric="fft")

    assert counted(report) == {"added": 100, "known": 71}
    assert len(answers(tandawa)) == 150


def it_adds_a_groups_new_rows_to_its_answer(tandawa, tmp_path):
    first = HEAD + "V1,9,Why?,Kind,2024-05-01\nV2,8,Why?,Fine,2024-05-01\n"
    imported(written(tmp_path, first), tandawa, group_by="visit")

    report = imported(written(tmp_path, first + "V1,9,What else?,Tea,2024-05-01\n"), tandawa, group_by="visit")

    assert report.as_json()["lines"] == {"added": "", "known": "2-3", "changed": "4", "refused": ""}
    kind, _ = answers(tandawa)
    assert (kind.comment, kind.version) == ("Kind", 2)
    assert [(a.question_key, a.text) for a in Answer.everywhere.filter(response=kind).order_by("id")] == [
        ("score", ""),
        ("What else?", "Tea"),
    ]
    assert ResponseVersion.everywhere.filter(response=kind).count() == 2
    assert counted(
        imported(written(tmp_path, first + "V1,9,What else?,Tea,2024-05-01\n"), tandawa, group_by="visit")
    ) == {"known": 3}


def it_never_takes_away_what_a_group_said_before(tandawa, tmp_path):
    imported(
        written(tmp_path, HEAD + "V1,,Why?,Kind,2024-05-01\nV1,,How?,Soon,\n"), tandawa, "score=score", group_by="visit"
    )

    # Only the new rows this time, one of them under a question that was answered already.
    report = imported(written(tmp_path, HEAD + "V1,9,How?,Later,2024-05-01\n"), tandawa, group_by="visit")

    assert counted(report) == {"changed": 1}
    (row,) = answers(tandawa)
    said = {a.question_key: a.text for a in Answer.everywhere.filter(response=row)}
    assert (row.score, row.comment) == (9, "Kind")
    assert said == {"score": "", "How?": "Soon", "How? (2)": "Later"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("V1,3,Why?,Rude,2024-05-01", "Its score is 3, but its group was imported before with 9."),
        ("V1,9,Why?,Tea,2024-08-01", "as answered on 2024-05-01: name this answer otherwise."),
    ],
)
def it_does_not_melt_another_answer_of_the_same_name(tandawa, tmp_path, row, reason):
    imported(written(tmp_path, HEAD + "V1,9,Why?,Kind,2024-05-01\n"), tandawa, group_by="visit")

    report = imported(written(tmp_path, f"{HEAD}{row}\n"), tandawa, group_by="visit")

    ((line, said),) = report.refusals
    assert line == 2
    assert said.endswith(reason)
    assert [row.version for row in answers(tandawa)] == [1]


def it_does_not_add_to_an_erased_answer(tandawa, tmp_path):
    imported(written(tmp_path, HEAD + "V1,9,Why?,Kind,2024-05-01\n"), tandawa, group_by="visit")
    Response.everywhere.update(erased_at=clock.now(), comment="")

    both = "V1,9,Why?,Kind,2024-05-01\nV1,9,How?,Tea,2024-05-01\n"
    report = imported(written(tmp_path, HEAD + both), tandawa, group_by="visit")

    assert report.refusals == [(3, "The answer that its group made was erased or removed since.")]
    assert [row.comment for row in answers(tandawa)] == [""]


def it_does_not_double_rows_that_are_grouped_only_later(tandawa, tmp_path):
    rows = HEAD + "V1,9,Why?,Kind,2024-05-01\nV1,9,How?,Tea,2024-05-01\n"
    imported(written(tmp_path, rows), tandawa, "visit=properties.visit")

    report = imported(written(tmp_path, rows + "V1,9,What?,Bus,\n"), tandawa, group_by="visit")

    assert report.as_json()["lines"] == {"added": "", "known": "2-3", "changed": "", "refused": "4"}
    assert len(answers(tandawa)) == 2


def it_knows_a_row_by_the_key_that_it_brings(tandawa, tmp_path):
    rows = "id,score,text\nR1,9,Good\nR1,9,Good\nR2,8,Fine\nR2,2,Bad\nR3,11,\nR3,7,\n"
    path = written(tmp_path, rows)

    rehearsed = imported(path, tandawa, "id=key", is_rehearsal=True)
    report = imported(path, tandawa, "id=key")
    again = imported(written(tmp_path, "id,score,text\nR1,9,Good\nR2,3,Bad\n"), tandawa, "id=key")

    assert rehearsed.lines == report.lines
    assert report.as_json()["lines"] == {"added": "2,4,7", "known": "3", "changed": "", "refused": "5-6"}
    assert again.as_json()["lines"] == {"added": "", "known": "2", "changed": "", "refused": "3"}
    assert "was imported before with another answer" in again.refusals[0][1]
    assert [(row.score, row.comment) for row in answers(tandawa)] == [(9, "Good"), (8, "Fine"), (7, "")]


def it_refuses_a_later_row_whose_key_was_refused_before_it(tandawa, tmp_path):
    future = f"{clock.now() + timedelta(days=9):%Y-%m-%d}"
    rows = f"id,score,date\nR1,9,{future}\nR1,9,2024-05-01\n"

    report = imported(written(tmp_path, rows), tandawa, "id=key")

    assert [line for line, _ in report.refusals] == [2, 3]
    assert "has not come yet" in report.refusals[0][1]
    assert report.refusals[1][1] == "Line 2 has the same key and was refused."


def it_refuses_bad_scores_alone(tandawa, tmp_path):
    report = imported(written(tmp_path, "score,text\n10,Great\n11,Odd\nten,Odd\n9,Good\n"), tandawa)

    assert report.as_json()["lines"] == {"added": "2,5", "known": "", "changed": "", "refused": "3-4"}
    assert [row.score for row in answers(tandawa)] == [10, 9]
    kept = RefusedRow.everywhere.order_by("line").values_list("line", "reason")
    assert list(kept) == report.refusals
    assert Import.everywhere.get().counts["rows"] == {"added": 2, "known": 0, "changed": 0, "refused": 2}


@pytest.mark.parametrize("cells", ["ann.example,,", ",English please,", f",,{'x' * 10_001}"])
def it_refuses_one_bad_row_of_a_group_alone(tandawa, tmp_path, cells):
    rows = f"visit,score,email,language,text\nV1,9,ann@example.org,en,Kind\nV1,9,{cells}\n"

    report = imported(written(tmp_path, rows), tandawa, group_by="visit")

    assert report.as_json()["lines"] == {"added": "2", "known": "", "changed": "", "refused": "3"}
    (row,) = answers(tandawa)
    assert (row.comment, row.language) == ("Kind", "en")


def it_knows_who_answered_and_where(tandawa, cast, tmp_path):
    rows = "score,email,name,team,touchpoint,may contact,shop,date\n"
    rows += "2,DINA@example.org,,North,Check-in,yes,Nakuru,2024-05-01\n"
    rows += "9,,Nobody,North,Check-in,,Nakuru,2024-05-02\n"

    imported(written(tmp_path, rows), tandawa)

    dina, nobody = answers(tandawa)
    assert (dina.customer_id, dina.may_contact, dina.properties) == (cast.dina.id, True, {"shop": "Nakuru"})
    assert (getattr(dina.team, "key", ""), getattr(dina.touchpoint, "key", "")) == ("North", "Check-in")
    assert (nobody.customer_id, nobody.properties) == (None, {"shop": "Nakuru", "name": "Nobody"})


def it_refuses_a_row_that_meets_two_people_alone(tandawa, cast, tmp_path):
    rows = "score,external id,email\n9,K1,pia@example.org\n9,K1,dina@example.org\n8,,paul@example.org\n"

    report = imported(written(tmp_path, rows), tandawa)

    assert report.as_json()["lines"]["added"] == "2,4"
    assert "2 people" in report.refusals[0][1]


def it_sends_nothing_and_tells_history_in_lanes_of_its_own(tandawa, tmp_path):
    imported(written(tmp_path, "score,email,date\n0,dina@example.org,2020-05-01\n"), tandawa)

    told = Event.objects.filter(kind__startswith="response").get()
    assert (told.origin, told.lane >= 100) == ("import", True)
    assert Delivery.objects.count() == 0


def it_rehearses_without_a_trace(tandawa, tmp_path):
    rows = "score,email,team,shop\n9,new@example.org,West,Nyeri\n11,,,\n8,dina@example.org,,\n"
    before = rows_of_all_tables()

    report = imported(written(tmp_path, rows), tandawa, is_rehearsal=True)

    assert counted(report) == {"added": 2, "refused": 1}
    assert rows_of_all_tables() == before
    assert counted(imported(written(tmp_path, rows), tandawa)) == {"added": 2, "refused": 1}


def it_goes_on_where_it_was_killed(tandawa, tmp_path):
    path = written(tmp_path, "score,text\n" + "".join(f"{n % 11},{n}\n" for n in range(120)) + "12,odd\n")
    with scope.to(tandawa.id):
        plan = plans.make(readers.survey(path), kind="responses", scale=plans.scale_of("responses", "nps"), zone="UTC")
        kept = actions.begin(plan=plan, file_name="a.csv", workspace=tandawa, now=clock.now())
        going = running.import_on(kept, plan, plan.study(), workspace=tandawa, by="system", should_stop=working.never)
        next(iter(going))
        del going
        again = Import.objects.get(id=kept.id)
        assert again.position == len(answers(tandawa)) == pacing.FIRST
        for _ in running.import_on(
            again, plan, plan.study(), workspace=tandawa, by="system", should_stop=working.never
        ):
            pass

    again.refresh_from_db()
    assert again.counts["rows"] == {"added": 120, "known": 0, "changed": 0, "refused": 1}
    assert len(answers(tandawa)) == ImportedRow.everywhere.count() == 120


def it_gives_way_to_whoever_took_the_import_over(tandawa, tmp_path):
    path = written(tmp_path, "score\n9\n8\n")
    with scope.to(tandawa.id):
        plan = plans.make(readers.survey(path), kind="responses", scale=plans.scale_of("responses", "nps"), zone="UTC")
        kept = actions.begin(plan=plan, file_name="a.csv", workspace=tandawa, now=clock.now())
        Import.objects.update(attempt=7)
        going = running.import_on(kept, plan, plan.study(), workspace=tandawa, by="system", should_stop=working.never)

        with pytest.raises(errors.Overtaken):
            list(going)

    assert answers(tandawa) == []


def it_stops_with_its_reason_when_the_file_changes(tandawa, tmp_path):
    path = written(tmp_path, "score\n9\n8\n")
    outline = readers.survey(path)
    written(tmp_path, "score\n9\n")

    with pytest.raises(errors.ChangedMeanwhile):
        commanding.import_file(
            outline,
            commanding.Wanted(tandawa.slug, "responses", "nps", None, (), False),
            progress=lambda done, total: None,
        )

    assert answers(tandawa) == []


CUSTOMERS = "customer id,name,email,plan,annual value,account owner\n"


def it_imports_customers_and_brings_them_up_to_date(tandawa, cast, tmp_path):
    rows = CUSTOMERS + 'K1,Ann,ann@example.org,gold,"1,200.50",mona@tandawa.example\nK2,Ben,,silver,,nobody@x.example\n'
    first = imported(written(tmp_path, rows + ",,dina@example.org,gold,,\n,,,gold,,\n"), tandawa, kind="customers")
    again = imported(written(tmp_path, CUSTOMERS + "K1,Ann B,ann@example.org,silver,,\n"), tandawa, kind="customers")

    assert first.as_json()["lines"] == {"added": "2", "known": "", "changed": "4", "refused": "3,5"}
    assert [reason.partition(":")[0][:40] for _, reason in first.refusals] == [
        "Nobody here signs in as nobody@x.example",
        "The row names nobody",
    ]
    assert counted(again) == {"changed": 1}
    same = imported(written(tmp_path, CUSTOMERS + "K1,Ann B,ann@example.org,silver,,\n"), tandawa, kind="customers")
    assert counted(same) == {"known": 1}
    ann = Customer.everywhere.get(name="Ann B")
    assert (str(ann.value), ann.owner_id, ann.properties) == ("1200.5000", cast.mona.id, {"plan": "silver"})


def it_imports_events_once(tandawa, tmp_path):
    rows = "event,customer id,date,amount,currency,id\norder.delivered,K1,2024-05-01,12.50,KES,1\n"
    rows += "visit,K1,2024-05-02,,,1\nvisit,K2,,,,2\n"

    first = imported(written(tmp_path, rows), tandawa, "id=key", kind="events")
    again = imported(written(tmp_path, rows + "visit,K2,2024-06-01,,,3\n"), tandawa, "id=key", kind="events")

    assert first.as_json()["lines"] == {"added": "2-3", "known": "", "changed": "", "refused": "4"}
    assert first.refusals == [(4, "The row does not say when it happened: give it a date.")]
    assert again.as_json()["lines"] == {"added": "5", "known": "2-3", "changed": "", "refused": "4"}
    assert Behavior.everywhere.count() == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_event WHERE origin = 'live' AND kind LIKE '%%behav%%'")
        assert cursor.fetchone() == (0,)

"""One of everything that a workspace can own, by the name that addresses and forms have for it."""

from datetime import date
from typing import Any
from uuid import UUID

from innerloop.act import actions as acting
from innerloop.act.actions import alerting, exploring, promotion_rules, setting_up, wording
from innerloop.act.models import Case, CaseRule, Cause, Experiment, Playbook
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.trouble import Trouble
from innerloop.connect import callbacks
from innerloop.connect.alerts import destinations
from innerloop.connect.http import signing
from innerloop.connect.models import Destination, Import
from innerloop.customers import actions as people
from innerloop.customers.models import Customer, Identity, Membership, Organization
from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Line, Product, Program, Stage, Survey, Thread, Touchpoint
from innerloop.listen.rules import defaults
from innerloop.listen.rules.heard import Heard
from innerloop.team import actions as team
from innerloop.team import notices
from innerloop.team.access import actor
from innerloop.team.models import Member
from innerloop.team.rules import Role
from innerloop.team.rules.absence import Away
from innerloop.team.rules.working_time import DayOff
from innerloop.understand.models import Verdict
from tests.support.aside import set_aside
from tests.support.cast import FOUNDED_AT, make_customer, make_member
from tests.support.findings import make_finding, make_mark
from tests.support.lines import make_line, make_ring, say_aloud
from tests.support.wording import Spoken, make_lesson, make_reading, make_theme, make_topic, make_verdict

# An id by the name of its argument; of a theme its slug too, which no other workspace has.
Belongings = dict[str, Any]

SECRET = signing.new_secret()


def belongings_of(owner: Member) -> Belongings:
    """Make one of everything in the owner's workspace and return the ids, such as `survey_id`."""
    with scope.to(owner.workspace_id):
        program = listening.furnish(workspace=owner.workspace, by=actor(owner), now=FOUNDED_AT)
        return {
            **_team(owner),
            **_places(owner),
            **_people(owner),
            **_asked(owner, program),
            "channel_id": _channel(owner).id,
            **_talk(owner),
            **_line(owner),
            **_cases(owner),
            **_promoters(owner),
            "import_id": _ended_import(owner).id,
            "aside_id": set_aside(owner.workspace_id).id,
            **_experiment(owner),
            **_themes(owner),
            "destination_id": destination_of(owner).id,
        }


def _team(owner: Member) -> Belongings:
    made: Any = {"workspace_id": owner.workspace_id, "by_member": owner, "now": FOUNDED_AT}
    key, _ = team.issue_key(name="Till", scopes=["score:read"], **made)
    basil = make_member(owner.workspace, "Basil", Role.VIEWER)
    return {
        "member_id": basil.id,
        **work_of(owner, basil),
        "team_id": team.add_team(name="Shops", parent=None, **made).id,
        "other_team_id": team.add_team(name="Calls", parent=None, **made).id,
        "employee_id": team.add_employee(name="Ede", email="", **made).id,
        "key_id": key.id,
    }


def work_of(owner: Member, basil: Member) -> Belongings:
    """Make one of everything about hours and people at work."""
    by: Any = {"by_member": owner, "now": FOUNDED_AT}
    day = DayOff(date(2026, 12, 12))
    holiday = team.add_holiday(workspace_id=owner.workspace_id, team=None, day=day, name="Jamhuri Day", **by)
    skill = team.add_skill(workspace_id=owner.workspace_id, name="Refunds", **by)
    absence = team.note_absence(member=basil, days=Away(date(2026, 12, 1)), **by)
    return {"holiday_id": holiday.id, "skill_id": skill.id, "absence_id": absence.id}


def _places(owner: Member) -> Belongings:
    here = owner.workspace_id
    return {
        "touchpoint_id": Touchpoint.objects.create(workspace_id=here, key="till", name="At the till").id,
        "stage_id": Stage.objects.create(workspace_id=here, key="using", name="Using").id,
        "product_id": Product.objects.create(workspace_id=here, key="card", name="Card").id,
        "other_product_id": Product.objects.create(workspace_id=here, key="loan", name="Loan").id,
    }


def _people(owner: Member) -> Belongings:
    here, by = owner.workspace_id, actor(owner)
    ada, twin, other = (make_customer(owner.workspace, name) for name in ("Ada", "Adah", "Otto"))
    merge_id = people.merge(winner_id=ada.id, loser_id=twin.id, workspace_id=here, by=by, now=FOUNDED_AT)
    identity = Identity.objects.get(customer=ada, as_given="ada@example.org")
    fish = Organization.objects.create(workspace_id=here, key="fish", name="Likoni Fish")
    Membership.objects.create(workspace_id=here, customer=ada, organization=fish, starts_on=FOUNDED_AT.date())
    return {
        "customer_id": ada.id,
        "other_id": other.id,
        "identity_id": identity.id,
        "merge_id": merge_id,
        "organization_id": fish.id,
    }


def _asked(owner: Member, program: Program) -> Belongings:
    by, now = actor(owner), clock.now()
    always = listening.open_program(
        survey=program.survey, name="Door", kind=Program.Kind.ALWAYS_ON, by=by, now=now, channel="link"
    )
    once = listening.open_program(survey=program.survey, name="Once", kind=Program.Kind.ONE_OFF, by=by, now=now)
    [heard] = listening.record([Heard(score=3, comment="Kept me waiting")], workspace=owner.workspace, by=by, now=now)
    assert isinstance(heard, listening.Recorded)
    return {
        "survey_id": program.survey_id,
        "idle_survey_id": _idle_survey(owner).id,
        "program_id": program.id,
        "always_on_id": always.id,
        "one_off_id": once.id,
        "metric_id": program.survey.metric_id,
        "response_id": heard.response_id,
        "verdict_id": _verdict(owner, heard.response_id).id,
        "invitation_id": _held_invitation(owner, program).id,
    }


def _themes(owner: Member) -> Belongings:
    here = owner.workspace.slug
    theme, other = make_theme(f"parking-{here}"), make_theme(f"cars-{here}")
    found = {"topic_id": make_topic().id, "lesson_id": make_lesson(theme).id}
    return {"theme_id": theme.id, "slug": theme.slug, "other_theme": other.slug, **found}


def _verdict(owner: Member, response_id: UUID) -> Verdict:
    """Let the words of an answer have been read, and somebody have said how they feel."""
    make_reading(response_id, Spoken(make_theme("waiting"), "Kept me waiting"), label=0)
    return make_verdict(response_id, owner)


def _talk(owner: Member) -> Belongings:
    """Let somebody have said something aloud, and wait for a person since."""
    message = say_aloud(make_customer(owner.workspace, "Cora"))
    Thread.objects.filter(id=message.thread_id).update(wants_person_at=FOUNDED_AT, floor=Thread.Floor.PERSON)
    return {"message_id": message.id, "thread_id": message.thread_id}


def _cases(owner: Member) -> Belongings:
    """Let the same customer have a case, and a colleague be there who could answer it."""
    setting_up.furnish(now=FOUNDED_AT)
    cora = Customer.objects.get(name="Cora")
    trouble = Trouble(Told(), matter="relationship", customer_id=cora.id)
    case = acting.open_by_hand(trouble, needs="Ring her", priority="high", by=actor(owner), now=FOUNDED_AT)
    [notice] = notices.tell([told_of(case, owner)], now=FOUNDED_AT)
    Case.objects.filter(id=case.id).update(playbook=Playbook.objects.get(), thread=Thread.objects.get(customer=cora))
    reply = wording.make_template(
        name="Sorry", team=None, words={"en": "Dear {customer}"}, by=actor(owner), now=FOUNDED_AT
    )
    view = exploring.keep_view(name="Ours", query="", is_shared=True, member=owner, now=FOUNDED_AT)
    ring = make_ring(owner.workspace, customer_id=cora.id, case_id=case.id, by=actor(owner))
    return {
        "case_id": case.id,
        "ring_id": ring.id,
        "view_id": view.id,
        "template_id": reply.id,
        "playbook_id": Playbook.objects.get().id,
        "cause_id": Cause.objects.get(slug="price").id,
        "notice_id": notice.id,
        "rule_id": CaseRule.objects.order_by("-position")[0].id,
        "agent_id": make_member(owner.workspace, "Azra", Role.AGENT).id,
    }


def told_of(case: Case, member: Member, *, once: str = "told") -> notices.News:
    """Return the news for a member that a case is theirs."""
    return notices.News(
        alerting.YOURS, member.id, case.id, alerting.path_of(case.id), once=once, data={"number": case.number}
    )


def _promoters(owner: Member) -> Belongings:
    """Let there be a rule for thanks, a place for reviews, and somebody whom another customer brought."""
    by: Any = {"by": actor(owner), "now": FOUNDED_AT}
    rule = promotion_rules.make_rule(given={"name": "Thanks", "kind": "thanks"}, **by)
    place = promotion_rules.open_place(given={"name": "Reviews", "url": "https://reviews.example/"}, **by)
    cora = Customer.objects.get(name="Cora")
    brought = people.bring(promoter_id=cora.id, friend=Person(email="musa@example.org"), source="page", **by)
    assert brought is not None
    return {"thanks_id": rule.id, "place_id": place.id, "referral_id": brought.id}


def _line(owner: Member) -> Belongings:
    line = make_line(
        owner.workspace, "http", "http", secrets={"secret": SECRET}, send_url="https://gateway.example/out"
    )
    call = channels.Call("POST", "", {"content-type": "application/json"}, {}, b'{"id": "1", "from": "?", "text": "9"}')
    kept = callbacks.keep(call, line=line, state=callbacks.MALFORMED, why="`from` is no number", now=FOUNDED_AT)
    return {"line_id": line.id, "callback_id": kept.id}


def destination_of(owner: Member) -> Destination:
    """Let notices go to a channel of Slack, at an address that is never called: it is private."""
    setup = destinations.Setup(name="#care", secrets={"url": "https://127.0.0.1/T1/B1"}, notices=["case.ended"])
    return destinations.open_destination(kind="slack", setup=setup, by=actor(owner), now=FOUNDED_AT)


def _ended_import(owner: Member) -> Import:
    return Import.objects.create(
        workspace_id=owner.workspace_id,
        kind=Import.Kind.RESPONSES,
        state=Import.State.DONE,
        file_name="till.csv",
        made_by=owner,
        made_at=FOUNDED_AT,
    )


def _experiment(owner: Member) -> Belongings:
    """Have an experiment that is over, so that another may begin."""
    rule = CaseRule.objects.order_by("-position")[0]
    over = Experiment.objects.create(
        workspace_id=owner.workspace_id,
        held_percent=20,
        rules=[str(rule.id)],
        wait_days=60,
        began_at=FOUNDED_AT,
        stopped_at=clock.now(),
        why=Experiment.Why.BY_HAND,
    )
    return {"experiment_id": over.id, "finding_id": make_finding(owner.workspace).id, "mark_id": make_mark().id}


def _channel(owner: Member) -> Line:
    setup = listening.Setup(name="Our box", settings={"send_url": "https://gateway.example/out"})
    return listening.open_line(
        kind="http", setup=setup, workspace_id=owner.workspace_id, by=actor(owner), now=FOUNDED_AT
    )


def _idle_survey(owner: Member) -> Survey:
    return listening.publish_survey(
        name="Was it easy?",
        metric_slug="ces",
        content=defaults.content("ces", owner.workspace.name),
        workspace_id=owner.workspace_id,
        by=actor(owner),
        now=FOUNDED_AT,
    )


def _held_invitation(owner: Member, program: Program) -> Invitation:
    asked = Ask(make_customer(owner.workspace, "Hilda"))
    [_, held] = [
        listening.invite(program=program, ask=asked, by=actor(owner), now=clock.now()).invitation for _ in range(2)
    ]
    assert held.state == Invitation.State.HELD
    return held

"""The company that the browser looks at: a small Tandawa from the demo, with whatever the demo has none of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypedDict
from uuid import UUID

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Q
from django.http import HttpRequest
from django.test import Client

from innerloop.act import actions as acting
from innerloop.act.actions import wording
from innerloop.act.models import Case, CaseRule, Cause, Playbook, Promotion
from innerloop.act.queries import opening
from innerloop.act.queries.promoting import token_of
from innerloop.config.demo import life, loading
from innerloop.connect import callbacks
from innerloop.connect.http import signing
from innerloop.connect.imports import commanding, readers
from innerloop.connect.models import Import
from innerloop.customers import actions as knowing
from innerloop.customers.models import Identity, Organization
from innerloop.customers.rules import Person
from innerloop.kernel import aside, clock, scope
from innerloop.listen import actions as listening
from innerloop.listen import channels, queries
from innerloop.listen.actions import programs, surveys
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import (
    Invitation,
    Line,
    Message,
    Product,
    Program,
    Response,
    Stage,
    Survey,
    Thread,
    Touchpoint,
)
from innerloop.listen.rules import defaults
from innerloop.listen.rules.heard import Heard
from innerloop.listen.rules.inbound import Aside
from innerloop.team import actions as team
from innerloop.team import notices
from innerloop.team.access import actor
from innerloop.team.models import Employee, Member, Team, Workspace
from innerloop.team.rules import SCOPES, Role
from innerloop.team.rules.absence import Away
from innerloop.team.rules.working_time import DayOff
from innerloop.understand import actions as understanding
from innerloop.understand.models import Mention, Reading, Theme, Unread
from innerloop.understand.words.reading import Reader
from tests.support.aside import set_aside
from tests.support.belongings import destination_of, told_of
from tests.support.cast import as_member, make_customer
from tests.support.findings import make_finding, make_mark
from tests.support.lines import make_line
from tests.support.wording import Spoken, make_doubt, make_lesson, make_reading, make_theme

Things = dict[str, str]
LONG_AGO = datetime(2016, 1, 4, tzinfo=UTC)
# What somebody would usually be called, and what they are called here, to see whether the pages bear it.
LONG = {
    "Aduniola Bankole": "Aduniola" * 22,
    "aduniola@ilorin.example": f"{'aduniola' * 8}@{'ilorin' * 10}.example",
    "Ilorin Traders": "Ilorin" * 16,
    "Kisumu counter": "Counter" * 8,
}
PASSWORD = "a garden behind the shop"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FOLLOWUPS = [
    {
        "key": "way",
        "kind": "choice",
        "label": {"en": "How did you reach us?", "ar": "كيف وصلت إلينا؟"},
        "options": [
            {"value": "phone", "label": {"en": "By phone", "ar": "بالهاتف"}},
            {"value": "shop", "label": {"en": "In a shop", "ar": "في متجر"}},
        ],
        "is_required": True,
    },
    {
        "key": "what",
        "kind": "several",
        "label": {"en": "What was repaired?"},
        "options": [{"value": "card", "label": {"en": "The card"}}, {"value": "app", "label": {"en": "The app"}}],
        "is_required": False,
    },
    {
        "key": "speed",
        "kind": "scale",
        "metric": "csat",
        "label": {"en": "How was the speed?"},
        "options": [{"value": str(score), "label": {"en": str(score)}} for score in range(1, 6)],
        "low_label": {"en": "Slow"},
        "high_label": {"en": "Fast"},
        "is_required": False,
    },
    {"key": "more", "kind": "text", "label": {"en": "Anything else?"}, "options": [], "is_required": False},
]
PLAN = {
    "event": "repair.done",
    "delay_minutes": 240,
    "conditions": [{"about": "property", "name": "total", "comparison": "at_least", "value": 50}],
    "audience": [{"about": "last_cohort", "comparison": "is_not", "value": "bottom"}],
    "quotas": [{"most": 200, "per": "month"}],
    "reminders": [3, 7],
}


@dataclass(frozen=True)
class Company:
    """Who works there, and what is in it by the names that addresses have for it."""

    owner: Member
    keeper: Member  # has a password and second factors
    agent: Member  # has nothing to sign in with but an address
    newborn: Member  # the owner of a workspace that was only just founded
    things: Things

    def cookies(self, member: Member | None) -> dict[str, str]:
        """Return what a browser carries in which somebody is signed in, and has just said again who it is."""
        if member is None:
            return {}
        client = as_member(Client(), member)
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, member.user, method="password", reauthenticated=True)
        request.session.save()
        name = settings.SESSION_COOKIE_NAME
        return {name: client.cookies[name].value}

    def ask(self, name: str, *, language: str = "en") -> Invitation:
        """Ask somebody whom nobody has asked before, by a link."""
        with scope.to(self.owner.workspace_id):
            return _Asking(self.owner).asked(name, language=language, channel="link")


def made(folder: Path, *, answers: int, customers: int) -> Company:
    """Make the company with about so many answers; `folder` is for what it reads in."""
    now = clock.now()
    workspace = loading.load(life.make_world(now=now, answers=answers, customers=customers), now=now)
    roles = (Role.OWNER, Role.ADMIN, Role.AGENT)
    by_role = (Member.everywhere.filter(workspace=workspace, role=role).order_by("joined_at", "id") for role in roles)
    owner, keeper, agent = (members[0] for members in by_role)
    _read_some(folder, now=now)
    with scope.to(workspace.id):
        asking = _Asking(owner)
        asked = {**asking.programs(), **asking.surveys(), **asking.invitations()}
        things = {**asked, **_heard(), **_places(), **_team(owner), **_work(owner, agent), **_keeping(keeper)}
    things |= _import(owner, folder)
    things |= _line(owner)
    _lengthen(owner, things["customer_id"])
    things |= _waiting(owner, things["customer_id"])
    things |= _cases(owner, things["thread_id"])
    things |= _promoters(owner)
    _aside(owner)
    for member in (owner, keeper, agent):
        _verify(member)
    newborn = team.found_workspace(name="New workspace", owner_email="new@innerloop.invalid", now=now)
    return Company(owner, keeper, agent, newborn, things)


def cleared() -> None:
    """Leave the database as empty as it was; the log is no table that Django flushes."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kernel_event")
    call_command("flush", verbosity=0, interactive=False)


class _Asking:
    """Whatever asks: programs of every kind, surveys in every state, invitations that were sent and held."""

    def __init__(self, owner: Member) -> None:
        self.workspace = owner.workspace
        self.by: dict[str, Any] = {"by": actor(owner), "now": clock.now()}
        default = queries.program()
        assert default is not None
        self.default = default

    def programs(self) -> Things:
        """Make one that is always on and one that is closed."""
        always = listening.open_program(
            survey=self.default.survey, name="At the door", kind="always_on", slug="door", channel="link", **self.by
        )
        closed = surveys.open_for(survey=self.default.survey, name="Last spring", kind="one_off", **self.by)
        programs.close_program(program_id=closed.id, **self.by)
        return {
            "program_id": str(self.default.id),
            "always_on_id": str(always.id),
            "closed_id": str(closed.id),
            "slug": always.slug,
            "link_secret": self._answered_by_link(always),
            "metric_id": str(self.default.survey.metric_id),
        }

    def surveys(self) -> Things:
        """Make one with a question of every kind, one that nobody is asked, and one put away."""
        long = self._survey("After a repair", "ces", FOLLOWUPS)
        asked = surveys.open_for(survey=long, name="After a repair", kind=Program.Kind.TRANSACTIONAL, **self.by)
        programs.change_program(program_id=asked.id, changes={"plan": PLAN}, **self.by)
        self._survey("Nobody yet", "csat", [])
        surveys.archive_survey(survey_id=self._survey("The old one", "stars", []).id, **self.by)
        return {
            "survey_id": str(self.default.survey_id),
            "long_survey_id": str(long.id),
            "repair_id": str(asked.id),
            "long_token": queries.token_of(self.asked("Lonny", asked, channel="link").id),
        }

    def invitations(self) -> Things:
        """Ask somebody by mail, by link, in Arabic; and somebody who was asked just now."""
        self.asked("Hilda")
        hilda = queries.invitations_of(self.default)[0].customer
        held = listening.invite(program=self.default, ask=Ask(hilda), **self.by).invitation
        stop = self.asked("Sam")
        link = self.asked("Lina", channel="link")
        return {
            "invitation_id": str(held.id),
            "link_id": str(link.id),
            "linked_id": str(link.customer_id),
            "token": queries.token_of(self.asked("Ada", channel="link").id),
            "answered_token": queries.token_of(self.asked("Anna", channel="link").id),
            "talk_token": queries.token_of(self._answered_on_page().id),
            "arabic_token": queries.token_of(self.asked("Amal", language="ar", channel="link").id),
            "stop_token": queries.unsubscribe_token_of(stop.id),
            "stopped_token": queries.unsubscribe_token_of(self.asked("Tom").id),
        }

    def _answered_on_page(self) -> Invitation:
        """Answer somebody on the page behind their link."""
        asked, then = self.asked("Petra", channel="link"), clock.now() - timedelta(minutes=5)
        thread = listening.open_page_thread(invitation_id=asked.id)
        listening.write_back(thread_id=thread.id, text="We have sent it again.", by=self.by["by"], now=then)
        return asked

    def _answered_by_link(self, program: Program) -> str:
        """Answer somebody who answered an open link, behind the link that they were shown then; return its secret."""
        then, secret = clock.now() - timedelta(minutes=5), "a-showing-that-was-long-ago"
        heard = Heard(score=9, comment="When does the refund come?", channel="link", language="en")
        # Some months ago: the newest answer, which is looked at in detail, is one of the demo's own.
        answer = listening.answer_link(program=program, nonce=secret, heard=heard, now=then - timedelta(days=200))
        assert answer is not None
        listening.keep_return(answer)
        thread = listening.open_return_thread(response_id=answer.id, now=then)
        listening.write_back(thread_id=thread.id, text="The refund left today.", by=self.by["by"], now=then)
        return secret

    def _survey(self, name: str, metric: str, followups: list[dict[str, Any]]) -> Survey:
        content = {**defaults.content(metric, "Tandawa"), "followups": followups}
        return listening.publish_survey(
            name=name, metric_slug=metric, content=content, workspace_id=self.workspace.id, **self.by
        )

    def asked(
        self, name: str, program: Program | None = None, *, channel: str = "", language: str = "en"
    ) -> Invitation:
        """Make a customer and ask them by a program, else by the default one."""
        customer = make_customer(self.workspace, name)
        # Known for longer than anybody else: lists that begin with the newest begin with the demo's own.
        customer.language, customer.known_at = language, LONG_AGO
        customer.save()
        asked = Ask(customer, channel=channel)
        return listening.invite(program=program or self.default, ask=asked, **self.by).invitation


def _lengthen(owner: Member, customer_id: str) -> None:
    """Give somebody who answered, and where, names as long as there can be, without a space to break them at."""
    with scope.to(owner.workspace_id):
        known = Identity.objects.filter(customer_id=customer_id, kind=Identity.Kind.EXTERNAL_ID)[0]
        told = Person(
            external_id=known.value,
            name=LONG["Aduniola Bankole"],
            email=LONG["aduniola@ilorin.example"],
            organization=LONG["Ilorin Traders"],
        )
        [verdict] = knowing.know([told], workspace_id=owner.workspace_id, by=actor(owner), now=clock.now())
        assert isinstance(verdict, knowing.Known), verdict
        touchpoint = Response.objects.filter(customer_id=customer_id).latest("answered_at").touchpoint
        assert touchpoint is not None
        touchpoint.name = LONG["Kisumu counter"]
        touchpoint.save()


def _line(owner: Member) -> Things:
    """Set a gateway up whose last test was refused, with a call that could not be read."""
    line = make_line(
        owner.workspace, "http", "http", secrets={"secret": signing.new_secret()}, send_url="https://box.example/out"
    )
    line.tested_at = clock.now()
    line.tested = {"state": "refused", "outcome": "The provider answered 403, code 21408", "provider_id": ""}
    line.save()
    with scope.to(owner.workspace_id):
        call = channels.Call("POST", "", {}, {}, b"{not json")
        callbacks.keep(call, line=line, state=callbacks.MALFORMED, why="the body is not JSON", now=clock.now())
    return {"line_id": str(line.id), "mailbox_id": _mailbox(owner)}


def _mailbox(owner: Member) -> str:
    """Set a mailbox up in which somebody's out-of-office note lies."""
    given = {"host": "imap.example.com", "user": "replies", "address": "replies@tandawa.example"}
    line = make_line(owner.workspace, "imap", "email", secrets={"password": "x"}, **given)
    away = b"From: Dina Otieno <dina@example.org>\nSubject: Automatic reply: How likely are you\n\nAway"
    with scope.to(owner.workspace_id):
        note = Aside(away, "Its subject is that of an out-of-office note.")
        callbacks.take([note], line=line, now=clock.now())
    return str(line.id)


def _waiting(owner: Member, customer_id: str) -> Things:
    """Let somebody who answered ask for a person, on a phone of theirs."""
    with scope.to(owner.workspace_id):
        line = Line.objects.get(kind="http")
        given: Any = {"workspace_id": owner.workspace_id, "channel": line.channel}
        since = clock.now() - timedelta(minutes=25)
        thread = Thread.objects.create(
            **given,
            customer_id=customer_id,
            line=line,
            their_address="+254700000018",
            our_address="us",
            floor=Thread.Floor.PERSON,
            wants_person_at=since,
        )
        told = {"state": Message.State.RECEIVED, "purpose": Message.Purpose.HEARD, "direction": Message.Direction.IN}
        for minutes, text in enumerate(("I would rather talk to somebody", "It is about my card, which was swallowed")):
            at = since + timedelta(minutes=minutes)
            Message.objects.create(**given, **told, thread=thread, text=text, provider_id=f"wait-{minutes}", at=at)
    return {"thread_id": str(thread.id)}


def _cases(owner: Member, thread_id: str) -> Things:
    """Let a conversation have a case, which the owner took and noted something on; and one that is resolved."""
    by: Any = {"by": actor(owner), "now": clock.now()}
    with scope.to(owner.workspace_id):
        acting.open_for(opening.of_threads([UUID(thread_id)]), rules=opening.rules_on(), by="system", now=clock.now())
        talk = Case.objects.get(thread_id=thread_id)
        acting.give(case_id=talk.id, to=owner, why=[{"kind": "taken"}], **by)
        acting.add_note(case_id=talk.id, text="The branch says that the machine keeps cards for a day.", **by)
        notices.tell([told_of(talk, owner)], now=clock.now())
        over = Case.objects.filter(state="resolved").order_by("-resolved_at", "-id")[0]
        rule = CaseRule.objects.order_by("position")[2]
        destination = destination_of(owner)
        words = {"en": "Dear {customer}, we are sorry about {touchpoint}.", "sw": "Habari {customer}, pole sana."}
        reply = wording.make_template(name="Sorry, and when", team=None, words=words, **by)
        wording.change_template(
            template_id=reply.id, name=reply.name, team=None, words={**words, "fr": "Bonjour {customer}"}, **by
        )
        book, cause = Playbook.objects.order_by("name")[0], Cause.objects.get(slug="price")
    return {
        "destination_id": str(destination.id),
        "template_id": str(reply.id),
        "playbook_id": str(book.id),
        "cause_id": str(cause.id),
        "case_id": str(talk.id),
        "over_case_id": str(over.id),
        "rule_id": str(rule.id),
    }


def _promoters(owner: Member) -> Things:
    """Return a rule for thanks, and the pages to which a thanks of each kind leads."""
    with scope.to(owner.workspace_id):
        sent = Promotion.objects.filter(state="sent").order_by("sent_at")
        review, referral = sent.filter(kind="review")[0], sent.filter(kind="referral")[0]
        rule_id = str(referral.rule_id)
        touchpoint = Touchpoint.objects.order_by("key")[0]
        carried = {"by": "touchpoint", "of": str(touchpoint.id), "points": -9, "diff": -30, "low": -40, "high": -20}
        mark = make_mark(name="Payments 4.2", url="https://notes.example/4.2")
        finding = make_finding(owner.workspace, carriers=[{**carried, "n": 60}], cause="The till was broken")
    spoken = Mention.everywhere.values("theme_id", "theme__slug").annotate(n=Count("id")).order_by("-n", "theme_id")[0]
    found = {
        "finding_id": str(finding.id),
        "mark_id": str(mark.id),
        "theme_id": str(spoken["theme_id"]),
        "theme": spoken["theme__slug"],
    }
    return found | {"thanks_id": rule_id, "review_token": token_of(review.id), "friend_token": token_of(referral.id)}


def _read_some(folder: Path, *, now: datetime) -> None:
    """Read the words of some answers, as the worker would, and leave others unread: pages bear both."""
    reader = Reader(folder)
    for _ in range(4):
        understanding.read_next(reader, now=now)


def _heard() -> Things:
    wordy = Response.objects.exclude(comment="").exclude(customer=None).filter(language="en")
    newest = wordy.order_by("-answered_at")[0]
    unknown = Response.objects.filter(customer=None).order_by("-answered_at")[0]
    for row in Response.objects.exclude(customer=None).exclude(id=newest.id).order_by("-answered_at")[:3]:
        listening.set_aside(response_id=row.id, why=["no_gesture", "burst"], by="system", now=clock.now())
    _read(newest)
    return {
        "response_id": str(newest.id),
        "unknown_response_id": str(unknown.id),
        "customer_id": str(newest.customer_id),
        **_organizations(newest.workspace),
    }


def _read(row: Response) -> None:
    """Let the words of an answer have been read as contradicting its score, urgent, and about two things at once."""
    waiting, staff = (Theme.objects.filter(slug=slug).first() or make_theme(slug) for slug in ("waiting", "staff"))
    # The product's own worker would read it anew, or hold the themes against it.
    Theme.objects.filter(id__in=[waiting.id, staff.id]).update(applied_at=clock.now())
    Unread.objects.filter(response=row).delete()
    Reading.objects.filter(response=row).delete()
    feeling = 1 if row.score is not None and row.score < 7 else -1
    half = row.comment[: len(row.comment) // 2]
    spoken = Spoken(waiting, row.comment, -1), Spoken(staff, half, 1)
    make_reading(row.id, *spoken, label=-1, feeling=feeling, urgency=0.9)
    other = Reading.objects.exclude(response=row).filter(question_key="").order_by("id")[0]
    make_doubt(row.id, staff, position=0, now=clock.now(), end=len(half))
    make_doubt(other.response_id, None, position=1, now=clock.now())
    make_lesson(staff, learned_at=clock.now())


def _organizations(workspace: Workspace) -> Things:
    """Name an organization with people under it, and make one that nobody is with."""
    people = Count("memberships", filter=Q(memberships__ends_on=None))
    largest = Organization.objects.annotate(people=people).order_by("-people", "id")[0]
    empty = Organization.objects.create(workspace=workspace, key="empty", name="Nobody’s Yet")
    return {"organization_id": str(largest.id), "empty_organization_id": str(empty.id)}


def _places() -> Things:
    return {
        "touchpoint_id": str(Touchpoint.objects.order_by("id")[0].id),
        "stage_id": str(Stage.objects.order_by("position")[0].id),
        "product_id": str(Product.objects.exclude(parent=None)[0].id),
    }


def _aside(owner: Member) -> None:
    """Have one event that waits to be tried again, and one that somebody left aside."""
    set_aside(owner.workspace_id, subscriber="understand.facts")
    late = set_aside(owner.workspace_id, subscriber="share.live", error="KeyError: 'score'")
    aside.leave(late, now=clock.now())


def _import(owner: Member, folder: Path) -> Things:
    """Read a file in of which some rows are refused."""
    file = folder / "till.csv"
    file.write_text("score,comment,day\n9,Kind staff,2025-03-01\n11,Odd,2025-03-02\nten,Odd,2025-03-02\n")
    wanted = commanding.Wanted(
        workspace=owner.workspace.slug,
        kind="responses",
        metric="nps",
        group_by=None,
        assignments=("score=score", "comment=comment", "day=answered_at"),
        is_rehearsal=False,
    )
    commanding.import_file(readers.survey(file), wanted, progress=lambda done, total: None)
    return {"import_id": str(Import.everywhere.get().id)}


class _Said(TypedDict):
    by_member: Member
    now: datetime


def _team(owner: Member) -> Things:
    here, by = owner.workspace_id, _Said(by_member=owner, now=clock.now())
    team.issue_key(workspace_id=here, name="Shop", scopes=SCOPES, **by)
    key, _ = team.issue_key(workspace_id=here, name="Old shop", scopes=["score:read"], **by)
    team.revoke_key(key=key, **by)
    team.invite_member(workspace_id=here, email="new@tandawa.example", role=Role.AGENT, **by)
    employee = Employee.objects.order_by("id")[0]
    link = team.make_sign_in_link(user=owner.user, now=clock.now(), valid_for=timedelta(hours=1))
    return {
        "team_id": str(Team.objects.exclude(parent=None)[0].id),
        "employee_id": str(employee.id),
        "welcome_token": link,
    }


def _work(owner: Member, agent: Member) -> Things:
    """Have half a day off for one team, and somebody who is away."""
    here, by = owner.workspace_id, _Said(by_member=owner, now=clock.now())
    coast = Team.objects.get(key="coast")
    soon = clock.now().date() + timedelta(days=40)
    team.add_holiday(workspace_id=here, team=coast, day=DayOff(soon, 780), name="Lamu festival", **by)
    team.note_absence(member=agent, days=Away(soon - timedelta(days=50), soon - timedelta(days=30)), **by)
    return {"agent_id": str(agent.id), "coast_id": str(coast.id)}


def _verify(member: Member) -> None:
    """Have read a member's mail, without which nobody adds a factor."""
    given = {"primary": True, "verified": True}
    EmailAddress.objects.update_or_create(user=member.user, email=member.user.email, defaults=given)


def _keeping(keeper: Member) -> Things:
    user = keeper.user
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, APP_SECRET)
    RecoveryCodes.activate(user)
    return {"reset_key": f"{user_pk_to_url_str(user)}-{EmailAwarePasswordResetTokenGenerator().make_token(user)}"}

"""Cases: one matter of one customer, with the person who answers for it."""

from typing import ClassVar

from django.db import models

from innerloop.act.models.opening import CaseRule, Cause, Playbook
from innerloop.act.rules import states
from innerloop.act.rules.priority import Priority
from innerloop.customers.models import Customer
from innerloop.kernel.models import Origin
from innerloop.listen.models import Response, Thread
from innerloop.team.models import Member, Team, WorkspaceRecord

_ACTIVE = [state.value for state in states.ACTIVE]
_OVER = [state.value for state in states.OVER]


class Case(WorkspaceRecord):
    """One matter that a customer is to be answered on. What happened to it stands in the event log."""

    number = models.PositiveIntegerField()  # counted up in each workspace: how people call it
    # None: whoever answered is not known (a kiosk, an anonymous survey).
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="cases", db_index=False)
    # What it is about, as a code: while one case of a matter is active, whatever comes joins it.
    matter = models.CharField(max_length=60)
    rule = models.ForeignKey(CaseRule, on_delete=models.SET_NULL, null=True, related_name="cases")  # None: by hand
    reason = models.JSONField(default=dict)  # why it was opened, in codes and figures (act.rules.conditions)
    # The answer that opened it, and the conversation in which the customer is answered.
    response = models.ForeignKey(Response, on_delete=models.SET_NULL, null=True, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    why_assigned = models.JSONField(default=list)  # [{"kind", ...figures}]: act.rules.matching says it in words
    assigned_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=states.State.choices(), default=states.State.OPEN)
    priority = models.CharField(max_length=8, choices=Priority.choices(), default=Priority.NORMAL)
    needs = models.TextField(blank=True, default="")  # the action that resolves it
    done = models.TextField(blank=True, default="")  # what was done, for the next colleague
    cause = models.ForeignKey(Cause, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    close_reason = models.CharField(max_length=20, choices=states.CloseReason.choices(), blank=True, default="")
    playbook = models.ForeignKey(Playbook, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    steps_done = models.JSONField(default=list)  # which steps of the playbook, by their place
    opened_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)  # the first time that one of us reached out
    waiting_since = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    contact_due_at = models.DateTimeField(null=True)
    resolve_due_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)  # when it is looked at next, whether somebody is to hear of it
    promised_at = models.DateTimeField(null=True)  # until when we said that we would be in touch
    snoozed_until = models.DateTimeField(null=True)
    # Money a year that may be lost, in the workspace's currency (act.rules.stake).
    stake = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged")
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)
    version = models.PositiveIntegerField(default=1)  # one more at every change, for open pages

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "number"], name="act_case_number"),
            models.UniqueConstraint(
                fields=["workspace", "customer", "matter"],
                condition=models.Q(state__in=_ACTIVE, customer__isnull=False, merged_into__isnull=True),
                name="act_case_one_of_a_matter",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.State.RESOLVED)
                | (models.Q(resolved_at__isnull=False) & ~models.Q(done="")),
                name="act_case_resolved_with_note",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.State.CLOSED)
                | (models.Q(closed_at__isnull=False) & ~models.Q(close_reason="")),
                name="act_case_closed_for_reason",
            ),
        ]
        indexes: ClassVar = [
            # The queues: of one person, of one team, of all.
            models.Index(
                fields=["workspace", "assignee", "-stake"], condition=models.Q(state__in=_ACTIVE), name="act_case_mine"
            ),
            models.Index(
                fields=["workspace", "team", "-stake"], condition=models.Q(state__in=_ACTIVE), name="act_case_team"
            ),
            models.Index(
                fields=["escalate_at"],
                condition=models.Q(state__in=_ACTIVE, escalate_at__isnull=False),
                name="act_case_escalate",
            ),
            models.Index(fields=["workspace", "-opened_at", "-id"], name="act_case_newest"),
            models.Index(fields=["workspace", "customer", "-opened_at"], name="act_case_person"),
            models.Index(
                fields=["workspace", "resolved_at"], condition=models.Q(state__in=_OVER), name="act_case_resolved"
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.number}"


class CaseAnswer(WorkspaceRecord):
    """An answer of the customer that belongs to a case: the one that opened it, and those that joined it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="answers")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "response", "case"], name="act_caseanswer_once")
        ]


class CaseNote(WorkspaceRecord):
    """What one of us wrote for the others; the customer never sees it."""

    class Kind(models.TextChoices):
        NOTE = "note"
        CALL = "call"  # a call that was made by hand
        DONE = "done"  # what was done when the case was resolved

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.NOTE)
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    text = models.TextField()
    mentions = models.JSONField(default=list)  # ids of members who were named
    at = models.DateTimeField()


class CaseWatcher(WorkspaceRecord):
    """A member who wants to hear what happens to a case that is not theirs."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watchers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "case", "member"], name="act_casewatcher_once")
        ]

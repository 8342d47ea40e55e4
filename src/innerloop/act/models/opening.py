"""What opens a case, how fast it must be answered, and the lists that cases are told apart by."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from innerloop.act.rules.priority import Priority
from innerloop.team.models import Team, WorkspaceRecord


class Cause(WorkspaceRecord):
    """Why it happened, from the workspace's own list: what the outer loop counts."""

    class Kind(models.TextChoices):
        PROCESS = "process"
        PRODUCT = "product"
        SKILL = "skill"
        CAPACITY = "capacity"
        PRICE = "price"
        PARTNER = "partner"
        OTHER = "other"

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "slug"], name="act_cause_slug")]

    def __str__(self) -> str:
        return self.name


class Playbook(WorkspaceRecord):
    """The steps that win a customer back after one kind of trouble."""

    name = models.CharField(max_length=120)
    steps = models.JSONField(default=list)  # ["Say sorry by name, in their language", ...]
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "name"], name="act_playbook_name")]

    def __str__(self) -> str:
        return self.name


class CaseRule(WorkspaceRecord):
    """When a case is opened, and what it is given; the first rule that fits says how."""

    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    when = models.JSONField(default=dict)  # act.rules.conditions says what is in it
    priority = models.CharField(max_length=8, choices=Priority.choices(), default=Priority.NORMAL)
    # None: the team that the answer is about.
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    playbook = models.ForeignKey(Playbook, on_delete=models.SET_NULL, null=True, related_name="+")
    skills = models.JSONField(default=list)  # slugs of what whoever answers should know
    made_at = models.DateTimeField(db_default=Now())
    on_since = models.DateTimeField(null=True)  # null: it opens nothing
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "position"], name="act_caserule_order")]

    def __str__(self) -> str:
        return self.name


class Target(WorkspaceRecord):
    """How much working time may pass until the first contact, and until a case is resolved; for one priority."""

    priority = models.CharField(max_length=8, choices=Priority.choices())
    contact_minutes = models.PositiveIntegerField()
    resolve_minutes = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "priority"], name="act_target_priority"),
            models.CheckConstraint(
                condition=models.Q(contact_minutes__gte=1, resolve_minutes__gte=models.F("contact_minutes")),
                name="act_target_in_order",
            ),
        ]


class ReplyTemplate(WorkspaceRecord):
    """What is written to customers again and again, by language; filled in from the case (act.rules.wording)."""

    name = models.CharField(max_length=120)
    # None: for every team.
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.JSONField(default=dict)  # by language
    versions = models.JSONField(default=list)  # [{"name", "words", "by", "at"}], the newest last
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(retired_at=None), name="act_replytemplate_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

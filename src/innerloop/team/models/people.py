"""Workspaces and who belongs to them, and the base of every record that belongs to a workspace."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now

from innerloop.kernel import ids, scope
from innerloop.kernel.models import Record
from innerloop.team.rules import Role


class Workspace(Record):
    """One company's home: nothing in it is seen from another."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=12, default="en")
    brand = models.CharField(max_length=7, default="#0b5a4a")
    postal_address = models.CharField(max_length=240, blank=True, default="")
    privacy_url = models.URLField(blank=True, default="")
    minimum_n = models.PositiveSmallIntegerField(default=30)
    currency = models.CharField(max_length=3, default="EUR")
    founded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minimum_n__gte=1), name="team_workspace_minimum_n")
        ]

    def __str__(self) -> str:
        return self.name


class WorkspaceRecord(Record):
    """Anything that belongs to one workspace. `objects` raises unless a workspace is named (`scope.to`)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)

    objects: ClassVar[scope.Guarded[Self]] = scope.Guarded()
    # For what is rightly about all workspaces: a sign-in, a worker's round, a doctor's look.
    everywhere: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True


class UserManager(BaseUserManager["User"]):
    """Makes people who can sign in."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make somebody who signs in with this address; without a password only by a link or code."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find somebody by address, in any case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Record):
    """A person who can sign in; what they may do is said by their memberships."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="team_user_email")]

    def __str__(self) -> str:
        return self.name or self.email


class Team(WorkspaceRecord):
    """A group with a place in the tree: a desk in a region in a company."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    is_set_up = models.BooleanField(default=True)  # False: seen in an answer, nobody has looked at it yet

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="team_team_key")]

    def __str__(self) -> str:
        return self.name


class Member(WorkspaceRecord):
    """A user's place in one workspace."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.PositiveSmallIntegerField(choices=[(role.value, role.label) for role in Role])
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    languages = models.JSONField(
        default=list
    )  # in which they answer customers, as codes without a region: ["en", "sw"]
    capacity = models.PositiveSmallIntegerField(default=10)  # how many open cases they can have at once
    phone = models.CharField(max_length=20, blank=True, default="")  # rung first when they call a customer
    joined_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "user"], name="team_member_once")]

    def __str__(self) -> str:
        return str(self.user)


class Employee(WorkspaceRecord):
    """Somebody whom customers meet. Needs no login; may be a member as well."""

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True, default="")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_set_up = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="team_employee_key")]

    def __str__(self) -> str:
        return self.name


class Placement(WorkspaceRecord):
    """An employee's time in a team. An answer keeps the team of its day."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="placements")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="placements")
    role = models.CharField(max_length=60, blank=True, default="")
    weight = models.DecimalField(max_digits=6, decimal_places=4, default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="team_placement_dates",
            )
        ]


class ApiKey(WorkspaceRecord):
    """A program's way in. Only a hash is kept; the key itself is shown once."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12)
    secret_digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that signs one user in, once, for a short time. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

"""What people type on the pages about the workspace and who belongs to it. Forms check; they never save."""

from collections.abc import Collection
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator

from innerloop.team import choices, queries, rules
from innerloop.team.models import Member
from innerloop.team.rules import SCOPES, Role, telephone

_SAID = {
    "customers:read": "see customers",
    "customers:write": "add and change customers",
    "events:write": "tell what customers did",
    "responses:read": "read answers",
    "responses:write": "send in answers",
    "invitations:read": "see who was asked",
    "invitations:write": "ask customers",
    "surveys:read": "see surveys",
    "surveys:write": "change surveys",
    "score:read": "read the score",
    "metrics:read": "see metrics",
    "metrics:write": "add metrics",
    "themes:read": "see themes and what they do to the score",
    "themes:write": "make and change themes",
    "marks:read": "see releases and incidents on the time line",
    "marks:write": "write down releases and incidents",
    "channels:read": "see channels",
    "channels:write": "set channels up and test them",
    "cases:read": "see cases and the rules that open them",
    "cases:write": "answer customers in cases, and make rules",
}
_plain_key = RegexValidator(r"^[^\x00-\x1f]+$", "A key has no tabs, line breaks or the like.")


class WorkspaceForm(forms.Form):
    """The workspace's settings."""

    name = forms.CharField(max_length=120, label="Name", help_text="Customers read it in surveys and mails.")
    brand = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label="Colour",
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="Of buttons and of your name in surveys and mails.",
        error_messages={"invalid": "Write the colour as # and six digits, such as #0b5a4a."},
    )
    language = forms.ChoiceField(label="Language", help_text="In which customers are asked, if theirs is unknown.")
    time_zone = forms.ChoiceField(label="Time zone", help_text="Where a day begins and ends in every number.")
    currency = forms.ChoiceField(label="Currency", help_text="Of values that come without one.")
    minimum_n = forms.IntegerField(
        min_value=1,
        max_value=10_000,
        label="Fewest answers for a score",
        help_text="Below it pages say “too few”. The API always gives the value with its n.",
    )
    postal_address = forms.CharField(
        max_length=240,
        required=False,
        label="Postal address",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="At the foot of every mail; many laws ask for it.",
    )
    privacy_url = forms.URLField(
        max_length=200,
        required=False,
        label="Privacy notice",
        assume_scheme="https",
        help_text="The address of your page on what you keep and why.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = choices.languages()  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = choices.time_zones()  # type: ignore[attr-defined]
        self.fields["currency"].choices = choices.currencies()  # type: ignore[attr-defined]

    def clean_brand(self) -> str:
        """Return the colour in small letters, so that one colour has one spelling."""
        return str(self.cleaned_data["brand"]).lower()


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(max_length=254, label="E-mail")
    role = forms.TypedChoiceField(label="Role", coerce=lambda value: Role(int(value)))

    def __init__(self, *args: Any, by_member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_give(by_member)  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """What a member may do from now on."""

    role = forms.TypedChoiceField(
        choices=[(role.value, role.label) for role in Role], coerce=lambda value: Role(int(value))
    )


class TeamField(forms.TypedChoiceField):
    """A choice of a team, drawn as the tree; gives the Team, or None where none is chosen."""

    def offer(self, rows: Collection[queries.TeamRow], *, none: str = "") -> None:
        """Offer these teams; `none` says what it means to choose none of them."""
        teams = {str(row.team.id): row.team for row in rows}
        indented = [(str(row.team.id), "\u2003" * row.depth + row.team.name) for row in rows]
        self.choices = [("", none), *indented] if none else indented
        self.coerce = teams.__getitem__
        self.empty_value = None


class TeamNameForm(forms.Form):
    """What a team is called."""

    name = forms.CharField(max_length=120, label="Name")


class TeamMoveForm(forms.Form):
    """Which team a team is under."""

    parent = TeamField(required=False, label="Under")

    def __init__(self, *args: Any, teams: Collection[queries.TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(TeamField, self.fields["parent"]).offer(teams, none="Nothing: at the top")


class TeamForm(TeamMoveForm, TeamNameForm):
    """A new team."""

    key = forms.CharField(
        max_length=120,
        required=False,
        validators=[_plain_key],
        label="Key",
        help_text="What your other systems call it. Left empty, it is made from the name.",
    )
    field_order = ("name", "parent", "key")


class EmployeeEditForm(forms.Form):
    """An employee's name and address."""

    name = forms.CharField(max_length=120, label="Name")
    email = forms.EmailField(
        max_length=254, required=False, label="E-mail", help_text="Only to know them by; nobody is mailed."
    )


class EmployeeForm(EmployeeEditForm):
    """A new employee."""

    key = forms.CharField(
        max_length=120,
        required=False,
        validators=[_plain_key],
        label="Key",
        help_text="What your other systems call them. Left empty, it is made from the name.",
    )


class DayField(forms.DateField):
    """A day that is picked; years that are slips of the finger are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the day."""
        day: date | None = super().clean(value)
        if day and not 1950 <= day.year <= 2100:
            raise forms.ValidationError(f"{day.year} is too far away. Choose a year from 1950 to 2100.")
        return day


class PlaceForm(forms.Form):
    """Which team an employee belongs to, from which day on."""

    team = TeamField(label="Team")
    starts_on = DayField(label="From")
    role = forms.CharField(max_length=60, required=False, label="As", help_text="Such as shift lead.")

    def __init__(self, *args: Any, teams: Collection[queries.TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(TeamField, self.fields["team"]).offer(teams)


class KeyForm(forms.Form):
    """What a program is called and may do."""

    name = forms.CharField(max_length=120, label="Name", help_text="Which program uses it, and who looks after it.")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[(scope, _SAID[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing it may do."},
    )


class NameForm(forms.Form):
    """How a person is named."""

    name = forms.CharField(
        max_length=120, label="Your name", help_text="Colleagues and, in replies, customers read it."
    )


class AccountForm(NameForm):
    """How somebody who answers customers is named, and at which telephone they are rung."""

    phone = forms.CharField(
        label="Your telephone",
        required=False,
        max_length=telephone.LONGEST,
        help_text="When you call a customer from a case, this one rings first, such as +254 712 345678. Customers see "
        "the number of your line, and never this one.",
    )

    def clean_phone(self) -> str:
        """Return it as it is dialed."""
        given = str(self.cleaned_data["phone"])
        number = telephone.read(given) if given else ""
        if number is None:
            raise forms.ValidationError(
                "This is no telephone that can be rung. Begin with + and the country code, such as +254 712 345678; "
                "numbers that cost who calls them are not rung."
            )
        return number


def roles_to_give(by_member: Member) -> list[tuple[int, str]]:
    """Return the roles that a member may give: all but owner, which only an owner gives."""
    is_owner = rules.may(by_member.role, at_least=Role.OWNER)
    return [(role.value, role.label) for role in Role if is_owner or role != Role.OWNER]

"""What people send from a customer's page. Forms check; they never save."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict

from innerloop.act.models import CaseRule
from innerloop.act.queries.experiment import choosable
from innerloop.customers.models import Purpose
from innerloop.listen import queries as listening
from innerloop.listen.queries import Question

_PURPOSES = [
    (Purpose.ASK.value, "ask for an opinion"),
    (Purpose.REPLY.value, "answer what was said"),
    (Purpose.TELL.value, "tell what we did"),
    (Purpose.PROMOTE.value, "advertise"),
]


class ConsentForm(forms.Form):
    """What a customer said about one address, channel and purpose."""

    identity = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.SlugField(max_length=20, widget=forms.HiddenInput)
    purpose = forms.ChoiceField(choices=_PURPOSES, label="We may be allowed to")
    is_given = forms.TypedChoiceField(
        choices=[("yes", "Yes"), ("no", "No")], coerce=lambda value: value == "yes", label="The customer said"
    )
    wording = forms.CharField(max_length=400, required=False, label="In which words")


class CallForm(forms.Form):
    """What goes with an answer that was taken down on the telephone; the survey's own fields are read beside it."""

    about = forms.UUIDField()
    # Made anew for each form: it makes one answer of a button that was pressed twice.
    token = forms.RegexField(r"\Apage-[0-9a-f-]{36}\Z", max_length=64)
    moment = forms.ChoiceField(required=False)
    note = forms.CharField(max_length=2000, required=False)

    def __init__(self, data: QueryDict, *, question: Question) -> None:
        super().__init__(data)
        self.question = question
        keys = [] if question.invitation else listening.touchpoints().values_list("key", "name")
        cast(forms.ChoiceField, self.fields["moment"]).choices = [("", ""), *keys]

    def clean_about(self) -> UUID:
        """Refuse a question that is not the one that is read: it was closed, or is nobody's here."""
        about: UUID = self.cleaned_data["about"]
        if about != self.question.id:
            raise forms.ValidationError("closed")
        return about


class RoleForm(forms.Form):
    """In which role somebody is with their organization, and how much their voice weighs in its score."""

    role = forms.CharField(max_length=60, required=False)
    weight = forms.DecimalField(min_value=0, max_value=99, decimal_places=2)


class OrganizationForm(forms.Form):
    """What an organization is called, and which one it is under, by key or name."""

    name = forms.CharField(max_length=200)
    parent = forms.CharField(max_length=200, required=False)


class StopForm(forms.Form):
    """One address to leave alone, or to write to again, by one channel."""

    identity = forms.UUIDField()
    channel = forms.SlugField(max_length=20)


class MergeForm(forms.Form):
    """Who else the customer is."""

    other = forms.UUIDField()


class EraseForm(forms.Form):
    """The name typed by hand, so that nobody is erased by a slip."""

    typed = forms.CharField(max_length=320, label="Type it to erase")

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["typed"].label = f"Type “{expected}” to erase"

    def clean_typed(self) -> str:
        """Refuse anything but the very name, spaces aside."""
        typed = " ".join(str(self.cleaned_data["typed"]).split())
        if typed != " ".join(self.expected.split()):
            raise forms.ValidationError(f"“{typed}” is not “{self.expected}”. Nothing was erased.")
        return typed


class ExperimentForm(forms.Form):
    """Whom an experiment leaves alone, and how long it waits for what becomes of them."""

    rules = forms.ModelMultipleChoiceField(
        queryset=CaseRule.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Cases that are yours to choose",
        help_text="All others are contacted as before. Who asks for contact or for a person is never held back.",
        error_messages={"required": "Choose at least one rule whose cases are yours to choose."},
    )
    held_percent = forms.TypedChoiceField(
        choices=[("5", "1 in 20"), ("10", "1 in 10"), ("20", "1 in 5"), ("50", "Every second")],
        initial="10",
        coerce=int,
        label="Left alone, by lot",
    )
    wait_days = forms.TypedChoiceField(
        choices=[("30", "30 days"), ("60", "60 days"), ("90", "90 days"), ("180", "180 days")],
        initial="60",
        coerce=int,
        label="What becomes of them counts after",
        help_text="Long enough for most of them to be asked again.",
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        cast(Any, self.fields["rules"]).queryset = choosable()

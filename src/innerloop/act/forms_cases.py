"""What can be written in a case."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from innerloop.act.actions.moving import LONGEST
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import CloseReason, State
from innerloop.kernel import clock

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ReplyForm(forms.Form):
    """What the customer will read, and by which way."""

    text = forms.CharField(
        max_length=LONGEST, strip=True, error_messages={"required": "Write what the customer should read."}
    )
    channel = forms.CharField(max_length=20, required=False)


class ResolveForm(forms.Form):
    """What was done, and why it had happened."""

    done = forms.CharField(
        max_length=LONGEST,
        error_messages={"required": "Say what was done: the next colleague reads it, and so does who owns the cause."},
    )
    cause = forms.SlugField(required=False)


class CloseForm(forms.Form):
    """Why nobody needs to speak with the customer."""

    reason = forms.ChoiceField(
        choices=CloseReason.by_hand(),
        error_messages={"required": "Choose why nobody needs to speak with the customer."},
    )


class NoteForm(forms.Form):
    """A note for colleagues, or a call that was made."""

    note = forms.CharField(max_length=LONGEST, error_messages={"required": "Write the note first."})
    kind = forms.ChoiceField(choices=[("note", "Note"), ("reached", "Reached"), ("missed", "Not reached")])
    picked = forms.CharField(max_length=2_000, required=False)

    def clean_picked(self) -> list[UUID]:
        """Return the ids of whoever was picked from the list of names; what is none is left out."""
        return [UUID(one) for one in self.cleaned_data["picked"].split() if _ID.fullmatch(one)]


class GiveForm(forms.Form):
    """Whom a case goes to."""

    to = forms.UUIDField(error_messages={"required": "Choose a colleague.", "invalid": "Choose a colleague."})


class TeamForm(forms.Form):
    """Which team a case goes to."""

    to = forms.UUIDField()


class MergeForm(forms.Form):
    """Which case becomes part of this one."""

    part = forms.UUIDField()


class MoveForm(forms.Form):
    """To which column of the board a case goes, with what that asks for."""

    state = forms.ChoiceField(
        choices=[(state, state.label) for state in State if state != State.OPEN],
        error_messages={
            "required": "Choose where to.",
            "invalid_choice": "What was begun stays begun: choose where to.",
        },
    )
    done = forms.CharField(max_length=LONGEST, required=False)
    reason = forms.ChoiceField(choices=[("", ""), *CloseReason.by_hand()], required=False)


class UntilForm(forms.Form):
    """A moment: one of those offered, or one's own on the wall clock of the workspace."""

    at = forms.CharField(max_length=40, required=False)
    own = forms.CharField(max_length=40, required=False)

    def __init__(self, *given: Any, zone: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self._zone = clock.zone(zone)

    def clean(self) -> dict[str, Any]:
        """Read the moment that was picked or named into `until`."""
        given = super().clean() or self.cleaned_data
        try:
            moment = datetime.fromisoformat(given.get("at") or given.get("own") or "")
        except ValueError:
            raise forms.ValidationError("Choose until when.") from None
        given["until"] = moment if moment.tzinfo else moment.replace(tzinfo=self._zone)
        return given


class PriorityForm(forms.Form):
    """How pressing a case is."""

    priority = forms.ChoiceField(
        choices=Priority.choices(),
        error_messages={"required": "Choose how pressing it is.", "invalid_choice": "Choose how pressing it is."},
    )


class NeedsForm(forms.Form):
    """What a case needs; empty where it needs nothing in particular."""

    needs = forms.CharField(max_length=LONGEST, required=False)

    def clean_needs(self) -> str:
        """Return it with the ends of lines that are kept: a browser sends others, and nothing would have changed."""
        return str(self.cleaned_data["needs"]).replace("\r\n", "\n")


class PlaybookChoiceForm(forms.Form):
    """By which playbook a case is worked on; empty for none."""

    playbook = forms.UUIDField(required=False, error_messages={"invalid": "Choose a playbook from the list."})


class StepForm(forms.Form):
    """A step of the playbook, by its place."""

    place = forms.IntegerField(min_value=0)
    is_done = forms.BooleanField(required=False)


class OpenForm(forms.Form):
    """A case that one of us opens."""

    needs = forms.CharField(
        label="What needs to be done?",
        help_text="For example: ring her about the refund of 3 May.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what needs to be done."},
    )
    priority = forms.ChoiceField(label="How pressing is it?", choices=Priority.choices(), initial=Priority.NORMAL)


def first_error(form: forms.BaseForm) -> str:
    """Return the first thing that is wrong with a form, in words."""
    errors: dict[str, Any] = form.errors
    return str(next(iter(errors.values()))[0])

"""Reply templates and playbooks, as they are written under Settings."""

from typing import Any

from django import forms

from innerloop.act.actions.moving import LONGEST
from innerloop.act.forms_rules import languages
from innerloop.act.models import Playbook, ReplyTemplate
from innerloop.act.rules import wording
from innerloop.act.rules.words import language_name
from innerloop.team.models import Team

MOST_STEPS = 30
LONGEST_STEP = 300


class TemplateForm(forms.Form):
    """What customers read again and again: a field for each language."""

    name = forms.CharField(label="Name", max_length=120, help_text="As colleagues choose it: Sorry, and when.")
    team = forms.ChoiceField(label="For", required=False)

    def __init__(self, *given: Any, template: ReplyTemplate | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        words = template.words if template else {}
        for code in dict.fromkeys((*words, "en", *languages())):
            self.fields[f"words_{code}"] = forms.CharField(
                label=language_name(code),
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code, "dir": "auto"}),
            )
        team = self.fields["team"]
        assert isinstance(team, forms.ChoiceField)
        teams = Team.objects.order_by("name").values_list("id", "name")
        team.choices = [("", "every team"), *((str(id_), name) for id_, name in teams)]
        if template:
            self.initial = {"name": template.name, "team": str(template.team_id or "")}
            self.initial |= {f"words_{code}": text for code, text in words.items()}

    def clean(self) -> dict[str, Any]:
        """Gather the words by language, and refuse what nobody can fill in at its field."""
        given = super().clean() or self.cleaned_data
        given["words"] = {}
        for field in [name for name in self.fields if name.startswith("words_")]:
            if text := given.get(field):
                given["words"][field.removeprefix("words_")] = text
                try:
                    wording.check(text)
                except wording.WordingImpossible as wrong:
                    self.add_error(field, str(wrong))
        if not given["words"] and not self.errors:
            self.add_error(None, "Write what the customer should read, in one language at least.")
        return given


class PlaybookForm(forms.Form):
    """A playbook: its steps, one a line."""

    name = forms.CharField(label="Name", max_length=120)
    steps = forms.CharField(
        label="Steps, one a line",
        help_text="In their order, each a thing to do, such as: Ask what happened and listen to the end.",
        max_length=MOST_STEPS * LONGEST_STEP,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write one step at least."},
    )

    def __init__(self, *given: Any, playbook: Playbook | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        if playbook:
            self.initial = {"name": playbook.name, "steps": "\n".join(playbook.steps)}

    def clean_steps(self) -> list[str]:
        """Return the steps; none twice, since a tick is known by its words."""
        steps = [line.strip() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        if len(steps) > MOST_STEPS or any(len(step) > LONGEST_STEP for step in steps):
            raise forms.ValidationError(f"At most {MOST_STEPS} steps of {LONGEST_STEP} characters: nobody reads more.")
        if len(set(steps)) < len(steps):
            raise forms.ValidationError("A step stands there twice. Write each once.")
        return steps

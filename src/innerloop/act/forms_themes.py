"""A theme, as it is made and changed on its page."""

from typing import Any

from django import forms
from django.utils.text import slugify

from innerloop.understand.actions.wording import editing
from innerloop.understand.models import Theme


class ThemeForm(forms.Form):
    """A theme: its name, what it is about, and sentences that speak of it."""

    name = forms.CharField(
        label="Name", max_length=editing.LONGEST_NAME, help_text="As colleagues say it: Waiting, Fees at the agent."
    )
    description = forms.CharField(
        label="What it is about",
        required=False,
        max_length=editing.LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence. Customers’ words are held against it.",
    )
    examples = forms.CharField(
        label="What customers say, one a line",
        required=False,
        max_length=editing.MOST_EXAMPLES * (editing.LONGEST_EXAMPLE + 2),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text="Five short sentences, praise and blame, in the languages that your customers write.",
    )

    def __init__(self, *given: Any, theme: Theme | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self.theme = theme
        if theme:
            self.initial = {
                "name": theme.name,
                "description": theme.description,
                "examples": "\n".join(theme.examples),
            }

    def clean(self) -> dict[str, Any]:
        """Return what `put_theme` takes; a new theme is found under a slug of its name."""
        given = super().clean() or self.cleaned_data
        given["examples"] = [line for line in given.get("examples", "").splitlines() if line.strip()]
        if not given.get("description") and not given["examples"] and not self.errors:
            self.add_error("description", "Say what it is about, or give a sentence that customers say.")
        given["slug"] = self.theme.slug if self.theme else free_slug(given.get("name", ""))
        return given


def free_slug(name: str) -> str:
    """Return a slug for a name that no theme has."""
    slug = slugify(name)[:50] or "theme"
    taken = set(Theme.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(each for each in (slug, *(f"{slug}-{number}" for number in range(2, 1000))) if each not in taken)

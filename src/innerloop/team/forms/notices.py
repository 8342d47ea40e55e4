"""How a member wants to be told."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms

from innerloop.team import choices, notices
from innerloop.team.rules.wishes import Pace, Way, Wishes, switch

_PACES = [
    (Pace.AT_ONCE.value, "As it comes; what comes together is one mail"),
    (Pace.HOURLY.value, "Once an hour, all together"),
    (Pace.DAILY.value, "Once a day, all together"),
]
WAYS = {Way.MAIL: "By mail", Way.PUSH: "In the browser"}


class ClockField(forms.TimeField):
    """A time of the day, given and returned in its minutes."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, input_formats=["%H:%M", "%H:%M:%S", "%H.%M"], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return minutes as the browser shows them."""
        return time(value // 60, value % 60) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return the minutes; None where it was left empty."""
        given = super().clean(value)
        return given.hour * 60 + given.minute if given else None


class WishesForm(forms.Form):
    """Kinds by ways, how often, and when not."""

    pace = forms.ChoiceField(choices=_PACES, widget=forms.RadioSelect, label="Mail leaves")
    daily_at = ClockField(label="Once a day at", error_messages={"required": "Say at what time."})
    quiet_from = ClockField(required=False, label="Quiet from")
    quiet_to = ClockField(
        required=False,
        label="Quiet until",
        help_text="What comes meanwhile waits until they end. Leave both empty to be told at any time.",
    )
    zone = forms.ChoiceField(required=False, label="By the clock of")
    lets_pressing_through = forms.BooleanField(
        required=False,
        label="Overdue cases reach me at once",
        help_text="Also in quiet hours, and between two mails.",
    )

    def __init__(self, data: Mapping[str, Any] | None, *, wishes: Wishes, ways: Mapping[Way, str]) -> None:
        begins, ends = wishes.quiet or (None, None)
        told = {"pace": wishes.pace.value, "daily_at": wishes.daily_at, "quiet_from": begins, "quiet_to": ends}
        super().__init__(
            data, initial={**told, "zone": wishes.zone, "lets_pressing_through": wishes.lets_pressing_through}
        )
        self.fields["zone"].choices = choices.time_zones()  # type: ignore[attr-defined]
        self._ways = ways
        self._before = wishes
        for kind in notices.all_kinds():
            for way in ways:
                self.fields[_name(kind.name, way)] = forms.BooleanField(
                    required=False, label=f"{kind.label}, {ways[way].lower()}", initial=wishes.wants(kind.name, way)
                )

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the kinds by name, each with its switches in the order of the ways."""
        return [(kind.label, [self[_name(kind.name, way)] for way in self._ways]) for kind in notices.all_kinds()]

    def plain(self) -> list[forms.BoundField]:
        """Return the other fields, in their order."""
        return [self[name] for name in type(self).base_fields]

    def clean(self) -> dict[str, Any]:
        """Put the wishes together."""
        given = super().clean() or self.cleaned_data
        begins, ends = given.get("quiet_from"), given.get("quiet_to")
        if (begins is None) != (ends is None) and not {"quiet_from", "quiet_to"} & self.errors.keys():
            self.add_error("quiet_to" if ends is None else "quiet_from", "Give both, or leave both empty.")
        elif begins is not None and begins == ends:
            self.add_error("quiet_to", "Quiet hours end at another time than they begin.")
        if not self.errors:
            given["wishes"] = Wishes(
                zone=given["zone"],
                pace=Pace(given["pace"]),
                daily_at=given["daily_at"],
                quiet=None if begins is None or ends is None else (begins, ends),
                lets_pressing_through=given["lets_pressing_through"],
                off=self._off(given),
            )
        return given

    def _off(self, given: Mapping[str, Any]) -> frozenset[str]:
        shown = {switch(kind.name, way): _name(kind.name, way) for kind in notices.all_kinds() for way in self._ways}
        # What was not on the page stays as it was.
        return frozenset(one for one in self._before.off if one not in shown) | frozenset(
            one for one, name in shown.items() if not given.get(name)
        )


def _name(kind: str, way: Way) -> str:
    return f"{kind}-{way}".replace(".", "_")

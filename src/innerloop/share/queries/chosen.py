"""What a member looks at: a slice of a workspace at a moment, and where its numbers lead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from innerloop.act import queries as acting
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.queries import Choice, Slice


@dataclass(frozen=True, slots=True)
class Chosen:
    """A slice with its metric, read once. `by` says what the table of places is by."""

    slice_: Slice
    metric: Metric
    workspace: Workspace
    now: datetime
    by: str

    @property
    def choice(self) -> Choice:
        """Return the answers that are meant."""
        return self.choice_of(self.slice_)

    @property
    def earlier(self) -> Slice | None:
        """Return the slice it is compared with: as many days before."""
        return self.slice_.earlier(now=self.now, zone=self.workspace.time_zone)

    @property
    def before(self) -> Choice | None:
        """Return the answers it is compared with."""
        earlier = self.earlier
        return self.choice_of(earlier) if earlier else None

    def choice_of(self, slice_: Slice) -> Choice:
        """Return the answers of another slice of the same metric."""
        return slice_.choice(now=self.now, zone=self.workspace.time_zone, metric=self.metric)

    def answers_url(self, *pairs: str, **changes: Any) -> str:
        """Return the address of the answers behind a number: of the slice with changes, narrowed by `name=value`."""
        query = "&".join(part for part in (self.slice_.query(**changes).removeprefix("?"), *pairs) if part)
        return reverse("act:feedback") + (f"?{query}" if query else "")

    def asked_url(self, which: str = "") -> str:
        """Return the address of who was asked."""
        return acting.asked_url(self.slice_, which)

    def page_url(self, name: str) -> str:
        """Return the address of a part of the page for this very look."""
        query = self.slice_.query()
        by = f"{'&' if query else '?'}by={self.by}"
        return reverse(f"share:{name}") + query + by

"""What the form for a telephone call shows, as plain values: the query fills them, the template only prints them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from innerloop.kernel.widgets import Empty, Tab
from innerloop.listen.survey_page import Option, SurveyPage


@dataclass(frozen=True)
class CallPage:
    """A customer on the telephone: what may be asked, and the chosen question as they would hear it.

    Without anything to ask, `survey` is missing and `empty` stands in its place.
    """

    id: UUID
    name: str
    notice: str = ""
    questions: tuple[Tab, ...] = ()
    tongues: tuple[Tab, ...] = ()
    survey: SurveyPage | None = None
    about: str = ""
    token: str = ""
    contact: str = ""  # the offer to be answered, as it is read out
    is_contact_wished: bool = False
    moments: tuple[Option, ...] = ()
    note: str = ""
    empty: Empty | None = None

"""Records of the understand room."""

from innerloop.understand.models.counting import Fact, FactChange, Lake
from innerloop.understand.models.learning import Doubt, Lesson
from innerloop.understand.models.marking import TimeMark
from innerloop.understand.models.outside import LanguageModel, ModelUse, Translation
from innerloop.understand.models.seeking import Gathering, KnownWord, Sought
from innerloop.understand.models.watching import USUAL, Finding, Series, Watching, usual_dimensions
from innerloop.understand.models.wording import DIMENSIONS, Edition, Emerging, Mention, Reading, Theme, Unread, Verdict

__all__ = [
    "DIMENSIONS",
    "USUAL",
    "Doubt",
    "Edition",
    "Emerging",
    "Fact",
    "FactChange",
    "Finding",
    "Gathering",
    "KnownWord",
    "Lake",
    "LanguageModel",
    "Lesson",
    "Mention",
    "ModelUse",
    "Reading",
    "Series",
    "Sought",
    "Theme",
    "TimeMark",
    "Translation",
    "Unread",
    "Verdict",
    "Watching",
    "usual_dimensions",
]

"""Records of the listen room: places, surveys, asking, hearing."""

from innerloop.listen.models.asking import (
    Decision,
    Invitation,
    Listing,
    Message,
    Program,
    Survey,
    SurveyVersion,
    Thread,
)
from innerloop.listen.models.hearing import Answer, Response, ResponseVersion
from innerloop.listen.models.lines import Line
from innerloop.listen.models.places import Metric, Product, Stage, Touchpoint
from innerloop.listen.models.ringing import Ring
from innerloop.listen.models.visiting import Visit

__all__ = [
    "Answer",
    "Decision",
    "Invitation",
    "Line",
    "Listing",
    "Message",
    "Metric",
    "Product",
    "Program",
    "Response",
    "ResponseVersion",
    "Ring",
    "Stage",
    "Survey",
    "SurveyVersion",
    "Thread",
    "Touchpoint",
    "Visit",
]

"""Records of the listen room: places, surveys, asking, hearing."""

from innerloop.listen.models.asking import Invitation, Message, Program, Survey, SurveyVersion, Thread
from innerloop.listen.models.hearing import Answer, Response, ResponseVersion
from innerloop.listen.models.lines import Line
from innerloop.listen.models.places import Metric, Product, Touchpoint

__all__ = [
    "Answer",
    "Invitation",
    "Line",
    "Message",
    "Metric",
    "Product",
    "Program",
    "Response",
    "ResponseVersion",
    "Survey",
    "SurveyVersion",
    "Thread",
    "Touchpoint",
]

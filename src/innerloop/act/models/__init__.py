"""Records of the act room: cases, and what says when one is opened and how it is worked on."""

from innerloop.act.models.cases import Case, CaseAnswer, CaseNote, CaseWatcher
from innerloop.act.models.experiments import Experiment, Lot
from innerloop.act.models.exploring import KeptView
from innerloop.act.models.opening import CaseRule, Cause, Playbook, ReplyTemplate, Target
from innerloop.act.models.promoting import Brought, Promotion, PromotionRule, ReviewPlace

__all__ = [
    "Brought",
    "Case",
    "CaseAnswer",
    "CaseNote",
    "CaseRule",
    "CaseWatcher",
    "Cause",
    "Experiment",
    "KeptView",
    "Lot",
    "Playbook",
    "Promotion",
    "PromotionRule",
    "ReplyTemplate",
    "ReviewPlace",
    "Target",
]

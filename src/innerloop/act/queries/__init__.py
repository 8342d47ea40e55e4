"""Reads of the act room: what its pages show."""

from innerloop.act.queries.answer import answer, recording
from innerloop.act.queries.asked import AskedLook, asked, asked_url
from innerloop.act.queries.asks import channel_for
from innerloop.act.queries.comparing import compare
from innerloop.act.queries.customer import customer
from innerloop.act.queries.customers import customers
from innerloop.act.queries.feedback import feedback
from innerloop.act.queries.timeline import SHOWS, Look

__all__ = [
    "SHOWS",
    "AskedLook",
    "Look",
    "answer",
    "asked",
    "asked_url",
    "channel_for",
    "compare",
    "customer",
    "customers",
    "feedback",
    "recording",
]

"""The Explore page: any measure of any slices, what differs beyond chance, and the answers behind each cell."""

from innerloop.act.queries.exploring.counting import look_at
from innerloop.act.queries.exploring.page import explorer
from innerloop.act.queries.exploring.picture import picture
from innerloop.act.queries.exploring.sheet import table

__all__ = ["explorer", "look_at", "picture", "table"]

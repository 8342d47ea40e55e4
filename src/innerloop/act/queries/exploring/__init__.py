"""The Explore page: any measure of any slices, what differs beyond chance, and the answers behind each cell."""

from innerloop.act.queries.exploring.page import explorer
from innerloop.act.queries.exploring.sheet import table

__all__ = ["explorer", "table"]

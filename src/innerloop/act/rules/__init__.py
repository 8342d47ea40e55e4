"""What the pages of this room say and how their addresses are read, in plain Python."""

from innerloop.act.rules.listing import Listing, read_listing
from innerloop.act.rules.path import Given, Path, draw, movement
from innerloop.act.rules.people import (
    day,
    day_heading,
    deed,
    kind_name,
    money,
    moved,
    phone_number,
    property_name,
    short_day,
    time_there,
    veiled,
)
from innerloop.act.rules.words import is_long, is_short, language_name, listed, without_link

__all__ = [
    "Given",
    "Listing",
    "Path",
    "day",
    "day_heading",
    "deed",
    "draw",
    "is_long",
    "is_short",
    "kind_name",
    "language_name",
    "listed",
    "money",
    "moved",
    "movement",
    "phone_number",
    "property_name",
    "read_listing",
    "short_day",
    "time_there",
    "veiled",
    "without_link",
]

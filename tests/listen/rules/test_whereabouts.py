"""Zones: a country may have thirty, and everybody's night is looked up in all of them."""

from zoneinfo import ZoneInfo

from innerloop.listen.rules import whereabouts


def it_reads_the_file_of_a_zone_once() -> None:
    known = whereabouts.zone_of("Africa/Nairobi")

    # What the library does by itself with the ninth.
    ZoneInfo.clear_cache()

    assert whereabouts.zone_of("Africa/Nairobi") is known

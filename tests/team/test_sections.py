"""The pages under Settings."""

from innerloop.team.sections import PARTS, by_part, sections


def it_puts_each_page_among_its_like_once() -> None:
    found = by_part(sections())

    assert [part for part, _ in found] == list(PARTS.values())
    assert [page for _, pages in found for page in pages] == sections()

"""What customers say of a theme that has risen, in their own words: one place of each."""

from collections.abc import Mapping

from innerloop.act.queries.quoted import quote_of
from innerloop.act.themes_page import Quote
from innerloop.team.models import Workspace
from innerloop.understand.models import Finding, Mention
from innerloop.understand.queries import Slice, speaking

MOST = 3


def quotes(finding: Finding, where: Mapping[str, tuple[str, ...]], *, workspace: Workspace) -> tuple[Quote, ...]:
    """Return what speaks ill of it the most surely, by different people, in the days since it rose. Three queries."""
    assert finding.theme_id
    days = (finding.since_on, max(finding.since_on, finding.ended_on or finding.found_on))
    slice_ = Slice(metric=finding.metric.slug, days=days, is_latest=False, where=where)
    choice = slice_.choice(now=finding.found_at, zone=workspace.time_zone, metric=finding.metric)
    said = [each for each in speaking.quotes(choice, finding.theme_id) if _is_ill(each)]
    # Of those who are nobody known each answer is a person.
    persons = {each.response.customer_id or each.response_id: each for each in sorted(said, key=_sureness)}
    return tuple(quote_of(each) for each in sorted(persons.values(), key=_sureness, reverse=True)[:MOST])


def _is_ill(mention: Mention) -> bool:
    """Say whether it counts as speaking ill: see queries/watched.py."""
    return mention.feeling < 0 or (mention.feeling == 0 and mention.reading.label < 0)


def _sureness(mention: Mention) -> float:
    return mention.strength

"""What the log is told of a finding: ids, numbers and codes."""

from datetime import datetime

from innerloop.kernel import log
from innerloop.understand.models import Finding
from innerloop.understand.rules import counts


def fact_of(kind: str, finding: Finding, now: datetime) -> log.Fact:
    """Return what is announced of a finding, under the matter that it belongs to."""
    points = points_of(finding)
    data = {
        "finding": str(finding.id),
        "metric": finding.metric.slug,
        "matter": finding.matter,
        "way": finding.way,
        "by": finding.by,
        "of": finding.of,
        "since": finding.since_on.isoformat(),
    }
    if points is not None:
        data["points"] = str(round(points))
    if finding.theme_id:
        data["theme"] = str(finding.theme_id)
    return log.Fact(kind, finding.root_id, now, data=data)


def points_of(finding: Finding) -> float | None:
    """Return by how many points the score moved; None for a volume and for a theme."""
    if finding.matter != Finding.Matter.SCORE:
        return None
    return counts.nps_value(*finding.after) - counts.nps_value(*finding.before)

"""What is told of a published snapshot is withheld as `/score` withholds it, whoever counts it."""

from collections import defaultdict
from dataclasses import dataclass, field

from innerloop.understand.snapshots import manifest, scoring
from innerloop.understand.snapshots.slicing import Key, Scores, Slice

NPS = manifest.Metric("nps", 0, 10, (9, 10), (0, 1, 2, 3, 4, 5, 6))
KNOWN = manifest.Facts("tandawa", "UTC", 22, 5, (NPS,), {}, ())


@dataclass
class Rows:
    """Anonymous answers by team and channel, all promoters."""

    sizes: dict[tuple[str, str], int]
    known: manifest.Facts = KNOWN
    counts: list[Slice] = field(default_factory=list)

    def count(self, asked: Slice, *, of_anonymous: bool = False) -> tuple[Scores, Scores]:
        self.counts.append(asked)
        found: dict[Key, dict[int, int]] = defaultdict(lambda: {9: 0})
        for (team, channel), n in self.sizes.items():
            row = {"team": team, "channel": channel}
            if all(row[name] in values for name, values in asked.where.items()):
                found[tuple(row[name] for name in asked.by)][9] += n
        return dict(found), dict(found)


ONE = Rows({("north", "web"): 1, ("north", "app"): 7, ("south", "web"): 6, ("south", "app"): 8})
FIVE = Rows({**ONE.sizes, ("north", "web"): 5})


def shown(rows: Rows, *by: str, **where: str) -> list[int]:
    asked = Slice(by=by, where={name: (value,) for name, value in where.items()})
    return [group.score.n for group in scoring.told(rows, asked)[1]]


def it_hides_a_whole_table_whose_margins_would_tell_of_one_cell() -> None:
    assert shown(ONE, "team") == [8, 14]
    assert shown(ONE, "channel") == [7, 15]
    assert shown(ONE, "team", "channel") == [0, 0, 0, 0]
    assert shown(FIVE, "team", "channel") == [5, 7, 6, 8]


def it_tells_the_parts_of_one_team_as_the_table_of_all_teams_does() -> None:
    assert shown(ONE, "channel", team="south") == [0, 0]
    assert shown(FIVE, "channel", team="south") == [6, 8]

"""What a published snapshot says of itself: when it was true, what its columns mean, which files it is made of."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# The file that names the newest snapshot of a folder, and says of it what its own manifest says.
LATEST, MANIFEST = "latest.json", "manifest.json"
FORMAT = 1
# Which rules a snapshot is to be counted by; whoever knows only older ones would count something else.
MEASURES = 1
ROWS = ("touchpoint", "product", "team", "employee", "program", "organization")
PLAIN = ("channel", "language")
BUCKETS = ("day", "week", "month")
COLUMNS: Mapping[str, str] = {
    "metric": "The slug of what was asked.",
    "score": "The answer, a whole number on the metric's scale.",
    "is_anonymous": "Given without a name: fewer than `anonymous_floor` of them are not told of (docs/guides/lake.md).",
    "answered_at": "The moment of the answer, in UTC.",
    **{name: f"The first day of its {name}, in the workspace's time zone." for name in BUCKETS},
    "is_latest": "No answer of the same customer to the same metric follows.",
    **{f"is_latest_of_{name}": f"None follows in the same {name}." for name in BUCKETS},
    "is_latest_here": "None follows at the same touchpoint.",
    **{f"is_latest_here_of_{name}": f"None follows there in the same {name}." for name in BUCKETS},
    "next_at": "When the next one came; empty where there is none.",
    "next_here_at": "When the next one at the same touchpoint came.",
    **{name: f"The key of its {name}; empty where it has none." for name in ROWS},
    **{name: f"Its {name}; an empty text where it is not known." for name in PLAIN},
    "p1, p2, …": "What the customer was known by then: `properties` of a workspace says which is which.",
}


class Unreadable(ValueError):
    """There is no snapshot to read in {folder}: {reason}"""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(folder=folder, reason=reason))


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file, by its path within the snapshot."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Metric:
    """What was asked: its scale, and which scores are the best and the worst."""

    slug: str
    low: int
    high: int
    top: tuple[int, ...]
    bottom: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one workspace. `properties` says in which column the values of a property are."""

    workspace: str
    time_zone: str
    rows: int
    anonymous_floor: int
    metrics: tuple[Metric, ...]
    properties: Mapping[str, str]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot: its name, which is that of its folder, and the facts as they were at one moment."""

    snapshot: str
    as_of: str
    made_by: str
    workspaces: tuple[Facts, ...]
    format: int = FORMAT
    measures: int = MEASURES
    columns: Mapping[str, str] = field(default_factory=lambda: dict(COLUMNS))

    def of(self, workspace: str) -> Facts:
        """Return the facts of a workspace; of the only one, where none is named. Raises Unreadable."""
        found = [facts for facts in self.workspaces if workspace in ("", facts.workspace)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(facts.workspace for facts in self.workspaces) or "none"
        said = f"it holds no workspace {workspace!r}" if workspace else "it holds several workspaces, and none is named"
        raise Unreadable(self.snapshot, f"{said}. Known: {known}.")


def written(manifest: Manifest) -> str:
    """Return a manifest as it stands in its file."""
    return json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n"


def read(text: str, *, folder: str) -> Manifest:
    """Return the manifest that stands in a file of a folder. Raises Unreadable, also of one that is newer than we."""
    try:
        told = json.loads(text)
        version = int(told["format"]), int(told["measures"])
        if version > (FORMAT, MEASURES):
            said = f"its format and measures are {version}, and we know {(FORMAT, MEASURES)}. Use a newer Innerloop."
            raise Unreadable(folder, said)
        return _manifest(told)
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise Unreadable(folder, f"{LATEST} is no manifest ({type(error).__name__}). Publish again.") from None


def _manifest(told: Mapping[str, Any]) -> Manifest:
    facts = tuple(
        Facts(
            **{
                **each,
                "metrics": tuple(Metric(**_with_tuples(metric)) for metric in each["metrics"]),
                "files": tuple(File(**file) for file in each["files"]),
            }
        )
        for each in told["workspaces"]
    )
    return Manifest(**{**told, "workspaces": facts})


def _with_tuples(metric: Mapping[str, Any]) -> dict[str, Any]:
    return {**metric, "top": tuple(metric["top"]), "bottom": tuple(metric["bottom"])}

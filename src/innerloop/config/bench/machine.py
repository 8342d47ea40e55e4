"""Who used the processors while something was measured: our parts, and everybody else on the machine."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_BUSY = (0, 1, 2, 5, 6, 7)  # of the columns of /proc/stat: user, nice, system, irq, softirq, steal


@dataclass(frozen=True, slots=True)
class Reading:
    """Processor seconds used so far: by the whole machine, and by each part of ours."""

    whole: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Use:
    """Processor seconds between two readings; `others` is what no part of ours used."""

    parts: Mapping[str, float]
    others: float

    @property
    def ours(self) -> float:
        """Return what all our parts used together."""
        return sum(self.parts.values())


def read(roots: Iterable[int]) -> Reading:
    """Read the clocks of the machine and of the trees that grow from these roots."""
    parts: dict[str, float] = {}
    for pid in _descendants(roots):
        name, seconds = _part(pid), _seconds(pid)
        parts[name] = parts.get(name, 0.0) + seconds
    return Reading(_whole(), parts)


def between(before: Reading, after: Reading) -> Use:
    """Return what was used between two readings."""
    parts = {name: max(0.0, seconds - before.parts.get(name, 0.0)) for name, seconds in after.parts.items()}
    return Use(parts, max(0.0, after.whole - before.whole - sum(parts.values())))


def running(roots: Iterable[int], name: str) -> list[int]:
    """Return the numbers of our programs of a name, such as reader, below these roots."""
    return sorted(pid for pid in _descendants(roots) if _part(pid) == name)


def _whole() -> float:
    columns = PROC.joinpath("stat").read_text().split("\n", 1)[0].split()[1:]
    return sum(int(columns[column]) for column in _BUSY) / _TICKS


def _descendants(roots: Iterable[int]) -> set[int]:
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += children.get(pid, [])
    return found


def _part(pid: int) -> str:
    try:
        line = PROC.joinpath(str(pid), "cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return "gone"
    if "postgres" in line.split(" ", 1)[0]:
        return "database"
    for name in ("web", "worker", "reader"):
        if f" innerloop {name} " in line:
            return name
    return "load" if "multiprocessing" in line else "bench"


def _seconds(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _fields(pid: int) -> list[str]:
    """Return the fields of a program's stat after its name, which may itself hold spaces."""
    try:
        return PROC.joinpath(str(pid), "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []

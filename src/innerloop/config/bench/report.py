"""What was measured, as a table for people and as JSON for programs."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: ours, its aim, and the bare database's or a simpler way's in the same run.

    `unit` is "/s" or "%", where more is better, or "ms", "s", "h", "MB" or "% off", where less is.
    """

    name: str
    value: float
    unit: str
    aim: float | None = None
    bare: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Say whether the aim is reached; None where there is none."""
        if self.aim is None:
            return None
        # NumPy's own truths, of NumPy's own numbers, are nothing that JSON knows.
        return bool(self.value >= self.aim if self.unit in ("/s", "%") else self.value <= self.aim)

    @property
    def ratio(self) -> float | None:
        """Return how ours stands to the bare database: the share of its rate, or the times its latency."""
        return self.value / self.bare if self.bare else None


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and beside whom it was measured: cores, seconds of each run, cores that others used meanwhile."""

    cores: int
    webs: int
    web_threads: int
    seconds: float
    others: float


def table(figures: Sequence[Figure], setting: Setting) -> str:
    """Return the figures as lines of text."""
    head = ("", "ours", "bare", "ratio", "aim", "")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(row[n].rjust(widths[n]) for n in range(1, 5)), row[5]]).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", machine_line(setting)])


def as_part(figures: Sequence[Figure], setting: Setting, *, on: date) -> dict[str, Any]:
    """Return what was measured under one name as JSON has it: when, on what, and each figure."""
    rows: list[dict[str, Any]] = [asdict(figure) | {"ratio": figure.ratio, "met": figure.is_met} for figure in figures]
    return {"measured_on": on.isoformat(), "machine": asdict(setting), "figures": rows}


def keep(path: Path, parts: Mapping[str, dict[str, Any]]) -> None:
    """Write parts into a file of figures; what it holds of others stays, with its own day and machine."""
    held = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(as_json({**held, **parts}) + "\n")


def as_json(parts: Mapping[str, dict[str, Any]]) -> str:
    """Return parts as one JSON object, by name."""
    return json.dumps(dict(parts), indent=2)


def machine_line(setting: Setting) -> str:
    """Say on what it was measured, and how busy others kept it."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return (
        f"{setting.cores} cores, of which others used {setting.others:.1f} meanwhile (load {load}). "
        f"{setting.webs} web of {setting.web_threads} threads; each run {setting.seconds:g} s."
    )


def _cells(figure: Figure) -> tuple[str, ...]:
    met = {True: "reached", False: "missed", None: ""}[figure.is_met]
    aim = "" if figure.aim is None else f"{_number(figure.aim)} {met}"
    bare = "" if figure.bare is None else _number(figure.bare)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3f}"
    return figure.name, f"{_number(figure.value)} {figure.unit}", bare, ratio, aim, figure.note


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"

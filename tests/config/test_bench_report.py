"""What was measured is kept by part, each with its own day and machine."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from numpy import float64

from innerloop.config.bench import report
from innerloop.config.bench.report import Figure, Setting

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
SETTING = Setting(cores=2, webs=2, web_threads=8, seconds=10.0, others=0.0)


def part(value: float, *, on: date) -> dict[str, Any]:
    return report.as_part([Figure("a page", value, "ms", aim=300.0, bare=100.0)], SETTING, on=on)


def it_keeps_what_was_measured_of_other_parts(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    report.keep(path, {"pages": part(400.0, on=MONDAY), "api": part(9.0, on=MONDAY)})
    report.keep(path, {"pages": part(200.0, on=TUESDAY)})

    kept = json.loads(path.read_text())

    assert {name: each["measured_on"] for name, each in kept.items()} == {"pages": "2026-12-01", "api": "2026-11-30"}
    assert [each["figures"][0]["value"] for each in kept.values()] == [200.0, 9.0]


def it_keeps_what_numpy_reckoned(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    figure = Figure("a head", float64(61.5), "%", aim=62.0, bare=float64(50.0))
    report.keep(path, {"words": report.as_part([figure], SETTING, on=MONDAY)})

    [kept] = json.loads(path.read_text())["words"]["figures"]

    assert (kept["value"], kept["met"]) == (61.5, False)


def it_says_of_each_figure_whether_the_aim_is_met_and_how_it_stands_to_the_bare() -> None:
    told = [part(value, on=MONDAY)["figures"] for value in (400.0, 200.0)]

    assert [(figure["met"], figure["ratio"]) for [figure] in told] == [(False, 4.0), (True, 2.0)]

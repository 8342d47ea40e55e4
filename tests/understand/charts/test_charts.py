"""Pictures for letters and files: held against the grammar's own schema, drawn, and in the colours of the pages."""

import re
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import altair
import pytest
import vl_convert

from innerloop import kernel
from innerloop.understand import charts
from innerloop.understand.charts import theme
from innerloop.understand.charts.drawing import VERSION
from innerloop.understand.charts.packing import packed
from innerloop.understand.charts.theme import Ink

HOSTILE = '<script>alert(1)</script> & "Mwangi\'s"'
ROWS = (
    charts.Range("Send money", 49.0, 44.0, 54.0, "49 (44 to 54), n 902"),
    charts.Range(HOSTILE, -2.0, -10.0, 6.0, "−2 (−10 to 6), n 446", moved="fell"),
)


def curve(name: str) -> charts.Curve:
    values = (40.0, None, 38.0, 12.0)
    points = tuple(
        charts.Point(
            date(2026, month, 1),
            value,
            value and value - 5,
            value and value + 5,
            moved="fell" if value == 12.0 else "",
            is_open=month == 4,
        )
        for month, value in enumerate(values, start=1)
    )
    return charts.Curve(name, points, "12")


def changed(ink: Ink = theme.LIGHT, note: str = HOSTILE) -> dict[str, Any]:
    lasted = charts.Lasted(date(2026, 4, 1), date(2026, 4, 1), note, 39.0)
    return charts.change(curve("Score"), lasted, title=HOSTILE, lines=("−26 points", HOSTILE), ink=ink)


def specs(ink: Ink = theme.LIGHT) -> dict[str, dict[str, Any]]:
    around: dict[str, Any] = {"title": HOSTILE, "subtitle": "By moment", "ink": ink}
    return {
        "intervals": charts.intervals(ROWS, **around),
        "trend": charts.trends([curve("All moments")], **around),
        "trends": charts.trends([curve("All moments"), curve(HOSTILE)], **around),
        "change": changed(ink),
    }


@pytest.mark.parametrize("name", ["intervals", "trend", "trends", "change"])
def it_speaks_the_grammar(name: str) -> None:
    spec = specs()[name]

    read = altair.FacetChart.from_dict(spec) if "facet" in spec else altair.LayerChart.from_dict(spec)

    assert read.to_dict()["title"] == spec["title"]
    assert spec["$schema"] == altair.SCHEMA_URL.replace(altair.SCHEMA_VERSION, altair.SCHEMA_VERSION.split(".")[0])


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("pdf", b"%PDF")])
def it_draws(kind: str, begins: bytes) -> None:
    for spec in specs().values():
        assert charts.draw(spec, kind).startswith(begins)


def it_writes_what_people_are_called_as_text_alone() -> None:
    drawn = charts.draw(specs()["intervals"], "svg").decode()

    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert "−2 (−10 to 6), n 446" in drawn


def it_draws_of_a_change_the_band_how_long_it_lasted_and_what_was_usual() -> None:
    drawn = charts.draw(changed(note="Here it began, 4 April"), "svg").decode()

    assert drawn.count('aria-roledescription="area mark"') == 1
    assert theme.LIGHT.shade in drawn
    assert 'stroke-dasharray="6,5"' in drawn
    assert "Here it began, 4 April" in drawn
    assert ">12<" in drawn


def it_marks_a_change_without_a_usual_level() -> None:
    lasted = charts.Lasted(date(2026, 1, 1), date(2026, 2, 1), "Here it began")

    assert (
        "stroke-dasharray"
        not in charts.draw(charts.change(curve("Answers"), lasted, title="", lines=()), "svg").decode()
    )


def it_packs_a_picture_and_changes_no_pixel() -> None:
    loose = vl_convert.vegalite_to_png(changed(), scale=2, vl_version=VERSION)

    tight = packed(loose)

    assert len(tight) < len(loose) / 2
    assert pixels(tight) == pixels(loose)
    assert tight.endswith(loose[-12:])


def pixels(png: bytes) -> bytes:
    at = png.index(b"IDAT")
    return zlib.decompressobj().decompress(png[at + 4 :])


def it_leaves_a_gap_where_there_are_too_few() -> None:
    line = charts.trends([curve("All")], title="")["spec"]["layer"][1]["mark"]

    drawn = charts.draw(charts.trends([curve("All")], title=""), "svg").decode()

    assert line["invalid"] == "break-paths-show-path-domains"
    # One path for the line: it is lifted and put down again after the gap.
    [path] = re.findall(r'aria-roledescription="line mark"[^>]* d="([^"]*)"', drawn) or re.findall(
        r'd="([^"]*)"[^>]*aria-roledescription="line mark"', drawn
    )
    assert path.count("M") == 2


@pytest.mark.parametrize("ink", [theme.LIGHT, theme.DARK])
def it_has_the_colours_of_the_pages(ink: Ink) -> None:
    tokens = (Path(kernel.__file__).parent / "static/kernel/tokens.css").read_text()
    block = tokens.split(':root[data-theme="dark"] {')[1 + (ink is theme.DARK)].split("@media")[0]
    tokened = dict(re.findall(r"--([\w-]+): (#\w+)", block))

    assert ink == Ink(
        *(tokened[name] for name in ("paper", "ink", "ink-3", "line-strong", "trend", "bar", "band")),
        *(tokened[name] for name in ("detractor", "promoter", "marigold")),
    )


def it_asks_no_address_for_anything() -> None:
    spec = {**specs()["intervals"], "data": {"url": "http://127.0.0.1:9/values.json"}}

    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        charts.draw(spec, "svg")

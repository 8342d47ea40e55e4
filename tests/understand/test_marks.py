"""The geometry of the small charts."""

from dataclasses import replace

import pytest
from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand import figures, marks
from innerloop.understand.marks.places import levels


def _period(label: str, value: float | None, n: int = 100, *, is_open: bool = False) -> marks.Period:
    low, high = (None, None) if value is None else (value - 5, value + 5)
    return marks.Period(label, value, low, high, n, is_open=is_open)


def _render(text: str, **context: object) -> str:
    return engines["django"].from_string("{% load marks %}" + text).render(context)


def it_spreads_the_periods_over_the_whole_width() -> None:
    drawing = marks.draw_trend([_period("a", 30), _period("b", 40), _period("c", 35)])

    xs = [float(point.split(",")[0]) for point in drawing.lines[0].split()]
    assert xs == [0, 500, 1000]


def it_draws_a_higher_score_higher() -> None:
    drawing = marks.draw_trend([_period("a", 30), _period("b", 40)])

    first, second = (float(point.split(",")[1]) for point in drawing.lines[0].split())
    assert second < first


def it_leaves_a_gap_where_there_are_too_few() -> None:
    few = _period("c", 80, n=17)
    drawing = marks.draw_trend([_period("a", 30), _period("b", 31), few, _period("d", 30), _period("e", 29)])

    assert len(drawing.lines) == len(drawing.bands) == 2
    assert [(gap.x, gap.text) for gap in drawing.gaps] == [(50.0, "too few")]
    assert "80" not in {level.text for level in drawing.levels}


def it_marks_a_point_that_stands_alone() -> None:
    drawing = marks.draw_trend([_period("a", 30), _period("b", None, 3), _period("c", 31), _period("d", None, 3)])

    assert drawing.lines == ()
    assert [x for x, _, _ in drawing.alone] == [0.0, 66.67]
    assert len(drawing.dots) == 2


def it_dashes_the_way_to_an_open_period() -> None:
    drawing = marks.draw_trend([_period("a", 30), _period("b", 33), _period("c", 27, is_open=True)])

    assert len(drawing.lines[0].split()) == 2
    assert len(drawing.dashes[0].split()) == 2
    assert drawing.open_dot == marks.Place(100.0, drawing.last.y if drawing.last else -1)
    assert drawing.last is not None
    assert drawing.last.text == "27"
    assert drawing.last_interval == "22–32"


def it_draws_an_open_period_after_a_gap_without_a_dash() -> None:
    periods = [_period("a", 30), _period("b", 30), _period("c", None, 2), _period("d", 27, is_open=True)]

    drawing = marks.draw_trend(periods)

    assert drawing.dashes == ()
    assert drawing.open_dot is not None


def it_draws_nothing_from_nothing() -> None:
    assert marks.draw_trend([]).lines == ()
    assert marks.draw_trend([_period("a", None, 0)]).levels == ()
    assert marks.histogram([]) == ()
    assert marks.cohort_bar(0, 0, 0) == ()
    assert marks.sparkline([]).last is None


def it_names_three_levels_even_of_a_flat_line() -> None:
    drawing = marks.draw_trend([_period("a", 33), _period("b", 33)])

    assert [level.text for level in drawing.levels] == ["30", "35", "40"]


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=30))
def it_keeps_every_value_and_level_inside_the_drawn_range(values: list[float]) -> None:
    low, high, marked = levels(values)

    assert low <= min(values)
    assert high >= max(values)
    assert len(marked) == 3
    assert all(low <= level <= high for level in marked)


def it_shows_a_phone_the_last_quarter_with_its_note() -> None:
    periods = tuple(_period(str(at), 30) for at in range(26))

    kept, note = marks.narrow(marks.TrendChart(periods, marks.Note(24, "new fee")))
    _, lost = marks.narrow(marks.TrendChart(periods, marks.Note(2, "long ago")))

    assert kept[0].label == "13"
    assert note == marks.Note(11, "new fee")
    assert lost is None


def it_says_the_trend_in_words() -> None:
    chart = marks.TrendChart((_period("1 June", 36), _period("8 June", None, 4), _period("15 June", 27, is_open=True)))

    assert marks.trend_in_words(chart) == (
        "Score by week: 36 in 1 June, 27 in 15 June so far, interval 22 to 32. Lowest 27, highest 36. "
        "Too few answers to show a score in 1 of 3."
    )


def it_marks_the_periods_since_which_words_are_read_otherwise() -> None:
    turned = ("8 Jun: another model reads the words",)
    periods = (_period("1 June", 36), replace(_period("8 June", 27), turned=turned), _period("15 June", 27))

    [mark] = marks.draw_trend(periods).turned

    assert (mark.x, mark.words) == (50, "Words are read otherwise since 8 Jun: another model reads the words.")
    assert marks.trend_in_words(marks.TrendChart(periods)).endswith(mark.words)


def it_marks_the_periods_in_which_a_change_began() -> None:
    began = (marks.Began("Shop fell by 9 points", "/alerts/1"), marks.Began("Web fell by 7 points", "/alerts/2"))
    periods = (_period("1 June", 36), replace(_period("8 June", 27), began=began), _period("15 June", 27))

    [mark] = marks.draw_trend(periods).began

    assert (mark.x, mark.url) == (50, "/alerts/1")
    assert mark.words == "8 June: Shop fell by 9 points; Web fell by 7 points"
    assert marks.trend_in_words(marks.TrendChart(periods)).endswith(
        "In 8 June a change began: Shop fell by 9 points; Web fell by 7 points."
    )


def it_puts_the_cohorts_side_by_side_worst_first() -> None:
    shares = marks.cohort_bar(bottom=1, middle=1, top=2)

    assert [(share.cohort, share.x, share.width) for share in shares] == [
        ("bottom", 0.0, 25.0),
        ("middle", 25.0, 25.0),
        ("top", 50.0, 50.0),
    ]


def it_leaves_an_empty_cohort_out() -> None:
    assert [share.cohort for share in marks.cohort_bar(0, 0, 7)] == ["top"]


def it_makes_the_highest_bar_as_high_as_the_drawing() -> None:
    counts = [marks.Count(str(score), score * 10, "top") for score in range(11)]

    bars = marks.histogram(counts)

    assert bars[0].height == 0
    assert bars[10].height == 168
    assert bars[5].height == 84
    assert [bar.count.score for bar in bars if bar.is_labelled] == ["0", "10"]


def it_labels_every_bar_of_a_short_scale() -> None:
    bars = marks.histogram([marks.Count(str(score), 5, "middle") for score in range(1, 6)])

    assert all(bar.is_labelled for bar in bars)


def it_puts_all_intervals_of_a_table_on_one_axis() -> None:
    axis = marks.common_axis([(-26, 3), (47, 56), (None, None)])

    assert (axis.low, axis.high) == (-40, 60)
    assert axis.place(-40) == 10
    assert axis.place(60) == 90
    assert [label.text for label in axis.labels] == [f"{figures.MINUS}40", "0", "60"]


def it_drops_a_label_that_would_run_into_another() -> None:
    axis = marks.common_axis([(-3, 9), (47, 156)])

    assert [label.text for label in axis.labels] == ["0", "160"]


def it_places_an_interval_with_its_tick_between_the_ends() -> None:
    axis = marks.common_axis([(0, 100)])

    mark = marks.whisker(50, 40, 60, axis)

    assert (mark.start, mark.tick, mark.end) == (42, 50, 58)
    assert mark.zero == 10


def it_breaks_a_sparkline_at_what_is_unknown() -> None:
    spark = marks.sparkline([1, 2, None, 3, 4])

    assert len(spark.lines) == 2
    assert spark.last is not None
    assert spark.last.x == 100


@pytest.mark.parametrize(("value", "text"), [(33.5, "34"), (-33.5, "−34"), (-0.2, "0"), (None, ""), (-12, "−12")])
def it_writes_points_with_a_real_minus(value: float | None, text: str) -> None:
    assert figures.points(value) == text


def it_writes_changes_counts_and_shares() -> None:
    assert figures.signed(4.6) == "+5"
    assert figures.signed(-8) == "−8"
    assert figures.count(4182) == "4,182"
    assert figures.share(0.2214, 1) == "22.1 %"
    assert figures.tight_interval(-8, -1) == "−8 to −1"


@pytest.mark.parametrize(
    ("tag", "heard"),
    [
        ("{% glyph 6 'bottom' %}", "Score 6, detractor"),
        ("{% glyph 10 'top' %}", "Score 10, promoter"),
        ("{% glyph 4 'top' 'satisfied' %}", "Score 4, satisfied"),
        ("{% glyph None %}", "–No score"),
        ("{% glyph 0 'bottom' %}", "Score 0, detractor"),
    ],
)
def it_speaks_the_score_with_its_cohort(tag: str, heard: str) -> None:
    html = _render(tag)

    assert _words(html) == heard


def it_draws_a_trend_with_a_table_that_says_the_same() -> None:
    periods = (_period("1 June", 36), _period("8 June", None, 4), _period("15 June", 27, is_open=True))

    html = _render("{% trend chart %}", chart=marks.TrendChart(periods, foot="By week."))

    assert html.count('role="img"') == 2  # wide and narrow
    assert html.count('<th scope="row">') == 3
    assert "too few to show a score" in html
    assert "style=" not in html


def it_writes_coordinates_with_a_point_in_every_language() -> None:
    with translation.override("fr"):
        html = _render("{% cohort_bar 1 1 4 %}")

    assert 'x="16.67%"' in html


def it_links_each_bar_to_its_answers() -> None:
    counts = [
        marks.Count("9", 5, "top", "/answers?score=9"),
        marks.Count("10", 0, "top", "/answers?score=10"),
    ]

    html = _render("{% histogram counts %}", counts=counts)

    assert html.count("<a href=") == 2
    assert 'role="group"' in html
    assert 'aria-label="Score 9: 5"' in html


def _words(html: str) -> str:
    return "".join(part.split(">", 1)[-1] for part in html.split("<")).strip()

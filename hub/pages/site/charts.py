"""Draws numbers as SVG; a table with the same numbers stands beside each drawing."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import leather

from hub.core.district import district

MAIN_SCHEME = district().main_scheme.code
_FONT = "sans-serif"
#: The width of bars in px: a phone shrinks them to two thirds, where they can still be read.
_BARS = 480
#: Pixels that a Chinese character takes beyond what leather reserves for a letter.
_MORE_FOR_CHINESE = 10
#: Dark enough on white to be told apart: contrast 4.5 and more.
leather.theme.default_series_colors = ["#1d70b8"]
leather.theme.background_color = "#ffffff"
leather.theme.label_color = "#484949"
leather.theme.tick_font_family = leather.theme.title_font_family = leather.theme.legend_font_family = _FONT
leather.theme.tick_font_size = 19


def scores(grades: Sequence[Mapping[str, Any]]) -> str | None:
    """Draw the scores of grades, the newest first; None where fewer than two have one."""
    points = [(date.fromisoformat(each["asOf"]), float(Decimal(each["score"]))) for each in grades if each["score"]]
    if len(points) < 2:
        return None
    chart = leather.Chart()
    chart.add_y_scale(0, 100)
    chart.add_x_axis(tick_formatter=lambda day, _, __: f"{day:%Y-%m-%d}", ticks=_ticks(points))
    chart.add_line(sorted(points))
    chart.add_dots(sorted(points))
    return _within(chart.to_svg(width=800, height=360), 800, 360)


def counts(bars: Sequence[tuple[str, int]]) -> str:
    """Draw counts as bars, the first on top; each label says what is counted."""
    chart, most = leather.Chart(), max([count for _, count in bars] + [1])
    chart.add_x_scale(0, most)
    chart.add_x_axis(ticks=sorted({0, most // 2, most}), tick_formatter=lambda count, _, __: f"{count:,}")
    chart.add_bars([(count, label) for label, count in reversed(bars)])
    height = 80 + 48 * len(bars)
    room = _MORE_FOR_CHINESE * max([len(label) for label, _ in bars] + [0])
    return _within(chart.to_svg(width=_BARS, height=height), _BARS, height, room)


def _within(svg: str, width: int, height: int, room: int = 0) -> str:
    """The drawing with `room` on its left for labels, and a view box: so it shrinks as a whole on a phone."""
    size = f'width="{width}" height="{height}"'
    return svg.replace(size, f'viewBox="{-room} 0 {width + room} {height}" width="{width + room}" height="{height}"', 1)


def _ticks(points: Sequence[tuple[date, float]]) -> list[date]:
    """The first day, the last, and the one halfway: more do not fit a phone."""
    days = sorted(day for day, _ in points)
    return sorted({days[0], days[len(days) // 2], days[-1]})

"""Finds texts of a figure that meet or leave it: the numbers behind "it fits"."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOLERANCE = 1.5  # points two boxes may share: the air around letters


def meeting_texts(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes share more than a sliver."""
    return [
        (first, second)
        for (first, a), (second, b) in combinations(_boxes(figure), 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > _pixels(figure)
        and min(a.y1, b.y1) - max(a.y0, b.y0) > _pixels(figure)
    ]


def leaving_texts(figure: Figure) -> list[str]:
    """Texts that are not wholly on the paper."""
    width, height = figure.get_size_inches() * figure.dpi
    slack = _pixels(figure)
    return [
        text
        for text, box in _boxes(figure)
        if box.x0 < -slack or box.y0 < -slack or box.x1 > width + slack or box.y1 > height + slack
    ]


def _pixels(figure: Figure) -> float:
    return TOLERANCE * figure.dpi / 72


def _boxes(figure: Figure) -> list:
    """Every drawn text with its box in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    from cemlab.style.saving import told
    from cemlab.style.sheet import figure_style

    with figure_style(told(figure).language):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        shown = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text()]
        return [(one.get_text(), Text.get_window_extent(one, renderer)) for one in shown]

"""The exhibit frame: kicker, headline, subline and source line around a figure."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING

from cemlab.errors import CemlabWarning
from cemlab.language import speaker
from cemlab.style.fonts import check_characters
from cemlab.style.layout import PAD, elastic_axes
from cemlab.style.palette import colour
from cemlab.style.saving import tell, texts
from cemlab.style.setting import clean, wrap
from cemlab.style.sheet import HEADLINE, KICKER, SOURCE, SUBLINE, figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEADLINE_LINES = 2
INCH = 72.0  # points
ASCENT = 0.88  # of the font size: from the top of a line to its base line
_IN_FRAME = ContextVar("cemlab_in_frame", default=False)
_LEADING = {HEADLINE: 1.32, SUBLINE: 1.42, KICKER: 1.42, SOURCE: 1.42}


def exhibit(
    draw: Callable,
    *,
    kicker: str = "",
    headline: str,
    subline: str = "",
    source: str = "",
    language: str,
    size: str = "wide",
) -> Figure:
    """Put a figure into the frame in which it is shown.

    Parameters
    ----------
    draw : callable
        A function that makes its own figure and returns its Axes
        (``partial(result.plot_importance, language="zh")``), or one that takes an Axes
        (``lambda ax: result.plot_importance(ax=ax)``) and draws on it.
    kicker : str
        What this is, above the headline.
    headline : str
        One checked sentence, or the plain name of the figure. Two lines at most.
    subline : str
        How to read the marks.
    source : str
        Sources, n, method of the interval.
    language : {"en", "zh"}
    size : {"single", "wide", "square"}
        Size of the figure handed to `draw`; figures of cemlab know their own.

    Returns
    -------
    matplotlib.figure.Figure
        Not shown by itself: show it as the last value of a cell, or `save` it.

    Raises
    ------
    FontError
        A text has characters no bundled font can write.

    Warns
    -----
    CemlabWarning
        The headline needs more than two lines; it is shown whole.
    """
    import matplotlib.pyplot as plt

    kicker, headline, subline, source = (clean(one) for one in (kicker, headline, subline, source))
    with figure_style(language):
        figure = _drawn(draw, size).figure
        width = (figure.get_figwidth() - 2 * PAD) * INCH
        above = [
            *_lines(kicker, width, KICKER, "muted", language),
            *_lines(headline, width, HEADLINE, "ink", language, weight="bold", gap=3),
            *_lines(subline, width, SUBLINE, "ink_2", language, gap=3),
        ]
        below = _lines(source, width, SOURCE, "muted", language)
        _check_headline(above, headline)
        _frame(figure, above, below)
        check_characters("".join(text for text, _ in texts(figure)), language)
        tell(figure, language=language, title=headline or kicker, description=_spoken(
            kicker if headline else "", subline, source, language=language))  # fmt: skip
    plt.close(figure)  # else a notebook shows it a second time
    return figure


def mark_simulated(ax: Axes, language: str) -> None:
    """Write "simulated data" under a figure, at the right; the figure gets a line higher.

    For figures that are shown as they are: inside the frame of `exhibit`, whose source line
    says it, nothing is written.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any Axes of a figure that may be made higher.
    language : {"en", "zh"}
    """
    if _IN_FRAME.get():
        return
    with figure_style(language):
        figure, words = ax.figure, speaker(language)("style.simulated")
        line = _lines(words, figure.get_figwidth() * INCH, SOURCE, "muted", language)
        _frame(figure, [], line, ha="right")


def _drawn(draw: Callable, size: str) -> Axes:
    """What a function draws, while it knows that a frame comes around it."""
    token = _IN_FRAME.set(True)
    try:
        return draw(elastic_axes(size)) if _takes_axes(draw) else draw()
    finally:
        _IN_FRAME.reset(token)


def _takes_axes(draw: Callable) -> bool:
    """Whether a function has a positional argument that must be given."""
    return any(
        one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
        for one in inspect.signature(draw).parameters.values()
    )


def _lines(text, width, size, role, language, *, weight="regular", gap=0) -> list[dict]:
    """What each line looks like and how much height it takes, in points."""
    if not text:
        return []
    last = 0.4 * width if size == HEADLINE else None  # a headline has no lost word
    wrapped = wrap(text, width, size, language, weight=weight, last=last)
    look = {"size": size, "color": colour(role), "weight": weight}
    height = size * _LEADING[size]
    return [
        {"text": line, "look": look, "height": height + (gap if first else 0), "size": size}
        for line, first in zip(wrapped, [True] + [False] * (len(wrapped) - 1), strict=True)
    ]


def _check_headline(above: list[dict], headline: str) -> None:
    count = sum(line["size"] == HEADLINE for line in above)
    if count > HEADLINE_LINES:
        warnings.warn(
            CemlabWarning(
                f"The headline takes {count} lines: {headline[:60]!r}…. Two is the most that is "
                "read at a glance. Shorten the sentence or its labels.",
                code="headline_long",
            ),
            stacklevel=3,
        )


def _frame(figure: Figure, above: list[dict], below: list[dict], ha: str = "left") -> None:
    """Make the figure higher, and write the lines into the new room."""
    top = sum(line["height"] for line in above) / INCH + (0.16 if above else 0)
    bottom = sum(line["height"] for line in below) / INCH + (0.06 if below else 0)
    width, old = figure.get_size_inches()
    new = old + top + bottom
    boxes = [(ax, ax.get_position(original=True)) for ax in figure.axes]
    figure.set_size_inches(width, new)
    for ax, box in boxes:
        ax.set_position([box.x0, (box.y0 * old + bottom) / new, box.width, box.height * old / new])
    _write(figure, above, (new - PAD) * INCH)
    _write(figure, below, bottom * INCH + PAD * INCH * 0.6, ha)


def _write(figure: Figure, lines: list[dict], top: float, ha: str = "left") -> None:
    width, height = figure.get_size_inches() * INCH
    for line in lines:
        top -= line["height"]
        leading = _LEADING[line["size"]]
        base = top + line["size"] * (leading - ASCENT - (leading - 1) / 2)
        x = PAD * INCH if ha == "left" else width - PAD * INCH
        figure.text(x / width, base / height, line["text"], ha=ha, va="baseline", **line["look"])


def _spoken(*parts: str, language: str) -> str:
    """The parts as sentences, one after the other."""
    stop, gap = ("。", "") if language == "zh" else (".", " ")
    ended = [part if part[-1] in ".。！？!?" else f"{part}{stop}" for part in parts if part]
    return gap.join(ended)

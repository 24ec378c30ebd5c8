"""The style sheet: settings of matplotlib while a figure is drawn, and sizes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cemlab.style.fonts import LAST_RESORT, families, register
from cemlab.style.palette import GROUPS, colour

# Inches; rows of a figure add to the height.
SIZES = {"single": (7.2, 4.7), "wide": (10.6, 4.7), "square": (7.2, 6.6)}

# Points.
HEADLINE, SUBLINE, KICKER, HEAD, BODY, SMALL, SOURCE = 14, 10, 9, 10.5, 10, 9, 8.5

HASH_SALT = "cemlab"
PIXELS = 200  # of a PNG, an inch: twice what a screen shows


@contextmanager
def figure_style(language: str) -> Iterator[None]:
    """Draw in the house style; settings outside are as they were afterwards.

    Settings made before, also by a seaborn theme, have no influence on what is drawn inside:
    the same input gives the same figure wherever it is made.

    Parameters
    ----------
    language : {"en", "zh"}
        Chooses the fonts.

    Examples
    --------
    >>> with figure_style("zh"):
    ...     figure, ax = plt.subplots()  # doctest: +SKIP
    """
    import matplotlib as mpl
    from matplotlib import style

    register()
    settings = _settings(language)
    with mpl.rc_context():
        style.use("default")
        mpl.rcParams.update(settings)
        try:
            yield
        finally:
            is_interactive = mpl.is_interactive()
    # The first figure of a notebook loads the backend, which turns this on for all figures.
    mpl.interactive(is_interactive)


def _settings(language: str) -> dict[str, Any]:
    from cycler import cycler

    ink, second, paper = colour("ink"), colour("ink_2"), colour("paper")
    spines = {f"axes.spines.{side}": False for side in ("left", "right", "top")}
    ticks = {f"{axis}tick.{key}": value for axis in "xy" for key, value in _TICKS.items()}
    colours = {"xtick.labelcolor": second, "ytick.labelcolor": ink, "axes.labelcolor": second}
    return {
        **spines,
        **ticks,
        **colours,
        # Only registered families: an absent one is reported again for every text.
        "font.family": [*families(language), LAST_RESORT],
        "font.size": BODY,
        "text.color": ink,
        "text.parse_math": False,  # "$5 和 $10" is money, not mathematics
        "text.hinting": "none",  # the same widths at every resolution
        "axes.unicode_minus": True,
        "axes.formatter.use_mathtext": False,
        "axes.edgecolor": colour("muted"),
        "axes.facecolor": "none",
        "axes.titlesize": HEAD,
        "axes.titleweight": "bold",
        "axes.labelsize": BODY,
        "axes.grid": False,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=GROUPS["light"]),
        "grid.color": colour("grid"),
        "grid.linewidth": 1.0,
        "lines.solid_capstyle": "butt",
        "legend.frameon": False,
        "figure.facecolor": paper,
        "savefig.facecolor": paper,
        "figure.max_open_warning": 0,
        "svg.fonttype": "none",  # text stays text
        "svg.hashsalt": HASH_SALT,
        "pdf.fonttype": 42,
        "ps.fonttype": 42,
    }


_TICKS = {"major.size": 0, "minor.size": 0, "major.pad": 5, "labelsize": BODY}

"""Figures of personas: how many groups, and how each differs from the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.personas.methods.verdict import DOUBTFUL, STABLE, STRONG
from cemlab.personas.profile_figure import profiles
from cemlab.style import BODY, SMALL, colour, figure_style, layout, marks, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.personas.result import PersonaResult

__all__ = ["numbers", "profiles"]

PANEL_HEIGHT = 1.9  # inches
PANELS = (  # column, its error, limits
    ("silhouette", None, ()),
    ("copula_z", None, ()),
    ("gap", "gap_error", ()),
    ("prediction_strength", "prediction_strength_error", (STRONG,)),
    ("jaccard_min", None, (STABLE, DOUBTFUL)),
    ("bic", None, ()),
)
SHARES = ("silhouette", "prediction_strength", "jaccard_min")  # on one scale, up to 1
FROM_ONE = ("gap", "bic")  # these know a single group
LEAST_WIDTH = 1.5  # inches of a panel; where five in a row would be narrower, there are two rows
GAP, HEAD = 0.42, 0.68  # inches between panels, and over them
LEFT, RIGHT, BOTTOM = 0.4, 0.12, 0.56
LINE = 0.17


def numbers(result: PersonaResult, *, ax: Axes | None, language: str) -> Axes:
    """Every number of groups: silhouette, z against a continuum, gap, prediction strength, Jaccard.

    Parameters
    ----------
    result : PersonaResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Hollow: a number whose smallest group is too small to be offered. Large: the number that was
    taken. BIC is that above the smallest, for each respondent. Lines of gap and prediction strength
    reach one standard error to both sides. What was not computed has no panel.
    """
    say, table = speaker(language), result.numbers()
    whole = result.glance().iloc[0]
    limit = whole["copula_limit"]
    table["bic"] = (table["bic"] - table["bic"].min()) / whole["n_fitted"]
    shown = [one for one in PANELS if table.loc[table["k"] > 1, one[0]].notna().any()]
    with figure_style(language):
        across = layout.across(ax)
        count = max(3, len(shown))
        if (across - LEFT - RIGHT + GAP) / count - GAP < LEAST_WIDTH:
            count = 3
        width = (across - LEFT - RIGHT + GAP) / count - GAP
        rows = [shown[:count], shown[count:]] if len(shown) > count else [shown]
        tall = len(rows) * (PANEL_HEIGHT + HEAD + BOTTOM) + 2 * layout.PAD
        ax = layout.room(ax, "wide", tall)
        layout.shrink(ax, left=LEFT, right=RIGHT, top=HEAD, bottom=BOTTOM)
        ax.set_axis_off()
        own, high = layout.inches(ax)
        each = (high - (len(rows) - 1) * (HEAD + BOTTOM)) / len(rows)
        for down, row in enumerate(rows):
            foot = (len(rows) - 1 - down) * (each + HEAD + BOTTOM) / high
            for place, (column, error, limits) in enumerate(row):
                at = (place * (width + GAP) / own, foot, width / own, each / high)
                panel = ax.inset_axes(at)
                panel.set_facecolor("none")
                lines = (limit,) if column == "copula_z" else limits
                _measure(panel, table, column, error, lines)
                _head(panel, column, width, say, language)
                panel.set_xlabel(say("personas.figure.k_axis"), loc="left", labelpad=4)
    return ax


def _head(panel: Axes, column: str, width: float, say: Callable, language: str) -> None:
    """The name of a measure, and below it what its limits mean."""
    how = say(f"personas.figure.{column}_how", strong=STRONG, stable=STABLE, doubtful=DOUBTFUL)
    lines = wrap(how, width * layout.INCH, SMALL, language, most=2)
    top = 0.14 + LINE * len(lines)
    for text, at, look in (
        (say(f"personas.figure.{column}"), top, {"size": BODY, "weight": "bold"}),
        ("\n".join(lines), 0.12, {"size": SMALL, "color": colour("ink_2"), "linespacing": 1.2}),
    ):
        panel.annotate(
            text, (0, 1), xycoords="axes fraction", xytext=(0, at * layout.INCH), va="baseline",
            textcoords="offset points", ha="left", annotation_clip=False,
            **({"color": colour("ink")} | look),
        )  # fmt: skip


def _measure(panel: Axes, table: pd.DataFrame, column: str, error: str | None, limits) -> None:
    """One measure by the number of groups, on the scale 0 to 1 or its own."""
    table = table[table[column].notna() & ((table["k"] > 1) | (column in FROM_ONE))]
    panel.set_xlim(float(table["k"].min()) - 0.5, float(table["k"].max()) + 0.5)
    panel.set_xticks(table["k"].tolist(), [f"{k:g}" for k in table["k"]], color=colour("ink_2"))
    if column in SHARES:
        panel.set_ylim(min(0.0, float(table[column].min())), 1.0)
        panel.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "", "0.5", "", "1"], color=colour("ink_2"))
    else:
        ticks = _own_ticks(table, column, error, limits)
        below = 0.08 * (ticks[-1] - ticks[0]) if column == "bic" else 0.0  # the smallest is 0
        panel.set_ylim(ticks[0] - below, ticks[-1])
        panel.set_yticks(ticks, [f"{y:g}" for y in ticks], color=colour("ink_2"))
    for y in panel.get_yticks():
        panel.axhline(y, color=colour("grid"), linewidth=1.0, zorder=0)
    for y in limits:
        panel.axhline(
            y, color=colour("ink_2"), linewidth=1.0, linestyle=(0, (4, 2.5)), zorder=1,
            gid="reference",
        )  # fmt: skip
    panel.plot(table["k"], table[column], color=colour("mark_weak"), linewidth=1.2, zorder=2)
    for row in table.to_dict("records"):
        tone = "ink" if row["offered"] else "mark_weak"
        if error is not None:
            low, high = row[column] - row[error], row[column] + row[error]
            marks.interval(panel, low, high, row["k"], tone, upright=True)
        size = marks.DOT + (3.0 if row["chosen"] else -1.0)
        marks.dot(panel, row["k"], row[column], tone, hollow=not row["offered"], size=size)


def _own_ticks(table: pd.DataFrame, column: str, error: str | None, limits) -> list[float]:
    """A few round numbers around a measure, its errors and its limits, 0 among them or below."""
    from matplotlib.ticker import MaxNLocator

    spread = table[error] if error else 0.0
    ends = [(table[column] - spread).min(), (table[column] + spread).max(), 0.0, *limits]
    return MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(min(ends), max(ends)).tolist()

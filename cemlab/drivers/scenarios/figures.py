"""The figure of scenarios: expected changes from zero, with before and after beside them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.drivers.scenarios import telling
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import SMALL, clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.scenarios.result import WhatIfResult

COLUMN_GAP = 0.24
TICK = 0.6  # inches a tick needs
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19  # inches: heads of columns, ticks, a line of an axis name
STEPS = {
    "mean": (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20),
    "nps": (1, 2, 5, 10, 20, 25, 50),
    "top_box": (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5),
}
TONES = {"rise": "good", "fall": "bad"}
AIR = 0.04  # of the range, beyond the last interval


def scenarios(result: WhatIfResult, *, ax: Axes | None, language: str) -> Axes:
    """Expected change of each scenario with its interval, from zero; before and after beside it.

    Parameters
    ----------
    result : WhatIfResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place. Without it, a figure as high as the
        number of scenarios needs.
    language : {"en", "zh"}

    Notes
    -----
    Hollow where the interval includes zero; blue where the outcome would be better, orange where
    worse. Rows of few people keep their place, without a number.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(one, language) for one in table["scenario"]]
        labels = layout.RowLabels.of(named, language, across=across)
        heads, texts = _columns(result, say)
        columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
        outcome = clean(result.label(whole["outcome"], language))
        name = say(f"drivers.what_if.figure.x_{whole['score']}", outcome=outcome)
        free = across - labels.width - columns.width
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        marks.row_lines(ax, labels.places)
        _axis(ax, table, whole, say)
        marks.reference(ax, 0.0, solid=True)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            _mark(ax, y, row, say)
        layout.axis_name(ax, name, language)
        first = [{"color": colour(f"{TONES[one]}_text"), "weight": "bold"} if one in TONES
                 else {"color": colour("muted")} for one in table["verdict"]]  # fmt: skip
        columns.write(ax, labels.places, first=first)
    return ax


def _columns(result: WhatIfResult, say) -> tuple[list[str], list[list[str]]]:
    """Heads and texts of the columns; those that hold nothing are left out."""
    score = result.glance()["score"].iloc[0]
    rows = list(result.tidy().itertuples())
    known = [row.verdict != "hidden" for row in rows]
    levels = [
        say("drivers.what_if.figure.level",
            before=telling.value(row.before, score, say, "level"),
            after=telling.value(row.after, score, say, "level")) if is_known else ""
        for row, is_known in zip(rows, known, strict=True)
    ]  # fmt: skip
    texts = {
        "change": [telling.value(row.estimate, score, say) if is_known else ""
                   for row, is_known in zip(rows, known, strict=True)],
        "levels": levels,
        "step": [_step(result, row.scenario, say) for row in rows],
        "lift": ["" if math.isnan(row.mean_lift) else say("drivers.what_if.value_mean",
                                                          x=row.mean_lift) for row in rows],
        "capped": ["" if math.isnan(row.share_capped) else marks.percent(row.share_capped, say)
                   for row in rows],
        "n": ["" if math.isnan(row.n) else f"{row.n:,.0f}" for row in rows],
    }  # fmt: skip
    kept = {key: own for key, own in texts.items() if any(own)}
    return [say(f"drivers.what_if.figure.{key}") for key in kept], list(kept.values())


def _step(result: WhatIfResult, scenario: str, say) -> str:
    """What a scenario changes, or how many steps it has."""
    steps = result.changes()
    steps = steps[steps["scenario"] == scenario]
    if len(steps) > 1:
        return say("drivers.what_if.figure.step_several", n=len(steps))
    kind = telling.kind_of(steps.iloc[0])
    size, turned = steps[kind].iloc[0], result.notes_of("reversed").get("items", [])
    if kind == "floor" and steps["driver"].iloc[0] in turned:
        kind = "floor_turned"
    return say(f"drivers.what_if.figure.step_{kind}", size=size)


def _axis(ax: Axes, table: pd.DataFrame, whole, say) -> None:
    """Limits around zero and all intervals; ticks in the unit of the score."""
    seen = np.append(table[["estimate", "conf_low", "conf_high"]].to_numpy(float).ravel(), 0.0)
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    if high == low:  # nothing to measure: a zero is all the axis can say
        ax.set_xlim(0, 1)
        ax.set_xticks([0.0], ["0"], color=colour("ink_2"))
        return
    air = AIR * (high - low)
    low, high = low - (air if low < 0 else 0.0), high + (air if high > 0 else 0.0)
    step = marks.nice_step(high - low, STEPS[whole["score"]],
                           most=int(layout.inches(ax)[0] / TICK))  # fmt: skip
    ax.set_xlim(low, high)
    ticks = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1) * step
    factor = telling.PERCENT if whole["score"] == "top_box" else 1
    names = marks.plain_numbers([round(one * factor, 6) for one in ticks])
    ax.set_xticks(ticks, names, color=colour("ink_2"))


def _mark(ax: Axes, y: float, row, say) -> None:
    if row.verdict == "hidden":
        ax.text(
            0.5, y, say("drivers.what_if.figure.hidden"), transform=ax.get_yaxis_transform(),
            ha="center", va="center_baseline", size=SMALL, color=colour("muted"), zorder=3,
            bbox={"facecolor": colour("paper"), "edgecolor": "none", "pad": 2.0},
        )  # fmt: skip
        return
    tone = TONES.get(row.verdict, "mark_weak")
    marks.interval(ax, row.conf_low, row.conf_high, y, tone, dashed=row.n < SMALL_N)
    marks.dot(ax, row.estimate, y, tone, hollow=row.verdict == "cannot_tell")

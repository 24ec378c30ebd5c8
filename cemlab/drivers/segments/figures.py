"""The forest of slopes: each driver with its personas and the common slope."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.drivers.segments.telling import CANNOT, DIFFERS, drawn, p_text
from cemlab.language import speaker
from cemlab.style import BODY, clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.segments.result import PersonaDriversResult

ROW = 0.25  # inches
HALF = 0.11  # inches of a common slope beyond the middle of the first and the last row
COLUMN_GAP = 0.24
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19
TICK = 0.6  # inches a tick needs
STEPS = (0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10)
SIZE = 7.0
BOLD = 0.93  # names of drivers are broken as plain text and written in bold, which is wider
MANY_ROWS = 30  # with more, hidden personas have no row of their own: a note counts them
AIR = 0.03  # of the range, at both sides


def personas(result: PersonaDriversResult, *, ax: Axes | None, language: str) -> Axes:
    """Slopes by persona: dot and interval, the own slope as a tick, the common one dashed.

    Parameters
    ----------
    result : PersonaDriversResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place. Without it, a figure as high as the
        number of rows needs.
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.tidy()
    whole, tests = result.glance().iloc[0], result.tests().set_index("driver", drop=False)
    table = table[table["driver"].isin(drawn(result))]
    if len(table) > MANY_ROWS:
        table = table[table["kind"] != "hidden"]
    rows: list = []  # a driver by its name, or a persona by its row
    for name, own in table.groupby("driver", sort=False):
        rows += [name, *own.itertuples()]
    heads = [i for i, row in enumerate(rows) if isinstance(row, str)]
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(row if isinstance(row, str) else row.persona, language)
                 for row in rows]  # fmt: skip
        labels = layout.RowLabels.of(named, language, across=BOLD * across, row=ROW)
        columns = layout.Columns.of(
            [say("drivers.by_persona.figure.slope"), say("drivers.by_persona.figure.n")],
            [[_slope(row) for row in rows], [_size(row) for row in rows]],
            language, gap=COLUMN_GAP,
        )  # fmt: skip
        name = say("drivers.by_persona.figure.x",
                   outcome=clean(result.label(whole["outcome"], language)))  # fmt: skip
        free = across - labels.width - columns.width
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels, bold=heads)
        _axis(ax, table, tests)
        layout.axis_name(ax, name, language)
        places = labels.places
        marks.row_lines(ax, [y for i, y in enumerate(places) if i not in heads])
        for start, end in zip(heads, [*heads[1:], len(rows)], strict=True):
            test = tests.loc[rows[start]]
            _verdict(ax, places[start], test, say, language)
            _references(ax, places[start + 1], places[end - 1], test["common"])
        for y, row in zip(places, rows, strict=True):
            if not isinstance(row, str):
                _mark(ax, y, row, say)
        columns.write(ax, places, first=[_look(row) for row in rows])
    return ax


def _slope(row) -> str:
    if isinstance(row, str) or math.isnan(row.slope):
        return ""
    return f"{row.slope:.2f}".replace("-", "\u2212")


def _size(row) -> str:
    return "" if isinstance(row, str) or math.isnan(row.n) else f"{row.n:,.0f}"


def _look(row) -> dict:
    if isinstance(row, str) or row.kind != "own":
        return {"color": colour("muted")}
    return {"color": colour(_tone(row)), "weight": "bold"}


def _tone(row) -> str:
    return "ink" if row.verdict == DIFFERS else "ink_2"


def _axis(ax: Axes, table: pd.DataFrame, tests: pd.DataFrame) -> None:
    values = np.concatenate([
        table[["slope", "slope_low", "slope_high", "own"]].to_numpy(float).ravel(),
        tests["common"].to_numpy(float),
    ])  # fmt: skip
    seen = values[np.isfinite(values)]
    low, high = seen.min(initial=0.0), seen.max(initial=0.0)
    high = high if high > low else low + 1.0
    air = AIR * (high - low)
    ax.set_xlim(low - air, high + air)
    most = int(layout.inches(ax)[0] / TICK)
    step = marks.nice_step(high - low, STEPS, most=most)
    ticks = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1) * step
    ax.set_xticks(ticks, marks.plain_numbers(ticks.tolist()), color=colour("ink_2"))


def _verdict(ax: Axes, y: float, test: pd.Series, say, language: str) -> None:
    """Whether the driver differs, beside its name."""
    code = test["verdict"]
    p = "" if code == CANNOT else p_text(test["p_adjusted"], language)
    ax.text(
        0, y, say(f"drivers.by_persona.verdict.{code}", p=p), size=BODY,
        transform=ax.get_yaxis_transform(), ha="left", va="center_baseline",
        color=colour("ink" if code == DIFFERS else "muted"),
        weight="bold" if code == DIFFERS else "regular",
    )  # fmt: skip


def _references(ax: Axes, top: float, bottom: float, common: float) -> None:
    """Zero and the common slope, along the rows of a driver."""
    rows = [top - HALF, bottom + HALF]
    ax.plot([0, 0], rows, color=colour("rule"), linewidth=1.0, zorder=1, marker="none",
            gid="zero")  # fmt: skip
    if not math.isnan(common):
        ax.plot([common, common], rows, color=colour("ink_2"), linewidth=1.0, zorder=2,
                linestyle=(0, (4, 2.5)), marker="none", gid="reference")  # fmt: skip


def _mark(ax: Axes, y: float, row, say) -> None:
    if math.isnan(row.slope):
        key = "hidden" if row.kind == "hidden" else "no_slope"
        ax.text(0, y, say(f"drivers.by_persona.figure.{key}"), size=BODY,
                transform=ax.get_yaxis_transform(), ha="left", va="center_baseline",
                color=colour("muted"))  # fmt: skip
        return
    is_common = row.kind != "own"
    tone = "mark_weak" if is_common else _tone(row)
    marks.interval(ax, row.slope_low, row.slope_high, y, tone, width=2.0, dashed=is_common)
    if not math.isnan(row.own):
        ax.plot([row.own], [y], marker="|", markersize=8, color=colour("muted"), zorder=3,
                linestyle="none", clip_on=False, gid="own")  # fmt: skip
    marks.dot(ax, row.slope, y, tone, hollow=is_common, size=SIZE)

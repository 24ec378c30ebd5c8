"""Figures of preparation: who is left after each step, and whether style decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.style import BODY, SMALL, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.personas.preparing.result import PreparationResult

ROW, BAR = 0.34, 0.5  # inches a row; part of it that the bar takes
COLUMN_GAP, BOTTOM, TOP = 0.22, 0.3, 0.28
STEPS = ("rows_left_out", "straight_lining", "speeders", "duplicates", "zero_weight")
HEIGHT, LEFT = 2.9, 0.46  # inches of the figure of style
PEOPLE = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000)


def left(result: PreparationResult, *, ax: Axes | None, language: str) -> Axes:
    """People after each step: who stays as a bar, who leaves at its end.

    Parameters
    ----------
    result : PreparationResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Steps that nobody could look at have no number of flagged people.
    """
    say = speaker(language)
    table = result.tidy()
    table = table[table["step"].isin(STEPS)].reset_index(drop=True)
    start = float(table["before"].iloc[0])
    names = [say("personas.prepare.figure.came_in"),
             *(say(f"personas.prepare.step.{one}") for one in table["step"])]  # fmt: skip
    after = [start, *table["after"]]
    gone = [0.0, *(table["before"] - table["after"])]
    flagged = ["", *(_flagged(row, say) for row in table.itertuples())]
    with figure_style(language):
        across = layout.across(ax)
        labels = layout.RowLabels.of(names, language, across=across, row=ROW)
        stays = [say("personas.prepare.figure.people", n=one) for one in after]
        texts = [stays, flagged]
        widths = [layout.widest(stays, BODY, language, "bold"),
                  layout.widest(flagged, BODY, language)]  # fmt: skip
        beside = sum(widths) + COLUMN_GAP * len(widths)
        ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=beside, top=TOP, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        ax.set_xlim(0, max(start, 1.0))
        for y, kept, lost, height in zip(labels.places, after, gone, labels.heights, strict=True):
            thick = min(height, ROW) / ROW * BAR * _row(labels)
            ax.barh(y, kept, thick, color=colour("mark_weak"), zorder=2, gid="kept")
            ax.barh(y, lost, thick, left=kept, color=colour("bad"), zorder=2, gid="gone")
        _axis(ax, start)
        heads = [say("personas.prepare.figure.stay"), say("personas.prepare.figure.flagged")]
        looks = [[{"weight": "bold", "color": colour("ink")}] * len(after),
                 [{"color": colour("ink_2")}] * len(after)]  # fmt: skip
        edge = layout.inches(ax)[0]
        for head, column, width, look in zip(heads, texts, widths, looks, strict=True):
            edge += COLUMN_GAP + width
            layout.column(ax, edge, column, labels.places, looks=look)
            layout.header(ax, edge / layout.inches(ax)[0], head, ha="right", axes=True)
    return ax


def style(result: PreparationResult, *, ax: Axes | None, language: str) -> Axes:
    """The first component by the mean of people's answers, in bands: dot and middle half.

    Parameters
    ----------
    result : PreparationResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    On one line the first dimension is the level and nothing else.
    """
    say, table = speaker(language), result.style()
    whole = result.glance().iloc[0]
    with figure_style(language):
        ax = layout.room(ax, "wide", HEIGHT + 2 * layout.PAD)
        layout.shrink(ax, left=LEFT, right=0.1, top=TOP + 0.1, bottom=0.56)
        if not len(table):
            ax.set_axis_off()
            ax.text(0.5, 0.5, say("personas.prepare.figure.no_style"), ha="center", va="center",
                    transform=ax.transAxes, size=BODY, color=colour("ink_2"))  # fmt: skip
            return ax
        for row in table.itertuples():
            marks.interval(ax, row.component_low, row.component_high, row.level, "mark_weak",
                           width=marks.THICK, upright=True)  # fmt: skip
            marks.dot(ax, row.level, row.component, "ink")
        low = min(-1.0, float(table["component_low"].min()))
        high = max(1.0, float(table["component_high"].max()))
        ax.set_ylim(low - 0.2, high + 0.2)
        air = 0.05 * (table["level"].max() - table["level"].min())
        ax.set_xlim(table["level"].min() - air, table["level"].max() + air)
        ticks = [one for one in range(int(low), int(high) + 1)]
        ax.set_yticks(ticks, marks.plain_numbers(ticks), color=colour("ink_2"))
        for y in ticks:
            ax.axhline(y, color=colour("grid"), linewidth=1.0, zorder=0)
        places = _nice(float(table["level"].min()), float(table["level"].max()))
        ax.set_xticks(places, marks.plain_numbers(places), color=colour("ink_2"))
        layout.header(ax, 0.0, say("personas.prepare.figure.component",
                                   r=whole["r_first_component"]), axes=True)  # fmt: skip
        layout.axis_name(ax, say("personas.prepare.figure.level"), language)
    return ax


def _flagged(row, say) -> str:
    if row.n_flagged != row.n_flagged:
        return say("personas.prepare.figure.not_looked")
    return say("personas.prepare.figure.flagged_row", n=row.n_flagged, share=row.estimate)


def _row(labels: layout.RowLabels) -> float:
    places = labels.places
    return abs(places[0] - places[1]) if len(places) > 1 else 1.0


def _axis(ax: Axes, start: float) -> None:
    step = marks.nice_step(start, PEOPLE, most=5)
    ticks = [step * at for at in range(int(start // step) + 1)]
    ax.set_xticks(ticks, [f"{one:,.0f}" for one in ticks], color=colour("ink_2"), size=SMALL)
    for x in ticks:
        ax.axvline(x, color=colour("grid"), linewidth=1.0, zorder=0)


def _nice(low: float, high: float) -> list[float]:
    step = marks.nice_step(high - low, (0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20), most=7)
    first = int(low / step)
    return [step * at for at in range(first, int(high / step) + 1) if low <= step * at <= high]

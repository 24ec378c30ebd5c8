"""Figure of an empathy map: how many people stand behind each theme, by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.documents import EMPATHY_FIELDS
from cemlab.language import speaker
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.personas.empathy.result import EmpathyMapResult

COLUMN_GAP, ROW = 0.22, 0.3
TOP, TICKS, NAME_LINE = 0.3, 0.27, 0.19
MOST_ROWS = 24  # themes that one figure shows
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
TICK = 0.7  # inches a tick needs
BLOCK = "personas.empathy_map"


def shares(result: EmpathyMapResult, *, ax: Axes | None, language: str) -> Axes:
    """A dot with its 95% interval for each theme; hollow and grey is a single voice.

    Parameters
    ----------
    result : EmpathyMapResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Of many themes, those of most people are shown, in the order of the fields.
    """
    say, table = speaker(language), shown(result.tidy())
    with figure_style(language):
        across = layout.across(ax)
        names = [result.label(one, language) for one in table["theme"]]
        labels = layout.RowLabels.of(names, language, across=across, row=ROW)
        heads = [say(f"{BLOCK}.figure.field"), say(f"{BLOCK}.figure.count")]
        texts = [[say(f"{BLOCK}.field.{name}") for name in table["field"]],
                 [say(f"{BLOCK}.value", count=row.respondents, n=row.n)
                  for row in table.itertuples()]]  # fmt: skip
        columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
        name = say(f"{BLOCK}.figure.x", n=table["n"].iloc[0])
        free = across - labels.width - columns.width
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        marks.row_lines(ax, labels.places)
        _rules(ax, table["field"].tolist(), labels)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            single = row.verdict == "single_voice"
            tone = "mark_weak" if single else "ink"
            marks.interval(ax, row.conf_low, row.conf_high, y, tone)
            marks.dot(ax, row.estimate, y, tone, hollow=single)
        high = min(1.0, float(table["conf_high"].max()) * 1.04)
        ax.set_xlim(0, high)
        step = marks.nice_step(high, STEPS, most=max(2, int(layout.inches(ax)[0] / TICK)))
        ticks, names = marks.percent_ticks(0.0, high, step)
        ax.set_xticks(ticks, names, color=colour("ink_2"))
        layout.axis_name(ax, name, language)
        weak = [{"color": colour("muted" if one == "single_voice" else "ink")}
                for one in table["verdict"]]  # fmt: skip
        columns.write(ax, labels.places, others=weak)
    return ax


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The themes of most people, in the order of the fields."""
    most = table.sort_values("respondents", ascending=False, kind="stable").head(MOST_ROWS)
    order = most["field"].map({name: at for at, name in enumerate(EMPATHY_FIELDS)})
    return most.assign(order=order).sort_values(
        ["order", "respondents"], ascending=[True, False], kind="stable", ignore_index=True
    )


def _rules(ax: Axes, groups: list[str], labels: layout.RowLabels) -> None:
    """A rule between rows of different fields."""
    edges = [y + height / 2 for y, height in zip(labels.places, labels.heights, strict=True)]
    for edge, own, following in zip(edges, groups, groups[1:], strict=False):
        if own != following:
            ax.axhline(edge, color=colour("rule"), linewidth=1.2, zorder=1, gid="group")

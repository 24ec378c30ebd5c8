"""Figures of a prediction: the models, and what one gains over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cemlab.language import speaker
from cemlab.personas import model_verdicts
from cemlab.personas.predicting.telling import written
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.personas.predicting.result import PredictionResult

BOTTOM, HEAD, GAP = 0.52, 0.24, 0.24  # inches
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)


def models(result: PredictionResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per model: R², or the area under the curve, with its interval.

    Parameters
    ----------
    result : PredictionResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    named = [result.label(name, language) for name in table["model"]]
    texts = [[written(one, signed=False) for one in table["estimate"]]]
    heads = [say(f"personas.prediction.measure.{whole['measure']}")]
    if whole["measure"] == "auc":
        texts.append([written(one) for one in table["log_score"]])
        heads.append(say("personas.prediction.measure.log_score"))
    least = 0.5 if whole["measure"] == "auc" else 0.0  # a model that knows nothing
    with figure_style(language):
        ax, places = _rows(ax, named, heads, texts, language)
        ends = table[["estimate", "conf_low", "conf_high"]].to_numpy()
        _axis(ax, min(np.nanmin(ends), least), np.nanmax(ends))
        layout.axis_name(ax, say(f"personas.prediction.figure.x_{whole['measure']}"), language)
        marks.row_lines(ax, places)
        marks.reference(ax, least, dotted=True)
        for y, row in zip(places, table.itertuples(), strict=True):
            marks.interval(ax, row.conf_low, row.conf_high, y, "ink")
            marks.dot(ax, row.estimate, y, "ink")
    return ax


def gains(result: PredictionResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per comparison: gain with its interval, and the band of what is not worth having.

    Parameters
    ----------
    result : PredictionResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Filled where the second model predicts better, hollow elsewhere.
    """
    say, table, whole = speaker(language), result.gains(), result.glance().iloc[0]
    words = model_verdicts.words(whole["model_verdict"], say)
    named = [say(f"personas.prediction.gain.{name}", **words) for name in table["gain"]]
    texts = [[written(one) for one in table["estimate"]],
             [say(f"personas.prediction.verdict.{one}") for one in table["verdict"]]]  # fmt: skip
    heads = [say("personas.prediction.figure.gain"), say("personas.prediction.figure.verdict")]
    with figure_style(language):
        ax, places = _rows(ax, named, heads, texts, language)
        ends = table[["estimate", "conf_low", "conf_high"]].to_numpy()
        band = whole["smallest"]
        _axis(ax, min(np.nanmin(ends), -band), max(np.nanmax(ends), band))
        name = say(f"personas.prediction.figure.gain_{whole['measure']}")
        layout.axis_name(ax, name, language)
        ax.axvspan(-band, band, color=colour("band"), linewidth=0, zorder=0)
        marks.row_lines(ax, places)
        marks.reference(ax, 0.0, solid=True)
        for y, row in zip(places, table.itertuples(), strict=True):
            tone = "ink" if row.verdict == "adds" else "ink_2"
            marks.interval(ax, row.conf_low, row.conf_high, y, tone)
            marks.dot(ax, row.estimate, y, tone, hollow=row.verdict != "adds")
    return ax


def _rows(
    ax: Axes | None, named: Sequence[str], heads: Sequence[str],
    texts: Sequence[Sequence[Any]], language: str,
) -> tuple[Axes, tuple[float, ...]]:  # fmt: skip
    """Axes with labelled rows, and columns of texts at the right."""
    labels = layout.RowLabels.of(named, language, across=layout.across(ax))
    columns = layout.Columns.of(heads, texts, language, gap=GAP)
    ax = layout.room(ax, "wide", labels.height + HEAD + BOTTOM + 2 * layout.PAD)
    layout.shrink(ax, left=labels.width, right=columns.width, top=HEAD, bottom=BOTTOM)
    layout.label_rows(ax, labels)
    bold = [{"weight": "bold", "color": colour("ink")}] * len(named)
    columns.write(ax, labels.places, first=bold)
    return ax, labels.places


def _axis(ax: Axes, low: float, high: float) -> None:
    step = marks.nice_step(high - low or 1.0, STEPS)
    low, high = np.floor(low / step + 1e-9) * step, np.ceil(high / step - 1e-9) * step
    ticks = [low + step * place for place in range(round((high - low) / step) + 1)]
    ax.set_xlim(low, high)
    ticks = [round(one, 6) + 0.0 for one in ticks]
    ax.set_xticks(ticks, marks.plain_numbers(ticks), color=colour("ink_2"))

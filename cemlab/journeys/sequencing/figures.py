"""Figure of sequences: the most frequent ways, by type, with the share that goes each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.journeys.row_figure import DotRow, dot_rows, share_axis
from cemlab.language import speaker
from cemlab.style import figure_style, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.sequencing.result import SequenceResult

BLOCK = "journeys.sequences"
SHOWN = ("types", "sorted", "asked", "untested")  # verdicts with types that may be described
WIDE = 1.9  # sequences are long


def variants(result: SequenceResult, *, ax: Axes | None, language: str) -> Axes:
    """A dot with its 95% interval for each way; rules part the types.

    Parameters
    ----------
    result : SequenceResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.variants()
    has_types = result.glance()["verdict"].iloc[0] in SHOWN
    if not has_types:
        table = table.sort_values("n", ascending=False, kind="stable").assign(type="")
    rows, before = [], None
    for row in table.itertuples():
        texts = (marks.percent(row.share, say), f"{row.n:,.0f}")
        texts = (texts[0], row.type, texts[1]) if has_types else texts
        rows.append(DotRow(result.label_sequence(row.sequence, language), row.share, row.conf_low,
                           row.conf_high, texts, rule=before not in (None, row.type)))  # fmt: skip
        before = row.type
    names = ("share", "type", "n") if has_types else ("share", "n")
    heads = [say(f"{BLOCK}.figure.{name}") for name in names]
    with figure_style(language):
        along = share_axis(rows, say(f"{BLOCK}.figure.x"))
        return dot_rows(ax, rows, along, heads, language, wide_labels=WIDE)

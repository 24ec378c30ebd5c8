"""How each persona differs from the rest: one panel a persona, all on one scale."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, SMALL, clean, colour, figure_style, layout, marks, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.personas.result import PersonaResult

GAP, HEAD = 0.2, 0.62  # inches between panels, and over them
TICKS, NAME_LINE = 0.27, 0.19
SECTION = 0.3  # over a block of items
STEPS = (0.25, 0.5, 1.0, 2.0)
EDGE = 0.93  # no tick beyond this part of the scale, or those of two panels would meet


def profiles(result: PersonaResult, *, ax: Axes | None, language: str) -> Axes:
    """Differences of each persona from the rest, one panel a persona, on one scale of spreads.

    Parameters
    ----------
    result : PersonaResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Items by the difference of the first persona, those that built the groups above. Hollow: the
    interval includes zero. Square: built the groups, so that its interval is no test.
    """
    say, table, whole = speaker(language), result.profiles(), result.tidy()
    if not len(table):
        return _nobody(ax, say("personas.figure.nobody" if len(whole) < 2 else
                               "personas.figure.no_ratings"), language)  # fmt: skip
    blocks = _blocks(table)
    with figure_style(language):
        across = layout.across(ax)
        items = [name for _, names in blocks for name in names]
        labels = layout.RowLabels.of(
            [result.label(name, language) for name in items], language, across=across
        )
        places, height = _places(labels, [len(names) for _, names in blocks])
        names = wrap(say("personas.figure.profiles_x"), (across - labels.width) * layout.INCH,
                     BODY, language, most=2)  # fmt: skip
        bottom = TICKS + NAME_LINE * len(names) + 0.06
        ax = layout.room(ax, "wide", height + HEAD + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=0.12, top=HEAD, bottom=bottom)
        free = layout.inches(ax)[0]
        count = len(whole)
        width = (free - GAP * (count - 1)) / count
        low, high, ticks = _limits(table, width)
        _labels(ax, labels, places, height)
        for place, row in enumerate(whole.itertuples()):
            panel = layout.panel(ax, place * (width + GAP), width)
            panel.set_xlim(low, high)
            panel.set_xticks(ticks, [_signed(tick, say) for tick in ticks], color=colour("ink_2"))
            _profile_marks(panel, table[table["persona"] == row.persona], items, places)
            _profile_head(panel, result, row, width, say, language)
        for start, (built, _) in zip(_starts(places, blocks), blocks, strict=True):
            if len(blocks) > 1:
                key = "built" if built else "described"
                _section(ax, start, say(f"personas.figure.{key}"))
        ax.set_xlabel("\n".join(names), loc="left", labelpad=TICKS * layout.INCH, linespacing=1.2)
    return ax


def _nobody(ax: Axes | None, words: str, language: str) -> Axes:
    """Words in the place of a figure where there are no groups."""
    with figure_style(language):
        ax = layout.room(ax, "wide", 0.3 + 2 * layout.PAD)
        ax.set_axis_off()
        ax.text(0, 0.5, words, transform=ax.transAxes, va="center",
                size=BODY, color=colour("ink_2"))  # fmt: skip
    return ax


def _blocks(table: pd.DataFrame) -> list[tuple[bool, list[str]]]:
    """Items that built the groups and those that describe them, by the first persona's g."""
    first = table[table["persona"] == table["persona"].iloc[0]]
    first = first.sort_values("hedges_g", ascending=False, kind="stable", na_position="last")
    blocks = []
    for built in (True, False):
        names = first.loc[first["built"] == built, "item"].tolist()
        if names:
            blocks.append((built, names))
    return blocks


def _places(labels: layout.RowLabels, counts: list[int]) -> tuple[list[float], float]:
    """Where each row lies, with room for the name of each block where there are two."""
    extra, places, at = SECTION if len(counts) > 1 else 0.0, [], 0
    shift = 0.0
    for count in counts:
        shift += extra
        places += [place + shift for place in labels.places[at : at + count]]
        at += count
    return places, labels.height + shift


def _starts(places: list[float], blocks: list) -> list[float]:
    """The place of the first row of each block."""
    at, starts = 0, []
    for _, names in blocks:
        starts.append(places[at])
        at += len(names)
    return starts


def _labels(ax: Axes, labels: layout.RowLabels, places: list[float], height: float) -> None:
    """Names of the rows, on axes that draw nothing else."""
    ax.set_ylim(height, 0)
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.set_yticks(places, labels.texts)
    ax.tick_params(axis="y", pad=layout.LABEL_GAP * layout.INCH, labelsize=BODY,
                   labelcolor=colour("ink"))  # fmt: skip
    for tick in ax.get_yticklabels():
        tick.set(linespacing=1.3, parse_math=False)


def _section(ax: Axes, first: float, name: str) -> None:
    """The name of a block of rows, over its first label."""
    ax.annotate(
        name, (0, first - layout.ROW / 2 - 0.03), xycoords=("axes fraction", "data"),
        xytext=(-layout.LABEL_GAP * layout.INCH, 0), textcoords="offset points", size=SMALL,
        color=colour("muted"), ha="right", va="bottom", annotation_clip=False,
    )  # fmt: skip


def _limits(table: pd.DataFrame, width: float) -> tuple[float, float, list[float]]:
    """One scale for all panels, zero in it, with ticks that have room."""
    seen = table[["hedges_g", "hedges_g_low", "hedges_g_high"]]
    low, high = float(seen.min().min()), float(seen.max().max())
    low, high = (min(low, -0.5), max(high, 0.5)) if low == low else (-1.0, 1.0)
    reach = max(-low, high) * 1.06
    inside = [step for step in STEPS if step <= EDGE * reach]  # at least one tick on each side
    step = marks.nice_step(2 * EDGE * reach, inside, most=max(2, int(width / 0.42)))
    count = int(EDGE * reach / step + 1e-9)
    return -reach, reach, [step * at for at in range(-count, count + 1)]


def _signed(x: float, say: Callable) -> str:
    return say("personas.figure.signed", x=x) if x else "0"


def _profile_marks(panel: Axes, table: pd.DataFrame, items: list[str], places: list[float]) -> None:
    marks.row_lines(panel, places)
    marks.reference(panel, 0, solid=True)
    rows = {row.item: row for row in table.itertuples()}
    for y, name in zip(places, items, strict=True):
        row = rows[name]
        if math.isnan(row.hedges_g):
            continue
        few = min(row.n, row.n_rest) < SMALL_N
        crosses = row.hedges_g_low <= 0 <= row.hedges_g_high
        tone = "mark_weak" if crosses else "ink" if row.distinctive else "ink_2"
        marks.interval(panel, row.hedges_g_low, row.hedges_g_high, y, tone, dashed=few)
        hollow, edge = crosses or few, colour(tone)
        panel.plot(
            [row.hedges_g], [y], marker="s" if row.built else "o", linestyle="none", clip_on=False,
            markersize=marks.SMALL_DOT + (0 if hollow else 1.0), zorder=4, gid="dot",
            markerfacecolor=colour("paper") if hollow else edge, markeredgecolor=edge,
            markeredgewidth=1.6 if hollow else 0.0,
        )  # fmt: skip


def _profile_head(panel: Axes, result, row, width: float, say: Callable, language: str) -> None:
    """The name of a persona over its panel, with its share, interval and size."""
    name = wrap(clean(result.label(row.persona, language)), width * layout.INCH, BODY, language,
                weight="bold", most=1)[0]  # fmt: skip
    facts = {"share": row.estimate, "low": row.conf_low, "high": row.conf_high,
             "low_points": 100 * row.conf_low, "high_points": 100 * row.conf_high}  # fmt: skip
    keys = ("share_interval", "share_short", "share_shortest")
    forms = [say(f"personas.figure.{key}", **facts) for key in keys]
    fitting = (one for one in forms if layout.widest([one], SMALL, language) <= width)
    few = {"color": colour("bad_text" if row.n < SMALL_N else "ink_2"), "size": SMALL}
    lines = [
        (name, 31, {"color": colour("ink"), "size": BODY, "weight": "bold"}),
        (next(fitting, forms[-1]), 18, {"color": colour("ink_2"), "size": SMALL}),
        (say("style.n", n=row.n), 6, few),
    ]
    for text, lift, look in lines:
        panel.annotate(
            text, (0, 1), xycoords="axes fraction", xytext=(0, lift), ha="left", va="baseline",
            textcoords="offset points", annotation_clip=False, **look,
        )  # fmt: skip

"""Figures of features: the plane of the satisfaction coefficients, and the stacked shares."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.drivers.features.tables import HIDDEN, SHARE, SURE
from cemlab.drivers.methods.kano_chances import HALF
from cemlab.language import speaker
from cemlab.language.speaking import MINUS
from cemlab.numerics import SMALL_N
from cemlab.style import (
    BODY,
    HEAD,
    SMALL,
    Area,
    Named,
    Part,
    clean,
    colour,
    figure_style,
    label_points,
    layout,
    marks,
    stack,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.drivers.features.result import KanoResult

    Box = tuple[float, float, float, float]

TOP, BOTTOM, NAME, RIGHT = 0.1, 0.52, 0.25, 0.2  # inches: air; ticks and name of x; name of y
CORNERS = {"A": (0, 1), "O": (1, 1), "I": (0, 0), "M": (1, 0)}
LABEL = 1.7  # inches of a line of a name in the plane
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
COLUMN_GAP, ROW, CHIP, CHIP_GAP, FOOT = 0.22, 0.36, 0.2, 0.12, 0.06  # inches
LOOKS = {
    "A": ("good_mid", "ink"), "O": ("good", "paper"), "M": ("ink_2", "paper"),
    "I": ("band", "ink_2"), "R": ("bad_mid", "ink"), "Q": ("mark_weak", "ink"),
}  # fmt: skip


def plane(result: KanoResult, *, ax: Axes | None, language: str) -> Axes:
    """What features can win (upright) against what their absence can lose (across).

    Parameters
    ----------
    result : KanoResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Crosses are 95% intervals. The percentage is the share of resamples in the quadrant; hollow:
    under 90%. Grey: the category is not clear, or is not that of the quadrant.
    """
    say, table = speaker(language), result.tidy().dropna(subset="cs_plus")
    with figure_style(language):
        ax = layout.room(ax, "square", 6.4)
        taken = _plane_axes(ax, say, language)
        points, lines = [], [(HALF, 0.0, HALF, 1.0), (0.0, HALF, 1.0, HALF)]
        for row in table.itertuples():
            x, y, across = -row.cs_minus, row.cs_plus, (-row.cs_minus_high, -row.cs_minus_low)
            is_clear = row.verdict in ("clear", "not_tested") and row.category == row.quadrant
            tone = "ink" if is_clear else "mark_weak"
            few = row.n < SMALL_N
            marks.interval(ax, *across, y, tone, width=1.2, dashed=few)
            marks.interval(ax, row.cs_plus_low, row.cs_plus_high, x, tone, width=1.2, dashed=few,
                           upright=True)  # fmt: skip
            marks.dot(ax, x, y, tone, hollow=not row.p_quadrant >= SURE)
            lines += [(across[0], y, across[1], y), (x, row.cs_plus_low, x, row.cs_plus_high)]
            named = clean(result.label(row.feature, language))
            if not math.isnan(row.p_quadrant):
                named = _with_share(named, marks.percent(row.p_quadrant, say), language)
            points.append(Named(x=x, y=y, label=named, tone="ink" if is_clear else "muted"))
        label_points(ax, points, language, lines=lines, taken=taken, areas=_areas())
    return ax


def _with_share(label: str, share: str, language: str) -> str:
    """A name and a share; what is cut is the name."""
    room = LABEL * layout.INCH - text_width(f" {share}", BODY, language)
    lines = wrap(label, room, BODY, language, most=2)
    if "".join(lines).replace(" ", "") != label.replace(" ", ""):
        label = ("" if language == "zh" else " ").join(lines)
    return speaker(language)("drivers.kano.figure.point", feature=label, share=share)


def _plane_axes(ax: Axes, say, language: str) -> list[Box]:
    """Axes, dividing lines and the names of the quadrants; returns where their words stand."""
    names = marks.plain_numbers(TICKS)
    left = layout.widest(names, BODY, language) + 0.1 + NAME
    layout.shrink(ax, left=left, right=RIGHT, top=TOP, bottom=BOTTOM)
    ax.spines["left"].set_visible(True)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.set_yticks(TICKS, names, color=colour("ink_2"))
    below = [name if tick == 0 else f"{MINUS}{name}" for tick, name in
             zip(TICKS, names, strict=True)]  # fmt: skip
    ax.set_xticks(TICKS, below, color=colour("ink_2"))
    layout.axis_name(ax, say("drivers.kano.figure.x"), language)
    ax.set_ylabel(say("drivers.kano.figure.y"), loc="bottom", labelpad=4)
    marks.reference(ax, HALF, solid=True)
    ax.axhline(HALF, color=colour("ink_2"), linewidth=1.0, zorder=1)
    width, height = (layout.INCH * side for side in layout.inches(ax))
    boxes = []
    for category, (x, y) in CORNERS.items():
        text = say(f"drivers.kano.category.{category}")
        ax.annotate(
            text, (x, y), xycoords="axes fraction", xytext=(8 - 16 * x, 8 - 16 * y),
            textcoords="offset points", ha="right" if x else "left", size=HEAD,
            va="top" if y else "baseline", weight="bold", color=colour("muted"),
        )  # fmt: skip
        long = layout.widest([text], HEAD, language, "bold") * layout.INCH + 12
        low = height - 27 if y else 0
        boxes.append((width - long if x else 0, low, width if x else long, low + 27))
    return boxes


def _areas() -> list[Area]:
    return [Area(left=x * HALF, bottom=y * HALF, right=(x + 1) * HALF, top=(y + 1) * HALF)
            for x, y in CORNERS.values()]  # fmt: skip


def shares(result: KanoResult, *, ax: Axes | None, language: str) -> Axes:
    """Stacked shares of the categories; what may not be shown is left open.

    Parameters
    ----------
    result : KanoResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.tidy()
    parts = [Part(name=say(f"drivers.kano.category.{one}"), fill=fill, text=text)
             for one, (fill, text) in LOOKS.items()]  # fmt: skip
    parts.append(Part(name=say("drivers.kano.figure.hidden"), fill="band", text="ink_2",
                      hatched=True))  # fmt: skip
    values = table[[f"share_{SHARE[one]}" for one in LOOKS]].to_numpy(float)
    rest = np.where(table["cs_plus"].isna(), 0, 1 - np.nansum(values, axis=1))
    values = np.column_stack([np.nan_to_num(values), np.maximum(rest, 0)])
    values[values < 1e-9] = 0
    drawn = [part for part, own in zip(parts, values.T, strict=True) if own.any()]
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(feature, language) for feature in table["feature"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        borne_out = table[["p_category", "p_mode"]].min(axis=1)
        sure = ["" if math.isnan(p) else marks.percent(p, say) for p in borne_out]
        sizes = ["" if math.isnan(n) else f"{n:,.0f}" for n in table["n"]]
        texts = {"category": table["category"].tolist(), "sure": sure, "n": sizes}
        texts = {head: own for head, own in texts.items() if any(own)}
        heads = [say(f"drivers.kano.figure.{head}") for head in texts]
        columns = layout.Columns.of(heads, list(texts.values()), language, gap=COLUMN_GAP)
        free = across - labels.width - columns.width
        chips = _chips(drawn, free, language)
        top = CHIP + 0.1 + max(line for *_, line in chips) * 1.15 * CHIP
        ax = layout.room(ax, "wide", labels.height + top + FOOT + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=top, bottom=FOOT)
        layout.label_rows(ax, labels)
        ax.set_xlim(0, 1)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        for y, row, own in zip(labels.places, table.itertuples(), values, strict=True):
            if row.verdict == HIDDEN:
                ax.text(0.02, y, say("style.suppressed"), color=colour("muted"), size=SMALL,
                        va="center_baseline")  # fmt: skip
                continue
            stack(ax, y, 0.0, own[:-1], parts[:-1], lambda x: marks.percent(x, say), language)
            stack(ax, y, 1 - own[-1], own[-1:], parts[-1:], lambda _: "", language)
        _key(ax, chips)
        clear = [{"weight": "bold" if verdict == "clear" else "regular",
                  "color": colour("ink" if verdict == "clear" else "muted")}
                 for verdict in table["verdict"]]  # fmt: skip
        columns.write(ax, labels.places, first=clear)
    return ax


def _chips(parts: list[Part], room: float, language: str) -> list[tuple[Part, float, int]]:
    """The names of the parts with the inches where each begins, and its line from the top."""
    placed, at, line = [], 0.0, 0
    for part in parts:
        own = layout.widest([clean(part.name)], SMALL, language) + CHIP_GAP
        if at and at + own > room:
            at, line = 0.0, line + 1
        placed.append((part, at, line))
        at += own + CHIP_GAP
    return placed


def _key(ax: Axes, chips: list[tuple[Part, float, int]]) -> None:
    """The name of each part on its fill, above the bars."""
    width, last = layout.inches(ax)[0], max(line for *_, line in chips)
    for part, at, line in chips:
        lift = (0.09 + (last - line) * 1.15 * CHIP) * layout.INCH
        ax.annotate(
            part.name, ((at + CHIP_GAP / 2) / width, 1), xycoords="axes fraction",
            xytext=(0, lift), textcoords="offset points", ha="left", va="baseline", size=SMALL,
            annotation_clip=False, color=colour(part.text),
            bbox={"facecolor": colour(part.fill), "edgecolor": "none", "pad": 2.0},
        )  # fmt: skip

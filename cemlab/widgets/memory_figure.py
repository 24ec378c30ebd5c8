"""The figure of a drawn journey: its line, and what each memory model keeps of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.style import BODY, SMALL, clean, colour, figure_style, layout, marks
from cemlab.widgets.memory_form import MODELS, MemoryForm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 2.5  # inches of the line
LEFT, BOTTOM, TOP, GAP = 0.4, 0.5, 0.1, 0.25  # inches
BAR = 0.42  # inches: a level at the right
LINE = 0.2  # inches between two names of levels
SIZE = 9.5  # points of a diamond or square
TONES = {"mean": "muted", "peak_end": "ink", "end": "ink_2"}


def drawn_journey(form: MemoryForm, *, ax: Axes | None, language: str) -> Axes:
    """A line through the moments; the most intense one and the end; three levels at the right.

    Parameters
    ----------
    form : MemoryForm
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}
    """
    say = speaker(language)
    kept = form.remembered()
    names = [say("widgets.memory.level", model=say(f"widgets.memory.short.{one}"), x=kept[one])
             for one in MODELS]  # fmt: skip
    with figure_style(language):
        right = GAP + BAR + 0.08 + layout.widest(names, SMALL, language, "bold")
        ax = layout.room(ax, "single", HEIGHT + TOP + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=LEFT, right=right, top=TOP, bottom=BOTTOM)
        _scale(ax, form)
        ax.axhline(form.neutral, color=colour("muted"), linewidth=1.0, zorder=1)
        places = range(1, len(form.felt) + 1)
        ax.plot(places, form.felt, color=colour("ink_2"), linewidth=2.0, marker="o",
                markersize=4.5, zorder=2, clip_on=False, gid="journey")  # fmt: skip
        _mark(ax, form, form.most_intense, "D")
        _mark(ax, form, len(form.felt) - 1, "s")
        layout.axis_name(ax, say("widgets.memory.x"), language)
        _levels(layout.panel(ax, layout.inches(ax)[0] + GAP, right - GAP), kept, names)
    return ax


def _scale(ax: Axes, form: MemoryForm) -> None:
    low, high = form.scale
    room = 0.06 * (high - low)
    ax.set_ylim(low - room, high + room)
    ticks = [one for one in marks.scale_ticks(low, high) if low <= one <= high]
    signed = low < 0 < high
    texts = [f"+{text}" if signed and one > 0 else text
             for one, text in zip(ticks, marks.plain_numbers(ticks), strict=True)]  # fmt: skip
    ax.set_yticks(ticks, texts, color=colour("ink_2"))
    count = len(form.felt)
    ax.set_xlim(0.5, count + 0.5)
    ax.set_xticks(range(1, count + 1), [str(at) for at in range(1, count + 1)],
                  color=colour("ink_2"), size=BODY)  # fmt: skip


def _mark(ax: Axes, form: MemoryForm, at: int, shape: str) -> None:
    """The diamond stands in the square where the most intense moment is the end."""
    felt = form.felt[at]
    tone = "ink_2" if felt == form.neutral else "good" if felt > form.neutral else "bad"
    size = SIZE + 4.0 if shape == "s" and at == form.most_intense else SIZE
    ax.plot(
        [at + 1], [felt], marker=shape, markersize=size, linestyle="none", clip_on=False,
        markerfacecolor=colour(tone) if size == SIZE else "none", markeredgecolor=colour(tone),
        markeredgewidth=0.0 if size == SIZE else 1.8, zorder=4, gid="turning",
    )  # fmt: skip


def _levels(strip: Axes, kept: dict[str, float], names: Sequence[str]) -> None:
    """A bar at each level; names beside them, pushed apart where they would meet."""
    width, height = layout.inches(strip)
    strip.set_xlim(0, width)
    strip.set_xticks([])
    for spine in strip.spines.values():
        spine.set_visible(False)
    low, high = strip.get_ylim()
    least = LINE * (high - low) / height
    order = sorted(range(len(names)), key=lambda one: kept[MODELS[one]])
    places = apart([kept[MODELS[one]] for one in order], least, low + least / 2, high - least / 2)
    for one, y in zip(order, places, strict=True):
        model = MODELS[one]
        tone, level = colour(TONES[model]), kept[model]
        strip.plot([0, BAR - 0.14], [level, level], color=tone, linewidth=3.0, clip_on=False,
                   solid_capstyle="butt", gid=model)  # fmt: skip
        strip.plot([BAR - 0.14, BAR + 0.02], [level, y], color=tone, linewidth=0.7, clip_on=False)
        strip.text(BAR + 0.06, y, clean(names[one]), va="center_baseline", size=SMALL, color=tone,
                   weight="bold" if model == "peak_end" else "regular")  # fmt: skip


def apart(values: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places near rising values, at least so far from each other, between two ends."""
    places = [max(low, values[0])]
    for value in values[1:]:
        places.append(max(value, places[-1] + least))
    limit = high
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], limit)
        limit = places[at] - least
    return places

"""Places axes and the texts around them by measured width, in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from cemlab.style.fonts import text_width
from cemlab.style.palette import colour
from cemlab.style.setting import clean, wrap
from cemlab.style.sheet import BODY, SIZES, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAD = 0.13  # inches of paper around everything
LABEL_GAP = 0.13  # between a label and its axes
INCH = 72.0
ROW = 0.345  # height of a row
LINE = 0.165  # height of a line of a label
ROW_AIR = 0.12
WIDEST_LABEL = 0.26  # of the width of a figure
LABEL_LINES = 3


def room(ax: Axes | None, size: str = "wide", height: float | None = None) -> Axes:
    """The Axes to draw on: the given one, or that of a new figure with the height needed.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        A given Axes keeps its place, unless it comes from `elastic_axes`.
    size : {"single", "wide", "square"}
    height : float, optional
        Inches the figure needs; without it the usual height of the size.
    """
    width, usual = SIZES[size]
    if ax is None:
        ax = elastic_axes(size)
    if getattr(ax, "_cemlab_elastic", False):
        ax._cemlab_elastic = False
        _fill(ax, width, usual if height is None else height)
    else:
        _restyle(ax)
    return ax


def elastic_axes(size: str = "wide") -> Axes:
    """A new figure with one Axes; the figure still takes the size that its content needs."""
    import matplotlib.pyplot as plt

    ax = plt.figure().add_axes((0, 0, 1, 1))
    _fill(ax, *SIZES[size])
    ax._cemlab_elastic = True
    return ax


def _restyle(ax: Axes) -> None:
    """Give an Axes that was made elsewhere the style that holds now."""
    from matplotlib import rcParams

    for side, spine in ax.spines.items():
        spine.set_visible(rcParams[f"axes.spines.{side}"])
        spine.set_edgecolor(rcParams["axes.edgecolor"])
    ax.set_facecolor(rcParams["axes.facecolor"])
    ax.grid(False)
    ax.set_axisbelow(True)
    ax.tick_params(
        which="both", length=0, pad=rcParams["xtick.major.pad"], labelsize=BODY,
        labelfontfamily=rcParams["font.family"],
    )  # fmt: skip
    for text in (ax.xaxis.label, ax.yaxis.label, ax.title):
        text.set(
            fontfamily=rcParams["font.family"], color=colour("ink_2"), size=BODY, parse_math=False
        )


def _fill(ax: Axes, width: float, height: float) -> None:
    """Make the figure this large, and the Axes fill it but for the pad."""
    ax.figure.set_size_inches(width, height)
    ax.set_position([PAD / width, PAD / height, 1 - 2 * PAD / width, 1 - 2 * PAD / height])


def across(ax: Axes | None, size: str = "wide") -> float:
    """Inches from side to side that a figure function may use."""
    if ax is None or getattr(ax, "_cemlab_elastic", False):
        return SIZES[size][0] - 2 * PAD
    return inches(ax)[0]


def inches(ax: Axes) -> tuple[float, float]:
    """Width and height of an Axes."""
    box, (width, height) = ax.get_position(original=True), ax.figure.get_size_inches()
    return box.width * width, box.height * height


def shrink(ax: Axes, *, left: float, right: float, top: float, bottom: float) -> None:
    """Make an Axes smaller by margins in inches.

    The place an Axes had is the place for all of the figure, labels included: nothing is drawn
    outside it, whatever the length of the labels.
    """
    box, (width, height) = ax.get_position(original=True), ax.figure.get_size_inches()
    ax.set_position(
        [
            box.x0 + left / width,
            box.y0 + bottom / height,
            max(box.width - (left + right) / width, 0.4 / width),
            max(box.height - (top + bottom) / height, 0.4 / height),
        ]
    )


def panel(ax: Axes, left: float, width: float) -> Axes:
    """A second panel with the rows of an Axes, starting `left` inches from its left side."""
    own = inches(ax)[0]
    inset = ax.inset_axes([left / own, 0, width / own, 1])
    inset.set_facecolor("none")
    inset.set_ylim(*ax.get_ylim())
    inset.set_yticks([])
    return inset


def widest(texts: Sequence[str], size: float, language: str, weight: str = "regular") -> float:
    """Width in inches of the widest of some texts; a text may have several lines."""
    lines = [line for text in texts for line in text.split("\n")]
    return max((text_width(line, size, language, weight) for line in lines), default=0.0) / INCH


@dataclass(frozen=True)
class RowLabels:
    """Labels of rows, broken into lines, with the room they take."""

    texts: tuple[str, ...]
    width: float  # inches, the gap to the axes included
    heights: tuple[float, ...]  # inches of each row

    @classmethod
    def of(
        cls, labels: Sequence[str], language: str, *, across: float, row: float = ROW
    ) -> RowLabels:
        """Clean and break labels for a figure so many inches across.

        Long ones take up to three lines, then an ellipsis.
        """
        limit = WIDEST_LABEL * across * INCH
        broken = tuple(
            "\n".join(wrap(clean(label), limit, BODY, language, most=LABEL_LINES))
            for label in labels
        )
        heights = tuple(max(row, ROW_AIR + LINE * (text.count("\n") + 1)) for text in broken)
        return cls(broken, widest(broken, BODY, language, "bold") + LABEL_GAP, heights)

    @property
    def height(self) -> float:
        """Inches of all rows together."""
        return sum(self.heights)

    @property
    def places(self) -> tuple[float, ...]:
        """Where each row lies: y of its middle, in inches from the top."""
        starts = accumulate(self.heights, initial=0.0)
        return tuple(start + own / 2 for start, own in zip(starts, self.heights, strict=False))


def label_rows(ax: Axes, labels: RowLabels, *, bold: Sequence[int] = ()) -> None:
    """Rows from the top down, at `labels.places`, with their labels at the left."""
    ax.set_ylim(labels.height, 0)
    ax.set_yticks(labels.places, labels.texts)
    ax.tick_params(axis="y", pad=LABEL_GAP * INCH, labelsize=BODY, labelcolor=colour("ink"))
    for index, tick in enumerate(ax.get_yticklabels()):
        weight = "bold" if index in bold else "regular"
        tick.set(linespacing=1.3, weight=weight, parse_math=False)


def column(
    ax: Axes, right: float, texts: Sequence[str], places: Sequence[float],
    *, head: str = "", looks: Sequence[dict] = (),
) -> None:  # fmt: skip
    """A column of right-aligned texts, one a row, ending `right` inches from the left side."""
    x = right / inches(ax)[0]
    for index, (y, text) in enumerate(zip(places, texts, strict=True)):
        look = {"color": colour("ink_2"), "size": BODY} | (looks[index] if looks else {})
        ax.text(
            x, y, text, transform=ax.get_yaxis_transform(), ha="right", va="center_baseline",
            **look,
        )  # fmt: skip
    if head:
        header(ax, x, head, ha="right", axes=True)


@dataclass(frozen=True)
class Columns:
    """Columns of texts at the right of the rows, each under a head."""

    heads: Sequence[str]
    texts: Sequence[Sequence[str]]
    widths: tuple[float, ...]  # inches of each column
    gap: float  # inches before each column

    @classmethod
    def of(
        cls, heads: Sequence[str], texts: Sequence[Sequence[str]], language: str, *, gap: float
    ) -> Columns:
        """Columns as wide as their widest text."""
        widths = tuple(
            max(widest([head], SMALL, language), widest(own, BODY, language, "bold"))
            for head, own in zip(heads, texts, strict=True)
        )
        return cls(heads, texts, widths, gap)

    @property
    def width(self) -> float:
        """Inches of all columns together, the gaps included."""
        return sum(self.widths) + self.gap * len(self.widths)

    def write(
        self, ax: Axes, places: Sequence[float],
        *, first: Sequence[dict] = (), others: Sequence[dict] = (),
    ) -> float:  # fmt: skip
        """Write them, with the looks of the first and of the others; returns where they end."""
        edge, looks = inches(ax)[0], first
        for head, texts, width in zip(self.heads, self.texts, self.widths, strict=True):
            edge += self.gap + width
            column(ax, edge, texts, places, head=head, looks=looks)
            looks = others
        return edge


def header(ax: Axes, x: float, text: str, *, ha: str = "left", axes: bool = False, **look) -> None:
    """A small name above the first row, at a value of x or at a fraction of the axes."""
    lift = 6
    ax.annotate(
        text, (x, 1), xycoords="axes fraction" if axes else ("data", "axes fraction"),
        xytext=(look.pop("shift", 0), lift), textcoords="offset points", ha=ha, va="baseline",
        annotation_clip=False, **({"size": SMALL, "color": colour("ink_2")} | look),
    )  # fmt: skip


def axis_name(ax: Axes, text: str, language: str, *, room: float | None = None) -> int:
    """Name the x axis, left-aligned with it; returns how many lines the name took."""
    width = inches(ax)[0] if room is None else room
    lines = wrap(clean(text), width * INCH, BODY, language, most=2)
    ax.set_xlabel("\n".join(lines), loc="left", labelpad=5, linespacing=1.2)
    return len(lines)


def name_lines(text: str, room: float, language: str) -> int:
    """How many lines the name of an axis takes in a room of so many inches."""
    return len(wrap(clean(text), room * INCH, BODY, language, most=2))

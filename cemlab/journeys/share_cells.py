"""A table of shares with fill: rows and columns of names, sizes at the right, one cell a share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cemlab.language import speaker
from cemlab.style import BODY, SMALL, colour, figure_style, layout, marks, palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMN_GAP, TOP, NAME, ROW = 0.22, 0.28, 0.3, 0.335  # inches
WIDEST_CELL = 0.9  # inches
CELL_AIR, LINE_AIR = 0.03, 0.03  # white at each side, of a cell; between rows, inches
DARK = 4  # fills from which on the text of a cell is white


class ShareCell(NamedTuple):
    """A share at its place.

    Attributes
    ----------
    row, column : int
        From 0, from the top and from the left.
    share : float
        From 0 to 1.
    said : str
        Words in place of the share, such as for a cell of too few.
    framed : bool
    """

    row: int
    column: int
    share: float
    said: str = ""
    framed: bool = False


class Sizes(NamedTuple):
    """The column of sizes at the right: its head, and a text for each row."""

    head: str
    texts: Sequence[str]


def share_table(
    ax: Axes | None, rows: Sequence[str], columns: Sequence[str], cells: Iterable[ShareCell],
    sizes: Sizes, name: str, language: str, *, top: float = 1.0, bold: Sequence[int] = (),
) -> Axes:  # fmt: skip
    """Rows from the top down, in a figure as high as they need.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
    rows, columns : sequence of str
        Their names; those of columns are short, such as numbers.
    cells : iterable of ShareCell
        A place without a cell stays white.
    sizes : Sizes
    name : str
        Of the axis below.
    language : {"en", "zh"}
    top : float, default 1
        Share with the darkest fill.
    bold : sequence of int, optional
        Rows whose name is bold.
    """
    say = speaker(language)
    with figure_style(language):
        across = layout.across(ax)
        labels = layout.RowLabels.of(rows, language, across=across, row=ROW)
        width = max(layout.widest(sizes.texts, BODY, language),
                    layout.widest([sizes.head], SMALL, language))  # fmt: skip
        room = across - labels.width - width - COLUMN_GAP
        inside = len(columns) * min(WIDEST_CELL, room / len(columns))
        ax = layout.room(ax, "wide", labels.height + TOP + NAME + 2 * layout.PAD)
        right = across - labels.width - inside
        layout.shrink(ax, left=labels.width, right=right, top=TOP, bottom=NAME)
        layout.label_rows(ax, labels, bold=bold)
        ax.set_xlim(-0.5, len(columns) - 0.5)
        ax.spines["bottom"].set_visible(False)
        ax.set_xticks([])
        for cell in cells:
            height = labels.heights[cell.row] - LINE_AIR
            _draw(ax, cell, labels.places[cell.row], height, top, say)
        for at, head in enumerate(columns):
            layout.header(ax, at, head, ha="center")
        edge = layout.inches(ax)[0] + COLUMN_GAP + width
        layout.column(ax, edge, sizes.texts, labels.places, head=sizes.head)
        layout.axis_name(ax, name, language, room=across - labels.width)
    return ax


def _draw(ax: Axes, cell: ShareCell, y: float, height: float, top: float, say: Callable) -> None:
    look = {"ha": "center", "va": "center_baseline", "size": SMALL}
    if cell.said:
        ax.text(cell.column, y, cell.said, color=colour("muted"), **look)
        return
    fills = palette.SEQUENTIAL
    shade = min(int(cell.share / top * len(fills)), len(fills) - 1)
    box = {"left": cell.column - 0.5 + CELL_AIR, "width": 1 - 2 * CELL_AIR, "height": height}
    ax.barh(y, **box, color=fills[shade], linewidth=0, gid="cell")
    if cell.framed:
        ax.barh(y, **box, facecolor="none", edgecolor=colour("ink_2"), linewidth=1.2, gid="same")
    little = 0 < cell.share < marks.LEAST
    text = say(f"journeys.figure.cell{'_less' if little else ''}", x=cell.share * 100)
    ax.text(cell.column, y, text, color=colour("paper" if shade >= DARK else "ink"), **look)

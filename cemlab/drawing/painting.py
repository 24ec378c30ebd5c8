"""Paints a drawing as PNG or PDF, with matplotlib and the bundled fonts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cemlab.drawing import primitives as made
from cemlab.drawing.icons import GRID, ICONS, STROKE
from cemlab.drawing.profiles import PAPERS
from cemlab.style import colour, figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Outline

    from cemlab.drawing.drawn import Drawing

INCH = 72.0  # dots an inch, so that a point of matplotlib is a pixel of the drawing
HALO = 3.0
ROUND = 0.5523  # length of the handles that make a quarter of a circle of a Bézier curve
LETTER = re.compile(r"([MLHVCQZ])([^MLHVCQZ]*)")
ALIGNED = {"start": "left", "middle": "center", "end": "right"}


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """What is painted on: axes in pixels of the drawing, and how many points a pixel takes."""

    ax: Axes
    theme: str
    scale: float

    def colour(self, role: str) -> str:
        """The colour of a role."""
        return colour(role, self.theme)


def painted(drawing: Drawing, *, scale: float) -> bytes:
    """The drawing as the bytes of a PNG, without date or version."""
    own = (drawing.width, drawing.height)
    return _saved(drawing, own, 1.0, format="png", dpi=INCH * scale, metadata={"Software": None})


def printed(drawing: Drawing) -> bytes:
    """The drawing as the bytes of a PDF: one page, text that can be searched, fonts within.

    A sheet as wide as one of A4 or A3 stands in the middle of such a page, landscape, as large as
    it fits; any other drawing is a page as large as itself.
    """
    told = {"Title": drawing.title or None, "Subject": drawing.description or None}
    nothing = dict.fromkeys(("Creator", "Producer", "CreationDate"))
    page, scale = (drawing.width, drawing.height), 1.0
    paper = PAPERS.get(drawing.width)
    if paper is not None:
        page, scale = (paper.width, paper.height), paper.fit(*page)
    return _saved(drawing, page, scale, format="pdf", metadata=told | nothing)


def _saved(drawing: Drawing, page: tuple[float, float], scale: float, **how: Any) -> bytes:
    """The drawing in the middle of a page of so many points."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    out = BytesIO()
    across, down = scale * drawing.width / page[0], scale * drawing.height / page[1]
    with figure_style(drawing.language):
        figure = Figure(figsize=(page[0] / INCH, page[1] / INCH), dpi=INCH)
        FigureCanvasAgg(figure)
        figure.set_facecolor(colour("paper", drawing.theme))
        ax = figure.add_axes(((1 - across) / 2, (1 - down) / 2, across, down))
        ax.set_axis_off()
        ax.set_xlim(0, drawing.width)
        ax.set_ylim(drawing.height, 0)
        canvas = Canvas(ax=ax, theme=drawing.theme, scale=scale)
        for order, mark in enumerate(drawing.marks):
            _paint(mark, canvas, order)
        figure.savefig(out, facecolor=figure.get_facecolor(), **how)
    return out.getvalue()


@singledispatch
def _paint(mark: made.Mark, on: Canvas, order: int) -> None:
    raise NotImplementedError(type(mark).__name__)


@_paint.register(made.Rect)
def _(mark: made.Rect, on: Canvas, order: int) -> None:
    (x0, y0, x1, y1), radius = mark.box, mark.radius
    if not radius:
        shape = outline(f"M{x0} {y0} L{x1} {y0} L{x1} {y1} L{x0} {y1} Z")
    else:
        r, k = radius, radius * (1 - ROUND)
        shape = outline(
            f"M{x0 + r} {y0} L{x1 - r} {y0} C{x1 - k} {y0} {x1} {y0 + k} {x1} {y0 + r} "
            f"L{x1} {y1 - r} C{x1} {y1 - k} {x1 - k} {y1} {x1 - r} {y1} "
            f"L{x0 + r} {y1} C{x0 + k} {y1} {x0} {y1 - k} {x0} {y1 - r} "
            f"L{x0} {y0 + r} C{x0} {y0 + k} {x0 + k} {y0} {x0 + r} {y0} Z"
        )
    _patch(on, shape, mark, order)


@_paint.register(made.Polyline)
def _(mark: made.Polyline, on: Canvas, order: int) -> None:
    _patch(on, _straight(mark.points), mark, order)


@_paint.register(made.Polygon)
def _(mark: made.Polygon, on: Canvas, order: int) -> None:
    _patch(on, _straight(mark.points, closed=True), mark, order, alpha=mark.opacity)


@_paint.register(made.Circle)
def _(mark: made.Circle, on: Canvas, order: int) -> None:
    _patch(on, round_outline(mark.x, mark.y, mark.r), mark, order)


@_paint.register(made.Path)
def _(mark: made.Path, on: Canvas, order: int) -> None:
    _patch(on, outline(mark.d), mark, order, alpha=mark.opacity)


@_paint.register(made.Icon)
def _(mark: made.Icon, on: Canvas, order: int) -> None:
    from matplotlib.path import Path as Outline

    scale = mark.size / GRID
    for part in ICONS[mark.name]:
        raw = outline(part) if isinstance(part, str) else round_outline(*part)
        placed = Outline(raw.vertices * scale + (mark.x, mark.y), raw.codes)
        _draw(on, placed, order, edgecolor=on.colour(mark.stroke), linewidth=STROKE * scale,
              capstyle="round")  # fmt: skip


@_paint.register(made.Text)
def _(mark: made.Text, on: Canvas, order: int) -> None:
    from matplotlib.patheffects import withStroke

    wide, paper = HALO * on.scale, on.colour("paper")
    seam = [withStroke(linewidth=wide, foreground=paper)] if mark.halo else None
    for x, y, words in mark.lines:
        on.ax.text(
            x, y, words, fontsize=mark.size * on.scale, fontweight=mark.weight, va="baseline",
            color=on.colour(mark.colour), ha=ALIGNED[mark.anchor], zorder=order,
            parse_math=False, path_effects=seam, clip_on=False,
        )  # fmt: skip


def _patch(on: Canvas, outline: Outline, mark, order: int, alpha: float = 1) -> None:
    fill, dash = getattr(mark, "fill", None), getattr(mark, "dash", None)
    look: dict[str, Any] = {"facecolor": on.colour(fill) if fill else "none", "alpha": alpha}
    if mark.stroke:
        look |= {"edgecolor": on.colour(mark.stroke), "linewidth": mark.thick}
    else:
        look |= {"edgecolor": "none", "linewidth": 0}
    if dash:  # matplotlib counts dashes in widths of the line
        look["linestyle"] = (0, tuple(length / mark.thick for length in dash))
    _draw(on, outline, order, capstyle="butt", **look)


def _draw(on: Canvas, outline: Outline, order: int, **look: Any) -> None:
    from matplotlib.patches import PathPatch

    look.setdefault("facecolor", "none")
    look["linewidth"] *= on.scale
    on.ax.add_artist(PathPatch(outline, joinstyle="round", zorder=order, clip_on=False, **look))


def _straight(points: Sequence[tuple[float, float]], *, closed: bool = False) -> Outline:
    from matplotlib.path import Path as Outline

    points = [*points, points[0]] if closed else points
    codes = [Outline.MOVETO] + [Outline.LINETO] * (len(points) - 1)
    if closed:
        codes[-1] = Outline.CLOSEPOLY
    return Outline(points, codes)


def round_outline(x: float, y: float, r: float) -> Outline:
    """A circle as four curves."""
    k = r * ROUND
    return outline(
        f"M{x + r} {y} C{x + r} {y + k} {x + k} {y + r} {x} {y + r} "
        f"C{x - k} {y + r} {x - r} {y + k} {x - r} {y} "
        f"C{x - r} {y - k} {x - k} {y - r} {x} {y - r} "
        f"C{x + k} {y - r} {x + r} {y - k} {x + r} {y} Z"
    )


def outline(d: str) -> Outline:
    """An SVG path of absolute letters as one of matplotlib."""
    from matplotlib.path import Path as Outline

    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    start = (0.0, 0.0)
    code = {"M": Outline.MOVETO, "L": Outline.LINETO, "H": Outline.LINETO, "V": Outline.LINETO,
            "C": Outline.CURVE4, "Q": Outline.CURVE3, "Z": Outline.CLOSEPOLY}  # fmt: skip
    for letter, rest in LETTER.findall(d):
        numbers = [float(one) for one in rest.replace(",", " ").split()]
        if letter == "H":
            points = [(one, vertices[-1][1]) for one in numbers]
        elif letter == "V":
            points = [(vertices[-1][0], one) for one in numbers]
        elif letter == "Z":
            points = [start]
        else:
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "M":
            start = points[0]
        vertices += points
        codes += [code[letter]] * len(points)
    return Outline(vertices, codes)

"""Writes a drawing as SVG: plain shapes, every text and attribute escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from cemlab.drawing import primitives as made
from cemlab.drawing.icons import GRID, ICONS, STROKE
from cemlab.style import FONT_CLASS, clean, colour, font_face, web_families
from cemlab.style.saving import TAGS

if TYPE_CHECKING:
    from cemlab.drawing.drawn import Drawing

POINTS = 0.75  # of a pixel, as CSS has it
HALO = 3.0


def written(drawing: Drawing, *, fonts: bool) -> str:
    """The drawing as SVG text.

    Notes
    -----
    The size is written in points, as matplotlib writes it, while coordinates are pixels. Ids
    start with a key made of the content: drawings can share a page.
    """
    paper = _element("rect", x=0, y=0, width=drawing.width, height=drawing.height,
                     fill=colour("paper", drawing.theme))  # fmt: skip
    body = paper + "\n".join(_forms(drawing))
    told = f"{drawing.title}\n{drawing.description}\n{body}"
    key = f"c{sha256(told.encode()).hexdigest()[:8]}"
    words = {"title": drawing.title, "desc": drawing.description}
    inside = "".join(
        f'<{name} id="{key}-{name}">{escape(said)}</{name}>' for name, said in words.items() if said
    )
    labelled = " ".join(f"{key}-{name}" for name, said in words.items() if said)
    families = web_families(drawing.language).replace('"', "'")
    holder = _open("g", font_family=families, fill="none", stroke_linejoin="round")
    root = _open(
        "svg", role="img", lang=TAGS[drawing.language],
        **{"xml:lang": TAGS[drawing.language]}, xmlns="http://www.w3.org/2000/svg",
        width=f"{_number(drawing.width * POINTS)}pt",
        height=f"{_number(drawing.height * POINTS)}pt",
        viewBox=f"0 0 {_number(drawing.width)} {_number(drawing.height)}",
        aria_labelledby=labelled or None,
    )  # fmt: skip
    style = _font_style(drawing) if fonts else ""
    return f"{root}{inside}{style}{holder}{body}</g></svg>\n"


def _forms(drawing: Drawing) -> Iterator[str]:
    """Every mark; neighbours that rest on the same evidence stand in one group that says so."""
    told: dict[str, str] = {}
    for row in drawing.sources:
        mark, said = str(row["mark"]), str(row["told"])
        told[mark] = f"{told[mark]}\n{said}" if mark in told else said
    ties = dict(drawing.ties)
    for tie, places in groupby(range(len(drawing.marks)), ties.get):
        forms = "\n".join(_form(drawing.marks[at], drawing.theme) for at in places)
        if tie is None:
            yield forms
        else:
            title = f"<title>{escape(clean(told[tie], lines=True))}</title>" if tie in told else ""
            yield f"{_open('g', data_evidence=clean(tie))}{title}{forms}</g>"


@singledispatch
def _form(mark: made.Mark, theme: str) -> str:
    raise NotImplementedError(type(mark).__name__)


@_form.register(made.Rect)
def _(mark: made.Rect, theme: str) -> str:
    box = mark.box
    return _element(
        "rect", x=box.x0, y=box.y0, width=box.width, height=box.height, rx=mark.radius or None,
        **_look(mark, theme), **({} if mark.radius else {"shape_rendering": "crispEdges"}),
    )  # fmt: skip


@_form.register(made.Polyline)
def _(mark: made.Polyline, theme: str) -> str:
    straight = len({x for x, _ in mark.points}) == 1 or len({y for _, y in mark.points}) == 1
    crisp = {"shape_rendering": "crispEdges"} if straight else {}
    return _element("polyline", points=_points(mark.points), **_look(mark, theme), **crisp)


@_form.register(made.Polygon)
def _(mark: made.Polygon, theme: str) -> str:
    opacity = None if mark.opacity == 1 else mark.opacity
    return _element("polygon", points=_points(mark.points), opacity=opacity, **_look(mark, theme))


@_form.register(made.Circle)
def _(mark: made.Circle, theme: str) -> str:
    return _element("circle", cx=mark.x, cy=mark.y, r=mark.r, **_look(mark, theme))


@_form.register(made.Path)
def _(mark: made.Path, theme: str) -> str:
    opacity = None if mark.opacity == 1 else mark.opacity
    return _element("path", d=mark.d, opacity=opacity, **_look(mark, theme))


@_form.register(made.Icon)
def _(mark: made.Icon, theme: str) -> str:
    scale = mark.size / GRID
    holder = _open(
        "g", transform=f"translate({_number(mark.x)} {_number(mark.y)}) scale({scale:.4g})",
        stroke=colour(mark.stroke, theme), stroke_width=STROKE, stroke_linecap="round",
    )  # fmt: skip
    parts = (
        _element("path", d=part) if isinstance(part, str)
        else _element("circle", cx=part[0], cy=part[1], r=part[2])
        for part in ICONS[mark.name]
    )  # fmt: skip
    return f"{holder}{''.join(parts)}</g>"


@_form.register(made.Text)
def _(mark: made.Text, theme: str) -> str:
    halo = {}
    if mark.halo:
        halo = {"stroke": colour("paper", theme), "stroke_width": HALO, "paint_order": "stroke"}
    look = {
        "font_size": mark.size,
        "font_weight": 700 if mark.weight == "bold" else None,
        "fill": colour(mark.colour, theme),
        "text_anchor": None if mark.anchor == "start" else mark.anchor,
        **halo,
    }
    if len(mark.lines) == 1:
        x, y, words = mark.lines[0]
        return f"{_open('text', x=x, y=y, **look)}{escape(words)}</text>"
    lines = (f"{_open('tspan', x=x, y=y)}{escape(words)}</tspan>" for x, y, words in mark.lines)
    return f"{_open('text', **look)}{''.join(lines)}</text>"


def _look(mark: made.Mark, theme: str) -> dict[str, object]:
    """Fill, stroke and dashes; what is not there is not written."""
    fill, stroke = getattr(mark, "fill", None), mark.stroke
    dash = getattr(mark, "dash", None)
    return {
        "fill": fill and colour(fill, theme),
        "stroke": stroke and colour(stroke, theme),
        "stroke_width": mark.thick if stroke and mark.thick != 1 else None,
        "stroke_dasharray": " ".join(map(_number, dash)) if dash else None,
    }


def _font_style(drawing: Drawing) -> str:
    used: dict[str, set[str]] = {}
    for text in drawing.texts():
        used.setdefault(text.weight, set()).update(text.words)
    faces = [
        font_face("".join(sorted(used[weight])), weight, drawing.language)
        for weight in sorted(used)
    ]
    return f'<style class="{FONT_CLASS}">{"".join(faces)}</style>' if faces else ""


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _element(name: str, **attributes: object) -> str:
    return f"{_open(name, **attributes)[:-1]}/>"


def _open(name: str, **attributes: object) -> str:
    written = "".join(
        f' {key.replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>"


def _value(value: object) -> str:
    return _number(value) if isinstance(value, (int, float)) else str(value)


def _number(value: float) -> str:
    """Two decimals at most, and no minus before nothing."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")

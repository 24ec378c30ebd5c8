"""Writes drawings as slides: every text a box that can be edited, every shape a native one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cemlab.drawing import primitives as made
from cemlab.drawing.icons import GRID, ICONS, STROKE
from cemlab.drawing.painting import outline, round_outline
from cemlab.errors import OptionError
from cemlab.style import clean, colour
from cemlab.style.saving import write_formats

if TYPE_CHECKING:
    from cemlab.drawing.drawn import Drawing

WIDE, HIGH = 13.333, 7.5  # inches
MARGIN = 0.2
INCH = 914_400  # of the units of the file
POINT = 12_700
ROOM = 1.3  # a line's box beside its measured width: other fonts run wider
LATIN, CHINESE = "Segoe UI", "Microsoft YaHei"
TITLE_ONLY = 5  # of the layouts of an empty presentation
ANY_DAY = datetime(2000, 1, 1)
ANY_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a file in an archive can be of


@dataclass(frozen=True)
class Place:
    """Where on its slide a drawing stands: a group to draw in, and how pixels become units."""

    shapes: Any
    theme: str
    left: float
    top: float
    scale: float

    def at(self, x: float, y: float) -> tuple[int, int]:
        """A point in units."""
        return round(self.left + x * self.scale), round(self.top + y * self.scale)

    def long(self, length: float) -> int:
        """A length in units, never nothing."""
        return max(1, round(length * self.scale))


def slides(drawings: Sequence[Drawing]) -> bytes:
    """A presentation with one slide for each drawing; the same drawings give the same bytes.

    Raises
    ------
    OptionError
        python-pptx is not installed, or there is no drawing.
    """
    try:
        from pptx import Presentation
    except ImportError:
        raise OptionError(
            "Slides need python-pptx, which is not installed. Install it with "
            "`pip install 'cemlab[export]'`, or save as svg, png or pdf."
        ) from None
    if not drawings:
        raise OptionError("There is no drawing to put on a slide. Expected one or more.")
    deck = Presentation()
    deck.slide_width, deck.slide_height = round(WIDE * INCH), round(HIGH * INCH)
    deck.core_properties.title = drawings[0].title
    deck.core_properties.author = ""
    deck.core_properties.created = deck.core_properties.modified = ANY_DAY
    for drawing in drawings:
        _slide(deck, drawing)
    out = BytesIO()
    deck.save(out)
    return _undated(out.getvalue())


def save_slides(path: Path | str, drawings: Sequence[Drawing]) -> Path:
    """Write drawings as one presentation, a slide each; beside its place, then moved there.

    Raises
    ------
    OptionError
        python-pptx is not installed, or there is no drawing.
    """
    name = Path(path)
    name = name.with_name(name.name.removesuffix(".pptx"))
    return write_formats(name, ["pptx"], {"pptx": lambda: slides(drawings)})[0]


def _slide(deck: Any, drawing: Drawing) -> None:
    """One drawing, as large as fits, in the middle of its slide."""
    from pptx.dml.color import RGBColor

    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = RGBColor.from_string(
        colour("paper", drawing.theme).lstrip("#")
    )
    scale = min((WIDE - 2 * MARGIN) / drawing.width, (HIGH - 2 * MARGIN) / drawing.height) * INCH
    left = (WIDE * INCH - drawing.width * scale) / 2
    place = Place(slide.shapes, drawing.theme, left, MARGIN * INCH, scale)
    title = _title(drawing)
    told = _told(drawing)
    for tie, marks in _together(drawing):
        if tie is None:
            for mark in marks:
                _draw_all(mark, place, slide if mark is title else None)
            continue
        group = slide.shapes.add_group_shape()
        group.name = clean(tie)
        group._element.nvGrpSpPr.cNvPr.set("descr", clean(told.get(tie, "")))
        inside = Place(group.shapes, drawing.theme, left, MARGIN * INCH, scale)
        for mark in marks:
            _draw_all(mark, inside, None)
    if title is None:
        slide.shapes.title._element.getparent().remove(slide.shapes.title._element)
    notes = [drawing.title, drawing.description, *told.values()]
    slide.notes_slide.notes_text_frame.text = "\n".join(clean(one) for one in notes if one)


def _title(drawing: Drawing) -> made.Text | None:
    """The text that is the headline; it becomes the title of the slide."""
    wanted = "".join(drawing.title.split())
    same = (text for text in drawing.texts() if "".join(text.words.split()) == wanted)
    return next(same, None)


def _together(drawing: Drawing) -> Iterator[tuple[str | None, list[made.Mark]]]:
    """Marks in their order; neighbours that rest on the same evidence as one group."""
    ties = dict(drawing.ties)
    for tie, places in groupby(range(len(drawing.marks)), ties.get):
        yield tie, [drawing.marks[at] for at in places]


def _told(drawing: Drawing) -> dict[str, str]:
    """What the marks rest on, in words."""
    told: dict[str, str] = {}
    for row in drawing.sources:
        mark, said = str(row["mark"]), str(row["told"])
        told[mark] = f"{told[mark]}; {said}" if mark in told else said
    return told


def _draw_all(mark: made.Mark, place: Place, title_of: Any) -> None:
    if title_of is not None:
        _fill_box(title_of.shapes.title, mark, place)
    else:
        _draw(mark, place)


@singledispatch
def _draw(mark: made.Mark, place: Place) -> None:
    raise NotImplementedError(type(mark).__name__)


@_draw.register(made.Rect)
def _(mark: made.Rect, place: Place) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    box, kind = mark.box, MSO_SHAPE.ROUNDED_RECTANGLE if mark.radius else MSO_SHAPE.RECTANGLE
    shape = place.shapes.add_shape(
        kind, *place.at(box.x0, box.y0), place.long(box.width), place.long(box.height)
    )
    if mark.radius:
        shape.adjustments[0] = min(0.5, mark.radius / max(1e-9, min(box.width, box.height)))
    _look(shape, mark, place)


@_draw.register(made.Circle)
def _(mark: made.Circle, place: Place) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    side = place.long(2 * mark.r)
    shape = place.shapes.add_shape(
        MSO_SHAPE.OVAL, *place.at(mark.x - mark.r, mark.y - mark.r), side, side
    )
    _look(shape, mark, place)


@_draw.register(made.Polyline)
def _(mark: made.Polyline, place: Place) -> None:
    _freeform([mark.points], mark, place, closed=False)


@_draw.register(made.Polygon)
def _(mark: made.Polygon, place: Place) -> None:
    _freeform([mark.points], mark, place, closed=True)


@_draw.register(made.Path)
def _(mark: made.Path, place: Place) -> None:
    closed = mark.fill is not None or mark.d.rstrip().endswith("Z")
    _freeform(_pieces(outline(mark.d)), mark, place, closed=closed)


@_draw.register(made.Icon)
def _(mark: made.Icon, place: Place) -> None:
    scale = mark.size / GRID
    pen = made.Path(d="", fill=None, stroke=mark.stroke, thick=STROKE * scale)
    for part in ICONS[mark.name]:
        raw = outline(part) if isinstance(part, str) else round_outline(*part)
        pieces = [[(mark.x + x * scale, mark.y + y * scale) for x, y in piece]
                  for piece in _pieces(raw)]  # fmt: skip
        _freeform(pieces, pen, place, closed=False)


@_draw.register(made.Text)
def _(mark: made.Text, place: Place) -> None:
    _fill_box(place.shapes.add_textbox(0, 0, 1, 1), mark, place)


def _fill_box(box: Any, mark: made.Text, place: Place) -> None:
    """The words of a text in a box of the slide, line by line as they were measured."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Emu

    around, room = mark.box, mark.box.width * (ROOM - 1)
    before = {"start": 0.0, "middle": room / 2, "end": room}[mark.anchor]
    box.left, box.top = place.at(around.x0 - before, around.y0)
    box.width, box.height = place.long(around.width + room), place.long(around.height)
    frame = box.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    paragraph = frame.paragraphs[0]
    paragraph.alignment = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER,
                           "end": PP_ALIGN.RIGHT}[mark.anchor]  # fmt: skip
    if len(mark.lines) > 1:
        step = (mark.lines[-1][1] - mark.lines[0][1]) / (len(mark.lines) - 1)
        paragraph.line_spacing = Emu(round(step * place.scale))
    for at, (_, _, words) in enumerate(mark.lines):
        if at:
            paragraph.add_line_break()
        run = paragraph.add_run()
        run.text = words
        font = run.font
        font.size = max(POINT, round(mark.size * place.scale))
        font.bold = mark.weight == "bold"
        font.name = LATIN
        font.color.rgb = RGBColor.from_string(colour(mark.colour, place.theme).lstrip("#"))
        east = run._r.get_or_add_rPr()
        east.insert_element_before(
            east.makeelement(f"{{{_A}}}ea", {"typeface": CHINESE}), "a:cs", "a:sym",
            "a:hlinkClick", "a:hlinkMouseOver", "a:rtl", "a:extLst",
        )  # fmt: skip


_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _pieces(path: Any) -> list[list[tuple[float, float]]]:
    """Curves as short straight pieces, because a slide's own have no other form here."""
    return [[tuple(point) for point in piece] for piece in path.to_polygons(closed_only=False)]


def _freeform(pieces: Sequence[Sequence], mark: Any, place: Place, *, closed: bool) -> None:
    """One shape of one or more runs of straight lines."""
    pieces = [[place.at(*point) for point in piece] for piece in pieces if len(piece) > 1]
    if not pieces:
        return
    builder = place.shapes.build_freeform(*pieces[0][0], scale=1.0)
    for at, piece in enumerate(pieces):
        if at:
            builder.move_to(*piece[0])
        builder.add_line_segments(piece[1:], close=closed)
    shape = builder.convert_to_shape()
    _look(shape, mark, place)


def _look(shape: Any, mark: Any, place: Place) -> None:
    """Fill, outline, dashes and how far one sees through; never the shadow of a theme."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE

    for style in shape._element.findall(f"{{{_P}}}style"):
        shape._element.remove(style)
    fill = getattr(mark, "fill", None)
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(colour(fill, place.theme).lstrip("#"))
        opacity = getattr(mark, "opacity", 1)
        if opacity < 1:
            tone = shape.fill._xPr.find(f"{{{_A}}}solidFill")[0]
            tone.append(tone.makeelement(f"{{{_A}}}alpha", {"val": str(round(opacity * 100_000))}))
    else:
        shape.fill.background()
    if not mark.stroke:
        shape.line.fill.background()
        return
    shape.line.color.rgb = RGBColor.from_string(colour(mark.stroke, place.theme).lstrip("#"))
    shape.line.width = max(POINT // 4, place.long(mark.thick))
    dash = getattr(mark, "dash", None)
    if dash:
        short = dash[0] <= 2 * mark.thick
        shape.line.dash_style = MSO_LINE.ROUND_DOT if short else MSO_LINE.DASH


_P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def _undated(data: bytes) -> bytes:
    """The archive without the time at which its files were put into it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in sorted(before.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, date_time=ANY_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return out.getvalue()

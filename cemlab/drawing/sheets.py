"""The sheet a map or card is drawn on: measured text and a few shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal

from cemlab.drawing import primitives as made
from cemlab.drawing.drawn import Drawing
from cemlab.drawing.icons import ICONS
from cemlab.drawing.primitives import Box, Dash
from cemlab.drawing.profiles import LEAST_PRINT, PAPERS
from cemlab.errors import OptionError
from cemlab.language import check_language, speaker
from cemlab.style import clean, colour, missing_characters, text_width, wrap

LEADING = 1.42  # of map text
ASCENT, DESCENT = 0.88, 0.22  # of the font size: what letters take above and below the base line
UNKNOWN = "□"  # stands for a character no bundled font has
MARKS = {"en": ("“", "”"), "zh": ("“", "”")}
SHOWN = 40  # characters of a text that a remark repeats

Anchor = Literal["start", "middle", "end"]


class Sheet:
    """Paper of a given width; what is drawn first lies below.

    Parameters
    ----------
    width : float
        Pixels.
    language : {"en", "zh"}
        Of the words; chooses fonts and how lines break.
    theme : {"light", "dark"}

    Notes
    -----
    Colours are roles of the palette ("ink", "bad_tint"), `y` goes down. Every text is cleaned
    before it is measured. A text that does not fit its cell takes a shorter form, else it is cut
    and a remark says so: nothing overflows.

    Examples
    --------
    >>> sheet = Sheet(400, "en")
    >>> box = sheet.paragraph(20, 20, 360, "Waiting is the low point", size=21, weight="bold")
    >>> drawing = sheet.finish(box.y1 + 20, title="Waiting", description="One sentence")
    """

    def __init__(self, width: float, language: str, theme: str = "light") -> None:
        colour("paper", theme)  # refuses an unknown theme
        self.width = float(width)
        self.language = check_language(language)
        self.theme = theme
        self._marks: list[made.Mark] = []
        self._tie = ""
        self._ties: list[tuple[int, str]] = []
        self._remarks: dict[tuple[str, str], None] = {}

    @contextmanager
    def tied(self, mark: str) -> Iterator[None]:
        """What is drawn inside leads to the rows of this mark in `Drawing.evidence()`."""
        before, self._tie = self._tie, mark or self._tie
        yield
        self._tie = before

    # shapes

    def rect(
        self, x: float, y: float, w: float, h: float, *, fill: str | None = None,
        stroke: str | None = None, thick: float = 1, radius: float = 0, dash: Dash = None,
    ) -> Box:  # fmt: skip
        """A rectangle from its upper left corner."""
        box = Box(x, y, x + w, y + h)
        self._add(made.Rect(box=box, fill=fill, stroke=stroke, thick=thick, radius=radius,
                            dash=dash))  # fmt: skip
        return box

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = "rule",
        thick: float = 1, dash: Dash = None,
    ) -> None:  # fmt: skip
        """One straight line."""
        self.polyline(((x1, y1), (x2, y2)), stroke=stroke, thick=thick, dash=dash)

    def polyline(
        self, points: Sequence[tuple[float, float]], *, stroke: str = "ink_2", thick: float = 1,
        dash: Dash = None,
    ) -> None:  # fmt: skip
        """Straight segments; a single point draws nothing."""
        if len(points) > 1:
            self._add(made.Polyline(points=tuple(points), stroke=stroke, thick=thick, dash=dash))

    def polygon(
        self, points: Sequence[tuple[float, float]], *, fill: str | None = None,
        stroke: str | None = None, thick: float = 1, opacity: float = 1,
    ) -> None:  # fmt: skip
        """An area with straight sides."""
        self._add(made.Polygon(points=tuple(points), fill=fill, stroke=stroke, thick=thick,
                               opacity=opacity))  # fmt: skip

    def circle(
        self, x: float, y: float, r: float, *, fill: str | None = None, stroke: str | None = None,
        thick: float = 1, dash: Dash = None,
    ) -> None:  # fmt: skip
        """A circle round its centre."""
        self._add(made.Circle(x=x, y=y, r=r, fill=fill, stroke=stroke, thick=thick, dash=dash))

    def path(
        self, d: str, *, fill: str | None = None, stroke: str | None = None, thick: float = 1,
        opacity: float = 1,
    ) -> None:  # fmt: skip
        """Curves in the absolute letters M, L, H, V, C, Q and Z of SVG."""
        self._add(made.Path(d=d, fill=fill, stroke=stroke, thick=thick, opacity=opacity))

    def icon(self, name: str, x: float, y: float, size: float = 18, stroke: str = "ink_2") -> None:
        """A line icon from its upper left corner; the name "" draws nothing."""
        if not name:
            return
        if name not in ICONS:
            raise OptionError.unknown("icon", name, ICONS)
        self._add(made.Icon(name=name, x=x, y=y, size=size, stroke=stroke))

    # words

    def text(
        self, x: float, y: float, text: str, *, size: float = 12, weight: str = "regular",
        colour: str = "ink", anchor: Anchor = "start", cell: Box | None = None,
        shorter: Sequence[str] = (), halo: bool = False,
    ) -> Box:  # fmt: skip
        """One line of text.

        Parameters
        ----------
        x, y : float
            `y` is the base line; `x` the start, middle or end, as `anchor` says.
        cell : Box, optional
            What the text must stay inside; the sheet unless said.
        shorter : sequence of str
            Forms to take, in order, where the text is wider than its cell.
        halo : bool
            A seam in the colour of the paper, for text that crosses marks.

        Returns
        -------
        Box
            Where the text stands.
        """
        free = self._room(x, anchor, cell)
        forms = [self._clean(one) for one in (text, *shorter)]
        fitting = (one for one in forms if self.measure(one, size, weight) <= free)
        line = next(fitting, None)
        if line is None:
            line = self._cut(forms[-1], free, size, weight)
            self._tell_cut(forms[-1])
        box = self._box(x, y, line, size, weight, anchor)
        if line:
            self._add(made.Text(lines=((x, y, line),), size=size, weight=weight, colour=colour,
                                anchor=anchor, halo=halo, boxes=(box,), cell=cell))  # fmt: skip
        return box

    def paragraph(
        self, x: float, y: float, width: float, text: str, *, size: float = 12,
        weight: str = "regular", colour: str = "ink", most: int | None = None,
        cell: Box | None = None, quoted: bool = False, leading: float = LEADING,
        last: float | None = None,
    ) -> Box:  # fmt: skip
        """Text broken into lines; `y` is the top.

        Parameters
        ----------
        most : int, optional
            Most lines; what is longer is cut, and a remark says so.
        quoted : bool
            Put the words into quotation marks, unless they stand in some.
        last : float, optional
            Narrowest the last line may be; three characters unless said.

        Returns
        -------
        Box
            Where the lines stand; the next thing may begin at its `y1`. Nothing to say gives a
            box without height.
        """
        lines = self.wrapped(width, text, size=size, weight=weight, quoted=quoted, last=last)
        if not lines:
            return Box(x, y, x, y)
        if most is not None and len(lines) > most:
            self._tell_cut(self._clean(text))
            lines = [*lines[: most - 1],
                     self._cut(f"{lines[most - 1]}…", width, size, weight)]  # fmt: skip
        step = size * leading
        base = y + (step - (ASCENT + DESCENT) * size) / 2 + ASCENT * size
        # a Chinese opening quote is white on its left half
        hang = 0.5 * size if self.language == "zh" else 0.0
        placed = tuple(
            (x - (hang if line[0] in "“‘" else 0), base + at * step, line)
            for at, line in enumerate(lines) if line  # one that was cut may have nothing left
        )  # fmt: skip
        if not placed:
            return Box(x, y, x, y + step * len(lines))
        boxes = tuple(self._box(*line, size, weight, "start") for line in placed)
        self._add(made.Text(lines=placed, size=size, weight=weight, colour=colour, anchor="start",
                            halo=False, boxes=boxes, cell=cell))  # fmt: skip
        return Box(x, y, max(one.x1 for one in boxes), y + step * len(lines))

    def measure(self, text: str, size: float = 12, weight: str = "regular") -> float:
        """Width of a text in one line."""
        return text_width(self._clean(text, tell=False), size, self.language, weight)

    def wrapped(
        self, width: float, text: str, *, size: float = 12, weight: str = "regular",
        quoted: bool = False, last: float | None = None,
    ) -> list[str]:  # fmt: skip
        """The lines that `paragraph` would draw; none for nothing."""
        said = self._clean(text)
        opening, closing = MARKS[self.language]
        if quoted and said and said[0] not in "“‘\"'「":
            said = f"{opening}{said}{closing}"
        if not said:
            return []
        return wrap(said, max(width, size), size, self.language, weight=weight, last=last)

    def remark(self, code: str, text: str) -> None:
        """Something a reader of the checks should know; the same thing is told once."""
        self._remarks[(code, clean(text))] = None

    def finish(
        self, height: float, *, title: str, description: str,
        table: Sequence[Sequence[object]] | None = None,
        sources: Sequence[Mapping[str, object]] = (),
    ) -> Drawing:  # fmt: skip
        """The drawing.

        Parameters
        ----------
        height : float
            Of the paper, which is always painted.
        title : str
            The headline, for those who cannot see the drawing.
        description : str
            What it is and shows, in a sentence or two.
        table : sequence of rows, optional
            The same content as a table; the first row holds the headings.
        sources : rows on what marks rest: `mark` as given to `tied`, `told` in words, and more
        """
        rows = [[self._clean(cell) for cell in row] for row in table or ()]
        height = float(-(-height // 1))
        self._check_print(height)
        return Drawing(
            width=self.width,
            height=height,
            language=self.language,
            theme=self.theme,
            title=self._clean(title),
            description=self._clean(description),
            marks=tuple(self._marks),
            remarks=tuple(self._remarks),
            table=tuple(map(tuple, rows)),
            ties=tuple(self._ties),
            sources=tuple(sources),
        )

    # what the above is made with

    def _check_print(self, height: float) -> None:
        """Remark on a sheet that is taller than its paper, where print becomes too small."""
        paper = PAPERS.get(self.width)
        if paper is None or height <= paper.tallest(self.width):
            return
        sizes = [mark.size for mark in self._marks if isinstance(mark, made.Text)]
        smallest = min(sizes, default=LEAST_PRINT) * paper.fit(self.width, height)
        if smallest < LEAST_PRINT:
            say = speaker(self.language)
            self.remark("small_print", say(f"drawing.small_print.{paper.name}", size=smallest,
                                           least=LEAST_PRINT))  # fmt: skip

    def _add(self, mark: made.Mark) -> None:
        for name in ("fill", "stroke", "colour"):
            role = getattr(mark, name, None)
            if role is not None:
                colour(role, self.theme)  # refuses what is no role
        self._ties += [(len(self._marks), self._tie)] if self._tie else []
        self._marks.append(mark)

    def _box(self, x: float, y: float, line: str, size: float, weight: str, anchor: Anchor) -> Box:
        """What the letters of a line take."""
        width = self.measure(line, size, weight)
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        return Box(left, y - ASCENT * size, left + width, y + DESCENT * size)

    def _room(self, x: float, anchor: Anchor, cell: Box | None) -> float:
        left, right = (cell.x0, cell.x1) if cell else (0.0, self.width)
        return {"start": right - x, "end": x - left, "middle": 2 * min(x - left, right - x)}[anchor]

    def _clean(self, text: object, *, tell: bool = True) -> str:
        said, missing = _writable(str(text), self.language)
        if missing and tell:
            self.remark("missing_characters",
                        speaker(self.language)("drawing.missing_characters", unknown=UNKNOWN,
                            marks=", ".join(f"U+{ord(one):04X}" for one in missing[:12])),
                        )  # fmt: skip
        return said

    def _cut(self, text: str, free: float, size: float, weight: str) -> str:
        """The text with an ellipsis, as long as fits; nothing where not even that does."""
        kept = text.removesuffix("…")
        while kept and self.measure(f"{kept}…", size, weight) > free:
            kept = kept[: max(0, min(len(kept) - 1, int(len(kept) * 0.98)))]
        return f"{kept.rstrip()}…" if kept else ""

    def _tell_cut(self, text: str) -> None:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        self.remark("cut", speaker(self.language)("drawing.cut", text=shown))


@lru_cache(maxsize=4096)  # texts of several large maps
def _writable(text: str, language: str) -> tuple[str, str]:
    """A text as the bundled fonts can write it, and the characters they do not have."""
    said = clean(text)
    missing = missing_characters(said, language)
    return said.translate(dict.fromkeys(map(ord, missing), UNKNOWN)), missing

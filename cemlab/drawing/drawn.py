"""A finished drawing: what is on it, whether it fits, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cemlab.drawing.primitives import Box, Mark, Text
from cemlab.style.saving import FORMATS, check_formats, write_formats

if TYPE_CHECKING:
    import pandas as pd

DRAWN_FORMATS = ("svg", "png", "pdf", "pptx")
TOLERANCE = 1.5  # pixels two boxes may share: the air around letters


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A map or card, ready to be shown or saved.

    Attributes
    ----------
    title, description : str
        The headline, and what the drawing shows, for those who cannot see it.
    marks : tuple
        Everything that is drawn, from below to above.
    remarks : tuple of (code, text)
        What a reader of the checks should know: texts that were cut or are longer than is read.
    table : tuple of tuple of str
        The same content as a table, headings first; may be empty.
    ties : tuple of (int, str)
        Which marks, by their place in `marks`, rest on which rows of `evidence()`.
    sources : tuple of mappings
        The rows of `evidence()`.
    """

    width: float
    height: float
    language: str
    theme: str
    title: str
    description: str
    marks: tuple[Mark, ...] = field(repr=False)
    remarks: tuple[tuple[str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = field(repr=False, default=())
    ties: tuple[tuple[int, str], ...] = field(repr=False, default=())
    sources: tuple[Mapping[str, Any], ...] = field(repr=False, default=(), compare=False)

    def svg(self, *, fonts: bool = True) -> str:
        """The drawing as an SVG that needs nothing from outside.

        Parameters
        ----------
        fonts : bool
            Carry the needed characters in one ``<style class="cemlab-font">`` element.
        """
        from cemlab.drawing.svg_writing import written

        return written(self, fonts=fonts)

    def png(self, *, scale: float = 2) -> bytes:
        """The drawing as a PNG, so many dots for a pixel; the same bytes every time."""
        from cemlab.drawing.painting import painted

        return painted(self, scale=scale)

    def pdf(self) -> bytes:
        """The drawing as a PDF of one page, its text as text; the same bytes every time."""
        from cemlab.drawing.painting import printed

        return printed(self)

    def pptx(self) -> bytes:
        """The drawing as a slide: texts and shapes that can be edited; the same bytes every time.

        Raises
        ------
        OptionError
            python-pptx is not installed; it comes with ``cemlab[export]``.
        """
        from cemlab.drawing.slide_writing import slides

        return slides([self])

    def save(self, path: Path | str, formats: Sequence[str] | None = None) -> tuple[Path, ...]:
        """Write the drawing into files; the same drawing gives the same bytes.

        Parameters
        ----------
        path : Path or str
            Folder and name. The suffix of a format, as in ``map.pdf``, asks for that one; other
            dots in the name stay.
        formats : sequence of {"svg", "png", "pdf", "pptx"}, optional
            With these the name has no suffix. SVG and PNG where nothing asks for another.

        Returns
        -------
        tuple of Path
            In the order of `formats`. Each is written beside its place and moved there.
        """
        if formats is None:
            path = Path(path)
            asked = path.suffix.removeprefix(".").lower()
            known = asked in DRAWN_FORMATS
            path, formats = (path.with_suffix(""), (asked,)) if known else (path, FORMATS)
        check_formats(formats, DRAWN_FORMATS)
        made = {"svg": lambda: self.svg().encode("utf-8"), "png": self.png, "pdf": self.pdf,
                "pptx": self.pptx}  # fmt: skip
        return write_formats(path, formats, made)

    def evidence(self) -> pd.DataFrame:
        """What the marks rest on: a row for each source of each `mark`; empty where none has one.

        In the SVG a mark has its name as ``data-evidence``, and the row in words as its title.
        """
        import pandas as pd

        return pd.DataFrame(list(self.sources))

    def texts(self) -> tuple[Text, ...]:
        """Every text on the drawing."""
        return tuple(mark for mark in self.marks if isinstance(mark, Text))

    def meeting(self) -> list[tuple[str, str]]:
        """Pairs of texts whose boxes share more than a sliver."""
        return [
            (first.words, second.words)
            for first, second in combinations(self.texts(), 2)
            if _meet(first.box, second.box)
            and any(_meet(one, other) for one in first.boxes for other in second.boxes)
        ]

    def leaving(self) -> list[str]:
        """Texts that are not wholly on the paper, or not wholly in their cell."""
        paper = Box(0, 0, self.width, self.height)
        return [
            text.words
            for text in self.texts()
            if _leaves(text.box, paper) or (text.cell is not None and _leaves(text.box, text.cell))
        ]

    def _repr_html_(self) -> str:
        from cemlab.drawing.showing import shown

        return shown(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from cemlab.drawing.showing import told

        return {"text/plain": told(self), "text/html": self._repr_html_()}


def _meet(one: Box, other: Box) -> bool:
    return (
        min(one.x1, other.x1) - max(one.x0, other.x0) > TOLERANCE
        and min(one.y1, other.y1) - max(one.y0, other.y0) > TOLERANCE
    )  # fmt: skip


def _leaves(box: Box, cell: Box) -> bool:
    return (
        box.x0 < cell.x0 - TOLERANCE or box.y0 < cell.y0 - TOLERANCE
        or box.x1 > cell.x1 + TOLERANCE or box.y1 > cell.y1 + TOLERANCE
    )  # fmt: skip

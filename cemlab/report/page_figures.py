"""Figures of a page: their numbers, captions and drawings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cemlab.errors import DataError
from cemlab.language import speaker
from cemlab.report import wording
from cemlab.report.inline_svg import inline
from cemlab.report.reading import KeptResult, RunContent

SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt"[^>]*? height="([\d.]+)pt"')
UPRIGHT = 600.0  # points; a wider drawing would have text under 7 pt on upright A4
WITH_WORDS = 525.0  # points; a higher chart leaves no room for words on landscape A4
CARD = 400.0  # points; text of a higher map would shrink under 7.5 pt beside words
LANDSCAPE = 520.0  # points; a higher map takes an upright A3, as wide as landscape A4


@dataclass(frozen=True)
class Numbering:
    """Figure numbers of a page, in the order in which the figures stand on it."""

    numbers: dict[tuple[str, str, str], int]

    @classmethod
    def of(cls, content: RunContent) -> Numbering:
        """Number all that is seen of the results, then the figures of the survey."""
        keys = [key_of(kept, what) for kept in content.results for what in kept.shown()]
        keys += [("survey", "", what) for what in dict(survey_drawings(content))]
        return cls({key: number for number, key in enumerate(keys, start=1)})


def key_of(kept: KeptResult, what: str) -> tuple[str, str, str]:
    """What tells a figure from all others of a run."""
    return (kept.folder.name, kept.name, what)


def drawing(path: Path, number: int) -> Markup | None:
    """The markup of a kept drawing; None when it was not kept."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise DataError(f"{path.name} is not UTF-8 text. Keep the result again.") from None
    # checked element by element, and every text in it escaped again
    return Markup(inline(text, key=f"figure-{number}", file=path.name))


def figure(path: Path | None, number: int, *, is_map: bool = False, **more: Any) -> dict[str, Any]:
    """What the template needs to show a drawing: its markup, and which paper it wants.

    A map or card keeps its size, because its smallest text is the smallest that may be: on a
    narrow screen it scrolls, and a high one is printed on a sheet of its own.
    """
    svg = None if path is None else drawing(path, number)
    size = SIZE.search(svg or "")
    width, height = (float(one) for one in size.groups()) if size else (0.0, 0.0)
    wide = width > UPRIGHT
    return {
        "number": number,
        "svg": svg,
        "wide": wide,
        "tall": wide and height > (CARD if is_map else WITH_WORDS),
        "map": is_map,
        "poster": is_map and wide and height > LANDSCAPE,
        "outdated": "",
        **more,
    }


def caption(
    what: str, n: float, language: str, *, customers: int | None = None, kind: str = ""
) -> str:
    """The plain name of a figure and its size; the claim stands in the drawing."""
    say, name = speaker(language), wording.figure_name(what, language, kind)
    if customers:
        people = say("common.customers", n=customers)
        return say("report.figure.sized_customers", name=name, n=n, customers=people)
    return say("report.figure.sized", name=name, n=n)


def kind_of(drawing: str) -> str:
    """What sort of drawing it is: a "map", a "card"."""
    return drawing.partition("_")[0]


def survey_drawings(content: RunContent) -> list[tuple[str, dict[str, Path]]]:
    """Figures of the survey, each with its file by language."""
    found: dict[str, dict[str, Path]] = {}
    for what, file, language in content.survey_figures:
        found.setdefault(what, {})[language] = file
    return list(found.items())

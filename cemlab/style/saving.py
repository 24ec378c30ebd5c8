"""Saves figures: the same figure gives the same file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.errors import OptionError
from cemlab.style.fonts import LAST_RESORT, check_characters, families, web_families
from cemlab.style.setting import clean
from cemlab.style.sheet import PIXELS, figure_style
from cemlab.style.webfonts import font_face

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")
TAGS = {"en": "en", "zh": "zh-CN"}
FONT_CLASS = "cemlab-font"  # marks the one <style> element of an SVG; a page may take it out
_SVG_NOTHING = dict.fromkeys(("Date", "Creator", "Format", "Type"))


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a figure says to those who cannot see it."""

    language: str
    title: str
    description: str


def tell(figure: Figure, *, language: str, title: str = "", description: str = "") -> None:
    """Give a figure its language, its title and a description for screen readers."""
    figure._cemlab_told = Told(
        language=language, title=clean(title), description=clean(description)
    )


def told(figure: Figure) -> Told:
    """What was told about a figure."""
    return getattr(figure, "_cemlab_told", None) or Told(language="en", title="", description="")


def save(figure: Figure, path: Path | str, formats: Sequence[str] = FORMATS) -> tuple[Path, ...]:
    """Write a figure into files; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : Path or str
        Folder and name without suffix; dots in the name stay.
    formats : sequence of {"svg", "png"}

    Returns
    -------
    tuple of Path
        The files, in the order of `formats`. Each is written beside its place and moved there.

    Raises
    ------
    FontError
        A text has characters no bundled font can write.
    """
    check_formats(formats)
    check_characters("".join(text for text, _ in texts(figure)), told(figure).language)
    made = {"svg": lambda: svg(figure).encode("utf-8"), "png": lambda: png(figure)}
    return write_formats(path, formats, made)


def check_formats(formats: Sequence[str], allowed: Sequence[str] = FORMATS) -> None:
    """Refuse a format that nothing here is saved in."""
    for form in formats:
        if form not in allowed:
            raise OptionError.unknown("formats", form, allowed)


def write_formats(
    path: Path | str, formats: Sequence[str], made: Mapping[str, Callable[[], bytes]]
) -> tuple[Path, ...]:
    """A file for each format, written beside its place and moved there."""
    paths = []
    for form in formats:
        target = Path(path).with_name(f"{Path(path).name}.{form}")
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(made[form]())
        part.replace(target)
        paths.append(target)
    return tuple(paths)


def png(figure: Figure) -> bytes:
    """The figure as a PNG, without date or version."""
    out = BytesIO()
    with figure_style(told(figure).language):
        figure.savefig(out, format="png", dpi=PIXELS, metadata={"Software": None})
    return out.getvalue()


def svg(figure: Figure, *, fonts: bool = True) -> str:
    """The figure as an SVG that needs nothing from outside.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    fonts : bool
        Carry the needed characters in one ``<style class="cemlab-font">`` element, so that the
        figure is right on a machine without Chinese fonts.

    Notes
    -----
    All ids start with a key made of the content: figures can share a page.
    """
    language, out = told(figure).language, StringIO()
    with figure_style(language):
        figure.savefig(out, format="svg", metadata=_SVG_NOTHING)
    text = clean_xml(out.getvalue())
    text = text[text.index("<svg") :]  # no DOCTYPE: it names an address
    # matplotlib's own rule is for every element of the page the figure stands on
    text = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", text, count=1, flags=re.DOTALL)
    listed = ", ".join(f"'{name}'" for name in (*families(language), LAST_RESORT))
    text = text.replace(listed, web_families(language).replace('"', "'"))
    key = f"c{sha256(text.encode()).hexdigest()[:8]}"
    text = re.sub(r'\bid="', f'id="{key}-', text)
    text = re.sub(r'href="#|url\(#', lambda found: f"{found[0]}{key}-", text)
    return _with_words(text, key, told(figure), _font_style(figure, language) if fonts else "")


def texts(figure: Figure) -> Iterator[tuple[str, str]]:
    """Every text that is drawn, with its weight."""
    from matplotlib.font_manager import weight_dict
    from matplotlib.text import Text

    for artist in figure.findobj(Text):
        if artist.get_text() and artist.get_visible():
            weight = artist.get_fontweight()
            heavy = weight_dict.get(weight, weight) >= 600
            yield artist.get_text(), "bold" if heavy else "regular"


def clean_xml(text: str) -> str:
    """The text without characters that XML 1.0 forbids."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


def _font_style(figure: Figure, language: str) -> str:
    used: dict[str, set[str]] = {}
    for text, weight in texts(figure):
        used.setdefault(weight, set()).update(text)
    faces = [font_face("".join(sorted(used[weight])), weight, language) for weight in sorted(used)]
    return f'<style class="{FONT_CLASS}">{"".join(faces)}</style>' if faces else ""


def _with_words(text: str, key: str, words: Told, font_style: str) -> str:
    """Title, description, language and line joins on the root element."""
    inside = labelled = ""
    for name, said in (("title", words.title), ("desc", words.description)):
        if said:
            inside = f'{inside}<{name} id="{key}-{name}">{escape(said)}</{name}>'
            labelled += f" {key}-{name}"
    tag = TAGS[words.language]
    attributes = f'<svg role="img" lang="{tag}" xml:lang="{tag}"'
    if labelled:
        attributes += f' aria-labelledby="{labelled.strip()}"'
    attributes += ' style="stroke-linejoin: round; stroke-linecap: butt"'
    end = text.index(">", text.index("<svg")) + 1
    return f"{attributes}{text[4:end]}{inside}{font_style}{text[end:]}"

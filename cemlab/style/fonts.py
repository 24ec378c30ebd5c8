"""The bundled fonts: where they are, what they can write, how wide it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from cemlab.errors import FontError, OptionError

FOLDER = Path(__file__).with_name("font_files")
WEIGHTS = ("regular", "bold")
LATIN, CHINESE = "Cemlab Sans", "Cemlab Sans SC"

# English takes the Latin family first: in the Chinese one quotation marks are full width.
FAMILIES = {"en": (LATIN, CHINESE), "zh": (CHINESE,)}
WEB_FALLBACKS = {
    "en": ("Segoe UI", "Helvetica Neue", "Arial", "sans-serif"),
    "zh": ("Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"),
}
LAST_RESORT = "DejaVu Sans"  # comes with matplotlib
KEPT = 16_384  # texts whose width is remembered: several large maps


def font_files(language: str) -> list[Path]:
    """The bundled files for a language, in the order in which they are asked for a character."""
    return [font_file(family, weight) for family in families(language) for weight in WEIGHTS]


def font_file(family: str, weight: str) -> Path:
    """The file of one family in one weight."""
    if weight not in WEIGHTS:
        raise OptionError.unknown("weight", weight, WEIGHTS)
    return FOLDER / f"{family.replace(' ', '')}-{weight.title()}.ttf"


def families(language: str) -> tuple[str, ...]:
    """The bundled families for a language, in order."""
    if language not in FAMILIES:
        raise OptionError.unknown("language", language, FAMILIES)
    return FAMILIES[language]


def web_families(language: str) -> str:
    """The value of the CSS property ``font-family`` for a language."""
    bundled = families(language)
    quoted = [f'"{name}"' for name in (*bundled, *WEB_FALLBACKS[language][:-1])]
    return ", ".join([*quoted, WEB_FALLBACKS[language][-1]])


@cache
def register() -> None:
    """Make the bundled families known to matplotlib; once, at first use."""
    from matplotlib.font_manager import fontManager

    for path in dict.fromkeys(path for language in FAMILIES for path in font_files(language)):
        if not path.exists():
            raise FontError(
                f"The bundled font {path.name} is missing from the installed package. "
                "Expected it beside cemlab/style/fonts.py. Install cemlab again."
            )
        fontManager.addfont(str(path))


def missing_characters(text: str, language: str) -> str:
    """The characters of a text that no bundled font of the language can write, each once."""
    known = advances(language, "regular")
    return "".join(sorted({one for one in text if one not in known and one not in "\n\t"}))


def check_characters(text: str, language: str) -> None:
    """Raise FontError if the bundled fonts cannot write a text.

    Raises
    ------
    FontError
        Names the characters and their code points.
    """
    missing = missing_characters(text, language)
    if missing:
        named = ", ".join(f"{one} (U+{ord(one):04X})" for one in missing[:12])
        more = f" and {len(missing) - 12} more" if len(missing) > 12 else ""
        raise FontError(
            f"The bundled fonts cannot write {named}{more}. They have GB 2312, the 8,105 standard "
            "Chinese characters, Western European letters and symbols. Reword the label, or leave "
            "them out."
        )


def text_width(text: str, size: float, language: str, weight: str = "regular") -> float:
    """Width of one line of text.

    Parameters
    ----------
    text : str
    size : float
        Font size in points (or any unit: the width is in the same one).
    language : {"en", "zh"}
    weight : {"regular", "bold"}

    Notes
    -----
    The sum of advance widths without kerning: the same on every machine, and at most about one
    percent wider than what is drawn. A character no bundled font has counts as one em.
    """
    return size * _ems(text, language, weight)


@lru_cache(maxsize=KEPT)
def _ems(text: str, language: str, weight: str) -> float:
    """Width in em; a drawing asks for the same texts many times."""
    return grown(0.0, text, advances(language, weight))


def grown(ems: float, text: str, known: Mapping[str, float]) -> float:
    """A width in em with a text behind it; character by character, so that a line has the same
    width whether it is measured whole or as it grows."""
    for one in text:
        ems += known.get(one, 1.0)
    return ems


@cache
def advances(language: str, weight: str) -> Mapping[str, float]:
    """Advance width, in em, of every character the bundled fonts of a language have."""
    widths: dict[str, float] = {}
    for family in reversed(families(language)):  # the first family has the last word
        widths |= _advances(family, weight)
    return widths


@cache
def _advances(family: str, weight: str) -> Mapping[str, float]:
    from fontTools.ttLib import TTFont  # only when something is measured

    with TTFont(font_file(family, weight), lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {chr(code): metrics[name][0] / em for code, name in font.getBestCmap().items()}

"""Fonts for pages and pictures: reduced to the characters that are there."""

from __future__ import annotations

import base64
from functools import lru_cache
from io import BytesIO

from cemlab.style.fonts import CHINESE, LATIN, families, font_file

FLAVOUR = "woff2"


def subset_font(characters: str, weight: str = "regular", language: str = "zh") -> bytes:
    """A WOFF2 font with just these characters.

    Parameters
    ----------
    characters : str
        Any text; order and repetition do not matter. Characters that no bundled font has are
        left out.
    weight : {"regular", "bold"}
    language : {"en", "zh"}
        In English, quotation marks, ellipsis and middle dot are the narrow Western ones; all
        other characters are the same.

    Returns
    -------
    bytes
        The same bytes for the same characters, weight and language. Kept in memory: the first
        call takes 0.1 s or so.
    """
    wanted = "".join(sorted({one for one in characters if one.isprintable()} | {" "}))
    return _subset(wanted, weight, families(language)[0])


def font_face(characters: str, weight: str, language: str) -> str:
    """A CSS rule that carries a font with just these characters inside it."""
    data = base64.b64encode(subset_font(characters, weight, language)).decode("ascii")
    return (
        f'@font-face{{font-family:"{families(language)[0]}";'
        f"font-weight:{'700' if weight == 'bold' else '400'};"
        f'src:url(data:font/{FLAVOUR};base64,{data}) format("{FLAVOUR}")}}'
    )


@lru_cache(maxsize=256)
def _subset(wanted: str, weight: str, family: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 13]  # copyright and licence travel with every copy
    with TTFont(font_file(CHINESE, weight), lazy=True, recalcTimestamp=False) as font:
        font.setGlyphOrder(list(_glyph_order(weight)))
        subsetter = Subsetter(options)
        subsetter.populate(text=wanted)
        subsetter.subset(font)
        if family == LATIN:
            _westernise(font, weight)
        font.flavor = FLAVOUR
        out = BytesIO()
        font.save(out)
    return out.getvalue()


@lru_cache
def _glyph_order(weight: str) -> tuple[str, ...]:
    """Names of all glyphs; working them out takes half the time of a subset."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(CHINESE, weight), lazy=True) as font:
        return tuple(font.getGlyphOrder())


def _westernise(font, weight: str) -> None:
    """Put the Latin family's glyphs where the two families differ in width."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(LATIN, weight), lazy=True) as latin:
        names = latin.getBestCmap()
        for code, name in font.getBestCmap().items():
            if code in names and latin["hmtx"][names[code]] != font["hmtx"][name]:
                font["glyf"][name] = latin["glyf"][names[code]]
                font["hmtx"][name] = latin["hmtx"][names[code]]

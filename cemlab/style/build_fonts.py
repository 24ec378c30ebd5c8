"""Makes the bundled fonts out of Debian's Noto Sans CJK; run by hand, once per font release.

Needs two Debian packages: ``fonts-noto-cjk`` (the outlines, SIL OFL 1.1) and ``unicode-data``
(the Unihan database: which characters are in the Table of General Standard Chinese
Characters)::

    apt-get install fonts-noto-cjk unicode-data
    python -m cemlab.style.build_fonts

Characters of Cemlab Sans SC: GB 2312 (7,445), the Table of General Standard Chinese
Characters of 2013 (8,105; property ``kTGH`` of Unihan 15.0; 1,467 of them are not in GB 2312,
among them 玥, 堃 and 喆), Latin-1, and Latin Extended-A and the ranges in `SYMBOLS` as far as
the source font has them: 9,612 characters together. Of Latin Extended-A these are only
ĀāĂăĐđĒēĚěĨĩĪīŃńŇňŌōŎŏŒœŨũŪūŬŭ. Cemlab Sans has the Latin part only, with the proportional
quotes, apostrophe, ellipsis and a narrow middle dot that English wants.

The same input gives the same bytes: time stamps are fixed. `SHA256SUMS` beside the fonts says
what was built; a test checks the committed files against it without building anything.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

FOLDER = Path(__file__).with_name("font_files")
SOURCES = Path("/usr/share/fonts/opentype/noto")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
FACES = {"sc": "Noto Sans CJK SC", "latin": "Noto Sans CJK JP"}  # JP: Western quotes
FAMILIES = {"sc": "Cemlab Sans SC", "latin": "Cemlab Sans"}
WEIGHTS = {"Regular": 400, "Bold": 700}

LATIN = ((0x20, 0x7E), (0xA0, 0x17F))
SYMBOLS = (
    *((0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x214F)),
    *((0x2150, 0x218B), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF)),
    *((0x2500, 0x25FF), (0x2600, 0x26FF), (0x2701, 0x27BF), (0x3000, 0x303F), (0x370, 0x3FF)),
    *((0x2B00, 0x2BFF), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6)),
)
LATIN_SYMBOLS = (
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2212,) * 2,
)
MIDDLE_DOT = 0xB7
MIDDLE_DOT_WIDTH = 280  # units of 1,000; the source font gives it 561
ELLIPSIS = 0x2026
STAMP = 3_849_984_000  # seconds since 1904: 2025-12-31; any fixed date will do
VERSION = "1.000"
MAX_ERROR = 1.0  # units of 1,000 by which the quadratic outline may leave the cubic one
COPYRIGHT = "Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'."
LICENSE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."


def standard_characters(unihan: Path = UNIHAN) -> set[int]:
    """Code points of the Table of General Standard Chinese Characters (8,105)."""
    lines = bz2.decompress(unihan.read_bytes()).decode("utf-8").splitlines()
    found = {int(line.split("\t")[0][2:], 16) for line in lines if "\tkTGH\t" in line}
    if len(found) != 8105:
        raise SystemExit(f"{unihan} lists {len(found)} standard characters; expected 8105.")
    return found


def gb2312() -> set[int]:
    """Code points of GB 2312 (7,445)."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(text) for text in (pair.decode("gb2312", "ignore") for pair in pairs) if text}


def build(sources: Path, unihan: Path, folder: Path) -> None:
    """Write the four fonts and SHA256SUMS into a folder."""
    latin = _code_points(LATIN)
    wanted = {
        "sc": latin | _code_points(SYMBOLS) | gb2312() | standard_characters(unihan),
        "latin": latin | _code_points(LATIN_SYMBOLS),
    }
    sums = []
    for script, family in FAMILIES.items():
        for weight in WEIGHTS:
            name = f"{family.replace(' ', '')}-{weight}.ttf"
            data = _font(_face(sources, FACES[script], weight), wanted[script], script, weight)
            (folder / name).write_bytes(data)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}")
    (folder / "SHA256SUMS").write_text("\n".join(sorted(sums, key=lambda s: s[66:])) + "\n")


def _code_points(ranges) -> set[int]:
    return {code for low, high in ranges for code in range(low, high + 1)}


def _face(sources: Path, name: str, weight: str) -> TTFont:
    """One face of the collection."""
    collection = TTCollection(sources / f"NotoSansCJK-{weight}.ttc")
    return next(
        font
        for font in collection.fonts
        if font["name"].getDebugName(16) == name or font["name"].getDebugName(1) == name
    )


def _font(font: TTFont, wanted: set[int], script: str, weight: str) -> bytes:
    """The face reduced, with TrueType outlines and its new name."""
    if script == "latin":
        _western_ellipsis(font)
    options = Options(layout_features=["kern"], hinting=False, notdef_outline=True, name_IDs=[])
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GDEF"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    glyphs, widths = _outlines(font, script)
    return _assembled(font, glyphs, widths, FAMILIES[script], weight)


def _western_ellipsis(font: TTFont) -> None:
    """Map the ellipsis to its proportional form, on the base line."""
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag != "pwid":
            continue
        for index in record.Feature.LookupListIndex:
            for part in table.LookupList.Lookup[index].SubTable:
                mapping = getattr(part, "ExtSubTable", part).mapping
                for cmap in font["cmap"].tables:
                    name = cmap.cmap.get(ELLIPSIS) if hasattr(cmap, "cmap") else None
                    if name in mapping:
                        cmap.cmap[ELLIPSIS] = mapping[name]


def _outlines(font: TTFont, script: str):
    """Every glyph as a quadratic outline, with its advance width."""
    source, metrics = font.getGlyphSet(), font["hmtx"].metrics
    dot = font.getBestCmap()[MIDDLE_DOT] if script == "latin" else None
    glyphs, widths = {}, {}
    for name in font.getGlyphOrder():
        width, shift = metrics[name][0], 0
        if name == dot:
            shift, width = (MIDDLE_DOT_WIDTH - width) // 2, MIDDLE_DOT_WIDTH
        pen = TTGlyphPen(None)
        quadratic = Cu2QuPen(pen, MAX_ERROR, reverse_direction=True)
        source[name].draw(TransformPen(quadratic, (1, 0, 0, 1, shift, 0)) if shift else quadratic)
        glyphs[name], widths[name] = pen.glyph(), width
    return glyphs, widths


def _assembled(font: TTFont, glyphs: dict, widths: dict, family: str, weight: str) -> bytes:
    """The bytes of the new font, the same every time."""
    order = font.getGlyphOrder()
    built = FontBuilder(1000, isTTF=True)
    built.setupGlyphOrder(order)
    built.setupCharacterMap(font.getBestCmap())
    built.setupGlyf(glyphs)
    lefts = {name: getattr(built.font["glyf"][name], "xMin", 0) for name in order}
    built.setupHorizontalMetrics({name: (widths[name], lefts[name]) for name in order})
    built.setupHorizontalHeader(ascent=1160, descent=-288)
    full, post = f"{family} {weight}", f"{family.replace(' ', '')}-{weight}"
    built.setupNameTable(
        {"copyright": COPYRIGHT, "familyName": family, "styleName": weight, "fullName": full}
        | {"uniqueFontIdentifier": f"{VERSION};{post}", "psName": post}
        | {"version": f"Version {VERSION}", "licenseDescription": LICENSE}
        | {"licenseInfoURL": "https://openfontlicense.org"}
        | {"description": "Noto Sans CJK, reduced and with TrueType outlines, by cemlab."}
    )
    old, bold = font["OS/2"], weight == "Bold"
    built.setupOS2(
        sTypoAscender=880, sTypoDescender=-120, sTypoLineGap=0, usWinAscent=1160, usWinDescent=288,
        usWeightClass=WEIGHTS[weight], fsSelection=0x20 if bold else 0x40, fsType=0,
        sxHeight=old.sxHeight, sCapHeight=old.sCapHeight, achVendID="CMLB", version=4,
        ulUnicodeRange1=old.ulUnicodeRange1, ulUnicodeRange2=old.ulUnicodeRange2,
        ulCodePageRange1=old.ulCodePageRange1, ulCodePageRange2=old.ulCodePageRange2,
        panose=old.panose,
    )  # fmt: skip
    built.setupPost(keepGlyphNames=False, underlinePosition=-125, underlineThickness=50)
    built.font["head"].macStyle = 1 if bold else 0
    built.font["head"].created = built.font["head"].modified = STAMP
    if "GPOS" in font:
        built.font["GPOS"] = font["GPOS"]
    built.font["gasp"] = gasp = newTable("gasp")
    gasp.gaspRange = {0xFFFF: 0x0F}  # smooth at every size: there are no hints
    built.font.recalcTimestamp = False
    out = BytesIO()
    built.font.save(out, reorderTables=True)
    return out.getvalue()


def main() -> None:
    """Read where the sources are from the command line, and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, default=SOURCES, help="folder with the .ttc files")
    parser.add_argument("--unihan", type=Path, default=UNIHAN, help="Unihan_OtherMappings.txt.bz2")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the fonts go")
    told = parser.parse_args()
    build(told.sources, told.unihan, told.folder)


if __name__ == "__main__":
    main()

"""Files of a drawing: well formed, harmless, the same again, and alike in both forms."""

import base64
import io
import re
import sys
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pytest
from fontTools.ttLib import TTFont

from cemlab.drawing import ICONS, Sheet
from cemlab.errors import OptionError
from cemlab.report.inline_svg import inline
from cemlab.style import colour

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> & \"x\" 'y' \x0b$5 和 $10 ]]> \u202e"
LANGUAGES = ("en", "zh")


def _drawing(language="zh", title="标题 “一”", theme="light"):
    sheet = Sheet(400, language, theme)
    sheet.rect(10, 10, 100, 40, fill="brand", radius=3)
    sheet.rect(120, 10, 40, 40, stroke="muted", dash=(2, 2))
    sheet.line(10, 60, 390, 60)
    sheet.polyline([(10, 70), (50, 90), (90, 75)], thick=2, dash=(4, 3))
    sheet.polygon([(200, 10), (240, 10), (220, 50)], fill="good_tint", stroke="good", opacity=0.5)
    sheet.circle(270, 30, 12, fill="moment", stroke="ink")
    sheet.path("M300 10 Q320 0 340 20 C350 30 350 40 340 50 H310 V30 Z", fill="bad_tint")
    for at, name in enumerate(ICONS):
        sheet.icon(name, 10 + 24 * at, 70)
    sheet.text(10, 130, title, size=21, weight="bold")
    sheet.text(390, 130, "终点 end", anchor="end", halo=True)
    sheet.paragraph(10, 140, 120, f"{HOSTILE} 没人告诉我到哪一步了。")
    table = [["阶段", "触点"], ["<b>", HOSTILE]]
    return sheet.finish(260, title=title, description=HOSTILE, table=table)


class TestSvg:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_well_formed_and_speaks(self, language):
        root = ElementTree.fromstring(_drawing(language).svg())
        assert root.get("role") == "img"
        assert root.get("lang") == {"en": "en", "zh": "zh-CN"}[language]
        assert [one.tag for one in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]
        ids = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(set(ids)) == len(ids)

    def test_hostile_words_come_out_as_words(self):
        text = _drawing(title=HOSTILE).svg()
        root = ElementTree.fromstring(text)
        assert "<script" not in text and "\x0b" not in text and "\u202e" not in text
        words = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
        assert any("<script>alert(1)</script>" in one for one in words)
        assert set(re.findall(r"https?://[^\"<]+", text)) == {"http://www.w3.org/2000/svg"}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_carries_every_character_it_shows(self, language):
        text = _drawing(language).svg()
        assert text.count("<style") == text.count('<style class="cemlab-font">') == 1
        shown = {mark for one in ElementTree.fromstring(text).iter(f"{SVG}text")
                 for mark in "".join(one.itertext())}  # fmt: skip
        carried = set()
        for data in re.findall(r"base64,([A-Za-z0-9+/=]+)\)", text):
            with TTFont(io.BytesIO(base64.b64decode(data))) as font:
                carried |= {chr(code) for code in font.getBestCmap()}
        assert "没" in shown and shown <= carried
        assert "<style" not in _drawing(language).svg(fonts=False)

    def test_may_stand_in_a_report(self):
        page = inline(_drawing().svg(), key="figure-1", file="map.svg")
        root = ElementTree.fromstring(page)
        assert root.get("width") == "300pt" and root.get("height") == "195pt"
        assert "@font-face" not in page

    def test_drawings_share_no_id(self):
        first, second = (re.findall(r'\bid="([^"]+)"', _drawing(title=one).svg()) for one in "一二")
        assert not set(first) & set(second)


class TestPng:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.filterwarnings("error:Glyph")
    def test_has_ink_where_the_headline_stands(self, theme):
        pixels = plt.imread(io.BytesIO(_drawing(theme=theme).png()))
        assert pixels.shape[:2] == (520, 800)
        headline = pixels[220:270, 20:200, :3].mean(axis=2)
        ink = headline < 0.4 if theme == "light" else headline > 0.6
        assert ink.sum() > 200
        paper = [int(colour("paper", theme)[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        assert pixels[-1, -1, :3] == pytest.approx(paper, abs=0.01)

    @pytest.mark.parametrize("name", sorted(ICONS))
    def test_every_icon_is_drawn_inside_its_square(self, name):
        sheet = Sheet(60, "en")
        sheet.icon(name, 20, 20, size=20, stroke="ink")
        png = sheet.finish(60, title="", description="").png(scale=4)
        dark = plt.imread(io.BytesIO(png))[:, :, :3].mean(axis=2) < 0.5
        assert dark[80:160, 80:160].sum() > 150
        assert dark.sum() == dark[80:160, 80:160].sum()


class TestSave:
    def test_gives_the_same_bytes_again(self, tmp_path):
        for name in ("first", "second.zh"):
            paths = _drawing().save(tmp_path / name)
            assert [path.name for path in paths] == [f"{name}.svg", f"{name}.png"]
        for form in ("svg", "png"):
            first, second = (tmp_path / f"{name}.{form}" for name in ("first", "second.zh"))
            assert first.read_bytes() == second.read_bytes()
        assert len(list(tmp_path.iterdir())) == 4

    def test_the_suffix_of_the_name_asks_for_a_format(self, tmp_path):
        assert _drawing().save(tmp_path / "map.zh.PNG") == (tmp_path / "map.zh.png",)
        assert [path.name for path in tmp_path.iterdir()] == ["map.zh.png"]

    def test_knows_four_formats(self, tmp_path):
        paths = _drawing().save(tmp_path / "x", formats=("pdf", "pptx"))
        assert [path.name for path in paths] == ["x.pdf", "x.pptx"]
        with pytest.raises(OptionError, match="pdf, png, pptx, svg"):
            _drawing().save(tmp_path / "x", formats=("gif",))


class TestPdf:
    @pytest.mark.filterwarnings("error:Glyph")
    def test_its_text_is_text(self):
        pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
        reader = pypdf.PdfReader(io.BytesIO(_drawing().pdf()))
        assert len(reader.pages) == 1
        assert reader.pages[0].mediabox[2:] == [400, 260]
        said = reader.pages[0].extract_text()
        assert "标题" in said and "<script>alert(1)</script>" in said.replace("\n", "")
        assert "\x0b" not in said

    def test_is_the_same_again(self):
        assert _drawing().pdf() == _drawing().pdf()


class TestPptx:
    @pytest.fixture
    def slide(self):
        pptx = pytest.importorskip("pptx", reason="python-pptx is not installed")
        return pptx.Presentation(io.BytesIO(_drawing().pptx())).slides[0]

    def test_has_every_text_of_the_drawing_in_a_box_of_its_own(self, slide):
        shown = [shape.text_frame.text.replace("\v", " ") for shape in slide.shapes
                 if shape.has_text_frame and shape.text_frame.text]  # fmt: skip
        assert sorted(shown) == sorted(text.words for text in _drawing().texts())

    def test_its_headline_is_the_title_and_its_notes_tell_what_it_shows(self, slide):
        assert slide.shapes.title.text_frame.text == "标题 “一”"
        assert "<script>alert(1)</script>" in slide.notes_slide.notes_text_frame.text

    def test_shapes_are_native_without_the_shadow_of_a_theme(self, slide):
        kinds = {str(shape.shape_type).split(" ")[0] for shape in slide.shapes}
        assert {"AUTO_SHAPE", "FREEFORM", "TEXT_BOX"} <= kinds and "PICTURE" not in kinds
        assert not slide.element.findall(".//{*}style")

    def test_everything_stands_on_the_slide(self, slide):
        wide, high = 13.333 * 914_400, 7.5 * 914_400
        for shape in slide.shapes:
            assert shape.left >= -9_000 and shape.top >= -9_000
            assert shape.left + shape.width <= 1.02 * wide
            assert shape.top + shape.height <= 1.02 * high

    def test_names_a_chinese_font_and_a_latin_one(self, slide):
        faces = {one.get("typeface") for one in slide.shapes.title.element.iter()
                 if one.tag.endswith(("}ea", "}latin"))}  # fmt: skip
        assert faces == {"Segoe UI", "Microsoft YaHei"}

    def test_marks_that_rest_on_the_same_stand_in_a_group_that_says_so(self):
        pptx = pytest.importorskip("pptx", reason="python-pptx is not installed")
        sheet = Sheet(300, "en")
        with sheet.tied("P1"):
            sheet.rect(10, 10, 40, 20, fill="bad_tint")
            sheet.text(12, 24, "P1")
        made = sheet.finish(60, title="t", description="d",
                            sources=[{"mark": "P1", "told": "survey, n = 60"}])  # fmt: skip
        slide = pptx.Presentation(io.BytesIO(made.pptx())).slides[0]
        group = next(one for one in slide.shapes if one.name == "P1")
        assert len(group.shapes) == 2
        assert group._element.nvGrpSpPr.cNvPr.get("descr") == "survey, n = 60"

    def test_is_the_same_again(self):
        pytest.importorskip("pptx", reason="python-pptx is not installed")
        assert _drawing().pptx() == _drawing().pptx()

    def test_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pptx", None)
        with pytest.raises(OptionError, match=r"cemlab\[export\]"):
            _drawing().pptx()


class TestNotebook:
    def test_shows_an_image_and_the_same_as_a_table(self):
        bundle = _drawing(title=HOSTILE)._repr_mimebundle_()
        page = bundle["text/html"]
        assert page.startswith("<figure") and 'src="data:image/svg+xml;base64,' in page
        assert "<details>" in page and "<td>&lt;b&gt;</td>" in page
        assert "<script" not in page and "<svg" not in page
        assert bundle["text/plain"].splitlines()[0].startswith("<script>alert(1)")

    def test_goes_without_a_table(self):
        drawing = Sheet(60, "en").finish(60, title="t", description="d")
        assert "<details" not in drawing._repr_html_()

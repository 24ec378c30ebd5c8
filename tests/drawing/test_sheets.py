"""The sheet: words are measured, cleaned, and never overflow."""

import pytest

from cemlab.documents import CHANNELS
from cemlab.drawing import ICONS, Box, Sheet
from cemlab.errors import OptionError
from cemlab.style import colour, text_width
from cemlab.style.palette import TEXT_CONTRAST, THEMES, contrast

LANGUAGES = ("en", "zh")


def _finish(sheet, height=200):
    return sheet.finish(height, title="title", description="description")


class TestText:
    @pytest.mark.parametrize(("anchor", "left"), [("start", 50), ("middle", 50), ("end", 50)])
    def test_tells_where_it_stands(self, anchor, left):
        sheet, width = Sheet(300, "en"), text_width("Repair", 12, "en")
        x = {"start": 50, "middle": 50 + width / 2, "end": 50 + width}[anchor]
        box = sheet.text(x, 40, "Repair", anchor=anchor)
        assert (box.x0, box.x1) == pytest.approx((left, 50 + width))
        assert box.y0 < 40 < box.y1

    def test_takes_the_first_form_that_fits(self):
        sheet = Sheet(300, "en")
        forms = ["median 12 min · n = 455", "12 min · n = 455", "n = 455"]
        cell = Box(10, 0, 10 + sheet.measure(forms[1]) + 1, 50)
        sheet.text(10, 30, forms[0], shorter=forms[1:], cell=cell)
        drawing = _finish(sheet)
        assert [text.words for text in drawing.texts()] == [forms[1]]
        assert not drawing.remarks

    @pytest.mark.parametrize("anchor", ["start", "middle", "end"])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_long_name_ends_in_an_ellipsis_and_is_told(self, language, anchor):
        sheet = Sheet(300, language)
        sheet.text({"start": 20, "middle": 150, "end": 280}[anchor], 40, "名W" * 200, anchor=anchor)
        drawing = _finish(sheet)
        assert drawing.texts()[0].words.endswith("…")
        assert [code for code, _ in drawing.remarks] == ["cut"]
        assert not drawing.leaving()

    def test_has_no_place_in_a_cell_without_width(self):
        sheet = Sheet(300, "en")
        sheet.text(10, 40, "Repair", cell=Box(10, 0, 12, 50))
        assert not _finish(sheet).texts()

    def test_characters_without_a_glyph_are_replaced_and_told(self):
        sheet = Sheet(300, "zh")
        sheet.text(10, 40, "好 \U0001f600")
        ((code, said),) = _finish(sheet).remarks
        assert code == "missing_characters" and "U+1F600" in said
        assert _finish(sheet).texts()[0].words == "好 □"

    def test_invisible_and_forbidden_characters_are_left_out(self):
        sheet = Sheet(300, "en")
        sheet.text(10, 40, "a\x0bb\u202ec")
        assert _finish(sheet).texts()[0].words == "abc"


class TestParagraph:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_stays_inside_its_width(self, language):
        sheet = Sheet(300, language)
        words = {"en": "Has anyone been sent? Nobody tells me.", "zh": "到底派没派单？没人告诉我。"}
        box = sheet.paragraph(20, 20, 90, words[language] * 3)
        assert box.x1 <= 110.5
        assert box.height > 2 * 12

    def test_puts_words_into_quotation_marks_once(self):
        sheet = Sheet(300, "zh")
        for text in ("没人告诉我。", "“没人告诉我。”"):
            sheet.paragraph(20, 20, 200, text, quoted=True)
        assert {text.words for text in _finish(sheet).texts()} == {"“没人告诉我。”"}

    def test_a_chinese_opening_quote_hangs(self):
        sheet = Sheet(300, "zh")
        sheet.paragraph(20, 20, 100, "没人告诉我到哪一步了，只能一遍遍打电话问。", quoted=True)
        starts = [x for x, _, _ in _finish(sheet).texts()[0].lines]
        assert starts[0] == 14
        assert set(starts[1:]) == {20}

    def test_more_than_the_most_lines_are_cut_and_told(self):
        sheet = Sheet(300, "en")
        box = sheet.paragraph(20, 20, 100, "word " * 100, most=2)
        drawing = _finish(sheet)
        assert len(drawing.texts()[0].lines) == 2
        assert drawing.texts()[0].words.endswith("…") and box.x1 <= 120.5
        assert [code for code, _ in drawing.remarks] == ["cut"]

    def test_nothing_to_say_takes_no_height(self):
        sheet = Sheet(300, "en")
        assert sheet.paragraph(20, 30, 100, " \x0b ").height == 0
        assert not _finish(sheet).texts()


class TestFit:
    def test_texts_that_meet_are_found(self):
        sheet = Sheet(300, "en")
        sheet.text(20, 40, "first")
        sheet.text(30, 45, "second")
        sheet.text(20, 90, "third")
        assert _finish(sheet).meeting() == [("first", "second")]

    def test_only_lines_that_meet_count(self):
        sheet = Sheet(300, "en")
        box = sheet.paragraph(20, 20, 120, "a rather long first line and then end")
        last = sheet.wrapped(120, "a rather long first line and then end")[-1]
        sheet.text(20 + sheet.measure(last) + 6, box.y1 - 5, "C")
        assert not _finish(sheet).meeting()

    def test_texts_outside_paper_or_cell_are_found(self):
        sheet = Sheet(300, "en")
        sheet.text(20, 250, "below the paper")
        sheet.paragraph(20, 20, 200, "wider than its cell", cell=Box(20, 0, 60, 100))
        assert _finish(sheet).leaving() == ["below the paper", "wider than its cell"]


class TestRoles:
    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize("role", ["on_brand", "on_brand_2"])
    def test_words_can_be_read_on_brand(self, role, theme):
        assert contrast(colour(role, theme), colour("brand", theme)) >= TEXT_CONTRAST

    @pytest.mark.parametrize("theme", THEMES)
    def test_what_is_written_on_tints_and_bands_can_be_read(self, theme):
        pairs = [(text, ground) for text in ("good_text", "bad_text", "ink_2")
                 for ground in ("paper", "panel", "band", "good_tint", "bad_tint")]  # fmt: skip
        reached = {(text, ground): contrast(colour(text, theme), colour(ground, theme))
                   for text, ground in pairs}  # fmt: skip
        assert [pair for pair, one in reached.items() if one < TEXT_CONTRAST] == []

    def test_unknown_names_are_refused(self):
        sheet = Sheet(300, "en")
        with pytest.raises(OptionError, match="role"):
            sheet.rect(0, 0, 10, 10, fill="#FF0000")
        with pytest.raises(OptionError, match="icon"):
            sheet.icon("unicorn", 0, 0)
        with pytest.raises(OptionError, match="theme"):
            Sheet(300, "en", theme="sepia")
        with pytest.raises(OptionError, match="language"):
            Sheet(300, "fr")

    def test_every_channel_has_its_icon(self):
        assert {name for name in CHANNELS.values() if name} <= set(ICONS)

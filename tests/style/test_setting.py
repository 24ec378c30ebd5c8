"""Setting text: what is cleaned away, and where lines break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cemlab.style import clean, text_width, unbroken, wrap
from cemlab.style.setting import NEVER_FIRST, NEVER_LAST

HAN = "满意度，服务态度。维修（质量）“进度”透明、价格；态度：好？是！"


class TestClean:
    def test_removes_what_xml_forbids(self):
        assert clean("a\x0bb\x00c\ufffe") == "abc"

    def test_removes_marks_that_turn_text_around(self):
        assert clean("a\u202eb\u200bc\ufeff") == "abc"

    def test_composes_accents_and_makes_one_space(self):
        assert clean("cafe\u0301   au\n lait ") == "café au lait"

    def test_keeps_lines_when_asked(self):
        assert clean("a  b\n c", lines=True) == "a b\nc"


class TestWrap:
    def test_leaves_a_short_text_alone(self):
        assert wrap("满意度", 100, 10, "zh") == ["满意度"]

    def test_breaks_english_at_spaces(self):
        lines = wrap("progress updates and punctuality", 90, 10, "en")
        assert " ".join(lines) == "progress updates and punctuality"
        assert len(lines) > 1

    def test_breaks_a_word_that_is_wider_than_a_line(self):
        assert "".join(wrap("a" * 60, 50, 10, "en")) == "a" * 60

    def test_cuts_after_the_most_lines(self):
        lines = wrap("满" * 60, 100, 10, "zh", most=2)
        assert len(lines) == 2
        assert lines[-1].endswith("…")

    def test_has_no_lonely_last_character(self):
        assert len(wrap("满意度高低" * 2 + "差", 100, 10, "zh")[-1]) >= 3

    @pytest.mark.parametrize("width", range(45, 140, 5))
    def test_keeps_punctuation_in_its_place(self, width):
        for line in wrap(HAN, width, 10, "zh"):
            assert line[0] not in NEVER_FIRST
            assert line[-1] not in NEVER_LAST

    def test_breaks_no_word_to_make_the_last_line_longer(self):
        width = text_width("Repair", 10, "en") + 2
        assert wrap("Repair me", width, 10, "en") == ["Repair", "me"]

    def test_keeps_a_percentage_together(self):
        assert all(not line.startswith("%") for line in wrap("占比 23%", 30, 10, "zh"))

    @given(st.text(alphabet=HAN + "abcW 12%$", min_size=1, max_size=60))
    def test_takes_one_line_where_it_just_fits(self, text):
        text = clean(text)
        for language in ("en", "zh"):
            assert wrap(text, text_width(text, 10.5, language), 10.5, language) == [text]

    @given(st.text(alphabet=HAN + "abc 12%$", max_size=60), st.integers(40, 200))
    def test_loses_nothing_and_fits(self, text, width):
        text = clean(text)
        lines = wrap(text, width, 10, "zh")
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(text_width(line, 10, "zh") <= width + 1e-6 for line in lines)


def test_a_latin_word_is_one_piece_and_a_han_character_another():
    assert unbroken("Restaurants") == ["Restaurants"]
    assert unbroken("乘 AirTrain 去") == ["乘", "AirTrain", "去"]

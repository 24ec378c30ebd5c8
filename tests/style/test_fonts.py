"""Bundled fonts: what was built, what they can write, how they are reduced."""

import hashlib
import logging
from io import BytesIO

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from fontTools.ttLib import TTFont

from cemlab.errors import FontError, OptionError
from cemlab.style import (
    check_characters,
    figure_style,
    font_files,
    missing_characters,
    subset_font,
    text_width,
    web_families,
)
from cemlab.style.fonts import FOLDER

LANGUAGES = ("en", "zh")


def _committed():
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


class TestFiles:
    def test_are_the_ones_that_were_built(self):
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                 for path in FOLDER.glob("*.ttf")}  # fmt: skip
        assert found == _committed()

    def test_are_small(self):
        assert max(path.stat().st_size for path in FOLDER.glob("*.ttf")) < 3_000_000

    def test_carry_their_licence(self):
        licence = (FOLDER / "OFL.txt").read_text()
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence
        assert "Reserved Font Name 'Source'" in licence

    @pytest.mark.parametrize("path", font_files("en"), ids=lambda path: path.stem)
    def test_are_renamed_and_have_truetype_outlines(self, path):
        with TTFont(path, lazy=True) as font:
            names = [str(record) for record in font["name"].names if record.nameID in (1, 4, 6)]
            assert "glyf" in font
            assert "CFF " not in font
        assert all("Cemlab" in name for name in names)


class TestCharacters:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_of_gb_2312_are_all_there(self, language):
        pairs = [bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
        text = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
        assert len(text) == 6763
        assert missing_characters(text, language) == ""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_of_names_and_symbols_are_there(self, language):
        assert missing_characters("玥堃喆 − ≥ → “” ‘’ … · – — ² € ¥ é ü ① ● ○", language) == ""

    def test_that_are_missing_are_named_once(self):
        assert missing_characters("好😀好😀𝔸\n", "zh") == "𝔸😀"

    def test_that_are_missing_raise(self):
        with pytest.raises(FontError, match=r"😀 \(U\+1F600\)"):
            check_characters("great 😀", "en")


class TestWidths:
    def test_of_a_chinese_character_is_one_em(self):
        assert text_width("满意", 10, "zh") == pytest.approx(20)

    @pytest.mark.parametrize("mark", "“”‘’")
    def test_of_quotation_marks_follow_the_language(self, mark):
        assert text_width(mark, 1, "zh") == 1
        assert text_width(mark, 1, "en") < 0.6

    def test_agree_with_what_is_drawn(self):
        text = "Progress updates, 23% of R² (n = 558)"
        with figure_style("en"):
            figure, ax = plt.subplots()
            drawn = ax.text(0, 0, text, fontsize=10)
            pixels = drawn.get_window_extent(figure.canvas.get_renderer()).width
            plt.close(figure)
        assert pixels * 72 / figure.dpi == pytest.approx(text_width(text, 10, "en"), rel=0.03)


class TestSubset:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("weight", ["regular", "bold"])
    def test_has_the_characters_and_no_others(self, weight, language):
        data = subset_font("玥“fair”…", weight, language)
        with TTFont(BytesIO(data)) as font:
            assert font.flavor == "woff2"
            assert {chr(code) for code in font.getBestCmap()} == set("玥“fair”… ")
        assert len(data) < 6000

    def test_is_the_same_for_the_same_characters(self):
        from cemlab.style import webfonts

        first = subset_font("满意度 abc", "bold", "zh")
        webfonts._subset.cache_clear()
        assert subset_font("cba 度意满满", "bold", "zh") == first

    def test_has_western_quotation_marks_in_english(self):
        widths = {}
        for language in LANGUAGES:
            with TTFont(BytesIO(subset_font("“", "regular", language))) as font:
                widths[language] = font["hmtx"][font.getBestCmap()[ord("“")]][0]
        assert widths["zh"] == 1000
        assert widths["en"] < 600

    def test_leaves_out_what_no_font_has(self):
        with TTFont(BytesIO(subset_font("a😀\x0b\n"))) as font:
            assert set(font.getBestCmap()) == {ord("a"), ord(" ")}


class TestStyle:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_leaves_settings_as_they_were(self, language):
        before = dict(mpl.rcParams)
        with figure_style(language):
            assert mpl.rcParams["svg.fonttype"] == "none"
        assert dict(mpl.rcParams) == before

    def test_comes_after_every_theme(self):
        import seaborn as sns

        with mpl.rc_context():
            sns.set_theme(font="DejaVu Serif")
            with figure_style("zh"):
                assert mpl.rcParams["font.family"][0] == "Cemlab Sans SC"
                assert not mpl.rcParams["axes.grid"]

    @pytest.mark.filterwarnings("error:Glyph")
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_writes_chinese_without_a_complaint(self, language, caplog):
        with caplog.at_level(logging.WARNING), figure_style(language):
            figure, ax = plt.subplots()
            ax.set_title("满意度 “−1.3” 玥堃喆 $5 和 $10")
            figure.canvas.draw()
            plt.close(figure)
        assert not caplog.records

    def test_does_not_know_other_languages(self):
        with pytest.raises(OptionError, match="Allowed: en, zh"), figure_style("fr"):
            pass


@pytest.mark.parametrize("language", LANGUAGES)
def test_web_families_begin_with_the_bundled_ones(language):
    assert web_families(language).startswith('"Cemlab Sans')
    assert web_families(language).endswith("sans-serif")

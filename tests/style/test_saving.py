"""The exhibit frame and its files: the same bytes, well formed, harmless, readable."""

import io
import re
from functools import partial
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from fontTools.ttLib import TTFont

from cemlab.errors import CemlabWarning, FontError, OptionError
from cemlab.style import (
    exhibit,
    figure_style,
    layout,
    leaving_texts,
    mark_simulated,
    meeting_texts,
    png,
    save,
    svg,
)
from cemlab.style.saving import texts

LANGUAGES = ("en", "zh")
HOSTILE = "<script>alert(1)</script> & \"x\" 'y' \x0b$5 和 $10 ]]> \u202e"
SVG = "{http://www.w3.org/2000/svg}"


def _points(ax=None, *, language="zh", title="收费 $5 和 $10"):
    with figure_style(language):
        ax = layout.room(ax, "single")
        layout.shrink(ax, left=0.4, right=0.1, top=0.3, bottom=0.4)
        ax.plot([1, 2, 3], [2, 1, 3], "o", label="a")
        ax.set_title(title)
        ax.set_xticks([1, 2, 3], ["1", "2", "3"])
        ax.set_yticks([1, 3], ["1", "3"])
    return ax


def _exhibit(language="zh", **words):
    told = {"kicker": "物业 · x", "headline": "满意度 “23%”", "subline": "橙色", "source": "n = 5"}
    return exhibit(partial(_points, language=language), language=language, **(told | words))


class TestSave:
    def test_gives_the_same_bytes_again(self, tmp_path):
        for name in ("first", "second"):
            save(_exhibit(), tmp_path / name)
        for form in ("svg", "png"):
            first, second = (tmp_path / f"{name}.{form}" for name in ("first", "second"))
            assert first.read_bytes() == second.read_bytes()

    def test_saving_twice_changes_nothing(self):
        figure = _exhibit()
        assert svg(figure) == svg(figure)
        assert png(figure) == png(figure)

    def test_keeps_dots_in_the_name_and_leaves_nothing_else(self, tmp_path):
        paths = save(_exhibit(), tmp_path / "drivers_importance.zh")
        assert [path.name for path in paths] == [
            "drivers_importance.zh.svg",
            "drivers_importance.zh.png",
        ]
        assert sorted(tmp_path.iterdir()) == sorted(paths)

    def test_says_neither_date_nor_version(self, tmp_path):
        drawing, picture = save(_exhibit(), tmp_path / "x")
        assert "Matplotlib v" not in drawing.read_text("utf-8")
        assert b"Software" not in picture.read_bytes()
        assert not re.search(r"20\d\d-\d\d-\d\d", drawing.read_text("utf-8"))

    def test_knows_two_formats(self, tmp_path):
        with pytest.raises(OptionError, match="png, svg"):
            save(_exhibit(), tmp_path / "x", formats=("pdf",))

    def test_has_dark_pixels_where_the_headline_stands(self):
        pixels = plt.imread(io.BytesIO(png(_exhibit(kicker=""))))
        assert (pixels[:80, :400, :3].mean(axis=2) < 0.4).sum() > 200


class TestSvg:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_speaks_to_those_who_cannot_see(self, language):
        root = ElementTree.fromstring(svg(_exhibit(language)))
        assert root.get("role") == "img"
        assert root.get("lang") == {"en": "en", "zh": "zh-CN"}[language]
        assert root[0].tag == f"{SVG}title"
        assert root[0].text == "满意度 “23%”"
        assert root[1].tag == f"{SVG}desc"
        assert "n = 5" in root[1].text
        assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]

    def test_has_ids_of_its_own(self):
        first, second = (svg(_exhibit(headline=text)) for text in ("一", "二"))
        ids = [re.findall(r'\bid="([^"]+)"', text) for text in (first, second)]
        assert len(set(ids[0])) == len(ids[0])
        assert not set(ids[0]) & set(ids[1])
        for text, known in zip((first, second), ids, strict=True):
            used = re.findall(r'(?:url\(|href=")#([^)"]+)', text)
            assert used
            assert set(used) <= set(known)

    def test_has_one_style_and_nothing_from_outside(self):
        text = svg(_exhibit())
        assert text.count("<style") == text.count('<style class="cemlab-font">') == 1
        addresses = set(re.findall(r"https?://[^\"<]+", text))
        assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_carries_every_character_it_shows(self, language):
        import base64

        text = svg(_exhibit(language))
        shown = "".join(one.text or "" for one in ElementTree.fromstring(text).iter(f"{SVG}text"))
        carried = set()
        for data in re.findall(r"base64,([A-Za-z0-9+/=]+)\)", text):
            with TTFont(io.BytesIO(base64.b64decode(data))) as font:
                carried |= {chr(code) for code in font.getBestCmap()}
        assert "满" in shown
        assert set(shown) <= carried

    def test_can_go_without_fonts(self):
        assert "<style" not in svg(_exhibit(), fonts=False)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.filterwarnings("error:Glyph")
    def test_hostile_words_come_out_as_words(self, language):
        figure = exhibit(
            partial(_points, language=language, title=HOSTILE.replace("\x0b", "").strip("\u202e ")),
            kicker=HOSTILE, headline=HOSTILE, subline=HOSTILE, source=HOSTILE, language=language,
        )  # fmt: skip
        text = svg(figure)
        root = ElementTree.fromstring(text)
        assert "<script" not in text
        assert "\x0b" not in text
        words = [one.text for one in root.iter(f"{SVG}text")]
        assert sum("<script>alert(1)</script>" in (one or "") for one in words) == 5
        assert sum("$5 和 $10" in (one or "") for one in words) == 5

    def test_a_forbidden_character_does_not_break_a_plain_figure(self):
        with figure_style("en"):
            figure, ax = plt.subplots()
            ax.set_gid("x")
            ax.plot([1, 2], label="a")
            figure.text(0.5, 0.5, "a")
        figure.texts[0].set_text("a\x01b")
        with pytest.warns(UserWarning, match="Glyph 1"):
            ElementTree.fromstring(svg(figure, fonts=False))
        plt.close(figure)


class TestExhibit:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_texts_neither_meet_nor_leave(self, language):
        figure = _exhibit(
            language, headline="服务进度" * 14, subline="说明 " * 60, source="来源 " * 90
        )
        assert meeting_texts(figure) == []
        assert leaving_texts(figure) == []

    def test_takes_a_function_of_axes_too(self):
        figure = exhibit(lambda ax: ax.plot([1, 2]) and ax, headline="x", language="en")
        assert figure.get_figwidth() == 10.6
        assert [text.get_text() for text in figure.texts] == ["x"]

    def test_keeps_the_size_of_what_it_frames(self):
        bare = _points()
        before = layout.inches(bare)
        plt.close(bare.figure)
        assert layout.inches(_exhibit().axes[0]) == pytest.approx(before)

    def test_is_not_shown_by_itself(self):
        _exhibit()
        assert plt.get_fignums() == []

    def test_long_headlines_are_reported_and_whole(self):
        with pytest.warns(CemlabWarning, match="Shorten") as caught:
            figure = _exhibit(headline="进度透明与准时到场" * 20)
        assert caught[0].message.code == "headline_long"
        shown = "".join(text.get_text() for text in figure.texts)
        assert shown.count("进度透明") == 20

    def test_characters_no_font_has_are_named(self):
        with pytest.raises(FontError, match="😀"):
            _exhibit(headline="好 😀")

    def test_missing_words_take_no_room(self):
        bare = exhibit(_points, headline="", language="zh")
        assert bare.texts == []
        assert bare.get_figheight() == pytest.approx(4.7)


class TestCollisions:
    def test_are_found(self):
        figure = plt.figure()
        for x, text in ((0.5, "here"), (0.52, "there"), (0.99, "outside it goes")):
            figure.text(x, 0.5, text)
        assert meeting_texts(figure) == [("here", "there")]
        assert leaving_texts(figure) == ["outside it goes"]
        plt.close(figure)


def test_labels_find_places_of_their_own():
    from cemlab.style import Named, label_points

    rng = np.random.default_rng(3)
    with figure_style("en"):
        ax = layout.room(None, "square")
        ax.set_xlim(0, 1)
        ax.set_ylim(0, 1)
        ax.set_xticks([])
        ax.set_yticks([])
        points = [
            Named(x=x, y=y, label=f"Label number {index}")
            for index, (x, y) in enumerate(rng.uniform(0.3, 0.7, (20, 2)))
        ]
        label_points(ax, points, "en")
    assert len(ax.texts) == 20
    assert meeting_texts(ax.figure) == []
    assert leaving_texts(ax.figure) == []
    plt.close(ax.figure)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_simulated_figure_says_so_once(language):
    def draw():
        ax = _points(language=language)
        mark_simulated(ax, language)
        return ax

    words = {"en": "Simulated data", "zh": "模拟数据"}[language]
    alone = draw().figure
    assert [text for text, _ in texts(alone)].count(words) == 1
    assert meeting_texts(alone) == [] and leaving_texts(alone) == []
    framed = exhibit(draw, headline="x", source="y", language=language)
    assert words not in [text for text, _ in texts(framed)]

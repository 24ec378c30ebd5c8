"""Signs, sizes and the frame that several maps share."""

import io

import matplotlib.pyplot as plt
import pytest

from cemlab.drawing import Sheet, primitives, profile_for
from cemlab.drawing.sheet_frame import foot, head
from cemlab.drawing.signs import arrow, badge, grade, waiting
from cemlab.style import colour
from cemlab.style.palette import TEXT_CONTRAST, THEMES, contrast

ON = (("depth_1", "depth_2", "depth_3", "good_tint"), ("ink", "ink_2", "bad_text"))
PAIRS = [
    *((fill, text) for fill in ON[0] for text in ON[1]),
    *(("support_tint", text) for text in ("ink", "ink_2", "support_text")),
    *((f"level_{at}", "ink") for at in range(1, 5)), ("level_5", "paper"), ("level_6", "paper"),
]  # fmt: skip


def _finish(sheet, height=200):
    return sheet.finish(height, title="title", description="description")


class TestArrow:
    @pytest.mark.parametrize("points", [[(10, 10), (60, 10)], [(10, 10), (10, 60), (60, 60)]])
    def test_ends_at_its_tip(self, points):
        sheet = Sheet(100, "en")
        arrow(sheet, points)
        line, tip = _finish(sheet).marks
        assert tip.points[0] == points[-1] and line.points[0] == points[0]
        assert line.points[-1] != points[-1]  # the line stops behind the head

    def test_two_heads(self):
        sheet = Sheet(100, "en")
        arrow(sheet, [(10, 10), (60, 10)], both=True)
        heads = [mark for mark in _finish(sheet).marks if isinstance(mark, primitives.Polygon)]
        assert [head.points[0] for head in heads] == [(60, 10), (10, 10)]

    def test_a_short_one_has_a_short_head(self):
        sheet = Sheet(100, "en")
        arrow(sheet, [(10, 10), (13, 10)])
        tip = _finish(sheet).marks[1]
        assert min(x for x, _ in tip.points) == pytest.approx(10)

    def test_a_single_point_draws_nothing(self):
        sheet = Sheet(100, "en")
        arrow(sheet, [(10, 10)])
        assert not _finish(sheet).marks


class TestSigns:
    def test_words_stay_inside_their_box(self):
        sheet = Sheet(100, "en")
        box = badge(sheet, "F12", 10, 50, size=10.5)
        (text,) = _finish(sheet).texts()
        assert box.x0 < text.box.x0 and text.box.x1 < box.x1

    def test_only_an_assumption_is_dashed(self):
        for letter, is_dashed in (("A", False), ("B", False), ("C", True)):
            sheet = Sheet(100, "en")
            grade(sheet, letter, 10, 50)
            assert (_finish(sheet).marks[0].dash is not None) is is_dashed
        sheet = Sheet(100, "en")
        grade(sheet, "", 10, 50)
        assert not _finish(sheet).marks

    def test_a_wait_has_an_outline(self):
        sheet = Sheet(100, "en")
        assert waiting(sheet, 10, 50, 1.25) == 22.5
        (mark,) = _finish(sheet).marks
        assert (mark.fill, mark.stroke) == ("moment", "ink")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("fill", "text"), PAIRS)
def test_words_can_be_read_on_cards_and_cells(fill, text, theme):
    assert contrast(colour(text, theme), colour(fill, theme)) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
def test_cards_step_away_from_the_paper(theme):
    steps = [contrast(colour(role, theme), colour("paper", theme))
             for role in ("depth_1", "depth_2", "depth_3")]  # fmt: skip
    assert steps == sorted(steps) and steps[0] < steps[1] < steps[2]


@pytest.mark.parametrize(
    ("width", "name", "base"),
    [(900, "notebook", 12), (1000, "notebook", 12), (1240, "notebook", 12), (1280, "slide", 14),
     (1560, "a3", 15)],
)  # fmt: skip
def test_a_width_has_its_sizes(width, name, base):
    profile = profile_for(width)
    assert (profile.name, profile.base, profile.scale) == (name, base, base / 12)
    assert profile.small >= 10.5


def test_a_path_can_be_seen_through():
    square = "M0 0 L40 0 L40 40 L0 40 Z"
    shades = []
    for opacity in (1, 0.4):
        sheet = Sheet(40, "en")
        sheet.path(square, fill="ink", opacity=opacity)
        drawing = _finish(sheet, 40)
        shades.append(plt.imread(io.BytesIO(drawing.png(scale=1)))[20, 20, 0])
        assert ('opacity="0.4"' in drawing.svg()) is (opacity != 1)
    assert shades[1] > shades[0] + 0.3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_head_and_foot_stay_on_the_paper(language):
    sheet, profile = Sheet(300, language), profile_for(300)
    words = {"en": "A rather long sentence of many words. ", "zh": "一句相当长的话，字数不少。"}
    y = head(sheet, profile, kicker=words[language] * 3, headline=words[language] * 9,
             sublines=[words[language] * 2])  # fmt: skip
    key = [(None, 0.0, words[language]), (lambda *place: None, 14.0, words[language])]
    drawing = _finish(sheet, foot(sheet, profile, y, sources=[words[language] * 2], key=key))
    assert not drawing.meeting() and not drawing.leaving()
    assert [code for code, _ in drawing.remarks] == ["cut"] * len(drawing.remarks)

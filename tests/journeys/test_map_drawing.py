"""The journey map: everything fits, nothing is claimed that was not measured."""

import io
import math
import re
import warnings
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.documents import read_documents
from cemlab.drawing import primitives
from cemlab.journeys.map_columns import shared
from cemlab.journeys.map_content import Kpi, Stage
from cemlab.journeys.map_drawing import draw
from cemlab.journeys.map_wording import duration, kpi_words, stage_sizes
from cemlab.style.palette import TEXT_CONTRAST, THEMES, colour, contrast

FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
HOSTILE = "<script>alert(1)</script> & \"x\" 'y' \x0b$5 和 $10 ]]> \u202e"
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES, WIDTHS = ("en", "zh"), (1000, 1240, 1560)
NAN = float("nan")


@pytest.fixture(scope="module")
def study():
    return cemlab.open_study(FLAGSHIP)


@pytest.fixture(scope="module")
def result(study):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        events, survey = cemlab.read_events(study), cemlab.read_survey(study)
        return cemlab.journeys.map(events, survey, outcome="overall")


@pytest.fixture(scope="module")
def documents(study):
    return read_documents(study)


@pytest.fixture(scope="module")
def journey(documents):
    return documents.journeys["repair"]


def _with_emotion(result, touchpoint, **values):
    table = result.tables()["emotion"]
    for column, value in values.items():
        table.loc[table["touchpoint"] == touchpoint, column] = value
    return replace(result, _tables={**result.tables(), "emotion": table})


def _reworded(journey, change):
    """The journey with all texts in two languages changed."""

    def walk(node):
        if isinstance(node, dict) and node and set(node) <= {"en", "zh"}:
            return {language: change(text)[:119] for language, text in node.items()}
        if isinstance(node, dict):
            return {key: walk(inner) for key, inner in node.items()}
        return [walk(inner) for inner in node] if isinstance(node, list) else node

    return type(journey).model_validate(walk(journey.model_dump(mode="json")))


def _lengthened(node, words, key=""):
    """A document all of whose texts are these words; names as long as they may be."""
    if isinstance(node, dict) and node and set(node) <= {"en", "zh"}:
        is_name = key in ("title", "owner", "actor", "sender", "receiver")
        return {language: words[: 119 if is_name else 399] for language in node}
    if isinstance(node, dict):
        return {name: _lengthened(inner, words, name) for name, inner in node.items()}
    return [_lengthened(one, words, key) for one in node] if isinstance(node, list) else node


def _said(drawing):
    return [text.words for text in drawing.texts()]


def _curve(drawing):
    """Segments of the curve: the thick lines in the colour of the curve."""
    return [mark for mark in drawing.marks if isinstance(mark, primitives.Polyline)
            and mark.stroke == "ink_2" and mark.thick == 2 and len(mark.points) == 2
            and mark.points[0][0] != mark.points[1][0]]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_ratings_on_another_scale(language):
    """The headline has the number of the curve, and no callout stands on the neutral line."""
    rng = np.random.default_rng(3)
    level = {"report": 3, "wait": 2.1, "chase": 1.6, "visit": 3, "mend": 3.9, "call": 3.3}
    rows = [
        (who, name, np.clip(np.rint(level[name] + rng.normal(0, 0.9)), 1, 5))
        for who in range(200) for name in level if name != "chase" or who % 3 == 0
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "experience"])
    events = cemlab.EventLog.from_frame(frame, scale=(1, 5))
    result = cemlab.journeys.map(events)
    drawing = result.draw_map(language=language)
    table = result.tables()["emotion"].set_index("touchpoint")
    assert f"−{-table.loc['chase', 'emotion']:.1f}" in drawing.title
    assert f"{table.loc['chase', 'emotion'] / 2 + 3:.1f}" not in drawing.title
    lines = [mark for mark in drawing.marks if isinstance(mark, primitives.Polyline)]
    neutral = max(mark.points[0][1] for mark in lines if mark.stroke == "muted")
    callouts = [text for text in drawing.texts()
                if text.colour in ("bad_text", "good_text") and text.weight != "bold"]  # fmt: skip
    assert len(callouts) >= 2
    assert not any(text.box.y0 < neutral < text.box.y1 for text in callouts)


class TestFits:
    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_text_meets_another_or_leaves_its_cell(
        self, result, journey, documents, language, width
    ):
        drawing = draw(result, journey, width=width, language=language,
                       persona=documents.personas["lin"])  # fmt: skip
        assert drawing.width == width
        assert not drawing.meeting() and not drawing.leaving()
        # on one page of A4 it would be too small to be read
        assert [code for code, _ in drawing.remarks] == ["small_print"] * (width == 1240)

    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_longer_words_fit_too(self, result, journey, language, width):
        longer = _reworded(
            journey, lambda text: text + " " * text.isascii() + text[: int(0.4 * len(text))]
        )
        drawing = draw(result, longer, width=width, language=language)
        assert not drawing.meeting() and not drawing.leaving()
        assert {code for code, _ in drawing.remarks} <= {"long_text", "small_print"}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_too_many_touchpoints_are_told(self, result, journey, language):
        raw = journey.model_dump(mode="json")
        raw["kind"] = "planned"
        raw["steps"] = [
            {**step, "id": f"{step['id']}_{part}", "pains": [], "measures": []}
            for step in raw["steps"] for part in range(3)
        ]  # fmt: skip
        drawing = draw(result, type(journey).model_validate(raw), language=language)
        assert not drawing.meeting() and not drawing.leaving()
        assert "many_touchpoints" in {code for code, _ in drawing.remarks}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_long_texts_are_told(self, result, journey, language):
        told = draw(result, _reworded(journey, lambda text: "说" * 27 + " a" * 15),
                    language=language).remarks  # fmt: skip
        limit = {"en": "14 words", "zh": "26 个字"}[language]
        assert any(code == "long_text" and limit in said for code, said in told)


class TestHostile:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_words_come_out_as_words(self, result, journey, language):
        drawing = draw(result, _reworded(journey, lambda text: HOSTILE + text), language=language)
        text = drawing.svg()
        words = ["".join(one.itertext()) for one in ElementTree.fromstring(text).iter(f"{SVG}text")]
        assert any("<script>alert(1)</script>" in one for one in words)
        assert "<script" not in text and "\x0b" not in text and "\u202e" not in text
        assert set(re.findall(r"https?://[^\"<]+", text)) == {"http://www.w3.org/2000/svg"}
        assert not drawing.meeting() and not drawing.leaving()

    @pytest.mark.parametrize("name", ["W" * 400, "名" * 400, HOSTILE * 9])
    def test_long_names_without_a_document(self, result, name):
        labels = {key: {"en": name, "zh": name} for key in result.labels}
        drawing = draw(replace(result, labels=labels), None, language="zh")
        assert not drawing.meeting() and not drawing.leaving()
        assert "cut" in {code for code, _ in drawing.remarks}

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        "words", ["W" * 400, "Waiting for it " * 26, "名" * 400, "名字 " * 130]
    )
    def test_long_texts_keep_clear_of_grades_and_of_each_other(
        self, result, journey, language, words
    ):
        document = _lengthened(journey.model_dump(mode="json"), words)
        for width in WIDTHS:
            drawing = draw(result, type(journey).model_validate(document), width=width,
                           language=language)  # fmt: skip
            assert not drawing.meeting() and not drawing.leaving()
            scale = 1.25 if width == 1560 else 1.0
            title = next(iter(document["steps"][0]["title"].values())).split(" ")[0][:4]
            names = [text.box for text in drawing.texts() if text.anchor == "middle"
                     and text.words.startswith(title) and text.size == pytest.approx(
                         14.5 if width == 1560 else 11.5)]  # fmt: skip
            rows = {}
            for box in names:
                rows.setdefault(box.y0, []).append(box)
            gaps = [right.x0 - left.x1 for row in rows.values()
                    for left, right in pairwise(sorted(row))]  # fmt: skip
            assert gaps and min(gaps) >= 5.9 * scale


class TestCurve:
    def test_says_peak_valley_and_end(self, result, journey):
        said = _said(draw(result, journey, language="en"))
        assert any(re.fullmatch(r"−\d\.\d valley", one) for one in said)
        assert any(re.fullmatch(r"\+\d\.\d peak", one) for one in said)
        assert any(one.endswith(" end") for one in said)
        assert len(_curve(draw(result, journey, language="en"))) == len(journey.steps) - 1

    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_stands_out_names_its_touchpoint(self, result, journey, language, width):
        """A callout may stand right under the value of a neighbour."""
        said = _said(draw(result, journey, width=width, language=language))
        colon = {"en": ":", "zh": "："}[language]
        for name in ("chase", "repair"):
            label = f"{result.label(name, language)}{colon}"
            assert len([words for words in said if words.startswith(label)]) == 1

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_recalled_moments_are_said_to_be(self, result, journey, language):
        recalled = replace(result, _whole={**result._whole, "is_retrospective": True})
        told = {"en": "at one sitting", "zh": "事后一次性评价"}[language]
        for one, expected in ((result, False), (recalled, True)):
            said = " ".join(_said(draw(one, journey, language=language)))
            assert (told in said) is expected

    def test_a_suppressed_touchpoint_is_a_gap(self, result, journey):
        hidden = _with_emotion(result, "wait", verdict="suppressed", emotion=NAN,
                               emotion_low=NAN, emotion_high=NAN)  # fmt: skip
        drawing = draw(hidden, journey, language="en")
        assert "n < 10" in _said(drawing)
        assert len(_curve(drawing)) == len(journey.steps) - 3
        assert any("fewer than 10" in one for one in _said(drawing))

    def test_few_answers_are_dashed_and_named(self, result, journey):
        drawing = draw(_with_emotion(result, "callback", small=True), journey, language="zh")
        assert [line.dash is not None for line in _curve(drawing)].count(True) == 1
        assert any(one.endswith("，样本少") for one in _said(drawing))

    def test_moments_without_an_order_are_not_joined(self, result, journey):
        loose = replace(result, _whole={**result._whole, "is_ordered": False})
        drawing = draw(loose, journey, language="en")
        assert not _curve(drawing)
        assert not any(one.endswith(" end") for one in _said(drawing))
        assert any("Line: 95%" in one for one in _said(drawing))

    def test_what_cannot_be_told_apart_is_no_valley(self, result, journey):
        table = result.tables()["differences"].assign(p_adjusted=0.5)
        open_ = replace(result, _tables={**result.tables(), "differences": table})
        drawing = draw(open_, journey, language="en")
        assert not any("valley" in one or "peak" in one for one in _said(drawing))
        assert not any(getattr(mark, "fill", "") == "bad_tint" and mark.box.height == 200
                       for mark in drawing.marks if isinstance(mark, primitives.Rect))  # fmt: skip

    def test_an_interval_over_neutral_is_hollow(self, result, journey):
        circles = [mark for mark in draw(result, journey, language="en").marks
                   if isinstance(mark, primitives.Circle)]  # fmt: skip
        open_ = (result.tables()["emotion"]["verdict"] == "open").sum()
        assert sum(one.fill == "paper" for one in circles) == open_ + 1  # and one in the key

    def test_without_ratings_there_is_no_curve(self, result, journey):
        tables = {name: table for name, table in result.tables().items() if name != "emotion"}
        unrated = replace(
            result, _tables=tables, _whole={**result._whole, "curve": "none"},
            _components=result.tidy().assign(adjusted=NAN, estimate=NAN),
        )  # fmt: skip
        drawing = draw(unrated, journey, language="en")
        assert not _curve(drawing) and "Emotion" not in _said(drawing)


class TestContent:
    def test_shows_what_the_document_says(self, result, journey, documents):
        drawing = draw(result, journey, language="zh", persona=documents.personas["lin"])
        said = " ".join(_said(drawing))
        for step in journey.steps:
            assert step.title["zh"] in said.replace(" ", "")
            for part in (*step.pains, *step.measures):
                assert part.id in said
        assert "→ P" in said and "模拟数据" in said
        assert drawing.title == result.headline("zh")
        assert drawing.table[0][0] == "阶段" and len(drawing.table) == len(journey.steps) + 1

    def test_assumed_texts_are_marked(self, result, journey):
        drawing = draw(result, journey, language="en")
        assumed = [step.customer_action for step in journey.steps if step.customer_action.assumed]
        colours = {text.words: text.colour for text in drawing.texts()}
        assert {colours[claim.text["en"]] for claim in assumed} == {"ink_2"}
        boxes = [mark for mark in drawing.marks if isinstance(mark, primitives.Rect) and mark.dash]
        assert len(boxes) == _said(drawing).count("C") >= len(assumed)

    def test_pains_say_how_many_are_affected(self, result, journey):
        said = " ".join(_said(draw(result, journey, language="en")))
        shares = result.tables()["low_answers"].set_index("item")["share"]
        for pain in journey.pains():
            if pain.item:
                assert f"{shares[pain.item]:.0%} (" in said

    def test_what_is_planned_shows_nothing_measured(self, result, journey):
        raw = journey.model_dump(mode="json")
        raw["kind"] = "to_be"
        for step in raw["steps"]:
            step |= {"assumed": True, "assumed_emotion": 0.5}
        drawing = draw(result, type(journey).model_validate(raw), language="en")
        said = _said(drawing)
        assert "Customer journey map · Home repair · To-be" in said
        assert said.count("+0.5") == len(journey.steps)
        assert all(line.dash for line in _curve(drawing))
        assert not any("95% CI" in one or "median" in one or "%" in one for one in said)
        assert any("target, not measured" in one for one in said)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_goes_without_a_document(self, result, language):
        drawing = draw(result, None, language=language)
        said = _said(drawing)
        assert not drawing.meeting() and not drawing.leaving() and not drawing.remarks
        assert len(_curve(drawing)) == len(result.tidy()) - 1
        assert {"en": "Pain points", "zh": "痛点"}[language] not in said

    def test_goes_without_stages(self, result):
        bare = replace(result, _components=result.tidy().assign(stage=""))
        drawing = draw(bare, None, language="en")
        assert not any(getattr(mark, "fill", "") == "brand" for mark in drawing.marks)

    def test_what_the_document_leaves_out_is_told(self, result, journey):
        raw = journey.model_dump(mode="json")
        raw["steps"] = [step for step in raw["steps"] if step["id"] != "confirm"]
        told = draw(result, type(journey).model_validate(raw), language="en").remarks
        assert any(code == "not_on_map" and "Confirmation" in said for code, said in told)


class TestFiles:
    @pytest.mark.filterwarnings("error:Glyph")
    def test_same_bytes_and_ink_where_the_headline_stands(self, result, journey):
        first, second = (draw(result, journey, language="zh") for _ in range(2))
        assert first.svg() == second.svg() and first.png() == second.png()
        pixels = plt.imread(io.BytesIO(first.png()))
        headline = next(text for text in first.texts() if text.words == first.title).box
        x0, y0, x1, y1 = (int(2 * edge) for edge in headline)
        assert (pixels[y0:y1, x0:x1, :3].mean(axis=2) < 0.4).sum() > 500

    @pytest.mark.parametrize("theme", THEMES)
    def test_values_can_be_read_on_the_band_of_an_interval(self, result, journey, theme):
        drawn = result.draw_map(journey, theme=theme)
        values = [text for text in drawn.texts() if re.match(r"[+−]\d\.\d", text.words)]
        assert values
        for text in values:
            for ground in ("paper", "band", "good_tint", "bad_tint"):
                reached = contrast(colour(text.colour, theme), colour(ground, theme))
                assert reached >= TEXT_CONTRAST, (text.words, text.colour, ground)

    def test_dark_is_dark(self, result, journey):
        drawing = draw(result, journey, language="zh", theme="dark")
        pixels = plt.imread(io.BytesIO(drawing.png(scale=1)))[:, :, :3]
        assert np.median(pixels) < 0.2
        assert (pixels.mean(axis=2) > 0.8).sum() > 500


class TestWording:
    @pytest.mark.parametrize(
        ("seconds", "said"),
        [(45, "45 s"), (90 * 60, "90 min"), (22 * 3600, "22 h"), (3 * 86400, "3 days"),
         (3.14 * 86400, "3.1 days"), (120 * 86400, "120 days")],
    )  # fmt: skip
    def test_durations(self, seconds, said):
        assert duration(seconds, "en") == said

    def test_stages_without_times_or_sizes(self):
        assert stage_sizes(Stage(title="a", steps=()), "en") == []
        assert stage_sizes(Stage(title="a", steps=(), n=12), "en") == ["n = 12"]
        assert (
            len(stage_sizes(Stage(title="a", steps=(), n=12, n_timed=12, duration=60), "zh")) == 3
        )

    def test_the_n_beside_a_duration_is_that_of_the_duration(self):
        some = Stage(title="a", steps=(), n=449, n_timed=146, duration=3 * 86400)
        assert stage_sizes(some, "en")[0] == "median 3 days · n = 146 of 449"
        hidden = Stage(title="a", steps=(), n=449, duration=3 * 86400)
        assert stage_sizes(hidden, "en")[:1] == ["median 3 days · n ≤ 449"]

    @pytest.mark.parametrize(
        ("unit", "values", "said"),
        [("score", (3.6, 3.5, 3.7), ("3.6 / 5", "95% CI 3.5–3.7")),
         ("score", (-0.4, -0.6, -0.2), ("−0.4 / 5", "95% CI −0.6 to −0.2")),
         ("share", (0.71, 0.67, 0.75), ("71%", "95% CI 67–75%")),
         ("seconds", (79200, 32400, 147600), ("22 h", "95% CI 9.0–41 h")),
         ("share", (0.71, NAN, NAN), ("71%", "n = 12"))],
    )  # fmt: skip
    def test_numbers_of_the_whole(self, unit, values, said):
        value, low, high = values
        kpi = Kpi(name="a", value=value, low=low, high=high, n=12, unit=unit, top=5)
        assert kpi_words(kpi, "en") == said


def test_widths_are_shared():
    assert shared(100, [10, 10], [1, 1]) == [50, 50]
    assert shared(100, [70, 10, 10], [1, 1, 1]) == [70, 15, 15]
    assert math.isclose(sum(shared(100, [120, 60], [1, 1])), 100)

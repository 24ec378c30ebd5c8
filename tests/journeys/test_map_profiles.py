"""The journey map in every form: profiles, slides, several curves, lanes of the document."""

import io
import math
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

import cemlab
from cemlab.documents import Journey, read_documents
from cemlab.drawing import Box, Sheet, save_slides
from cemlab.drawing.profiles import WIDTHS
from cemlab.errors import OptionError
from cemlab.journeys.map_pages import MOST_LANES
from cemlab.journeys.map_places import Places

FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
LANGUAGES = ("en", "zh")
HOSTILE = "<script>alert(1)</script> \x0b\u202e"
AIMED = 0.7
LANES = [
    {"id": "channel", "kind": "channel", "title": {"en": "Channels", "zh": "渠道"}},
    {"id": "owner", "kind": "owner", "title": {"en": "Who is responsible", "zh": "责任部门"}},
    {"id": "props", "title": {"en": "Physical evidence", "zh": "有形展示"}},
    {"id": "idea", "kind": "idea", "title": {"en": "Ideas", "zh": "点子"}},
]
CELLS = [
    {"lane": "idea", "steps": ["wait", "chase", "visit"], "assumed": True,
     "text": {"en": "See where the fitter is", "zh": "师傅位置实时可见"}},
    {"lane": "idea", "steps": ["visit"], "persona": "lin", "assumed": True,
     "text": {"en": "Choose the hour", "zh": "自选时段"}},
    {"lane": "idea", "steps": ["report", "callback"], "evidence": ["comments"],
     "text": {"en": "One person", "zh": "专人负责"}},
]  # fmt: skip


@pytest.fixture(scope="module")
def read():
    study = cemlab.open_study(FLAGSHIP)
    return cemlab.read_events(study), cemlab.read_survey(study), read_documents(study)


@pytest.fixture(scope="module")
def result(read):
    return cemlab.journeys.map(*read[:2], outcome="overall")


@pytest.fixture(scope="module")
def contrast(read):
    return cemlab.journeys.contrast(*read[:2], by="household")


@pytest.fixture(scope="module")
def documents(read):
    return read[2]


@pytest.fixture(scope="module")
def to_be(documents):
    return changed(documents.journeys["repair_to_be"], steps={"assumed": True,
                                                             "assumed_emotion": AIMED})  # fmt: skip


def changed(journey, *, steps=None, words=None, **fields):
    """The journey with other fields, those of its steps, or other words."""

    def walk(node):
        if isinstance(node, dict) and node and set(node) <= {"en", "zh"} and words:
            return {language: words(text)[:119] for language, text in node.items()}
        if isinstance(node, dict):
            return {key: walk(inner) for key, inner in node.items()}
        return [walk(inner) for inner in node] if isinstance(node, list) else node

    raw = journey.model_dump(mode="json") | fields
    raw["steps"] = [step | (steps or {}) for step in raw["steps"]]
    return Journey.model_validate(walk(raw))


def said(drawing):
    return [text.words for text in drawing.texts()]


def sides(pdf):
    """Width and height of the only page, in points."""
    pages = re.findall(rb"/MediaBox \[ ([^]]*) \]", pdf)
    left, top, right, bottom = map(float, pages[0].split())
    assert len(pages) == 1 and (left, top) == (0, 0)
    return right, bottom


def sheet_of(width, height, size=10.5):
    """A sheet with one text."""
    sheet = Sheet(width, "en")
    sheet.text(20, 40, "words", size=size)
    return sheet.finish(height, title="t", description="d")


def crossed(drawing, names):
    """Names of curves that a line goes through."""
    lines = [pair for mark in drawing.marks for pair in pairwise(getattr(mark, "points", ()))]
    found = set()
    for text in drawing.texts():
        if text.words in names and text.size < 12 and text.weight == "bold":
            room = Places(Box(-math.inf, -math.inf, math.inf, math.inf), segments=lines)
            found |= {text.words} if room.trouble(text.box) else set()
    return found


def fits(drawing):
    return not drawing.meeting() and not drawing.leaving()


class TestProfiles:
    @pytest.mark.parametrize("profile", ["notebook", "a4", "a3"])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_everything_at_once_fits(self, result, documents, contrast, to_be, language, profile):
        document = changed(documents.journeys["repair"], lanes=LANES, cells=CELLS)
        drawing = result.draw_map(document, profile=profile, language=language, curves=contrast,
                                  to_be=to_be, persona=documents.personas["lin"])  # fmt: skip
        assert drawing.width == WIDTHS[profile] and fits(drawing)
        told = {code for code, _ in drawing.remarks}
        assert told - {"small_print"} == {"curves_left_out"}
        assert ("small_print" in told) is (profile != "notebook")  # paper is smaller than that

    def test_one_slide_is_told_to_be_too_tall(self, result, documents):
        drawing = result.draw_map(documents, profile="slide", language="en")
        assert drawing.width == 1280 and "tall" in dict(drawing.remarks) and fits(drawing)

    def test_there_is_no_other(self, result):
        with pytest.raises(OptionError, match="a5"):
            result.draw_map(profile="a5")


class TestWhose:
    @pytest.mark.parametrize(
        ("language", "base", "period"),
        [("en", "Numbers: all 600 customers", "period: March to May 2026 (simulated)"),
         ("zh", "数值：全部 600 位客户", "数据期间：2026 年 3 月至 5 月（模拟）")],
    )  # fmt: skip
    def test_everybody_is_named_and_the_numbers_are_of_all(
        self, result, documents, language, base, period
    ):
        names = [one.fiction.name[language] for one in documents.personas.values()]
        drawing = result.draw_map(documents, language=language)
        assert any(all(name in words for name in names) for words in said(drawing))
        assert base in said(drawing) and fits(drawing)
        assert any(words.endswith(period) for words in said(drawing))
        chosen = result.draw_map(documents, language=language, persona=documents.personas["zhou"])
        assert base in said(chosen) and not any(names[0] in words for words in said(chosen))
        assert drawing.evidence()["mark"].tolist().count("persona") == len(names)

    def test_a_plan_has_no_numbers_and_no_period(self, result, documents):
        words = " ".join(said(result.draw_map(documents, journey="repair_to_be", language="en")))
        assert "Lin Jing" in words and "Numbers" not in words and "period:" not in words

    def test_another_journey_is_drawn_by_its_id(self, result, documents):
        drawing = result.draw_map(documents, journey="repair_to_be", language="en")
        assert documents.journeys["repair_to_be"].title["en"] in said(drawing)[0]
        assert "To-be" in said(drawing)[0]
        slides = result.draw_slides(documents, journey="repair_to_be", language="en")
        assert "To-be" in said(slides[0])[0]

    def test_an_unknown_journey_is_refused_with_the_nearest(self, result, documents):
        with pytest.raises(OptionError, match="mean.*repair_to_be"):
            result.draw_map(documents, journey="repair_tobe")
        with pytest.raises(OptionError, match="no documents were given"):
            result.draw_map(documents.journeys["repair"], journey="repair")

    def test_a_pain_without_an_item_has_the_share_of_its_evidence(self, result, documents):
        reach = result.tidy().set_index("touchpoint").loc["chase"]
        wanted = (f"{reach['reach']:.0%} "
                  f"({100 * reach['reach_low']:.0f}–{100 * reach['reach_high']:.0f}%)")  # fmt: skip
        for one in (documents, documents.journeys["repair"]):
            words = said(result.draw_map(one, language="en"))
            at = words.index("P4")
            assert wanted in words[at : at + 4]


class TestPaper:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("profile, page", [("a4", (841.89, 595.28)), ("a3", (1190.55, 841.89))])
    def test_a_pdf_is_a_page_of_it(self, result, documents, profile, page, theme):
        drawing = result.draw_map(documents, profile=profile, language="en", theme=theme)
        assert sides(drawing.pdf()) == pytest.approx(page, abs=0.01)

    def test_any_other_is_as_large_as_itself(self, result, documents):
        drawing = result.draw_map(documents, language="zh")
        assert sides(drawing.pdf()) == pytest.approx((drawing.width, drawing.height), abs=0.01)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_print_that_is_too_small_is_told(self, result, documents, language):
        drawing = result.draw_map(documents, profile="a4", language=language)
        told = dict(drawing.remarks)["small_print"]
        smallest = min(text.size for text in drawing.texts())
        assert f"{smallest * (210 - 20) * 72 / 25.4 / drawing.height:.1f} " in told
        assert "7.5" in told and "draw_slides" in told and "draw_sheets(width=1280)" in told
        assert not result.draw_map(documents, profile="a3", language=language).remarks

    def test_what_fits_says_nothing(self):
        low, tall = (sheet_of(1240, height) for height in (840, 860))
        assert not low.remarks and [code for code, _ in tall.remarks] == ["small_print"]
        assert not sheet_of(1000, 3000).remarks and not sheet_of(1560, 1200, size=20).remarks


class TestSlides:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_lane_on_one_of_them(self, result, documents, language, theme):
        slides = result.draw_slides(documents, language=language, theme=theme)
        whole = result.draw_map(documents, width=1280, language=language)
        assert len(slides) > 1
        for number, one in enumerate(slides, start=1):
            assert (one.width, one.height) == (1280, 720) and not one.remarks and fits(one)
            assert f"{number} / {len(slides)}" in said(one)[0]
        assert {words for words in said(whole) if words[:1] in "PM“"} <= {
            words for one in slides for words in said(one)
        }

    def test_few_lanes_each(self, result, documents):
        document = changed(documents.journeys["repair"], lanes=LANES, cells=CELLS)
        names = {"Actions", "Touchpoints", "Emotion", "Thoughts", "Pain points", "Needs",
                 "Measures", *(lane["title"]["en"] for lane in LANES)}  # fmt: skip
        slides = result.draw_slides(document, language="en")
        shown = [names & set(said(one)) for one in slides]
        assert all(len(own) <= MOST_LANES for own in shown) and set().union(*shown) == names
        extra = {lane["title"]["en"] for lane in LANES}
        assert all("Touchpoints" in own for own in shown if own & extra)

    def test_a_lane_that_fits_nowhere_says_so(self, result, documents):
        longer = changed(documents.journeys["repair"], words=lambda text: text * 9)
        slides = result.draw_slides(longer, language="zh")
        assert all(one.height == 720 or "tall" in dict(one.remarks) for one in slides)
        assert all(fits(one) for one in slides)

    def test_one_file(self, result, documents, tmp_path):
        pytest.importorskip("pptx")
        slides = result.draw_slides(documents, language="zh")
        path = save_slides(tmp_path / "map.pptx", slides)
        assert [one.name for one in tmp_path.iterdir()] == ["map.pptx"]
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as kept:
            pages = [name for name in kept.namelist() if name.startswith("ppt/slides/slide")]
            first = kept.read("ppt/slides/slide1.xml").decode("utf-8")
        assert len(pages) == len(slides) and slides[0].title in first


class TestCurves:
    def test_values_are_those_of_the_contrast(self, result, documents, contrast):
        drawing = result.draw_map(documents, curves=contrast, language="en")
        assert drawing.title == contrast.headline("en")
        table = contrast.curves()
        for group in contrast.groups()[:3]:
            own = table[table["group"] == group].set_index("touchpoint")["emotion"]
            for value in (own.max(), own.min()):
                assert f"{value:+.1f}".replace("-", "−") in said(drawing)
            column = drawing.table[0].index(contrast.label(group, "en"))
            cells = [row[column] for row in drawing.table[1:]]
            assert [cell.split(" ")[0] for cell in cells] == [
                f"{own[step.id]:+.1f}".replace("-", "−").replace("+0.0", "0.0")
                for step in documents.journeys["repair"].steps
            ]

    def test_evidence_has_every_point(self, result, documents, contrast):
        drawing = result.draw_map(documents, curves=contrast, language="en")
        marks = set(drawing.evidence()["mark"])
        tied = {mark for _, mark in drawing.ties}
        for group in contrast.groups()[:3]:
            assert f"emotion.chase.{group}" in marks & tied

    def test_single_results_were_not_tested(self, result, documents):
        drawing = result.draw_map(documents, curves={"lin": result, "b": result}, language="en")
        assert any("was not tested" in words for words in said(drawing))
        label = documents.personas["lin"].label["en"]
        assert {label, "b"} <= set(said(drawing))
        assert drawing.title == "Home repair"  # no sentence that nobody checked

    def test_a_touchpoint_without_answers_is_a_gap(self, result, documents):
        table = result.tables()["emotion"]
        less = replace(result, _tables=result.tables()
                       | {"emotion": table[table["touchpoint"] != "visit"]})  # fmt: skip
        lines = [
            len([mark for mark in drawing.marks if getattr(mark, "stroke", None) == "group_1"
                 and len(getattr(mark, "points", ())) == 2 and mark.thick == 2])
            for drawing in (result.draw_map(documents, curves={"a": one}, language="en")
                            for one in (result, less))
        ]  # fmt: skip
        assert lines == [7, 5]

    def test_a_plan_is_dashed_and_says_so(self, result, documents, to_be):
        drawing = result.draw_map(documents, to_be=to_be, language="en")
        words = " ".join(said(drawing))
        assert "To-be: target, not measured" in words and "As-is" in words
        plan = [mark for mark in drawing.marks if getattr(mark, "stroke", None) == "group_2"
                and len(getattr(mark, "points", ())) == 2]  # fmt: skip
        # nobody chases in the plan: its line passes that touchpoint
        assert len(plan) == len(to_be.steps) - 1 and all(mark.dash for mark in plan)
        states = drawing.evidence().set_index("mark")["state"]
        assert states["emotion.visit.to_be"] == "target"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_line_goes_through_a_name(self, result, documents, contrast, to_be, language):
        journey, labels = documents.journeys["repair"], contrast.groups()[:3]
        as_is = {"en": "As-is", "zh": "现状"}[language]
        one = result.draw_map(journey, to_be=to_be, language=language)
        assert as_is in said(one) and not crossed(one, {as_is})
        for value in (-0.4, -0.2, 0.0, 0.2, 0.4):  # wherever the names stand
            plan = changed(to_be, steps={"assumed_emotion": value})
            drawn = result.draw_map(journey, curves=contrast, to_be=plan, language=language)
            names = {contrast.label(group, language) for group in labels}
            assert names & set(said(drawn)) and not crossed(drawn, names)

    def test_a_plan_without_targets_is_told(self, result, documents):
        plan = documents.journeys["repair_to_be"]
        steps = tuple(step.model_copy(update={"assumed_emotion": None}) for step in plan.steps)
        plan = plan.model_copy(update={"steps": steps})
        drawing = result.draw_map(documents, to_be=plan, language="zh")
        assert "no_target" in dict(drawing.remarks)
        assert not any("非实测" in words for words in said(drawing))

    def test_refusals_name_all_problems(self, result, documents, to_be):
        with pytest.raises(OptionError, match=r"4 groups(.|\n)*`to_be` is 'as_is'"):
            result.draw_map(
                curves=dict.fromkeys("abcd", result), to_be=documents.journeys["repair"]
            )
        with pytest.raises(OptionError, match="JourneyResult"):
            result.draw_map(curves={"a": 3})
        with pytest.raises(OptionError, match="nothing measured"):
            result.draw_map(to_be, curves={"a": result})


class TestLanes:
    def test_cells_span_their_touchpoints(self, result, documents):
        document = changed(documents.journeys["repair"], lanes=LANES, cells=CELLS)
        drawing = result.draw_map(document, language="en")
        cells = {text.words: text.cell for text in drawing.texts() if text.cell is not None}
        names = {text.words: (text.cell.x0, text.cell.x1) for text in drawing.texts()
                 if text.cell is not None}  # fmt: skip
        spanning = cells["See where the fitter is"]
        assert spanning.x0 < names["Waiting"][1] and spanning.x1 > names["Arrival"][0]
        assert cells["Choose the hour"].y0 >= spanning.y1
        assert said(drawing).count("One person") == 2  # its touchpoints are apart
        assert any("Choose the hour" in cell for row in drawing.table for cell in row)

    def test_touchpoints_say_what_they_have(self, result, documents):
        document = changed(documents.journeys["repair"], lanes=LANES)
        words = said(result.draw_map(document, language="en"))
        assert "Text message with a number" in words  # a prop
        assert "Ideas" not in words  # nobody wrote any
        assert words.count("IT") == 1


class TestHostile:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_forty_touchpoints_of_hostile_words(self, result, documents, language):
        base = changed(documents.journeys["repair"], lanes=LANES, cells=CELLS,
                       words=lambda text: HOSTILE + text * 4)  # fmt: skip
        raw = base.model_dump(mode="json")
        raw["kind"] = "planned"
        raw["steps"] = [
            step | {"id": f"{step['id']}{part or ''}", "pains": [], "measures": [], "next": [],
                    "assumed": True, "assumed_emotion": -1.0}
            for step in raw["steps"] for part in range(5)
        ]  # fmt: skip
        document = Journey.model_validate(raw)
        for drawing in (result.draw_map(document, profile="a3", language=language),
                        *result.draw_slides(document, language=language)):  # fmt: skip
            ElementTree.fromstring(drawing.svg(fonts=False))
            assert "<script" not in drawing.svg(fonts=False) and fits(drawing)
            assert {"many_touchpoints", "narrow"} <= {code for code, _ in drawing.remarks}

    @pytest.mark.parametrize("name", ["W" * 400, "名" * 400, HOSTILE * 9])
    def test_long_names_of_groups(self, result, documents, name):
        drawing = result.draw_map(documents, language="zh", curves={name: result, "b": result})
        ElementTree.fromstring(drawing.svg(fonts=False))
        assert fits(drawing)
        if len(name) == 400:
            assert "cut" in {code for code, _ in drawing.remarks}


class TestDrawings:
    def test_of_all_documents(self, result, documents):
        drawn = result.drawings(documents)
        assert list(drawn) == ["map", "blueprint", "story_map", "flow"]
        assert drawn["blueprint"]("zh").title and drawn["story_map"]("en").title

    def test_a_flow_that_can_be_read(self, result, documents, monkeypatch):
        drawing = result.drawings(documents)["flow"]("en")
        assert "as_table" not in dict(drawing.remarks)
        assert not drawing.meeting() and not drawing.leaving()
        monkeypatch.setattr("cemlab.journeys.drawn_documents.MOST_COLUMNS", 6)
        assert "flow" not in result.drawings(documents)

"""The service blueprint: all fits, no arrow crosses a card, nothing is claimed unmeasured."""

import re
import warnings
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.documents import read_documents
from cemlab.drawing import primitives
from cemlab.errors import OptionError
from cemlab.journeys.blueprints import draw_blueprint
from cemlab.journeys.blueprints.content import Time
from cemlab.journeys.blueprints.routing import tracks, ways
from cemlab.journeys.map_drawing import draw

from . import repair_documents as made
from .worlds import log

FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
HOSTILE = "<script>alert(1)</script> & \"x\" 'y' \x0b$5 和 $10 ]]> \u202e"
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES, WIDTHS, THEMES = ("en", "zh"), (1000, 1240, 1280, 1560), ("light", "dark")
CARDS = {"paper", "good_tint", "depth_1", "depth_2", "depth_3"}
HOUR = 3600.0


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    return made.written(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def journey(documents):
    return documents[0]


@pytest.fixture(scope="module")
def blueprint(documents):
    return documents[1]


def _said(drawing):
    return [text.words for text in drawing.texts()]


def _codes(drawing):
    return {code for code, _ in drawing.remarks}


def _cards(drawing):
    """Boxes of the cards: filled, with round corners."""
    rects = (mark for mark in drawing.marks if isinstance(mark, primitives.Rect))
    return [mark for mark in rects if mark.fill in CARDS and mark.radius]


def _arrows(drawing):
    """Lines of the arrows: those below the cards, not of the key."""
    first = max(card.box.y1 for card in _cards(drawing))
    return [mark for mark in drawing.marks if isinstance(mark, primitives.Polyline)
            and mark.stroke in ("ink_2", "bad") and mark.points[0][1] < first + 1]  # fmt: skip


def _crossed(drawing):
    """Arrows with a part inside a card; ends stand on its border."""
    found = []
    for arrow in _arrows(drawing):
        for (xa, ya), (xb, yb) in pairwise(arrow.points):
            for card in _cards(drawing):
                box = card.box
                inside = (max(xa, xb) > box.x0 + 1 and min(xa, xb) < box.x1 - 1
                          and max(ya, yb) > box.y0 + 1 and min(ya, yb) < box.y1 - 1)  # fmt: skip
                found += [(arrow, card)] if inside else []
    return found


def _changed(journey, step, **values):
    raw = journey.model_dump(mode="json", by_alias=True)
    for one in raw["steps"]:
        if one["id"] == step:
            one |= values
    return type(journey).model_validate(raw)


class TestRouting:
    def test_by_hand(self):
        down, across, around = ways([((0, 0), (0, 1)), ((0, 0), (1, 0)), ((0, 0), (2, 0))],
                                    {(0, 0), (0, 1), (1, 0), (2, 0)}, 3, 2)  # fmt: skip
        assert down == [(1, 1), (1, 3)] and across == [(1, 1), (3, 1)]
        assert around[0] == (1, 1) and around[-1] == (5, 1) and len(around) == 4

    def test_an_empty_cell_is_passed(self):
        assert ways([((0, 0), (0, 2))], {(0, 0), (0, 2)}, 1, 3) == [[(1, 1), (1, 5)]]

    @pytest.mark.parametrize("seed", range(8))
    def test_no_way_enters_a_card_and_none_lies_on_another(self, seed):
        rng = np.random.default_rng(seed)
        taken = [(x, y) for x in range(7) for y in range(5) if rng.random() < 0.7]
        pairs = [tuple(taken[at] for at in rng.choice(len(taken), 2, replace=False))
                 for _ in range(18)]  # fmt: skip
        found = ways(pairs, taken, 7, 5)
        closed = {(2 * x + 1, 2 * y + 1) for x, y in taken}
        for way in found:
            assert len(way) >= 2
            passed = {place for one, other in pairwise(way) for place in _places(one, other)}
            assert passed & closed == {way[0], way[-1]}
        for axis in (0, 1):
            placed = tracks(found, axis)
            spans = [(found[number][part], found[number][part + 1], track)
                     for (number, part), (track, _) in placed.items()]  # fmt: skip
            for at, (one, other, track) in enumerate(spans):
                for third, fourth, beside in spans[at + 1 :]:
                    if one[axis] == third[axis] and track == beside:
                        low, high = sorted((one[1 - axis], other[1 - axis]))
                        start, end = sorted((third[1 - axis], fourth[1 - axis]))
                        assert min(high, end) <= max(low, start)


def _places(one, other):
    return [(x, y) for x in range(min(one[0], other[0]), max(one[0], other[0]) + 1)
            for y in range(min(one[1], other[1]), max(one[1], other[1]) + 1)]  # fmt: skip


class TestFits:
    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_text_meets_another_or_leaves_its_cell(self, blueprint, journey, language, width):
        theme = THEMES[width in (1240, 1560)]
        drawing = draw_blueprint(blueprint, journey, dwell=made.times(), width=width,
                                 language=language, theme=theme)  # fmt: skip
        assert drawing.width == width and drawing.theme == theme
        assert not drawing.meeting() and not drawing.leaving()
        assert _codes(drawing) <= ({"tall"} if width == 1280 else set())
        assert len(_arrows(drawing)) == len(blueprint.links) and not _crossed(drawing)

    @pytest.mark.parametrize("width", (1000, 1560))
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_longer_words_fit_too(self, blueprint, journey, language, width):
        drawing = draw_blueprint(
            made.reworded(blueprint, made.longer), made.reworded(journey, made.longer),
            dwell=made.times(), width=width, language=language,
        )  # fmt: skip
        assert not drawing.meeting() and not drawing.leaving() and not _crossed(drawing)
        assert _codes(drawing) <= {"long_text", "narrow", "tall"}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hostile_words_come_out_as_words(self, blueprint, journey, language):
        drawing = draw_blueprint(
            made.reworded(blueprint, lambda text: HOSTILE + text),
            made.reworded(journey, lambda text: HOSTILE + text), language=language,
        )  # fmt: skip
        text = drawing.svg()
        words = ["".join(one.itertext()) for one in ElementTree.fromstring(text).iter(f"{SVG}text")]
        assert any("<script>" in one for one in words)
        assert "<script" not in text and "\x0b" not in text and "\u202e" not in text
        assert set(re.findall(r"https?://[^\"<]+", text)) == {"http://www.w3.org/2000/svg"}
        assert not drawing.meeting() and not drawing.leaving() and not _crossed(drawing)

    @pytest.mark.parametrize("name", ["W" * 119, "名" * 119])
    def test_long_names_are_cut_and_told(self, blueprint, journey, name):
        drawing = draw_blueprint(made.reworded(blueprint, lambda text: name),
                                 made.reworded(journey, lambda text: name),
                                 language="zh")  # fmt: skip
        assert not drawing.meeting() and not drawing.leaving()
        assert "cut" in _codes(drawing)

    def test_more_links_than_gaps_still_cross_nothing(self, tmp_path):
        names = [name for name, *_ in made.NODES]
        links = [(names[at], names[(at + jump) % len(names)])
                 for jump in (1, 4, 7) for at in range(len(names))]  # fmt: skip
        journey, blueprint, _ = made.written(tmp_path, links=links)
        drawing = draw_blueprint(blueprint, journey, width=1560, language="en")
        assert len(_arrows(drawing)) == len(links) and not _crossed(drawing)
        assert not drawing.meeting() and not drawing.leaving()


class TestContent:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_customers_do_what_the_map_says(self, blueprint, journey, language):
        steps = [step.id for step in journey.steps]
        rows = [(who, step, 0.5 + who % 2) for who in range(12) for step in steps]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = cemlab.journeys.map(log(rows, touchpoints=steps))
        head, *shown = draw(result, journey, language=language, width=1560).table
        actions = [row[head.index({"en": "Actions", "zh": "行为"}[language])] for row in shown]
        drawing = draw_blueprint(blueprint, journey, language=language)
        head, *rows = drawing.table
        at = head.index({"en": "Customer actions", "zh": "顾客行为"}[language])
        assert actions == [row[at].partition(" · (")[0] for row in rows]
        squeezed = "".join(_said(drawing)).replace(" ", "")
        assert all(action.replace(" ", "") in squeezed for action in actions)

    def test_empty_cells_stay_empty(self, blueprint, journey):
        props = sum(len(step.props) for step in journey.steps)
        drawing = draw_blueprint(blueprint, journey, language="en")
        key = sum(mark.box.height < 16 for mark in _cards(drawing))
        assert len(_cards(drawing)) - key == len(blueprint.nodes) + len(journey.steps) + props

    def test_lanes_stand_in_order_with_their_three_lines(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, journey, language="en")
        names = ["Physical evidence", "Customer actions", "Line of interaction", "Frontstage",
                 "Line of visibility", "Backstage", "Line of internal interaction",
                 "Support processes"]  # fmt: skip
        tops = {text.words: text.box.y0 for text in drawing.texts()}
        assert [tops[name] for name in names] == sorted(tops[name] for name in names)
        dashes = [
            mark.dash is not None
            for mark in drawing.marks
            if isinstance(mark, primitives.Polyline) and mark.stroke in ("ink", "muted")
        ]
        assert dashes == [False, True, True]

    def test_only_two_failing_ends_make_an_arrow_orange(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, journey, language="en")
        assert [arrow.stroke for arrow in _arrows(drawing)].count("bad") == 1  # assign → rota
        said = _said(drawing)
        assert {"F1", "F2", "F3"} <= set(said) and "77%" in said and "29%" in said

    def test_kinds_of_links_look_different(self, blueprint, journey):
        raw = blueprint.model_dump(mode="json", by_alias=True)
        raw["links"][0]["kind"], raw["links"][1]["kind"] = "dependency", "handover"
        raw["links"][2]["two_way"] = True
        plain = draw_blueprint(blueprint, journey, language="en")
        drawing = draw_blueprint(type(blueprint).model_validate(raw), journey, language="en")
        assert sum(arrow.dash is not None for arrow in _arrows(drawing)) == 1
        assert {"Depends on", "Hand-over"} <= set(_said(drawing)) - set(_said(plain))

    def test_arrows_without_a_card_are_told(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, _changed(journey, "quote", customer_action=None),
                                 language="en")  # fmt: skip
        told = dict(drawing.remarks)["arrow_without_card"]
        assert "customer.quote → diagnose" in told
        assert len(_arrows(drawing)) == len(blueprint.links) - 1

    def test_assumptions_are_dashed_and_named(self, blueprint, journey):
        action = {"text": {"en": "Watches the work", "zh": "查看施工"}, "assumed": True}
        drawing = draw_blueprint(blueprint, _changed(journey, "repair", customer_action=action),
                                 language="en")  # fmt: skip
        said = _said(drawing)
        assert said.count("C") == 2 and "Dashed: assumed" in said  # one in the key
        assert sum(card.dash is not None for card in _cards(drawing)) == 1

    def test_every_card_leads_to_its_evidence(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, journey, language="en")
        rows = drawing.evidence()
        marks = {node.id for node in blueprint.nodes}
        marks |= {f"customer.{step.id}" for step in journey.steps}
        assert marks <= set(rows["mark"]) and set(rows["source"]) == {"Observations on site"}
        named = set(re.findall(r'data-evidence="([^"]+)"', drawing.svg()))
        assert marks <= named

    def test_the_table_has_a_row_for_each_touchpoint(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, journey, dwell=made.times(), language="en")
        head, *rows = drawing.table
        wait = dict(zip(head, rows[2], strict=True))
        assert len(rows) == 8 and wait["Touchpoint"] == "Wait"
        assert (wait["Median now"], wait["95% CI"], wait["n"], wait["Target"]) == (
            "17 h", "15–19 h", "460", "4 h")  # fmt: skip
        assert "F1 Manual dispatch 77%" in wait["Backstage"]
        assert "8 touchpoints" in drawing.description and "3 failure points" in drawing.description


class TestTimes:
    @pytest.mark.parametrize(
        ("now", "low", "high", "verdict"),
        [(5, 4.5, 6, "late"), (5, 3, 7, "open"), (3, 2, 5, ""), (5, np.nan, np.nan, "open")],
    )
    def test_what_takes_too_long(self, now, low, high, verdict):
        assert Time(now=now, low=low, high=high, target=4.0).verdict == verdict

    def test_half_not_over_beyond_the_target_is_late(self):
        assert Time(beyond=5.0, target=4.0).verdict == "late"
        assert Time(beyond=3.0, target=4.0).verdict == ""

    def test_orange_is_only_what_surely_takes_too_long(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, journey, dwell=made.times(), language="en")
        colours = {text.words: text.colour for text in drawing.texts()}
        assert colours["17 h"] == "bad_text" and colours["15 min"] == "ink"
        assert "/ 4 h" in colours and "median 17 h" in colours

    def test_without_measured_times_there_are_targets_only(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, journey, language="en")
        said = _said(drawing)
        assert "/ 4 h" in said and "17 h" not in said
        assert not any("longest" in one for one in said)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_time_has_its_interval(self, blueprint, journey, language):
        table = made.times().assign(conf_low=2.5 * HOUR, median=2.7 * HOUR, conf_high=3.2 * HOUR)
        drawing = draw_blueprint(blueprint, journey, dwell=table, language=language, width=1000)
        said = _said(drawing)
        unit = {"en": "h", "zh": "小时"}[language]
        ends = [one for one in said if one.startswith(f"2.5–3.2 {unit}")]
        assert len(ends) == len(table) and not drawing.meeting() and not drawing.leaving()

    def test_few_journeys_are_not_told(self, blueprint, journey):
        table = made.times()
        table.loc[table["touchpoint"] == "wait", "n"] = 9.0
        table.loc[table["touchpoint"] == "book", "n"] = 12.0
        drawing = draw_blueprint(blueprint, journey, dwell=table, language="en", width=1560)
        said = " ".join(_said(drawing))
        assert "17 h" not in said and "n = 12, small" in said

    def test_a_wait_that_half_have_not_left(self, blueprint, journey):
        table = made.times().assign(longest=np.nan)
        table.loc[table["touchpoint"] == "wait", ["median", "conf_low", "conf_high"]] = np.nan
        table.loc[table["touchpoint"] == "wait", "longest"] = 30 * HOUR
        drawing = draw_blueprint(blueprint, journey, dwell=table, language="en")
        assert "> 30 h" in _said(drawing)
        assert "longest wait" not in drawing.title

    def test_what_is_planned_shows_nothing_measured(self, tmp_path, blueprint):
        journey, *_ = made.written(tmp_path, kind="to_be")
        drawing = draw_blueprint(blueprint, journey, dwell=made.times(), language="en")
        said = _said(drawing)
        assert "Service blueprint · Home repair · To-be" in said
        assert not any("17 h" in one or "n = 4" in one for one in said)

    def test_failures_of_the_log_replace_what_is_written(self, blueprint, journey):
        table = pd.DataFrame({"touchpoint": ["wait", "quote"], "kind": ["failed", "missing"],
                              "share": [0.4, 0.9], "share_low": [0.35, 0.8],
                              "share_high": [0.45, 0.95]})  # fmt: skip
        drawing = draw_blueprint(blueprint, journey, deviations=table, width=1560, language="en")
        said = " ".join(_said(drawing))
        assert "40% fail" in said and "77%" not in said and "29%" in said and "90%" not in said


class TestHeadline:
    def test_the_longest_wait_is_told_apart(self, blueprint, journey):
        drawing = draw_blueprint(blueprint, journey, dwell=made.times(), language="en")
        assert drawing.title == "Wait: the longest wait, median 17 h"
        assert any(one.startswith("All 3 failure points") for one in _said(drawing))

    def test_no_longest_where_intervals_meet(self, blueprint, journey):
        table = made.times()
        table.loc[table["touchpoint"] == "arrive", "conf_high"] = 16 * HOUR
        drawing = draw_blueprint(blueprint, journey, dwell=table, language="en")
        assert drawing.title.startswith("All 3 failure points lie below the line of visibility")

    def test_failure_points_are_counted(self, blueprint, journey):
        raw = blueprint.model_dump(mode="json", by_alias=True)
        for node in raw["nodes"]:
            if node["id"] == "rota":
                node["lane"] = "frontstage_technology"
        moved = draw_blueprint(type(blueprint).model_validate(raw), journey, language="en")
        assert moved.title.startswith("2 of 3 failure points lie below")
        for node in raw["nodes"]:
            node["fail_point"] = None
        plain = draw_blueprint(type(blueprint).model_validate(raw), journey, language="en")
        assert plain.title == "How a repair is made"


class TestRefusals:
    def test_a_crowd_of_touchpoints(self, blueprint, journey):
        raw = journey.model_dump(mode="json", by_alias=True)
        raw["steps"] += [{**raw["steps"][0], "id": f"more_{at}", "pains": [], "measures": []}
                         for at in range(32)]  # fmt: skip
        with pytest.raises(OptionError, match="40 touchpoints.*Split the journey"):
            draw_blueprint(blueprint, type(journey).model_validate(raw), language="zh")

    def test_wrong_documents_and_tables(self, blueprint, journey):
        with pytest.raises(OptionError, match="Expected a Blueprint and its Journey"):
            draw_blueprint(journey, blueprint, language="en")
        other = type(journey).model_validate(journey.model_dump(mode="json") | {"id": "other"})
        with pytest.raises(OptionError, match="Give the journey 'repair'"):
            draw_blueprint(blueprint, other, language="en")
        for name, table in (("dwell", made.times().rename(columns={"median": "x"})),
                            ("dwell", pd.concat([made.times()] * 2)), ("dwell", 3),
                            ("deviations", made.times())):  # fmt: skip
            with pytest.raises(OptionError, match=f"`{name}`"):
                draw_blueprint(blueprint, journey, language="en", **{name: table})
        with pytest.raises(OptionError, match="language"):
            draw_blueprint(blueprint, journey, language="fr")


def test_same_bytes(blueprint, journey):
    first, second = (draw_blueprint(blueprint, journey, dwell=made.times(), language="zh")
                     for _ in range(2))  # fmt: skip
    assert first.svg() == second.svg()


@pytest.fixture(scope="module")
def flagship():
    study = cemlab.open_study(FLAGSHIP)
    documents, events = read_documents(study), cemlab.read_events(study)
    journey = documents.journeys["repair"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dwell = cemlab.journeys.dwell(events, None, journey)
        return documents, journey, dwell, cemlab.journeys.map(events, cemlab.read_survey(study))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_flagship_joins_what_was_measured(flagship, language):
    documents, journey, dwell, result = flagship
    drawing = draw_blueprint(documents.blueprints["repair"], journey, result=result, dwell=dwell,
                             language=language, width=1560)  # fmt: skip
    assert not drawing.meeting() and not drawing.leaving() and not _crossed(drawing)
    assert {code for code, _ in drawing.remarks} <= {"small_print"}  # it is taller than A3
    shares = result.tables()["low_answers"].set_index("item")["share"]
    said = " ".join(_said(drawing))
    pains = {pain.id: pain.item for pain in journey.pains()}
    for node in documents.blueprints["repair"].nodes:
        item = pains.get(node.fail_point.pain) if node.fail_point else None
        assert item is None or f"{shares[item]:.0%}" in said


@pytest.mark.parametrize(
    ("language", "title", "period"),
    [("en", "Payment: the longest time until the next touchpoint, median 3 days",
      "Period: March to May 2026 (simulated)"),
     ("zh", "付费：到下一触点的时间最长，中位 3 天", "数据期间：2026 年 3 月至 5 月（模拟）")],
)  # fmt: skip
def test_the_flagship_says_what_its_times_are_and_from_when(flagship, language, title, period):
    documents, journey, dwell, result = flagship
    drawing = draw_blueprint(documents.blueprints["repair"], journey, result=result, dwell=dwell,
                             language=language)  # fmt: skip
    assert drawing.title == title and period in _said(drawing)


def test_a_card_has_the_letter_that_the_map_has(flagship):
    """One scale on both sheets: A to E where something was looked up, else A to C by hand."""
    documents, journey, dwell, result = flagship
    found, blueprint = result.resolve(documents, "en"), documents.blueprints["repair"]
    resolved, known = (
        draw_blueprint(
            blueprint, journey, result=result, dwell=dwell, language="en", resolution=one
        )
        for one in (found, cemlab.documents.resolve(blueprint, result, language="en"))
    )
    shown = resolved.evidence()
    for at, step in enumerate(journey.steps):
        letter = found.grade_of(journey, f"steps.{at}.customer_action")
        (card,) = (row for row in resolved.table[1:] if row[0] == step.title["en"])
        assert f"({letter})" in " ".join(card)
    assert {"C", "E"} <= set(_said(resolved)) and any(
        "E assumption" in one for one in _said(resolved)
    )
    assert shown.loc[shown["state"] == "assumed", "grade"].eq("E").all()
    assert "E" not in _said(known) and any("to be tested" in one for one in _said(known))

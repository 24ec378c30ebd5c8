"""The flow of customers: every node balances, few are hidden, nothing is called lost in vain."""

import re
import warnings
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

import cemlab
from cemlab.documents import read_journey
from cemlab.drawing import primitives
from cemlab.errors import MethodError, OptionError
from cemlab.journeys.flows import draw_flow
from cemlab.journeys.flows.graph import flow_of
from cemlab.journeys.flows.planning import Changes, changes_of, steps_of, with_new
from cemlab.journeys.flows.telling import worst

from .repair_walks import BEGAN, TOUCHPOINTS, VARIANTS, walked
from .worlds import log

HOSTILE = "<script>alert(1)</script> & \"x\" 'y' \x0b$5 和 $10 ]]> \u202e"
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES, WIDTHS, THEMES = ("en", "zh"), (1000, 1240, 1280, 1560), ("light", "dark")
PLANNED = (
    ("phone", ["accept"]), ("app", ["accept"]), ("accept", ["help", "dispatch"]),
    ("help", ["dispatch", "visit"]), ("dispatch", ["visit"]), ("visit", ["pay"]), ("pay", []),
)  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return walked(end="pay")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return _journey(tmp_path_factory.mktemp("plan"), PLANNED)


def _journey(folder, steps, kind="to_be"):
    lines = ["schema: journey/1", "id: repair", f"kind: {kind}", "title: {en: Repair, zh: 报修}",
             "personas: [lin]", "scenario: {en: A leak, zh: 漏水}", "goal: {en: Dry, zh: 修好}",
             "stages: [{id: all, title: {en: All, zh: 全程}}]", "steps:"]  # fmt: skip
    for name, following in steps:
        words = TOUCHPOINTS.get(name, {"en": "Self-help", "zh": "自助指引"})
        lines += [f"  - id: {name}", "    stage: all", "    channel: other",
                  f"    title: {{en: {words['en']}, zh: {words['zh']}}}"]  # fmt: skip
        if following:
            nexts = (f"{{to: {to}, when: {{en: then, zh: 之后}}}}" for to in following)
            lines.append(f"    next: [{', '.join(nexts)}]")
    path = folder / "journey.yaml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return read_journey(path)


def _flow(result, least=10, changes=None, order=None):
    whole = result.glance().iloc[0]
    order = order or result.tidy()["touchpoint"].tolist()
    return flow_of(result.transitions(), order, end=whole["end"], least=least, label=str,
                   say=lambda key, **told: key, changes=changes or Changes())  # fmt: skip


def _said(drawing):
    return [text.words for text in drawing.texts()]


def _codes(drawing):
    return {code for code, _ in drawing.remarks}


def _ribbons(drawing):
    """Paths of ribbons; those of the key have no curve."""
    return [mark for mark in drawing.marks if isinstance(mark, primitives.Path) and "C" in mark.d]


def _heights(path):
    """How high a ribbon is at its two ends."""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", path.d)]
    ys = dict.fromkeys(numbers[::2], ())
    for x, y in zip(numbers[::2], numbers[1::2], strict=True):
        ys[x] = (*ys[x], y)
    return [max(ys[x]) - min(ys[x]) for x in (min(ys), max(ys))]


class TestGraph:
    def test_numbers_are_those_of_the_walks(self, result):
        flow = _flow(result)
        came = {name: sum(many * walk.count(name) for walk, many in VARIANTS)
                for name in TOUCHPOINTS}  # fmt: skip
        assert {node.id: node.n for node in flow.nodes if node.kind == "step"} == came
        steps = {}
        for walk, many in VARIANTS:
            for pair in pairwise(walk):
                steps[pair] = steps.get(pair, 0) + many
        drawn = {(one.tail, one.tip): one.n for one in flow.ribbons if one.tip in TOUCHPOINTS}
        assert drawn == {pair: many for pair, many in steps.items() if pair[0] != pair[1]}
        assert flow.node("loop dispatch dispatch").n == steps["dispatch", "dispatch"]
        assert flow.journeys == BEGAN

    @pytest.mark.parametrize("seed", range(6))
    def test_every_node_balances(self, seed):
        rng = np.random.default_rng(seed)
        names = list(TOUCHPOINTS)
        variants = [
            (tuple(rng.choice(names, rng.integers(1, 7))), int(rng.integers(10, 60)))
            for _ in range(9)
        ]
        flow = _flow(walked(variants, end="pay"))
        first = {}
        for walk, many in variants:
            first[walk[0]] = first.get(walk[0], 0) + many
        has_start = any(node.kind == "start" for node in flow.nodes)
        for node in flow.nodes:
            if node.kind != "step":
                continue
            begun = 0 if has_start else first.get(node.id, 0)
            assert flow.into(node.id) + begun == node.n
            assert flow.out_of(node.id) == node.n or flow.out_of(node.id) == 0
        for one in flow.ribbons:
            assert flow.columns[one.tip] > flow.columns[one.tail]

    def test_columns_are_the_longest_way(self, result):
        columns = _flow(result).columns
        told = {name: columns[name] for name in TOUCHPOINTS}
        assert told == {"phone": 0, "app": 0, "accept": 1, "dispatch": 2, "visit": 3, "again": 4,
                        "pay": 5}  # fmt: skip

    def test_journeys_that_begin_in_the_middle_get_a_start(self):
        flow = _flow(walked([(("phone", "accept"), 40), (("accept",), 20)], end="accept"))
        assert flow.node("(entry)").n == 60 and flow.columns["phone"] == 1
        assert flow.out_of("(entry)") == 60

    def test_steps_of_few_are_not_drawn_and_leave_a_gap(self):
        variants = [(("phone", "accept", "pay"), 60), (("phone", "accept", "visit"), 3),
                    (("phone", "accept", "again"), 4), (("phone", "accept"), 30)]  # fmt: skip
        flow = _flow(walked(variants, end="pay"))
        drawn = {(one.tail, one.tip) for one in flow.ribbons}
        assert ("accept", "visit") not in drawn and ("accept", "again") not in drawn
        assert {"visit", "again"} <= set(flow.few)
        assert flow.node("accept").n == 97 and flow.out_of("accept") < 97
        assert flow.columns["accept"] == 1 and flow.columns["pay"] > 1

    def test_who_has_not_ended_is_open_and_not_lost(self):
        days = {"phone": 0, "accept": 1, "pay": 2}
        rows = [(who, step, f"2026-01-{1 + who % 20 + days[step]:02d}")
                for who in range(200) for step in days]  # fmt: skip
        late = [(200 + who, "phone", "2026-01-22") for who in range(15)]
        frame = rows + late
        events = log(frame, ("who", "touchpoint", "time"), touchpoints=dict(TOUCHPOINTS),
                     end="pay")  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = cemlab.journeys.map(events)
        flow = _flow(result)
        assert result.glance()["n_open"].iloc[0] == 15
        assert flow.node("open phone").n == 15 and not any(n.kind == "loss" for n in flow.nodes)
        assert not any(node.kind == "open" for node in _flow(result, least=16).nodes)


class TestFits:
    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("most_columns", [6, 3])
    def test_no_text_meets_another_or_leaves_its_cell(self, result, language, width, most_columns):
        theme = THEMES[width in (1240, 1560)]
        drawing = draw_flow(result, width=width, language=language, theme=theme,
                            most_columns=most_columns)  # fmt: skip
        assert not drawing.meeting() and not drawing.leaving()
        assert _codes(drawing) == (set() if most_columns == 6 else {"as_table"})

    @pytest.mark.parametrize("width", (1000, 1560))
    @pytest.mark.parametrize("most_columns", [9, 3])
    def test_longer_words_fit_too(self, plan, width, most_columns):
        longer = {name: {one: text + " and more of it" for one, text in words.items()}
                  for name, words in TOUCHPOINTS.items()}  # fmt: skip
        drawing = draw_flow(walked(touchpoints=longer, end="pay"), width=width, language="en",
                            most_columns=most_columns)  # fmt: skip
        assert not drawing.meeting() and not drawing.leaving()
        assert _codes(drawing) <= {"as_table", "cut"}

    @pytest.mark.parametrize("name", [HOSTILE, "W" * 400, "名" * 400])
    @pytest.mark.parametrize("most_columns", [6, 3])
    def test_hostile_names_come_out_as_words(self, result, name, most_columns):
        labels = {key: {"en": name, "zh": name} for key in result.labels}
        drawing = draw_flow(replace(result, labels=labels), language="zh",
                            most_columns=most_columns)  # fmt: skip
        text = drawing.svg()
        ElementTree.fromstring(text)
        assert "<script" not in text and "\x0b" not in text and "\u202e" not in text
        assert not drawing.meeting() and not drawing.leaving()

    def test_forty_touchpoints_are_a_table_of_the_most_visited(self):
        names = {f"t{at}": {"en": f"Touchpoint {at}", "zh": f"触点{at}"} for at in range(40)}
        chain = tuple(names)
        drawing = draw_flow(walked([(chain, 20), (chain[:20], 15)], touchpoints=names),
                            language="en")  # fmt: skip
        assert _codes(drawing) == {"as_table", "some_touchpoints"}
        assert not drawing.meeting() and not drawing.leaving()
        assert len(drawing.table) > 40


class TestRibbons:
    def test_are_as_high_as_their_number(self, result):
        flow, drawing = _flow(result), draw_flow(result, language="en")
        heights = [_heights(path) for path in _ribbons(drawing)]
        scale = heights[0][0] / flow.ribbons[0].n
        assert len(heights) == len(flow.ribbons)
        for (left, right), ribbon in zip(heights, flow.ribbons, strict=True):
            assert left == pytest.approx(right, abs=0.05)
            assert left == pytest.approx(ribbon.n * scale, abs=0.05)

    def test_orange_is_loss_and_rework_only(self, result):
        drawn = _ribbons(draw_flow(result, language="en"))
        kinds = [ribbon.kind for ribbon in _flow(result).ribbons]
        assert [path.fill for path in drawn] == [
            "band" if kind == "main" else "bad_mid" for kind in kinds
        ]

    def test_number_and_share_stand_at_each_node(self, result):
        said = _said(draw_flow(result, language="en"))
        assert {"318 · 55%", "513 · 90%", "Back to Dispatch", "24 · 4%"} <= set(said)
        assert said.count("Left") == 4
        assert any("573 journeys" in one for one in said)

    def test_without_a_declared_end_nobody_is_lost(self):
        drawing = draw_flow(walked(), language="en")
        said = _said(drawing)
        assert "Left" not in said and "End" in said
        assert any("No end is declared" in one for one in said)
        back = [ribbon for ribbon in _flow(walked()).ribbons if ribbon.kind == "rework"]
        assert [path.fill for path in _ribbons(drawing)].count("bad_mid") == len(back) == 1

    def test_hidden_steps_are_named_in_key_and_table(self):
        variants = [(("phone", "accept", "pay"), 60), (("phone", "accept", "visit"), 3),
                    (("phone", "accept", "again"), 4), (("phone", "accept"), 30)]  # fmt: skip
        drawing = draw_flow(walked(variants, end="pay"), language="en")
        said = " ".join(_said(drawing))
        assert "fewer than 10" in said and "few_steps" in _codes(drawing)
        assert not {"3", "4"} & set(re.findall(r"\b\d+\b", said.split("journeys")[0]))
        assert any("too few to tell" in row for row in drawing.table)


class TestPlan:
    def test_changes_by_hand(self, plan, tmp_path):
        now = _journey(tmp_path, [(name, []) for name in ("phone", "accept", "visit")], "as_is")
        found = changes_of(plan, now, [], ["phone", "accept", "visit"])
        assert steps_of(now) == [("phone", "accept"), ("accept", "visit")]
        assert found.removed == (("accept", "visit"),)
        assert ("accept", "help") in found.added and ("phone", "accept") not in found.added
        assert set(found.new) == {"app", "help", "dispatch", "pay"} and not found.dropped

    def test_new_touchpoints_stand_after_the_one_before_them(self, plan):
        order = with_new(["phone", "app", "accept", "dispatch", "visit", "pay"], plan)
        assert order == ["phone", "app", "accept", "help", "dispatch", "visit", "pay"]

    @pytest.mark.parametrize("most_columns", [7, 3])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_added_and_dropped_steps_are_dashed(self, result, plan, language, most_columns):
        drawing = draw_flow(result, to_be=plan, language=language, most_columns=most_columns)
        dashed = [mark for mark in drawing.marks if getattr(mark, "dash", None)]
        key = 2
        # three added and two dropped steps; as nodes also one touchpoint of each kind
        assert len(dashed) == 5 + (2 if most_columns == 7 else 0) + key
        assert not drawing.meeting() and not drawing.leaving()
        told = {"en": ("added", "dropped"), "zh": ("新增", "取消")}[language]
        assert [sum(row[-1] == one for row in drawing.table) for one in told] == [3, 2]
        said = " ".join(_said(drawing))
        assert {"en": "not measured", "zh": "未经测量"}[language] in said

    def test_without_a_plan_nothing_is_dashed(self, result):
        drawing = draw_flow(result, language="en")
        assert not any(getattr(mark, "dash", None) for mark in drawing.marks)
        assert all(row[-1] == "" for row in drawing.table[1:])


class TestHeadline:
    def test_the_largest_loss_is_told_apart(self, result):
        drawing = draw_flow(result, language="en")
        assert drawing.title == (
            "Of those who come to Second visit, 19% leave there, more than anywhere else"
        )
        assert any("95% CI 13% to 28%, n = 104" in one for one in _said(drawing))

    def test_alike_losses_leave_the_plain_name(self):
        variants = [(("phone", "accept", "pay"), 100), (("phone",), 20),
                    (("phone", "accept"), 20)]  # fmt: skip
        drawing = draw_flow(walked(variants, end="pay"), language="en")
        assert drawing.title == "Where customers go next"

    def test_one_that_is_hidden_could_be_larger(self, result):
        steps = result.transitions()
        pairs = [("again", "(exit)"), ("accept", "(exit)")]
        assert worst(steps, pairs)["from"] == "again"
        steps.loc[(steps["from"] == "accept") & (steps["to"] == "(exit)"), "share"] = np.nan
        assert worst(steps, pairs) is None and worst(steps, pairs[:1]) is None


class TestRefusals:
    def test_moments_without_an_order(self, result):
        steps = result.transitions()
        steps["share"] = np.nan
        unseen = replace(result, _tables={**result.tables(), "transitions": steps})
        with pytest.raises(MethodError, match="nobody observed in which order"):
            draw_flow(unseen)

    def test_wrong_arguments(self, result):
        with pytest.raises(OptionError, match="Expected a JourneyResult"):
            draw_flow("result")
        with pytest.raises(OptionError, match="`to_be` is a str"):
            draw_flow(result, to_be="plan")
        with pytest.raises(OptionError, match="`most_columns` is 1"):
            draw_flow(result, most_columns=1)
        with pytest.raises(OptionError, match="language"):
            draw_flow(result, language="fr")


def test_same_bytes(result):
    assert draw_flow(result, language="zh").svg() == draw_flow(result, language="zh").svg()

"""Every mark of a journey map leads to its numbers; one row less changes what rested on it."""

import re

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog, Survey
from cemlab.documents import Documents, Journey, Query, resolve
from cemlab.drawing import primitives
from cemlab.journeys.map_drawing import draw
from cemlab.language import LANGUAGES

STEPS = ("a", "b", "c")
HOSTILE = "</title><script>alert(1)</script>"


def frame_of(rng, each=40):
    """Each customer at one touchpoint, so that a mean rests on nobody else's rating."""
    step = np.repeat(STEPS, each)
    felt = np.clip(rng.normal(np.repeat([1.0, -1.0, 0.0], each), 0.5), -2, 2).round(2)
    return pd.DataFrame({"who": np.arange(len(step)), "touchpoint": step, "felt": felt})


def survey_of(rng, n=120):
    frame = pd.DataFrame({name: rng.integers(1, 6, n).astype(float) for name in ("wait", "price")})
    return frame.assign(who=np.arange(n))


def map_of(frame, answers):
    columns = {"customer_id": "who", "touchpoint": "touchpoint", "experience": "felt"}
    events = EventLog.from_frame(frame, columns=columns, scale=(-2, 2), touchpoints=list(STEPS))
    items = {name: {"role": "driver", "scale": [1, 5]} for name in ("wait", "price")}
    survey = Survey.from_frame(answers, items=items, customer="who")
    return cemlab.journeys.map(events, survey)


def journey(**more):
    """A claim on the mean of each touchpoint, on both items, on reach, a guess and a talk."""
    evidence = [
        {"id": "moments", "kind": "behaviour", "source": "Log"},
        {"id": "survey", "kind": "survey", "source": "Survey", "n": 120},
        {"id": "came", "kind": "behaviour", "source": "Log",
         "query": {"touchpoint": "a", "statistic": "share"}},
        {"id": "talk", "kind": "interview", "source": "Talk", "n": 4},
    ]  # fmt: skip
    steps = [
        {"id": name, "stage": "s", "title": name, "channel": "phone", "pains": [
            {"id": f"P{at}", "text": f"Pain {name}", "evidence": f"moments.{name}"}]}
        for at, name in enumerate(STEPS, start=1)
    ]  # fmt: skip
    steps[0]["needs"] = [{"text": "Came here", "evidence": "came"},
                         {"text": "Guessed", "assumed": True}]  # fmt: skip
    steps[1]["needs"] = [{"text": "Less waiting", "evidence": "survey.wait"},
                         {"text": "Lower price", "evidence": "survey.price"}]  # fmt: skip
    steps[2]["needs"] = [{"text": "Somebody said so", "evidence": "talk"}]
    steps[2]["measures"] = [{"id": "M1", "text": "Do it", "pains": ["P3"]}]
    told = {"id": "j", "kind": "as_is", "title": "J", "personas": ["p"], "scenario": "x",
            "goal": "y", "stages": [{"id": "s", "title": "S"}], "steps": steps,
            "evidence": evidence}  # fmt: skip
    return Journey(**(told | more))


def documents_of(document):
    return Documents(personas={}, journeys={"j": document}, language="en", files=(),
                     touchpoints=STEPS)  # fmt: skip


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(11)
    return frame_of(rng), survey_of(rng)


@pytest.fixture(scope="module")
def result(data):
    return map_of(*data)


def marks(drawing):
    """What each mark says, with the hash of what it rests on."""
    rows = drawing.evidence()
    return {mark: tuple(zip(own["told"], own["data_hash"], strict=True))
            for mark, own in rows.groupby("mark")}  # fmt: skip


class TestDelete:
    def changed(self, before, frame, answers):
        own = [marks(one.draw_map(documents_of(journey()))) for one in (before,
               map_of(frame, answers))]  # fmt: skip
        assert own[0].keys() == own[1].keys()
        return {mark for mark in own[0] if own[0][mark] != own[1][mark]}

    def test_a_moment_changes_what_rested_on_it(self, data, result):
        frame, answers = data
        less = frame.drop(index=frame.index[frame["touchpoint"] == "b"][3])
        # the share who came to `a`, and n below the headline, are of all customers
        whole = {"steps.0.needs.0", "headline"}
        assert self.changed(result, less, answers) - whole == {"steps.1.pains.0", "emotion.b"}
        assert "steps.0.needs.0" in self.changed(result, less, answers)

    @pytest.mark.parametrize(("item", "mark"), [("wait", "0"), ("price", "1")])
    def test_an_answer_changes_what_rested_on_it(self, data, result, item, mark):
        frame, answers = data
        less = answers.copy()
        less.loc[7, item] = np.nan
        assert self.changed(result, frame, less) == {f"steps.1.needs.{mark}"}


class TestAnswers:
    def test_the_mean_of_a_touchpoint_is_that_of_its_ratings(self, data, result):
        frame, _ = data
        felt = frame.loc[frame["touchpoint"] == "b", "felt"]
        found = result.answer(Query(touchpoint="b"), "all")
        assert found.estimate == pytest.approx(felt.mean()) and found.n == 40
        half = 2.0226909 * felt.std(ddof=1) / np.sqrt(40)  # t with 39 degrees of freedom
        assert found.conf_high - found.estimate == pytest.approx(half, rel=1e-6)
        assert (found.statistic, found.unit, found.biased) == ("mean", "points", False)

    def test_who_was_there(self, result):
        found = result.answer(Query(touchpoint="b", statistic="share"), "all")
        assert (found.estimate, found.n) == (pytest.approx(1 / 3), 120)

    def test_low_answers_are_those_of_the_table(self, data, result):
        _, answers = data
        found = result.answer(Query(item="wait"), "all")
        assert found.estimate == pytest.approx((answers["wait"] < 3).mean())
        assert (found.statistic, found.counted, found.n) == ("low", "wait<middle", 120)

    @pytest.mark.parametrize(
        ("query", "group"),
        [({"touchpoint": "b"}, "1"), ({"touchpoint": "b", "wave": "2025"}, "all"),
         ({"touchpoint": "gone"}, "all"), ({"item": "gone"}, "all"),
         ({"item": "wait", "statistic": "mean"}, "all"), ({"item": "wait", "level": "5"}, "all"),
         ({"item": "wait", "segment": {"house": "A"}}, "all"), ({"statistic": "size"}, "all")],
    )  # fmt: skip
    def test_what_it_cannot_know(self, result, query, group):
        assert result.answer(Query(**query), group) is None

    def test_few_are_hidden_and_small(self, data):
        frame, answers = data
        own = frame["touchpoint"] == "b"
        few = frame.drop(index=frame.index[own][9:])
        found = map_of(few, answers).answer(Query(touchpoint="b"), "all")
        assert found.hidden and np.isnan(found.estimate) and found.data_hash == ""
        small = map_of(frame.drop(index=frame.index[own][20:]), answers)
        rows = resolve(journey(), small).rows(journey(), "steps.1.pains.0")
        assert [(row["n"], row["grade"]) for row in rows] == [(20, "C")]

    def test_behaviour_may_still_name_an_item(self, result):
        step = {"id": "a", "stage": "s", "title": "a", "channel": "phone",
                "needs": [{"text": "x", "evidence": "moments.wait"}]}  # fmt: skip
        document = journey(steps=[step])
        (row,) = resolve(document, result).rows(document, "steps.0.needs.0")
        assert (row["state"], row["statistic"]) == ("resolved", "low")


@pytest.mark.parametrize("language", LANGUAGES)
class TestMap:
    def test_every_mark_has_a_row(self, result, language):
        for drawing in (result.draw_map(language=language),
                        result.draw_map(journey(), language=language),
                        result.draw_map(documents_of(journey()), language=language)):  # fmt: skip
            rows = drawing.evidence()
            assert {tie for _, tie in drawing.ties} <= set(rows["mark"])
            assert (rows["told"] != "").all()

    def test_every_statement_and_point_is_tied(self, result, language):
        drawing = result.draw_map(documents_of(journey()), language=language)
        tied = {tie for _, tie in drawing.ties}
        assert {f"steps.{at}.pains.0" for at in range(3)} <= tied
        assert {f"emotion.{name}" for name in STEPS} | {"goal", "scenario"} <= tied
        assert "steps.2.measures.0" in tied

    def test_letters_are_those_of_the_resolution_and_the_key_says_so(self, result, language):
        drawing = result.draw_map(documents_of(journey()), language=language)
        said = [text.words for text in drawing.texts()]
        assert {one for one in said if one in "ABCDE"} == {"B", "D", "E"}
        dashed = [mark for mark in drawing.marks
                  if isinstance(mark, primitives.Rect) and mark.dash]  # fmt: skip
        assert len(dashed) == said.count("D") + said.count("E") == 2
        assert any({"en": "E assumption", "zh": "E 假设"}[language] in one for one in said)
        table = " ".join(cell for row in drawing.table for cell in row)
        assert {"en": "Guessed (E)", "zh": "Guessed（E）"}[language] in table

    def test_a_journey_alone_has_the_letters_of_all_documents(self, result, language):
        alone, among = (result.draw_map(one, language=language)
                        for one in (journey(), documents_of(journey())))  # fmt: skip
        assert [text.words for text in alone.texts()] == [text.words for text in among.texts()]

    def test_letters_by_hand_keep_their_key_and_words_name_no_other(self, result, language):
        drawing = draw(result, journey(), language=language)
        said = [text.words for text in drawing.texts()]
        assert any(
            {"en": "As people wrote it", "zh": "按文档所写"}[language] in one for one in said
        )
        assert {one for one in said if one in "ABCDE"} == {"B", "C"}
        assert not any("E 假设" in one or "E assumption" in one for one in said)
        pain = drawing.evidence().set_index("mark").loc["steps.0.pains.0", "told"]
        assert "n = 40" in pain and {"en": "grade", "zh": "等级"}[language] not in pain

    def test_the_svg_says_so_escaped(self, result, language):
        raw = journey().model_dump(mode="json")
        raw["evidence"][0]["source"] = HOSTILE
        drawing = result.draw_map(documents_of(Journey(**raw)), language=language)
        svg = drawing.svg(fonts=False)
        assert re.search(r'data-evidence="steps.0.pains.0"><title>[^<]*n = 40', svg)
        assert 'data-evidence="emotion.b"' in svg and "<script" not in svg
        assert not drawing.meeting() and not drawing.leaving()

    def test_targets_say_that_they_are(self, result, language):
        raw = journey().model_dump(mode="json") | {"kind": "to_be"}
        raw["steps"][0] |= {"assumed": True, "assumed_emotion": 1.0}
        rows = result.draw_map(Journey(**raw), language=language).evidence().set_index("mark")
        assert rows.loc["emotion.a", "state"] == "target"
        word = {"en": "target, not measured", "zh": "目标值，未经测量"}[language]
        assert word in rows.loc["emotion.a", "told"] and "headline" not in rows.index

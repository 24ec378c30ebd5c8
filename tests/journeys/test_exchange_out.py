"""Journeys for other tools: they come back the same, and hold the numbers of the result."""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from defusedxml import ElementTree

import cemlab
from cemlab.documents import Journey, read_documents
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.journeys import export_events, export_journey, import_journey
from cemlab.language import LANGUAGES

pytestmark = pytest.mark.filterwarnings("ignore:.*cannot hold all of a journey")
FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
HOSTILE = '=HYPERLINK("http://x") <script>&]]> # ; : {x'


@pytest.fixture(scope="module")
def study():
    return cemlab.open_study(FLAGSHIP)


@pytest.fixture(scope="module")
def journey(study):
    return read_documents(study).journeys["repair"]


@pytest.fixture(scope="module")
def events(study):
    return cemlab.read_events(study)


@pytest.fixture(scope="module")
def result(study, events):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cemlab.journeys.map(events, cemlab.read_survey(study), outcome="overall")


def _rows(path):
    text = path.read_text("utf-8-sig")
    return {row[0]: row[1:] for row in csv.reader(io.StringIO(text, newline=""))}


def _hostile():
    return Journey(
        id="bad", kind="planned", title=HOSTILE, personas=["lin"], scenario=HOSTILE, goal="-1+1",
        stages=[{"id": "a", "title": "=1+1"}],
        steps=[{"id": "one", "stage": "a", "title": "@SUM(A1)", "channel": "other", "actor": "=x",
                "customer_action": {"text": "\t=cmd|' /C calc'!A0", "assumed": True},
                "pains": [{"id": "P1", "text": HOSTILE, "assumed": True}],
                "needs": [{"text": "＝1+1\n+2", "assumed": True}]},
               {"id": "two", "stage": "a", "title": "journey: 5; %% x", "channel": "app",
                "assumed_emotion": -1.5, "assumed": True}],
    )  # fmt: skip


class TestRoundTrips:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_spreadsheets(self, tmp_path, journey, suffix, language):
        first = export_journey(journey, tmp_path / f"a.{suffix}", language=language)
        found = import_journey(first, id="repair")
        assert not found.remarks
        second = export_journey(found.journey, tmp_path / f"b.{suffix}", language=language)
        assert second.read_bytes() == first.read_bytes()
        again = import_journey(second, id="repair").journey
        assert again.model_dump() == found.journey.model_dump()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_mermaid(self, tmp_path, journey, result, language):
        first = export_journey(journey, tmp_path / "a.mmd", language=language, result=result)
        found = import_journey(first, id="repair").journey
        second = export_journey(found, tmp_path / "b.mmd", language=language)
        lines = [line for line in first.read_text("utf-8").splitlines() if "%%" not in line]
        assert second.read_text("utf-8").splitlines() == lines

    def test_what_nobody_rated_stays_so(self, tmp_path, journey):
        path = export_journey(journey, tmp_path / "a.mmd")
        found = import_journey(path, personas=["lin"]).journey
        assert all(step.assumed_emotion is None for step in found.steps)

    def test_the_tabulated_journey_of_another_tool(self, tmp_path):
        rows = "Persona,lin\nTouchpoint,Call,Visit\nPains,Busy,\nThoughts,Why?,\nHeat,high,high\n"
        (tmp_path / "a.csv").write_text(rows, "utf-8")
        found = import_journey(tmp_path / "a.csv", id="a").journey
        path = export_journey(found, tmp_path / "b.csv")
        again = import_journey(path, id="a").journey
        assert again.model_dump(exclude={"evidence"}) == found.model_dump(exclude={"evidence"})

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_draws_the_same_map(self, tmp_path, journey, result, study, language):
        path = export_journey(journey, tmp_path / "a.xlsx", result=result, language=language)
        found = import_journey(path, id="repair", study=study).journey
        drawn, again = (result.draw_map(one, language=language) for one in (journey, found))
        assert [text.words for text in again.texts()] == [text.words for text in drawn.texts()]
        assert again.marks == drawn.marks


class TestNumbers:
    def test_are_those_of_the_result(self, tmp_path, journey, result):
        rows = _rows(export_journey(journey, tmp_path / "a.csv", result=result))
        table = result.tables()["emotion"].set_index("touchpoint")
        sizes = result.tidy().set_index("touchpoint")["n"]
        for at, step in enumerate(journey.steps):
            told = [float(rows[name][at]) for name in
                    ("Emotion measured", "Emotion measured, lower end of 95% CI",
                     "Emotion measured, upper end of 95% CI", "Emotion measured, n")]  # fmt: skip
            one = table.loc[step.id]
            expected = [one["emotion"], one["emotion_low"], one["emotion_high"], sizes[step.id]]
            assert told == pytest.approx(expected, abs=5e-4)
        low = result.tables()["low_answers"].set_index("item").loc["reporting"]
        assert f"{low['share']:.0%}" in rows["Affected"][0]
        assert f"n = {low['n']:,.0f}" in rows["Affected"][0]
        assert "simulated" in rows["Source of numbers"][0]

    def test_of_too_few_people_are_hidden(self, tmp_path, journey, result):
        tables = result.tables()
        table = tables["emotion"].copy()
        table.loc[table["touchpoint"] == "chase", "verdict"] = "suppressed"
        few = replace(result, _tables={**tables, "emotion": table})
        rows = _rows(export_journey(journey, tmp_path / "a.csv", result=few))
        at = [step.id for step in journey.steps].index("chase")
        assert rows["Emotion measured"][at] == "too few to show"
        assert rows["Emotion measured, n"][at] == ""
        tree = ElementTree.parse(export_journey(journey, tmp_path / "a.xml", result=few))
        (one,) = tree.findall(".//touchpoint[@id='chase']")
        assert one.find("experience") is None
        said = export_journey(journey, tmp_path / "a.mmd", result=few).read_text("utf-8")
        assert "%% not rated" in said.split("Chase")[0].splitlines()[-2]

    def test_a_plan_has_none(self, tmp_path, study, result):
        plan = read_documents(study).journeys["repair_to_be"]
        rows = _rows(export_journey(plan, tmp_path / "a.csv", result=result))
        assert "Emotion measured" not in rows

    def test_in_xml(self, tmp_path, journey, result):
        tree = ElementTree.parse(export_journey(journey, tmp_path / "a.xml", result=result))
        emotion = result.tables()["emotion"].set_index("touchpoint")["emotion"]
        found = {one.get("id"): one for one in tree.findall(".//touchpoint")}
        assert list(found) == [step.id for step in journey.steps]
        for name, one in found.items():
            said = one.find("experience")
            assert float(said.get("value")) == pytest.approx(emotion[name], abs=5e-4)
            assert said.get("basis") == "measured" and int(said.get("n")) > 0
        assert found["report"].find("standard").get("seconds") == "7200.0"


class TestHostile:
    def test_no_cell_is_a_formula(self, tmp_path):
        path = export_journey(_hostile(), tmp_path / "a.csv")
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")):
            assert not any(cell.lstrip().startswith(("=", "+", "@", "＝")) for cell in row)
            assert not any(cell.startswith("-") and cell != "-1.5" for cell in row)
        book = openpyxl.load_workbook(export_journey(_hostile(), tmp_path / "a.xlsx"))
        cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s", "n"}
        assert [cell.value for cell in cells if cell.data_type == "n"] == [-1.5]

    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_words_come_back_as_words(self, tmp_path, suffix):
        found = import_journey(export_journey(_hostile(), tmp_path / f"a.{suffix}")).journey
        assert found.title["en"] == HOSTILE and found.steps[0].title["en"] == "@SUM(A1)"
        assert found.pains()[0].text["en"] == HOSTILE
        assert found.steps[1].assumed_emotion == -1.5
        assert found.kind == "planned"

    def test_mermaid_keeps_its_grammar(self, tmp_path):
        path = export_journey(_hostile(), tmp_path / "a.mmd")
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) == 6 and lines[0] == "journey"
        assert not any("<" in line or "{" in line for line in lines)
        assert import_journey(path).journey.title["en"] == HOSTILE

    def test_xml_is_well_formed(self, tmp_path):
        bad = _hostile().model_copy(update={"goal": {"en": "a\x00\x0b<b>\ufffe"}})
        tree = ElementTree.parse(export_journey(bad, tmp_path / "a.xml"))
        assert tree.find("goal").text == "a<b>" and tree.find("title").text == HOSTILE


class TestEvents:
    def test_hold_every_moment_and_no_id(self, tmp_path, events):
        path = export_events(events, tmp_path / "e.csv")
        found, moments = pd.read_csv(path), events.moments()
        assert list(found) == ["case_id", "activity", "timestamp", "position", "resource",
                               "channel"]  # fmt: skip
        assert found["activity"].tolist() == moments["touchpoint"].tolist()
        cases = pd.DataFrame({"told": found["case_id"], "own": moments["journey_id"]})
        assert cases.drop_duplicates()["told"].is_unique
        assert len(cases.drop_duplicates()) == events.n_journeys
        assert not set(found["case_id"]) & set(moments["journey_id"])
        times = pd.to_datetime(found["timestamp"], utc=True)
        assert (times == moments["occurred_at"].dt.tz_convert("UTC")).all()

    def test_pseudonyms_are_others_each_time_unless_salted(self, tmp_path, events):
        salted = [export_events(events, tmp_path / f"{name}.csv", salt="x" * 20, language="zh")
                  for name in "ab"]  # fmt: skip
        assert salted[0].read_bytes() == salted[1].read_bytes()
        assert "提交报修" in salted[0].read_text("utf-8")
        free = [export_events(events, tmp_path / f"{name}.csv") for name in "cd"]
        assert free[0].read_bytes() != free[1].read_bytes()

    def test_refusals(self, tmp_path, events):
        with pytest.raises(OptionError, match="EventLog"):
            export_events(pd.DataFrame(), tmp_path / "e.csv")
        with pytest.raises(OptionError, match="csv"):
            export_events(events, tmp_path / "e.xes")
        frame = pd.DataFrame({"customer_id": ["a"], "touchpoint": ["call"], "position": [1]})
        with pytest.raises(DataError, match="no times"):
            export_events(cemlab.EventLog.from_frame(frame), tmp_path / "e.csv")


class TestRefusals:
    def test_never_over(self, tmp_path, journey):
        path = tmp_path / "a.csv"
        path.write_text("mine", "utf-8")
        with pytest.raises(StudyError, match="kept as it is"):
            export_journey(journey, path)
        assert path.read_text("utf-8") == "mine" and list(tmp_path.iterdir()) == [path]
        export_journey(journey, path, replace=True)
        assert path.read_text("utf-8-sig").startswith("Title")

    def test_arguments(self, tmp_path, journey):
        with pytest.raises(OptionError, match="no kind that is written"):
            export_journey(journey, tmp_path / "a.pptx")
        with pytest.raises(OptionError, match="expected a Journey"):
            export_journey("repair", tmp_path / "a.csv")
        with pytest.raises(OptionError, match=r"cemlab\.journeys\.map"):
            export_journey(journey, tmp_path / "a.csv", result=3)
        with pytest.raises(OptionError, match="Allowed: en, zh"):
            export_journey(journey, tmp_path / "a.csv", language="fr")

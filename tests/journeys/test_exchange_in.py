"""Journeys of other tools are read: what they say, where it stands, and what was not understood."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import cemlab
from cemlab.documents import read_journey, write_document
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.journeys import export_journey, import_journey
from cemlab.journeys.exchanging.emotions import declared_scale, usual_scale
from cemlab.journeys.exchanging.lane_names import HEADS, STEP_LANES, lane_of
from cemlab.journeys.exchanging.mermaid_escaping import escaped, unescaped
from cemlab.journeys.exchanging.sheet_files import guarded
from cemlab.journeys.exchanging.sheet_lanes import _plain
from cemlab.journeys.exchanging.statements import (
    answered,
    lines_of,
    numbered,
    rested,
    spoken,
    with_answers,
    with_evidence,
    with_id,
    with_speaker,
)
from cemlab.language import LANGUAGES, speaker

pytestmark = pytest.mark.filterwarnings("ignore:.*cannot hold all of a journey")
FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
ENGLISH = [
    ["Persona", "lin", ""],
    ["Stage", "Ask", "", "Fix"],
    ["Touchpoint", "Call the line", "Wait for news", "Visit"],
    ["Channel", "hotline", "wait", "on site"],
    ["Actions", "Calls twice", "", "Stays at home"],
    ["Emotion (1–5)", "3", "1", "5"],
    ["Thoughts", "Nobody answers", "“No word for days.” — R07", ""],
    ["Pains", "• Line is busy\n• Menu is long", "No word", ""],
    ["Needs", "", "To know", ""],
    ["Measures", "Call back → P1, P2", "", "One-hour windows"],
    ["Owner", "Desk", "Planning", "IT"],
]
CHINESE = [
    ["客户画像", "lin", ""],
    ["阶段", "报修", "", "维修"],
    ["触点", "打电话", "等消息", "上门"],
    ["渠道", "热线", "等待", "上门服务"],
    ["行为", "打了两次", "", "在家等"],
    ["情绪（1–5）", "3", "1", "5"],
    ["想法", "没人接", "“好几天没消息。” — R07", ""],
    ["痛点", "占线\n菜单太长", "没有消息", ""],
    ["需求", "", "知道进展", ""],
    ["改进措施", "回拨 → P1、P2", "", "一小时时段"],
    ["负责人", "客服", "调度", "信息部"],
]
MERMAID = """journey
    title My working day
    section Go to work
      Make tea: 5: Me
      Go upstairs: 3: Me
      Do work: 1: Me, Cat
    section Go home
      Go downstairs: 5: Me
      Sit down: 5: Me
"""


def _table(folder, rows, name="map.csv", encoding="utf-8"):
    path, width = folder / name, max(map(len, rows))
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(full)
    return path


def _turned(rows):
    width = max(map(len, rows))
    return [list(one) for one in zip(*([*row, *[""] * (width - len(row))] for row in rows),
                                     strict=True)]  # fmt: skip


class TestReference:
    """The example of Mermaid's own page on user journeys."""

    def test_says_what_the_diagram_says(self, tmp_path):
        path = tmp_path / "day.mmd"
        path.write_text(MERMAID, "utf-8")
        journey = import_journey(path).journey
        assert journey.title["en"] == "My working day" and journey.id == "day"
        assert [stage.title["en"] for stage in journey.stages] == ["Go to work", "Go home"]
        assert [step.assumed_emotion for step in journey.steps] == [2, 0, -2, 2, 2]
        assert all(step.assumed for step in journey.steps)
        assert journey.personas == ("Me", "Cat")
        assert journey.steps[2].actor is None and journey.steps[0].actor["en"] == "Me"

    def test_comes_back(self, tmp_path):
        path = tmp_path / "day.mmd"
        path.write_text(MERMAID, "utf-8")
        back = export_journey(import_journey(path).journey, tmp_path / "again.mmd")
        assert back.read_text("utf-8") == MERMAID

    def test_pages_comments_and_front_matter(self, tmp_path):
        path = tmp_path / "page.md"
        path.write_text(
            "# A page\n\n```mermaid\n---\ntitle: From the front\n---\n%% a comment\njourney\n"
            "accTitle: for readers\naccDescr {\n  Section: 9: nobody\n}\n"
            "section Ask %% no comment\n  Call: 2.5: Me\n```\n\nOther: 3: text\n", "utf-8",
        )  # fmt: skip
        journey = import_journey(path).journey
        assert journey.title["en"] == "From the front"
        assert [step.id for step in journey.steps] == ["call"]
        assert journey.steps[0].assumed_emotion == -0.5

    def test_all_that_is_wrong_is_told_with_its_line(self, tmp_path):
        path = tmp_path / "day.mmd"
        path.write_text(
            "journey\nsection A\nCall: 7: Me\nno task\nWait: x: Me\nGo: 3: Me\n", "utf-8"
        )
        with pytest.raises(DataError, match="3 problems") as found:
            import_journey(path)
        assert [one.column for one in found.value.failures] == ["line 3", "line 4", "line 5"]

    def test_is_no_journey(self, tmp_path):
        path = tmp_path / "flow.mmd"
        path.write_text("graph TD\nA-->B\n", "utf-8")
        with pytest.raises(DataError, match="no Mermaid journey"):
            import_journey(path)


class TestByHand:
    @pytest.mark.parametrize("rows", [ENGLISH, CHINESE, _turned(ENGLISH[1:])],
                             ids=["English", "Chinese", "turned"])  # fmt: skip
    def test_tables(self, tmp_path, rows):
        found = import_journey(_table(tmp_path, rows), personas=["lin"])
        journey = found.journey
        language = "zh" if rows is CHINESE else "en"
        assert list(journey.steps[0].title) == [language]
        assert [stage.id for stage in journey.stages] == list(
            dict.fromkeys(step.stage for step in journey.steps)
        )
        assert [len(journey.steps_of(stage.id)) for stage in journey.stages] == [2, 1]
        assert [step.channel for step in journey.steps] == ["phone", "wait", "visit"]
        assert [step.assumed_emotion for step in journey.steps] == [0, -2, 2]
        assert [pain.id for pain in journey.pains()] == ["P1", "P2", "P3"]
        assert journey.measures()[0].pains == ("P1", "P2")
        assert journey.steps[1].thoughts[0].speaker == "R07"
        assert journey.cells[0].lane == "thought" and journey.cells[0].assumed
        owners = [one.owner[language] for one in (*journey.measures(), journey.pains()[2])]
        assert owners in (["Desk", "IT", "Planning"], ["客服", "信息部", "调度"])

    @pytest.mark.parametrize("rows", [ENGLISH, CHINESE], ids=LANGUAGES)
    def test_everything_is_assumed(self, tmp_path, rows):
        journey = import_journey(_table(tmp_path, rows)).journey
        claims = [step.customer_action for step in journey.steps if step.customer_action]
        claims += [*journey.pains(), *(one for step in journey.steps for one in step.needs)]
        assert claims and all(claim.assumed and not claim.evidence for claim in claims)

    def test_unless_evidence_is_given(self, tmp_path):
        rows = [*ENGLISH, ["Evidence", "interview: 12 residents", "a feeling", ""]]
        found = import_journey(_table(tmp_path, rows))
        first, second, third = found.journey.steps
        assert first.pains[0].evidence == ("e1",) and not first.pains[0].assumed
        assert found.journey.grade_of(first.pains[0]) == "B"
        assert second.pains[0].assumed and found.journey.grade_of(second.pains[0]) == "C"
        assert third.customer_action.assumed and not third.customer_action.evidence
        assert any("a feeling" in one for one in found.remarks)

    def test_a_workbook_with_merged_stages(self, tmp_path):
        book = openpyxl.Workbook()
        for row in ENGLISH:
            book.active.append(row)
        book.active.append(["Backstage", "Dispatch", None, None])
        book.active.merge_cells("B2:C2")
        book.active.merge_cells("B12:D12")
        book.save(tmp_path / "map.xlsx")
        found = import_journey(tmp_path / "map.xlsx").journey
        plain = import_journey(_table(tmp_path, ENGLISH)).journey
        assert found.steps == plain.steps and found.stages == plain.stages
        spans = {lane.id: [cell.steps for cell in found.cells if cell.lane == lane.id]
                 for lane in found.lanes}  # fmt: skip
        assert spans["backstage"] == [("call_the_line", "wait_for_news", "visit")]

    def test_the_first_row_has_the_touchpoints(self, tmp_path):
        rows = [["", "Call", "Visit"], ["Actions", "Calls", "Waits"], ["Pains", "Busy", ""]]
        found = import_journey(_table(tmp_path, rows), personas=["lin"])
        assert [step.id for step in found.journey.steps] == ["call", "visit"]
        assert "The whole journey" in found.remarks[0]
        assert "整段旅程" in found.told("zh")[0]

    def test_phases_of_other_tools_are_stages(self, tmp_path):
        rows = [["Phase", "Awareness", "Purchase"], ["Touchpoint", "Ad", "Shop"],
                ["Actions", "Sees", "Buys"]]  # fmt: skip
        found = import_journey(_table(tmp_path, rows), personas=["lin"]).journey
        assert [stage.id for stage in found.stages] == ["awareness", "purchase"]

    def test_chinese_of_old_systems(self, tmp_path):
        path = _table(tmp_path, CHINESE, encoding="gb18030")
        assert import_journey(path, encoding="gb18030").journey.steps[0].title["zh"] == "打电话"

    def test_nothing_is_lost_and_all_is_told(self, tmp_path):
        rows = [["Persona", "lin"], ["Touchpoint", "Call", "Write"], ["Channel", "pigeon", "mail"],
                ["Emotion", "angry", "1"], ["Systems", "CRM", "CRM"],
                ["Owner", "Post", ""]]  # fmt: skip
        found = import_journey(_table(tmp_path, rows))
        kinds = {lane.id: lane.kind for lane in found.journey.lanes}
        assert kinds == {"channel": "channel", "owner": "owner", "emotion": "emotion",
                         "systems": "system"}  # fmt: skip
        said = {next(iter(cell.text.values())) for cell in found.journey.cells}
        assert said == {"pigeon", "angry", "CRM", "Post"}
        places = [one.split(":")[0] for one in found.remarks]
        assert places == ["row 2, column B", "row 3, column B", "row 4, column B",
                          "row 4, column C", "row 5, column A", "row 6, column B"]  # fmt: skip
        assert found.journey.steps[1].assumed_emotion is None  # 1 of 2 or 1 of 5: cannot tell


class TestWithAStudy:
    @pytest.fixture(scope="class")
    @staticmethod
    def study():
        return cemlab.open_study(FLAGSHIP)

    def test_same_words_have_the_same_ids(self, tmp_path, study):
        rows = [
            ["Persona", "Busy owner"],
            ["Stage", "Ask", "Repair"],
            ["Touchpoint", "Report the fault", "Repair work"],
            ["Channel", "phone", "visit"],
        ]
        labels = cemlab.documents.read_documents(study).personas
        rows[0][1] = labels["lin"].label["en"]
        journey = import_journey(_table(tmp_path, rows), study=study).journey
        known = [step.id for step in journey.steps if step.id in study.touchpoints]
        assert journey.personas == ("lin",) and len(known) == 2
        assert [stage.id for stage in journey.stages] == ["ask", "fix"]

    def test_what_does_not_fit_is_told_with_its_cell(self, tmp_path, study):
        rows = [["Persona", "nobody known"], ["Stage", "Ask", ""],
                ["Touchpoint", "Report the fault", "Fly"], ["Pain item", "", ""]]  # fmt: skip
        with pytest.raises(DataError) as found:
            import_journey(_table(tmp_path, rows), study=study)
        told = {one.column: one.problem for one in found.value.failures}
        assert "is no touchpoint" not in told["row 1, column B"]
        assert "no persona" in told["row 1, column B"] and "'fly'" in told["row 3, column C"]

    def test_a_plan_may_have_new_touchpoints(self, tmp_path, study):
        journey = import_journey(_table(tmp_path, ENGLISH), study=study, kind="planned").journey
        assert journey.kind == "planned"


class TestRefusals:
    def test_all_problems_at_once(self, tmp_path):
        rows = [["Touchpoint", "Call", "", "Visit"], ["Actions", "Calls", "Stray", ""],
                ["Emotion (1–5)", "9", "", "3"], ["Pains", "P1: Busy\nP1: Slow", "", ""],
                ["Measures", "Call back → P8", "", ""]]  # fmt: skip
        with pytest.raises(DataError) as found:
            import_journey(_table(tmp_path, rows))
        told = [(one.column, one.problem) for one in found.value.failures]
        assert [place for place, _ in told] == ["", "row 2, column C", "row 3, column B",
                                                "row 4, column B", "row 5, column B"]  # fmt: skip
        for (_, problem), part in zip(told, ["nobody", "Stray", "scale", "twice", "P8"],
                                      strict=True):  # fmt: skip
            assert part in problem

    @pytest.mark.parametrize("name", ["map.pdf", "map.sav"])
    def test_of_no_kind_that_is_read(self, tmp_path, name):
        (tmp_path / name).write_text("x", "utf-8")
        with pytest.raises(OptionError, match="no kind that is read"):
            import_journey(tmp_path / name)

    @pytest.mark.parametrize(("rows", "said"), [([["a", "b"], ["c", "d"]], "names no lanes"),
                                                ([["Stage", "A"]], "no touchpoints")])  # fmt: skip
    def test_is_no_map(self, tmp_path, rows, said):
        with pytest.raises(DataError, match=said):
            import_journey(_table(tmp_path, rows), personas=["lin"])

    def test_missing_files_and_wrong_arguments(self, tmp_path):
        with pytest.raises(DataError, match="does not exist"):
            import_journey(tmp_path / "none.csv")
        path = _table(tmp_path, ENGLISH)
        with pytest.raises(OptionError, match="Allowed: as_is"):
            import_journey(path, kind="was")
        with pytest.raises(OptionError, match="expected a list"):
            import_journey(path, personas="lin")
        with pytest.raises(DataError, match="id"):
            import_journey(path, id="../../etc")


class TestCommand:
    @pytest.fixture
    def run(self, tmp_path, capsys, monkeypatch):
        """A project of its own with the flagship; runs the command in this process."""
        import shutil

        shutil.copytree(FLAGSHIP, tmp_path / "data" / "wuye-repair")
        (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
        monkeypatch.chdir(tmp_path)
        for name in ("CEMLAB_ROOT", "CEMLAB_DATA"):
            monkeypatch.delenv(name, raising=False)

        def run(*arguments):
            from cemlab import cli

            monkeypatch.setattr("sys.argv", ["cemlab", *arguments])
            with pytest.raises(SystemExit) as end:
                cli.main()
            out, err = capsys.readouterr()
            return int(end.value.code or 0), out, " ".join(err.split())

        return run

    def test_in_and_out_and_never_over(self, run, tmp_path):
        status, out, _ = run("export", "wuye-repair", "repair", "--to", "r.csv")
        assert status == 0 and "r.csv" in out
        status, _, err = run("export", "wuye-repair", "repair", "--to", "r.csv")
        assert status == 1 and "kept as it is" in err
        status, out, _ = run("import", "r.csv", "--to", "wuye-repair", "--id", "again")
        assert status == 0 and "8 touchpoints" in out
        path = tmp_path / "data" / "wuye-repair" / "documents" / "journeys" / "again.yaml"
        assert len(read_journey(path).steps) == 8
        before = path.read_bytes()
        status, _, err = run("import", "r.csv", "--to", "wuye-repair", "--id", "again")
        assert status == 1 and "already" in err and path.read_bytes() == before

    def test_what_a_format_cannot_hold_is_told(self, run):
        status, out, err = run("export", "wuye-repair", "repair", "--to", "r.mmd")
        assert (status, err) == (0, "") and "Mermaid cannot hold all of a journey" in out

    def test_events_for_process_mining(self, run, tmp_path):
        status, out, _ = run("export", "wuye-repair", "--events", "--to", "e.csv")
        assert status == 0 and "600 journeys" in out and "pseudonyms" in out
        assert (tmp_path / "e.csv").read_text("utf-8").startswith("case_id,activity,timestamp")
        status, _, err = run("export", "wuye-repair", "--events", "--to", "e.csv")
        assert status == 1 and "kept as it is" in err
        for wrong in (["--to", "f.csv"], ["repair", "--events", "--to", "f.csv"],
                      ["--events", "--measured", "--to", "f.csv"]):  # fmt: skip
            status, _, err = run("export", "wuye-repair", *wrong)
            assert status == 2 and "--events" in err and not (tmp_path / "f.csv").exists()
        status, _, err = run("export", "wuye-repair", "--events", "--to", "f.xes")
        assert status == 2 and "no .csv" in err

    def test_a_first_journey_of_the_log(self, run, tmp_path):
        from cemlab.documents import read_documents

        status, out, err = run("discover", "wuye-repair", "--title", "First")
        folder = tmp_path / "data" / "wuye-repair"
        path = folder / "documents" / "journeys" / "found.yaml"
        assert (status, err) == (0, "") and "Next: " in out and "is assumed" in out
        assert "data/wuye-repair/documents/journeys/found.yaml" in out
        study = cemlab.open_study(folder)
        found = read_documents(study).journeys["found"]  # it fits the study
        assert [stage.id for stage in found.stages] == list(study.stages)
        assert found.title["en"] == "First" and list(found.personas) == ["chen", "lin", "zhou"]
        assert all(step.assumed for step in found.steps)
        before = path.read_bytes()
        status, _, err = run("discover", "wuye-repair")
        assert status == 1 and "kept as it is" in err and path.read_bytes() == before

    def test_a_first_journey_elsewhere(self, run, tmp_path):
        status, out, _ = run("discover", "wuye-repair", "--to", "d.yaml", "--persona", "somebody",
                             "--most", "5", "--language", "zh")  # fmt: skip
        assert status == 0 and "下一步" in out and "Next" not in out
        found = read_journey(tmp_path / "d.yaml")
        assert len(found.steps) == 5 and found.personas == ("somebody",)

    def test_a_first_journey_of_nobody_or_to_nowhere(self, run, tmp_path):
        status, _, err = run("discover", "wuye-repair", "--persona", "lim")
        assert status == 2 and "Did you mean 'lin'" in err
        status, _, err = run("discover", "wuye-repair", "--to", "d.xlsx")
        assert status == 2 and ".yaml" in err
        assert not (tmp_path / "data/wuye-repair/documents/journeys/found.yaml").exists()

    def test_unknown_journeys(self, run):
        status, _, err = run("export", "wuye-repair", "repare", "--to", "r.csv")
        assert status == 2 and "Did you mean 'repair'" in err


class TestProperties:
    def test_lanes_that_are_written_are_known(self):
        for language in LANGUAGES:
            for name in (*HEADS, *STEP_LANES):
                assert lane_of(speaker(language)(f"journeys.exchange.lane.{name}")) == name

    @pytest.mark.parametrize(
        ("label", "lane"),
        [("Stage / 阶段", "stage"), ("Pain Points", "pains"), ("情绪（1–5）", "emotion"),
         ("USER ACTIONS", "actions"), ("想法", "thoughts"), ("Owner(s)", "measure_owner"),
         ("阶段 Stage", "stage"), ("Nonsense", "")],
    )  # fmt: skip
    def test_labels(self, label, lane):
        assert lane_of(label) == lane

    @pytest.mark.parametrize(
        ("values", "scale"),
        [([-1, 2], (-2, 2)), ([1, 5], (1, 5)), ([1, 2], None), ([0, 7], None), ([], None)],
    )
    def test_scales(self, values, scale):
        assert usual_scale(values) == scale
        assert declared_scale("Emotion (−2…+2)") == (-2, 2)
        assert declared_scale("情绪（1-10）") == (1, 10) and declared_scale("Emotion") is None

    lines = some.text(some.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)

    @settings(max_examples=60, deadline=None)
    @given(words=some.text(max_size=40))
    def test_cells_come_back_and_run_nothing(self, words):
        text = words.strip()
        assert _plain(guarded(text)) == text
        first = guarded(text).lstrip()[:1]
        assert first not in set("=+-@＝＋－＠")

    @settings(max_examples=60, deadline=None)
    @given(words=lines)
    def test_words_come_back_from_mermaid(self, words):
        said = escaped(words)
        assert not set(said.replace("#", "").replace(";", "")) & set(":<>{}%&")
        assert unescaped(said) == " ".join(words.split())

    @settings(max_examples=60, deadline=None)
    @given(words=lines, assumed=some.booleans())
    def test_lines_come_back(self, words, assumed):
        (plain,) = lines_of(words) or [""]
        if not plain or set(plain) & set('{}[]→“”"「」‘’—–>'):
            return
        line = with_evidence(with_id("P7", plain), ["a.b", "c"], assumed)
        own, rest = numbered(line)
        assert own == "P7" and rested(rest) == (plain, ["a.b", "c"], assumed)
        assert answered(with_answers(plain, ["P1", "P2"])) == (plain, ["P1", "P2"])
        assert spoken(with_speaker(plain, "R1 of A")) == (plain, "R1 of A")

    def test_half_a_sentence_is_no_speaker(self):
        assert spoken("I waited — nobody came") == ("I waited — nobody came", "")
        assert spoken("“I waited” — I-07") == ("I waited", "I-07")

    def test_written_documents_are_read(self, tmp_path):
        journey = import_journey(_table(tmp_path, ENGLISH)).journey
        path = write_document(journey, tmp_path / "journeys" / "map.yaml")
        assert read_journey(path).steps == journey.steps
        with pytest.raises(StudyError, match="exists already"):
            write_document(journey, path)

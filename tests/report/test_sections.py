"""What to change, and what the words of people rest on: told from documents and results."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from cemlab.documents import read_documents
from cemlab.report import evidence, keep, measures, render
from cemlab.report.reading import KeptResult, RunContent
from cemlab.results import Finding

PERSONA = "schema: persona/1\nid: ann\nlabel: Ann\nkind: qualitative\nsummary: Waits.\n"
JOURNEY = """schema: journey/1
id: lift
kind: as_is
title: {en: Using the lift, zh: 乘坐电梯}
personas: [ann]
scenario: A working day
goal: Upstairs soon
evidence:
  - {id: talks, kind: interview, source: {en: Eight talks, zh: 八次访谈}, n: 8, grade: A}
  - {id: guess, kind: assumption, source: {en: The team, zh: 团队}}
stages: [{id: ride, title: Ride}]
steps:
  - id: hall
    stage: ride
    title: Hall
    channel: wait
    customer_action: {text: Waits, assumed: true}
    pains:
      - {id: P1, text: {en: Too long, zh: 太久}, evidence: talks, item: wait}
      - {id: P2, text: {en: No word, zh: 没有消息}, assumed: true, item: staff}
      - {id: P3, text: {en: Too loud, zh: 太吵}, evidence: guess}
    measures:
      - {id: M1, text: {en: A sign, zh: 告示}, pains: [P2], owner: House, effort: S}
      - {id: M2, text: {en: A second lift, zh: 第二部电梯}, pains: [P1, P2], effort: L}
"""


class Journeys:
    """What a result of `cemlab.journeys` gives this page."""

    __module__ = "cemlab.journeys.result"

    def tables(self):
        rows = [("wait", 0.41, 0.35, 0.47, 230.0), ("staff", float("nan"), None, None, 7.0)]
        names = ["item", "share", "conf_low", "conf_high", "n"]
        return {"low_answers": pd.DataFrame(rows, columns=names)}


@pytest.fixture
def documented(study):
    """The study with a persona and a journey."""
    for kind, name, text in (("personas", "ann", PERSONA), ("journeys", "lift", JOURNEY)):
        folder = study.folder / "documents" / kind
        folder.mkdir(parents=True)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return study


@pytest.fixture
def content(documented, tmp_path):
    kept = KeptResult(name="journeys", folder=tmp_path, order=0, result=Journeys())
    return RunContent(results=(kept,), documents=read_documents(documented))


def test_the_most_frequent_pain_comes_first(content):
    (journey,) = measures.section(content, "en")
    assert [row["id"] for row in journey["rows"]] == ["M2", "M1"]
    first, second = journey["rows"][0]["pains"]
    assert first["share"] == "41%" and first["interval"] == "95% CI 35% to 47%, n = 230"
    assert (first["grade"], second["grade"]) == ("C", "E")  # eight talks, and nothing looked up
    assert first["weak"] and second["weak"]
    assert second["share"] == ""  # asked of seven people
    assert journey["rows"][0]["effort"] == "large" and journey["rows"][0]["owner"] == ""


def test_a_pain_without_a_measure_is_told(content):
    (journey,) = measures.section(content, "zh")
    assert journey["title"] == "乘坐电梯（现状）" and journey["open"] == "P3 太吵"


def test_there_is_no_section_without_documents(study, make):
    keep(make(), study, name="toy")
    render(study)
    page = (study.reports / "draft" / "index.html").read_text("utf-8")
    assert 'id="measures"' not in page and 'id="evidence"' not in page


def test_evidence_with_grades_and_what_is_assumed(content):
    told = evidence.section(content, "en")
    said = "Using the lift (As-is): 4 claims, 3 of them assumed, 0 with a number from the answers."
    assert said in told["sentences"]
    rows = [[cell["text"] for cell in row] for row in told["table"]["rows"]]
    assert rows == [
        ["Eight talks", "interviews", "8", "Using the lift (As-is)"],
        ["The team", "assumption", "–", "Using the lift (As-is)"],
    ]
    summary = "Claims of Using the lift (As-is)"
    (lift,) = (one for one in told["documents"] if one["summary"] == summary)
    grades = {one["text"]: [row[-1]["letter"] for row in one["rows"]] for one in lift["claims"]}
    assert grades == {"Waits": ["E"], "Too long": ["C"], "No word": ["E"], "Too loud": ["E"]}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_stand_on_the_page(documented, make, language):
    keep(make(), documented, name="toy")
    render(documented)
    name = {"zh": "index.html", "en": "index.en.html"}[language]
    page = (documented.reports / "draft" / name).read_text("utf-8")
    root = ElementTree.fromstring(page.partition("\n")[2])
    sections = {node.get("id"): "".join(node.itertext()) for node in root.iter("section")}
    order = list(sections)
    assert order.index("measures") < order.index("methods") < order.index("evidence")
    said = {"en": "A second lift", "zh": "第二部电梯"}[language]
    assert said in sections["measures"]
    assert {"en": "Eight talks", "zh": "八次访谈"}[language] in sections["evidence"]


def test_each_part_has_its_first_finding_before_any_has_a_second(tmp_path):
    from cemlab.report.page_figures import Numbering
    from cemlab.report.page_findings import findings

    def result(part, number):
        def told(self, language):
            said = [f"{part} {number}.{at}" for at in range(3)]
            said = [(one, "3.7" if at else "+0.4") for at, one in enumerate(said)]
            return tuple(
                Finding(value=value, claim=one, detail="", figure="x", tone="good")
                for one, value in said
            )

        kind = type("Told", (), {"__module__": f"cemlab.{part}.result", "findings": told})
        return KeptResult(name=f"{part}{number}", folder=tmp_path, order=number, result=kind())

    parts = [("metrics", 1), ("metrics", 2), ("personas", 1), ("journeys", 1), ("drivers", 1)]
    kept = tuple(result(*part) for part in parts)
    rows = findings(RunContent(results=kept), Numbering({}), "en")["rows"]
    claims = [row["claim"] for row in rows]
    assert {row["tone"] for row in rows} == {"good"}  # +0.4, a signed score
    assert claims == ["metrics 1.0", "metrics 2.0", "personas 1.0", "journeys 1.0", "drivers 1.0"]
    one = findings(RunContent(results=kept[:1]), Numbering({}), "en")["rows"]
    assert [row["tone"] for row in one] == ["good", "plain", "plain"]
    rows = findings(RunContent(results=(*kept, result("peak_end", 1))), Numbering({}), "en")["rows"]
    assert [row["claim"].split()[0] for row in rows] == [
        "metrics",
        "personas",
        "journeys",
        "drivers",
        "peak_end",
    ]


def test_moments_stand_beside_the_answers(study, events):
    keep(events, study)
    render(study)
    folder = study.reports / "draft"
    assert (folder / "events" / "events_touchpoints.zh.csv").is_file()
    page = (folder / "index.en.html").read_text("utf-8")
    quality = page.partition('id="quality"')[2]
    assert "Moments without a rating" in quality and "Complaint" in quality
    assert "Run 01_data_check" in quality  # the survey was not kept
    assert not re.search("There are no results yet", page)
    chinese = (folder / "index.html").read_text("utf-8").partition('id="quality"')[2]
    assert "没有评分的时刻" in chinese and "投诉" in chinese


def test_nothing_of_anybody_is_kept(study, events):
    keep(events, study)
    for file in (study.reports / "draft" / "events").iterdir():
        assert "2026-03" not in file.read_text("utf-8")

"""What documents claim: kept with the result, told in the report, never out of date in silence."""

import csv
import json
import warnings
from xml.etree import ElementTree

import pytest

import cemlab
from cemlab.documents import read_documents
from cemlab.language import speaker
from cemlab.report import evidence, keep, render
from cemlab.report.claims import resolution_of
from cemlab.report.evidence import COLUMNS
from cemlab.report.reading import RunContent, read_run
from cemlab.study import open_study
from tests.report.conftest import _study

PERSONA = """schema: persona/1
id: ann
label: {en: The hurried, zh: 赶时间的人}
kind: data_driven
segment: {analysis: personas, k: 2, group: 1}
summary: {en: Has no time, zh: 没有时间}
review_by: 2027-01-01
evidence:
  - {id: survey, kind: survey, source: {en: Lift answers, zh: 电梯答卷}, simulated: true}
  - {id: slow, kind: survey, source: {en: Lift answers, zh: 电梯答卷}, simulated: true,
     query: {item: overall, at_most: 3}}
  - {id: few, kind: survey, source: {en: Lift answers, zh: 电梯答卷}, simulated: true,
     query: {item: house, level: C}}
  - {id: talk, kind: interview, source: {en: A talk, zh: 一次访谈}, n: 3, simulated: true}
goals:
  - {text: {en: Up at once, zh: 马上上楼}, evidence: survey.wait}
  - {text: {en: No queue, zh: 不排队}, assumed: true}
needs:
  - {text: {en: To hear why, zh: 知道原因}, evidence: slow}
  - {text: {en: Somebody to ask, zh: 有人可问}, evidence: [few, talk]}
pains:
  - {text: {en: Nobody answers, zh: 没人接听}, evidence: talk}
quotes:
  - {text: {en: Not again., zh: 又来了。}, speaker: I-1, evidence: talk}
implications:
  - {en: Say why, zh: 说明原因}
"""
WORDS = {
    "en": ("Up at once", "No queue", "To hear why", "Somebody to ask", "Nobody answers",
           "Not again", "Say why", "The hurried"),
    "zh": ("马上上楼", "不排队", "知道原因", "有人可问", "没人接听", "又来了", "说明原因",
           "赶时间的人"),
}  # fmt: skip


@pytest.fixture(scope="module")
def documented(tmp_path_factory):
    """The study with a persona of group 1 of 2, of which one result is kept without its figures."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("CEMLAB_STEP_FOLDER", raising=False)
        monkeypatch.setattr("cemlab.report.keeping.exhibit_files", lambda *_: {})
        # fonts and pixels take most of the time, and say nothing here
        monkeypatch.setattr("cemlab.report.rendering.font_face", lambda *_: "")
        monkeypatch.setattr("cemlab.drawing.svg_writing.font_face", lambda *_: "")
        monkeypatch.setattr("cemlab.drawing.Drawing.png", lambda *_: b"")
        folder = _study(tmp_path_factory.mktemp("claims"), monkeypatch).folder
        path = folder / "study.yaml"
        block = "analyses:\n  personas: {items: [wait, staff], k: 2, describe: [house]}\n"
        path.write_text(path.read_text("utf-8").replace("analyses:\n", block), "utf-8")
        (folder / "documents" / "personas").mkdir(parents=True)
        (folder / "documents" / "personas" / "ann.yaml").write_text(PERSONA, "utf-8")
        yield open_study("lift")


@pytest.fixture(scope="module")
def kept(documented):
    """The result that was kept."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = cemlab.personas.fit(
            cemlab.read_survey(documented), items=["wait", "staff"], describe=["house"], k=2,
            k_max=2, resamples=0, null_samples=0,
        )  # fmt: skip
    keep(found, documented, name="personas")
    return found


@pytest.fixture(scope="module")
def rendered(documented, kept):
    """Both pages of what was kept."""
    return pages(documented)


def pages(study):
    render(study)
    folder = study.reports / "draft"
    names = {"zh": "index.html", "en": "index.en.html"}
    return {language: (folder / name).read_text("utf-8") for language, name in names.items()}


def section(page):
    root = ElementTree.fromstring(page.partition("\n")[2])
    (found,) = (node for node in root.iter("section") if node.get("id") == "evidence")
    return found


def rows_of(page, language):
    """The rows of the table of claims as (claim, cells by heading)."""
    (table,) = (one for one in section(page).iter("table") if "claims" in one.get("class"))
    heads = ["".join(one.itertext()) for one in table.find("thead").iter("th")][1:]
    say, claim, rows = speaker(language), "", []
    names = {say(f"report.evidence.{name}"): name for name in COLUMNS}
    for row in table.find("tbody").iter("tr"):
        cells = ["".join(cell.itertext()).strip().replace("\u00a0", " ") for cell in row]
        if row[0].tag == "th":
            claim, *cells = cells
        rows.append((claim, dict(zip(map(names.get, heads), cells, strict=True))))
    return rows


def test_numbers_are_kept_and_no_person(documented, kept):
    folder = documented.reports / "draft" / "personas"
    told = json.loads((folder / "personas.evidence.json").read_text("utf-8"))
    (slow,) = (row for row in told["rows"]["en"] if row["evidence"] == "slow")
    people = cemlab.read_survey(documented)
    answer = kept.answer(read_documents(documented).personas["ann"].evidence[1].query, "1")
    assert (slow["n"], slow["estimate"]) == (answer.n, answer.estimate)
    assert slow["data_hash"] == answer.data_hash and slow["n"] < people.n
    (few,) = (row for row in told["rows"]["en"] if row["evidence"] == "few")
    assert few["state"] == "hidden" and few["n"] is None and few["estimate"] is None
    for language in ("en", "zh"):
        path = folder / f"personas_evidence.{language}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(told["rows"][language]) == 7 and "_of" not in rows[0]


def test_a_result_that_was_read_back_knows_only_its_tables(documented, kept):
    found = read_run(documented, documented.reports / "draft").results[0].result
    query = read_documents(documented).personas["ann"].evidence[1].query
    assert found.answer(query, "1") is None and kept.answer(query, "1") is not None
    content = read_run(documented, documented.reports / "draft")
    rows = resolution_of(content, "en").rows(content.documents.personas["ann"], "needs.0")
    assert [row["state"] for row in rows] == ["resolved"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_claim_stands_there_with_what_it_rests_on(documented, kept, rendered, language):
    part = section(rendered[language])
    assert 'class="grade assumed"' in rendered[language]  # drawn dashed
    assert "".join(part.itertext()).count({"en": "with a number", "zh": "来自答案"}[language])
    found = rows_of(rendered[language], language)
    rows = dict(found)
    needs = rows[WORDS[language][2]]
    answer = kept.answer(read_documents(documented).personas["ann"].evidence[1].query, "1")
    assert f"{answer.estimate:.0%}" in needs["number"]
    assert f"n = {answer.n:.0f}" in needs["number"]
    assert needs["filter"] == "persona=1, overall≤3"
    assert needs["data_hash"] == answer.data_hash
    assert [rows[word]["grade"] for word in WORDS[language][:5]] == ["C", "E", "B", "D", "D"]
    hidden = {"en": "hidden, to protect few", "zh": "为保护人数少"}[language]
    assert any(hidden in row["number"] for claim, row in found if claim == WORDS[language][3])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_of_the_card_says_who(rendered, language):
    root = ElementTree.fromstring(rendered[language].partition("\n")[2])
    (card,) = (node for node in root.iter("figure") if node.get("id") == "fig-1")
    told = {}
    for group in card.iter("g"):
        if group.get("data-evidence"):
            title = group.find("title")
            for text in group.iter("text"):
                told["".join(text.itertext())] = "" if title is None else title.text
    for words in WORDS[language]:
        assert any(words in text and title for text, title in told.items()), words


class TestOutdated:
    @pytest.fixture
    def edited(self, documented, kept):
        """Both pages after an edit, which is undone afterwards."""
        path = documented.folder / "documents" / "personas" / "ann.yaml"

        def edit(old, new):
            assert old in PERSONA
            path.write_text(PERSONA.replace(old, new), "utf-8")
            return pages(documented)

        yield edit
        path.write_text(PERSONA, "utf-8")

    def test_a_comment_changes_nothing(self, edited, rendered):
        assert edited("id: ann\n", "id: ann # of group 1\n") == rendered

    def test_what_changed_shows_no_old_number(self, edited):
        found = edited("at_most: 3", "at_most: 2")
        for language, word, drawn, told in (
            ("en", "the document has changed since", "Drawn before ann changed",
             "was kept before these documents changed: ann"),
            ("zh", "文档此后已有改动", "此图绘制之后，ann 又有改动", "下列文档又有改动：ann"),
        ):  # fmt: skip
            page, words = found[language], WORDS[language]
            rows = dict(rows_of(page, language))
            assert rows[words[2]]["number"] == rows[words[0]]["number"] == word
            assert (rows[words[2]]["grade"], rows[words[4]]["grade"]) == ("–", "D")
            assert page.count(drawn) == 1  # the card of group 1, and no other
            assert told in page and 'href="#incomplete"' in page

    def test_keeping_again_mends_it(self, documented, kept, edited):
        edited("at_most: 3", "at_most: 2")
        keep(kept, documented, name="personas")
        page = pages(documented)["en"]
        assert "overall≤2" in page and "changed since" not in page


def test_a_claim_that_nothing_kept_answers_says_so(documented):
    content = RunContent(documents=read_documents(documented))
    rows = resolution_of(content, "en").rows(content.documents.personas["ann"], "needs.0")
    assert [row["state"] for row in rows] == ["unknown"]
    told = evidence.section(content, "en")["documents"][0]["claims"]
    cells = {one["text"]: [cell["text"] for cell in one["rows"][0]] for one in told}
    assert "nothing in the kept results says so" in cells["To hear why"]

"""The settings of a result as readers know them: every metric, in both languages."""

import pandas as pd
import pytest

import cemlab.metrics
from cemlab.data import Survey
from cemlab.report import keep, render
from cemlab.report.methods import section
from cemlab.report.reading import KeptResult, RunContent
from cemlab.study import open_study

SCORES = {
    "ces": (
        {"outcome": "wait", "metric": "ces", "direction": "low_is_easy"},
        "easy end of the scale: low; easiest answers that count: 2",
        "省力的一端：低分；计入的最省力档数：2",
    ),
    "top_box": (
        {"outcome": "wait", "metric": "top_box"},
        "scale: 1 to 5; best answers that count: 2",
        "量表：1 至 5；计入的最佳档数：2",
    ),
    "index": (
        {"outcome": ["overall", "staff"], "metric": "index", "cluster": "house",
         "index_weights": {"overall": 2, "staff": 1}},
        "outcome: Overall, Staff; weights of the items: Overall: 2, Staff: 1; clusters: House",
        "结果变量：总体、员工；各题权重：总体：2、员工：1；整群：楼栋",
    ),
    "share": (
        {"outcome": "house", "metric": "share", "of": ["A", "C"]},
        "outcome: House; answers that count: A, C",
        "结果变量：楼栋；计入的回答：A、C",
    ),
    "nps": ({"outcome": "recommend", "metric": "nps"}, "scale: 0 to 10", "量表：0 至 10"),
}  # fmt: skip
VERBS = {
    "compare": (
        {"outcome": "overall", "metric": "csat", "rival": "wait"},
        ["competitor: Waiting", "best answers that count: 2", "adjustment of p: Holm"],
        ["竞争对手：等待", "计入的最佳档数：2", "p 值校正：Holm 法"],
    ),
    "trend": (
        {"outcome": "overall", "metric": "mean", "every": "month"},
        ["period: month"],
        ["周期：月"],
    ),
}


@pytest.fixture
def told(study, tmp_path):
    """What the section says of the settings of one result."""

    def lines(result, language):
        kept = KeptResult(name="one", folder=tmp_path, order=0, result=result)
        (settings,) = section(study, RunContent(results=(kept,)), language)["settings"]
        return settings["lines"]

    return lines


@pytest.mark.parametrize("metric", SCORES)
def test_every_metric_reads_well(study, told, metric):
    options, *expected = SCORES[metric]
    result = cemlab.metrics.score(cemlab.data.read_survey(study), **options)
    for language, text in zip(("en", "zh"), expected, strict=True):
        lines = told(result, language)
        assert text in lines
        counts = {"en": "answers that count: 2", "zh": "档数"}[language]
        assert (counts in lines) == (metric in ("ces", "top_box")), lines


@pytest.mark.parametrize("verb", VERBS)
def test_comparisons_read_well(study, told, verb):
    options, *expected = VERBS[verb]
    raw = study.folder / "raw" / "survey.csv"
    answers = pd.read_csv(raw)
    days = [f"2025-{row % 6 + 1:02d}-01" for row in range(len(answers))]
    answers.assign(day=days).to_csv(raw, index=False)
    text = study.path.read_text("utf-8").replace("  weight: weight", "  answered_at: day")
    study.path.write_text(text, "utf-8")
    survey = cemlab.data.read_survey(open_study(study.path))
    result = getattr(cemlab.metrics, verb)(survey, **options)
    for language, texts in zip(("en", "zh"), expected, strict=True):
        lines = told(result, language)
        assert all(text in lines for text in texts), lines
        assert ("档数" in lines or "answers that count" in lines) == (options["metric"] == "csat")


def test_an_item_called_like_a_word_of_ours_keeps_its_name(study, told):
    """`top` is a word of tables, in Chinese another one; an item of that name is an item."""
    survey = cemlab.data.read_survey(study)
    frame = survey.answers().rename(columns={"overall": "top"})
    result = cemlab.metrics.score(
        Survey.from_frame(frame, scale={"top": (1, 5)}), outcome="top", metric="mean"
    )
    assert told(result, "zh").startswith("结果变量：top；")


@pytest.mark.parametrize("metric", ["ces", "index", "share"])
def test_a_report_has_no_word_of_the_program(study, metric):
    survey = cemlab.data.read_survey(study)
    keep(cemlab.metrics.score(survey, **SCORES[metric][0]), study, name=metric)
    render(study)
    for name in ("index.html", "index.en.html"):
        page = (study.reports / "draft" / name).read_text("utf-8")
        assert "low_is_easy" not in page and "index_weights" not in page

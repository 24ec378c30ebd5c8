"""Empathy maps of a study: its file of quotes, its block, its documents."""

from __future__ import annotations

import pytest

import cemlab
from cemlab.errors import StudyError
from cemlab.run.fingerprints import surroundings
from cemlab.run.inspection import read_inputs, tried
from cemlab.study import open_study
from tests.personas.empathy_quotes import quotes

BLOCK = "\n  empathy_map: {persona: lin, resamples: 200}\n"
FILE = "\nquotes: {file: raw/quotes.csv}\n"


@pytest.fixture
def with_quotes(study_folder):
    """The study with a file of quotes and the block; `file=` is what it says of the file."""

    def make(file=FILE, block=BLOCK):
        path = study_folder / "study.yaml"
        text = path.read_text("utf-8")
        head, mark, rest = text.partition("\nanalyses:")
        assert mark, "the small study has analyses"
        path.write_text(f"{head}{file}{mark}{block}{rest[1:]}", "utf-8")
        table = quotes(coders=("first", "second"), kinds=("interview", "feedback"))
        table.to_csv(study_folder / "raw" / "quotes.csv", index=False)
        return study_folder

    return make


def test_the_verb_by_its_options(with_quotes):
    study = open_study(with_quotes())
    found = cemlab.personas.empathy_map(study.quotes_file, **study.options("empathy_map"))
    assert found.glance()["persona"].iloc[0] == "lin" and found.provenance.resamples == 200


def test_quotes_are_an_input_of_the_run(with_quotes):
    study = open_study(with_quotes())
    assert study.quotes_file in study.inputs()
    before = surroundings(study, {}).inputs["raw/quotes.csv"]["sha256"]
    study.quotes_file.write_text(study.quotes_file.read_text("utf-8") + "\n", "utf-8")
    assert surroundings(study, {}).inputs["raw/quotes.csv"]["sha256"] != before


def test_check_tries_it(with_quotes):
    folder = with_quotes()
    study = open_study(folder)
    said = [str(one) for one in tried(study, read_inputs(study)) if "empathy_map" in str(one)]
    assert said == []
    (folder / "raw" / "quotes.csv").write_text("respondent,persona\n1,lin\n", "utf-8")
    said = [str(one) for one in tried(study, read_inputs(study)) if "empathy_map" in str(one)]
    assert len(said) == 1 and "text: there is no such column" in said[0]


def test_a_block_without_a_file_says_what_to_add(with_quotes):
    study = open_study(with_quotes(file=""))
    said = [str(one) for one in tried(study, read_inputs(study)) if "empathy_map" in str(one)]
    assert said and "has no block quotes" in said[0]


@pytest.mark.parametrize(
    ("file", "block", "said"),
    [
        ("\nquotes: {file: ../quotes.csv}\n", BLOCK, "Expected a path below the study's folder"),
        ("\nquotes: {fil: raw/quotes.csv}\n", BLOCK, "fil"),
        (FILE, "\n  empathy_map: {persona: lin, scenes: visit}\n", "scenes"),
        (FILE, "\n  empathy_map: {min_respondents: 0}\n", "min_respondents"),
    ],
)
def test_problems_of_the_study_file(with_quotes, file, block, said):
    with pytest.raises(StudyError, match=said):
        open_study(with_quotes(file, block))

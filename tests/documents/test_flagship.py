"""The flagship documents: complete, in both languages, and saying they are simulated."""

import csv
from pathlib import Path

import pytest

from cemlab.documents import Claim, Quote, lint, read_documents
from cemlab.study import open_study

FOLDER = Path(__file__).parents[2] / "data" / "wuye-repair"


@pytest.fixture(scope="module")
def study():
    return open_study(FOLDER)


@pytest.fixture(scope="module")
def documents(study):
    return read_documents(study)


def test_has_two_personas_and_the_journey_of_the_study(study, documents):
    assert list(documents.personas) == ["lin", "zhou"]
    assert {persona.kind for persona in documents.personas.values()} == {"proto"}
    journey = documents.journeys["repair"]
    assert journey.kind == "as_is" and journey.personas == ("lin", "zhou")
    assert [step.id for step in journey.steps] == list(study.touchpoints)
    assert [stage.id for stage in journey.stages] == list(study.stages)
    for step in journey.steps:
        assert step.title == study.touchpoints[step.id].label
    for stage in journey.stages:
        assert stage.title == study.stages[stage.id].label


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lint_finds_nothing(documents, language):
    assert lint(documents, language) == ()


def test_every_statement_rests_on_something_and_nothing_is_of_grade_a(documents):
    for document in documents.all():
        claims = [part for _, part in document.parts() if isinstance(part, Claim)]
        assert claims and all(claim.assumed or claim.evidence for claim in claims)
        assert {document.grade_of(claim) for claim in claims} == {"B", "C"}


def test_evidence_says_it_is_simulated(documents):
    for document in documents.all():
        for evidence in document.sources().values():
            assert evidence.simulated or evidence.kind == "assumption"
            if evidence.simulated:
                assert "simulated" in evidence.source["en"] and "模拟" in evidence.source["zh"]


def test_measured_values_are_not_typed_in(documents):
    for document in documents.all():
        for _, part in document.parts():
            if isinstance(part, Claim):
                assert not any(mark.isdigit() for text in part.text.values() for mark in text)


def test_quotes_are_in_the_answers_of_their_speakers(documents):
    with (FOLDER / "raw" / "survey.csv").open(encoding="utf-8", newline="") as file:
        said = {row["respondent_id"]: row["comment"] for row in csv.DictReader(file)}
    for document in documents.all():
        for _, part in document.parts():
            if isinstance(part, Quote):
                assert said[part.speaker] in part.text.values()


def test_every_pain_has_a_measure(documents):
    journey = documents.journeys["repair"]
    treated = {pain for measure in journey.measures() for pain in measure.pains}
    assert [pain.id for pain in journey.pains()] == [f"P{i}" for i in range(1, 8)]
    assert treated == {pain.id for pain in journey.pains()}

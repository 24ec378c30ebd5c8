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


def test_has_the_journey_of_the_study(study, documents):
    journey = documents.journeys["repair"]
    assert journey.kind == "as_is" and set(journey.personas) == set(documents.personas)
    assert [step.id for step in journey.steps] == list(study.touchpoints)
    assert [stage.id for stage in journey.stages] == list(study.stages)
    for step in journey.steps:
        assert step.title == study.touchpoints[step.id].label
    for stage in journey.stages:
        assert stage.title == study.stages[stage.id].label


def test_pains_are_counted_by_the_items_of_their_touchpoint(study, documents):
    steps = documents.journeys["repair"].steps
    named = {step.id: pain.item for step in steps for pain in step.pains}
    assert named.pop("chase") is None  # nothing was asked about it
    items = study.survey.items
    assert {touchpoint: items[item].touchpoint for touchpoint, item in named.items()} == {
        touchpoint: touchpoint for touchpoint in named
    }


def test_a_persona_for_every_group(documents):
    segments = {name: persona.segment for name, persona in documents.personas.items()}
    assert {name: segment.group for name, segment in segments.items()} == {
        "lin": 1, "zhou": 2, "chen": 3,
    }  # fmt: skip
    assert all(segment.k == 3 for segment in segments.values())
    assert {persona.kind for persona in documents.personas.values()} == {"data_driven"}


def test_texts_fit_a_card_and_a_cell_of_the_map(documents):
    for document in documents.all():
        for _, part in document.parts():
            if isinstance(part, (Claim, Quote)):
                assert len(part.text["en"].split()) <= 14, part.text["en"]
                assert len(part.text["zh"]) <= 26, part.text["zh"]


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
    assert [pain.id for pain in journey.pains()] == [f"P{i}" for i in range(1, 9)]
    assert treated == {pain.id for pain in journey.pains()}

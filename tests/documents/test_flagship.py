"""The flagship documents: complete, in both languages, and saying they are simulated."""

import csv
from pathlib import Path

import pytest

import cemlab
from cemlab.documents import Claim, Quote, StoryMap, diff, lint, read_documents
from cemlab.documents.step_flow import ways
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
        assert bool(claims) is not isinstance(document, StoryMap)  # its cards name pains instead
        assert all(claim.assumed or claim.evidence for claim in claims)
        grades = {document.grade_of(claim) for claim in claims}
        assert "A" not in grades and ("B" in grades) is not _is_plan(document)


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


def test_claims_of_personas_are_what_the_answers_say(study, documents):
    """Nobody is said to differ who does not; good letters are earned; quotes are found."""
    options = study.options("personas")
    result = cemlab.personas.fit(cemlab.read_survey(study), **options | {"resamples": 0},
                                 null_samples=0)  # fmt: skip
    found = result.resolve(documents)
    assert lint(documents, resolution=found) == ()
    rows = found.tidy()
    assert set(rows["state"]) == {"resolved", "source", "assumed"}
    assert set(rows.loc[rows["state"] == "source", "grade"]) == {"C", "D"}
    shown = rows[rows["claim"].str.contains("others")]
    assert set(shown["statistic"]) == {"difference"} and set(shown["grade"]) == {"B"}


def test_every_pain_has_a_measure(documents):
    journey = documents.journeys["repair"]
    treated = {pain for measure in journey.measures() for pain in measure.pains}
    assert [pain.id for pain in journey.pains()] == [f"P{i}" for i in range(1, 9)]
    assert treated == {pain.id for pain in journey.pains()}


def _is_plan(document):
    """What nobody has lived through yet, so that nothing in it is observed."""
    return isinstance(document, StoryMap) or getattr(document, "kind", "") == "to_be"


def test_uses_what_a_journey_may_say(documents):
    journey = documents.journeys["repair"]
    assert {stage.phase for stage in journey.stages} == {"before", "during", "after"}
    assert all(pain.owner and pain.cause for pain in journey.pains())
    assert all(one.acceptance and one.owner and one.kind for one in journey.measures())
    assert all(step.actor or step.channel == "wait" for step in journey.steps)
    assert all(step.ask for step in journey.steps)
    optional = {step.id for step in journey.steps if not step.required}
    assert optional == {"chase", "pay", "callback"}


def test_standards_and_ways_fit_the_log(study, documents):
    """Everybody takes a way that the document has, and some keep each standard, others not."""
    moments = (
        cemlab.read_events(study)
        .moments()
        .sort_values(["journey_id", "occurred_at"], kind="stable")
    )
    after = moments.groupby("journey_id")["touchpoint"].shift(-1)
    pairs = set(zip(moments["touchpoint"], after, strict=True)) - {
        (end, one) for end, one in zip(moments["touchpoint"], after, strict=True) if one != one
    }
    journey = documents.journeys["repair"]
    assert pairs == {(start, end) for start, ends in ways(journey).items() for end in ends}
    times = moments.groupby("journey_id")["occurred_at"].shift(-1) - moments["occurred_at"]
    for step in journey.steps:
        if step.standard is not None:
            taken = times[moments["touchpoint"] == step.id].dropna().dt.total_seconds()
            assert 0.05 < (taken <= step.standard.seconds).mean() < 0.95, step.id


def test_the_blueprint_fails_where_the_journey_hurts(documents):
    blueprint = documents.blueprints["repair"]
    failing = [node.fail_point.pain for node in blueprint.nodes if node.fail_point is not None]
    assert {pain.id for pain in documents.journeys["repair"].pains()} == set(failing) - {None}
    assert {node.step for node in blueprint.nodes} == {
        step.id for step in documents.journeys["repair"].steps
    }


def test_every_measure_has_a_story(documents):
    cards = documents.story_maps["repair"].cards
    named = {measure for card in cards for measure in card.measures}
    assert named == {measure.id for measure in documents.journeys["repair"].measures()}
    assert {card.kind for card in cards} == {"functional", "supporting"}


def test_as_planned_nobody_chases(documents):
    changes = diff(documents.journeys["repair"], documents.journeys["repair_to_be"]).tidy()
    gone = changes[(changes["change"] == "removed") & (changes["kind"] == "touchpoint")]
    assert gone[gone["field"] == ""]["id"].tolist() == ["chase"]
    assert not ((changes["change"] == "added") & (changes["kind"] == "touchpoint")
                & (changes["field"] == "")).any()  # fmt: skip


def test_lanes_of_its_own_are_assumed_and_in_both_languages(documents):
    journey = documents.journeys["repair"]
    assert [lane.kind for lane in journey.lanes] == ["system", "idea"]
    assert {cell.lane for cell in journey.cells} == {lane.id for lane in journey.lanes}
    assert any(len(cell.steps) > 1 for cell in journey.cells)
    assert all(cell.assumed and cell.text["en"] and cell.text["zh"] for cell in journey.cells)
    titles = {lane.title["zh"] for lane in journey.lanes}
    assert not titles & {"想法", "需求", "痛点"}  # names of lanes that every map has


def test_the_plan_says_how_it_is_to_feel_and_that_this_is_assumed(documents):
    plan = documents.journeys["repair_to_be"]
    assert all(step.assumed and step.assumed_emotion is not None for step in plan.steps)
    assert all(step.assumed_emotion is None for step in documents.journeys["repair"].steps)

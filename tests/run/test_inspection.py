"""What `cemlab check` finds before anything is run."""

import pytest

from cemlab.errors import DataError
from cemlab.run.inspection import (
    data_problems,
    read_inputs,
    refuse_wrong,
    tried,
    weak_points,
)
from cemlab.study import open_study

HEAD = "who,overall,wait,staff,building,w\n"
ROWS = [f"r{i},{i % 5 + 1},{i % 4 + 1},{(i * 7) % 5 + 1},A,1" for i in range(60)]

EVENTS = """
events: {file: raw/events.csv, columns: {customer_id: who, touchpoint: step, experience: felt},
  scale: [-2, 2]}
"""
MOMENTS = [f"r{i},{step},{(i + at) % 5 - 2}" for i in range(60) for at, step in enumerate("abc")]
PERSONA = """schema: persona/1
id: ann
label: Ann
kind: proto
summary: She waits.
goals: [{text: Soon done}]
"""


@pytest.fixture
def with_events(study_folder):
    """The study with moments, and with these analyses of them."""

    def make(analyses="", rows=MOMENTS):
        path = study_folder / "study.yaml"
        text = path.read_text("utf-8").replace("analyses:", f"{EVENTS}analyses:{analyses}")
        path.write_text(text, "utf-8")
        survey = "\n".join(["who,overall,wait,staff,building,w", *ROWS, ""])
        (study_folder / "raw" / "survey.csv").write_text(survey, "utf-8")
        events = "\n".join(["who,step,felt", *rows, ""])
        (study_folder / "raw" / "events.csv").write_text(events, "utf-8")
        return open_study(study_folder)

    return make


JOURNEY = """schema: journey/1
id: repair
title: Repair
goal: A tap that closes
scenario: A tap drips
kind: planned
scope: {start_event: a, end_event: c}
personas: [ann]
stages: [{id: all, title: All}]
steps:
  - {id: a, title: A, stage: all, channel: app}
  - id: visit
    title: Visit
    stage: all
    channel: app
    match:
      event: [b, vist]
  - {id: c, title: C, stage: all, channel: app}
"""


@pytest.fixture
def persona(study_folder):
    """A persona of the study, written as given."""

    def write(text=PERSONA):
        folder = study_folder / "documents" / "personas"
        folder.mkdir(parents=True)
        (folder / "ann.yaml").write_text(text, "utf-8")
        return open_study(study_folder)

    return write


@pytest.fixture
def found(study_folder):
    """Problems of the analyses after the rows of the data were changed."""

    def find(change=lambda row: row, rows=ROWS):
        text = HEAD + "\n".join(",".join(change(row.split(","))) for row in rows) + "\n"
        (study_folder / "raw" / "survey.csv").write_text(text, "utf-8")
        study = open_study(study_folder)
        return [str(problem) for problem in tried(study, read_inputs(study))]

    return find


def test_good_data_have_none(found):
    assert found() == []


def test_an_outcome_nobody_answered(found):
    (said,) = found(lambda row: [row[0], "99", *row[2:]])
    assert "analyses.drivers: No valid answers in 'overall' (60 missing" in said


def test_a_constant_driver(found):
    (said,) = found(lambda row: [*row[:3], "3", *row[4:]])
    assert "'staff' never varies" in said


def test_duplicate_drivers(found):
    (said,) = found(lambda row: [*row[:3], row[2], *row[4:]])
    assert "'wait'" in said and "'staff'" in said


def test_one_respondent(found):
    assert len(found(rows=ROWS[:1])) == 1


def test_data_are_checked_although_the_file_has_problems_elsewhere(study_folder):
    path = study_folder / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("resamples: 100", "resample: 1"), "utf-8")
    (study_folder / "raw" / "survey.csv").write_text(HEAD + "r1,5,2,3,A,-1\n", "utf-8")
    assert "negative weights" in str(data_problems(study_folder))


def test_a_weight_of_zero_is_told(study_folder):
    rows = "\n".join([*ROWS, "z,1,1,1,A,0"])
    (study_folder / "raw" / "survey.csv").write_text(HEAD + rows + "\n", "utf-8")
    told = weak_points(read_inputs(open_study(study_folder)))
    assert any("weight 0" in note for note in told)


class TestMomentsAndDocuments:
    def test_are_read_with_the_answers(self, with_events):
        inputs = read_inputs(with_events())
        assert len(inputs.events) == 180 and inputs.survey is not None and not inputs.problems

    def test_wrong_ones_are_told_together(self, with_events, persona, study_folder):
        with_events(rows=["r1,a,7"])
        study = persona(PERSONA.replace("label", "lable"))
        said = [str(problem) for problem in read_inputs(study).problems]
        assert len(said) == 2 and "events.csv" in said[0]
        assert "documents/personas/ann.yaml" in said[1] and "line 3" in said[1]
        with pytest.raises(DataError, match=r"(?s)events\.csv.*ann\.yaml"):
            refuse_wrong(study)

    def test_weak_documents_are_told_with_their_line(self, persona):
        said = weak_points(read_inputs(persona()))
        assert any(line.startswith("data/small/documents/personas/ann.yaml:6: ") for line in said)

    def test_each_verb_gets_its_tables_and_is_quick(self, with_events, monkeypatch):
        import cemlab

        calls = {}

        def verb(name):
            return lambda *tables, **options: calls.update({name: (tables, options)})

        for part, name in (("personas", "fit"), ("journeys", "map"), ("peak_end", "fit")):
            monkeypatch.setattr(getattr(cemlab, part), name, verb(part), raising=False)
        analyses = """
  personas: {items: [wait, staff], k: 3}
  journeys: {outcome: overall}
  peak_end: {outcome: overall}"""
        study = with_events(analyses)
        inputs = read_inputs(study)
        assert tried(study, inputs) == []
        assert calls["personas"][0] == (inputs.survey,)
        assert {"resamples": 0, "k_max": 3}.items() <= calls["personas"][1].items()
        assert calls["journeys"] == ((inputs.events, inputs.survey), {"outcome": "overall"})
        assert calls["peak_end"][0] == (inputs.events, inputs.survey)
        assert calls["peak_end"][1]["resamples"] == 0

    def test_an_analysis_of_moments_that_are_not_there(self, study_folder):
        path = study_folder / "study.yaml"
        text = path.read_text("utf-8").replace("analyses:", "analyses:\n  journeys: {}")
        path.write_text(text, "utf-8")
        study = open_study(study_folder)
        said = [str(problem) for problem in tried(study, read_inputs(study))]
        assert "analyses.journeys: needs moments, but data/small/study.yaml has no block" in said[0]


@pytest.mark.parametrize(("width", "full"), [(80, False), (120, False), (120, True)])
def test_long_labels_are_cut_to_the_screen(study_folder, width, full):
    import io

    from rich.console import Console

    from cemlab.run.overview import codebook

    long = "How satisfied are you, all in all, with the time you had to wait at the counter"
    path = study_folder / "study.yaml"
    text = path.read_text("utf-8").replace("wait: {role", f"wait: {{label: '{long}', role")
    path.write_text(text, "utf-8")
    out = io.StringIO()
    survey = read_inputs(open_study(study_folder)).survey
    Console(file=out, width=width).print(codebook(survey, width, full=full))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert (len(lines) == 1 + len(survey.items)) != full
    assert all(word in " ".join(out.getvalue().split()) for word in long.split()) == full


@pytest.mark.parametrize("kind", ["planned", "as_is", "to_be", "other"])
def test_activities_that_the_log_does_not_have_are_named_with_file_and_line(
    with_events, persona, study_folder, kind
):
    with_events()
    study = persona()
    folder = study_folder / "documents" / "journeys"
    folder.mkdir(parents=True)
    text = JOURNEY.replace("planned", kind if kind != "other" else "as_is")
    if kind == "other":  # a journey of which this log tells nothing
        text = text.replace("id: a,", "id: x,").replace("id: c,", "id: y,")
        text = text.replace("[b, vist]", "[vist]").replace("event: a, end_event: c", "event: x")
    (folder / "repair.yaml").write_text(text, "utf-8")
    inputs = read_inputs(study)
    assert not inputs.problems
    told = [said for said in weak_points(inputs) if "vist" in said]
    if kind in ("to_be", "other"):
        assert told == []
    else:
        (said,) = told
        assert "repair.yaml:17: `match` of the step visit names vist, which the log does" in said
        assert "Activities there: a, b and c." in said

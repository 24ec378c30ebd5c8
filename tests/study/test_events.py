"""The block `events` of a study: what it says, and what each mistake is called."""

import pytest

from cemlab.errors import StudyError
from cemlab.study import open_study

TOUCHPOINTS = """stages: {before: {}, during: {}}
touchpoints: {call: {stage: before}, visit: {stage: during}}
"""
FILE = """events:
  file: raw/events.csv
  columns: {customer_id: resident, touchpoint: step, occurred_at: time, experience: score}
  scale: [1, 5]
"""
ITEMS = "events: {from_items: [wait, staff], ordered: false}\n"


def _with(folder, text):
    path = folder / "study.yaml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    return folder


def test_a_study_without_moments(study_folder):
    study = open_study(study_folder)
    assert study.events is None and study.events_file is None and len(study.inputs()) == 1


def test_a_file_of_moments(study_folder):
    (study_folder / "raw" / "events.csv").write_text("x\n", "utf-8")
    study = open_study(_with(study_folder, FILE))
    spec = study.events
    assert spec.columns.customer_id == ("resident",) and spec.columns.touchpoint == "step"
    assert spec.ties == "last" and spec.join == "customer_id" and not spec.retrospective
    assert [path.name for path in study.inputs()] == ["survey.csv", "events.csv"]


def test_items_are_rated_in_retrospect(study_folder):
    study = open_study(_with(study_folder, ITEMS))
    assert study.events.retrospective and study.events.join == "journey_id"
    assert [path.name for path in study.inputs()] == ["survey.csv"]


def test_the_id_of_a_survey_may_be_made_of_columns(study_folder):
    path = study_folder / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("id: who", "id: [who, building]"), "utf-8")
    assert open_study(study_folder).survey.id == ("who", "building")


MISTAKES = {
    "unknown key": (FILE + "  tiess: last\n", r"line 21: events.tiess: .* Did you mean 'ties'\?"),
    "unknown column": (FILE.replace("touchpoint:", "touchpint:"),
                       r"line 19: events.columns.touchpint: .*Did you mean 'touchpoint'"),
    "unknown value": (FILE + "  ties: lst\n", r"events.ties: is 'lst'. Did you mean 'last'\?"),
    "both": (FILE + "  from_items: [wait]\n", "line 17: events: .*both are given"),
    "neither": ("events: {ties: last}\n", "neither is given"),
    "no columns": ("events: {file: raw/e.csv}\n", "events.columns: this key is required"),
    "no ids": (FILE.replace("customer_id: resident, ", ""), "neither customer_id nor journey_id"),
    "a file elsewhere": (FILE.replace("raw/", "../raw/"), "Expected a path below"),
    "scale": (FILE.replace("[1, 5]", "[5, 1]"), "events.scale: .*lower end first"),
    "code": (FILE + "  missing: [9, 3]\n", "events.missing: 3 lies on the scale"),
    "neutral": (FILE + "  neutral: 7\n", "events.neutral: is 7, off the scale 1 to 5"),
    "zone": (FILE + "  timezone: Asia/Shangai\n", "Did you mean 'Asia/Shanghai'"),
    "no times": (FILE.replace("occurred_at: time, ", "") + "  timezone: UTC\n",
                 "events.timezone: is given, but `columns` names no occurred_at"),
    "join": (FILE + "  join: journey_id\n", "events.join: is journey_id, which `columns` does"),
    "end": (TOUCHPOINTS + FILE + "  end: visits\n",
            "events.end: names 'visits', which is no touchpoint. Did you mean 'visit'"),
    "end without order": (FILE + "  end: x\n  ordered: false\n", "have no end"),
    "two stages": (TOUCHPOINTS + FILE.replace("touchpoint:", "stage: s, touchpoint:"),
                   "events.columns.stage: the touchpoints of this study have their stages"),
    "unknown item": (ITEMS.replace("wait", "wayt"), r"events.from_items.0: .*Did you mean 'wait'"),
    "no rating": (ITEMS.replace("wait", "building"), r"'building' is no rating \(segment, no"),
    "no touchpoint": (ITEMS.replace("false", "true"), "'wait' belongs to no touchpoint"),
    "an item twice": (ITEMS.replace("staff", "wait"), "'wait' rates the same touchpoint as 'wait'"),
    "keys of a file": (ITEMS.replace("ordered", "scale: [1, 5], join: customer_id, ordered"),
                       "has 2 problems"),
    "no retrospect": (ITEMS.replace("ordered", "retrospective: false, ordered"), "at one sitting"),
    "neutral of items": (ITEMS.replace("ordered", "neutral: 9, ordered"), "off the scale 1 to 5"),
    "no items": ("events: {from_items: []}\n", "events.from_items: .*at least 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_names_the_mistake_with_its_place(study_folder, name):
    text, message = MISTAKES[name]
    with pytest.raises(StudyError, match=message):
        open_study(_with(study_folder, text))


def test_items_of_different_scales(study_folder):
    path = study_folder / "study.yaml"
    text = path.read_text("utf-8").replace(
        "staff: {role: driver, scale: [1, 5]", "staff: {role: driver, scale: [0, 10]"
    )
    path.write_text(text, "utf-8")
    with pytest.raises(StudyError, match="events.from_items: have different scales"):
        open_study(_with(study_folder, ITEMS))

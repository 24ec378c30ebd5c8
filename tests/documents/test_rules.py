"""The twenty rules for journey documents: each finds what it is about, and is silent else."""

from datetime import date

import pytest

from cemlab.documents import RULE_COUNT, RULES, lint, read_documents, read_journey
from cemlab.documents.department_names import is_department
from cemlab.language.speaking import catalogue
from cemlab.study import open_study

LIVE = ("kind: as_is", "kind: as_is\nstatus: live")
ACCEPTED = "acceptance: {metric: wait, comparison: {en: others, zh: 其他}, threshold: .2}"


def _told(findings):
    return [(one.rule, one.code, one.where) for one in findings]


def test_every_finding_has_a_rule_and_words():
    for language in ("en", "zh"):
        said = {
            key.split(".")[2] for key in catalogue(language) if key.startswith("documents.lint.")
        }
        assert said == set(RULES)
        rules = {key for key in catalogue(language) if key.startswith("documents.rule.")}
        assert rules == {f"documents.rule.{rule}" for rule in range(1, RULE_COUNT + 1)}


def test_every_rule_but_that_about_drawings_has_a_finding():
    assert set(RULES.values()) == set(range(RULE_COUNT))


FINDINGS = {
    "no actor": ([("channel: phone", "channel: phone\n    actor: {en: Desk, zh: 客服}")],
                 (2, "no_actor", "steps.1")),
    "no owner of a pain": ([("{id: P1,", "{id: P1, owner: {en: Desk, zh: 客服},")],
                           (3, "no_owner_of_pain", "steps.1.pains.0")),
    "no owner of a measure": (
        [("    measures:\n",
          "    measures:\n      - {id: M2, pains: P1, text: {en: A, zh: 甲}}\n")],
        (4, "no_owner_of_measure", "steps.0.measures.0")),
    "no acceptance": (
        [("    measures:\n", "    measures:\n      - {id: M2, pains: P1, text: {en: A, zh: 甲}, "
          f"owner: {{en: Desk, zh: 客服}}, {ACCEPTED}}}\n")],
        (4, "no_acceptance", "steps.0.measures.1")),
    "department": ([("{en: Repair, zh: 维修}}", "{en: Finance department, zh: 维修}}")],
                   (7, "department", "stages.1.title")),
    "Chinese department": ([("{en: Repair, zh: 维修}}", "{en: Repair, zh: 工程部}}")],
                           (7, "department", "stages.1.title")),
    "no phase": ([("{id: ask,", "{id: ask, phase: before,"),
                  ("{id: fix,", "{id: fix, phase: during,")],
                 (8, "no_phase", "stages")),
    "stage without a phase": (
        [("{id: ask,", "{id: ask, phase: before,"),
         ("kind: as_is", "kind: as_is\nout_of_scope: [during, after]")],
        (8, "stage_without_phase", "stages.1")),
    "nobody is asked": ([("channel: phone", "channel: phone\n    ask: {item: wait}")],
                        (10, "no_ask", "steps.1.moment_of_truth")),
    "everybody is satisfied": ([("goal: {en: Fixed soon", "goal: {en: 100% satisfied")],
                               (13, "whole_target", "goal")),
    "nobody complains": ([("{en: Be heard, zh: 有人受理}", "{en: Be heard, zh: 零投诉}")],
                         (13, "whole_target", "stages.0.goal")),
    "a target of all": ([("{id: M1,", f"{{id: M1, {ACCEPTED.replace('.2', '100')},")],
                        (13, "whole_target", "steps.0.measures.0.acceptance.threshold")),
    "same day": ([("{en: Fixed soon, zh: 尽快修好}", "{en: Closed the same day, zh: 当天结案}")],
                 (13, "speed_target", "goal")),
    "within hours": ([("{en: Be heard, zh: 有人受理}", "{en: Answered, zh: 2 小时内答复}")],
                     (13, "speed_target", "stages.0.goal")),
    "speed alone": ([("{id: M1,", f"{{id: M1, {ACCEPTED.replace('wait', 'hours_to_visit')},")],
                    (13, "speed_measures", "steps.0.measures.0.acceptance")),
    "too few": ([("kind: as_is", "kind: as_is\nmin_n: 30"),
                 ("zh: 访谈}, grade", "zh: 访谈}, n: 12, grade")],
                (15, "small_n", "evidence.0.n")),
    "one language": ([("zh: 上门}", "zh: ''}")], (16, "untranslated", "steps.1.title")),
}  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS)
def test_finds(edit, finding):
    pairs, expected = FINDINGS[finding]
    found = lint(read_journey(edit("journey", *pairs)))
    assert _told(found) == [expected]
    chinese = lint(read_journey(edit("journey")), "zh")
    assert _told(chinese) == [expected] and chinese[0].message != found[0].message


def test_a_dead_end_leaves_what_comes_after_unreachable(edit):
    pair = ("    channel: phone", "    channel: phone\n    next: []")
    found = lint(read_journey(edit("journey", pair)))
    assert _told(found) == [(9, "dead_end", "steps.0"), (9, "unreachable", "steps.1")]


SILENT = {
    "reason to name no actor": [("channel: phone", "channel: phone\n    actor: Desk"),
                                ("channel: visit", "channel: wait")],
    "delight without an owner": [("{id: P1,", "{id: P1, owner: Desk,"),
                                 ("- id: P2", "- id: P2\n        kind: delight")],
    "dropped measure": [("{id: M1,", f"{{id: M1, {ACCEPTED},"),
                        ("    measures:\n", "    measures:\n      - {id: M2, pains: P1, text: A, "
                         "state: dropped}\n")],
    "phases, or said why not": [("{id: ask,", "{id: ask, phase: before,"),
                                ("{id: fix,", "{id: fix, phase: during,"),
                                ("kind: as_is", "kind: as_is\nout_of_scope: after")],
    "a way out": [("    channel: phone", "    channel: phone\n    next: {to: visit}")],
    "what can be missed": [("goal: {en: Fixed soon", "goal: {en: 90% satisfied or 50% more")],
    "speed and what it is for": [("goal: {en: Fixed soon, zh: 尽快修好}",
                                  "goal: {en: Fixed for good within 2 days, zh: 两天内修好}")],
    "any difference": [("{id: M1,", f"{{id: M1, {ACCEPTED.replace('.2', '0')},")],
    "enough": [("kind: as_is", "kind: as_is\nmin_n: 30"),
               ("zh: 访谈}, grade", "zh: 访谈}, n: 30, grade")],
}  # fmt: skip


@pytest.mark.parametrize("case", SILENT)
def test_is_silent(edit, case):
    assert lint(read_journey(edit("journey", *SILENT[case]))) == ()


def test_a_live_journey_is_held_to_every_rule(edit):
    found = lint(read_journey(edit("journey", LIVE)))
    assert {one.rule for one in found} == {2, 3, 4, 8, 10}
    assert [one.code for one in found].count("no_actor") == 2


DEPARTMENTS = ("Finance department", "the IT Dept.", "Customer service", "Fitting division",
               "客服部", "工程部门", "财务", "呼叫中心", "人力资源部")  # fmt: skip
STAGES = ("Pay", "Repair", "Ask for help", "Visit by the fitter", "报修", "维修", "上门维修",
          "全部", "售后回访", "信息确认", "Sales talk", "Department store visit",
          "Team up")  # fmt: skip


def test_departments_are_told_from_stages():
    assert [name for name in DEPARTMENTS if not is_department(name)] == []
    assert [name for name in STAGES if is_department(name)] == []


def _second(folder, *pairs):
    """Another journey of the study, made from the first."""
    path = folder / "documents" / "journeys" / "repair.yaml"
    text = path.read_text("utf-8")
    for old, new in (("id: repair", "id: planned"), ("kind: as_is", "kind: to_be"), *pairs):
        assert old in text
        text = text.replace(old, new, 1)
    path.with_name("planned.yaml").write_text(text, "utf-8")
    return lint(read_documents(open_study(folder)))


def test_a_plan_that_keeps_its_ids(folder):
    assert _second(folder) == ()


def test_a_plan_that_renames_a_touchpoint(folder):
    found = _second(folder, ("- id: visit", "- id: coming"))
    assert _told(found) == [(11, "new_touchpoint", "steps.1.id"), (11, "id_changed", "steps.1.id")]
    assert "has the title of visit" in found[1].message


def test_a_plan_with_nothing_in_common(folder):
    pairs = (("- id: visit", "- id: b"), ("- id: report", "- id: a"))
    assert {one.code for one in _second(folder, *pairs)} == {"new_touchpoint"}
    found = _second(folder, *pairs, ("kind: to_be", "kind: to_be\nlinks: [repair]"))
    assert {one.code for one in found} == {"new_touchpoint", "no_common_step"}


WAVES = """  waves:
    w2:
      file: raw/survey.csv
      items: {wait: {question: {en: How long?}}}
"""


def _in_waves(folder, more=""):
    path = folder / "study.yaml"
    text = path.read_text("utf-8")
    head, _, rest = text.partition("\nanalyses:")
    assert rest
    path.write_text(f"{head}\n{WAVES}{more}\nanalyses:{rest}", "utf-8")
    return lint(read_documents(open_study(folder)))


def test_a_metric_that_a_wave_asked_otherwise(folder, edit):
    edit("journey", ("{id: M1,", f"{{id: M1, {ACCEPTED},"))
    assert lint(read_documents(open_study(folder))) == ()
    found = _in_waves(folder)
    assert _told(found) == [(14, "changed_metric", "steps.0.measures.0.acceptance.metric")]
    assert "in the wave w2" in found[0].message


def test_a_metric_that_somebody_decided_is_the_same(folder, edit):
    edit("journey", ("{id: M1,", f"{{id: M1, {ACCEPTED},"))
    assert _in_waves(folder, "      changes: {wait: {what: wording, decision: same}}\n") == ()


def test_overdue_documents_say_how_much_is_assumed(edit):
    journey = read_journey(edit("journey", ("kind: as_is", "kind: as_is\nreview_by: 2026-01-31")))
    (found,) = lint(journey, on=date(2026, 2, 1))
    assert (found.rule, found.code) == (6, "overdue")
    assert found.message == "Was to be reviewed by 2026-01-31; 1 statement in it is assumed."


def test_values_of_a_log_are_no_texts(edit):
    """A column that is called like nothing, and numbers, are looked at by no rule of texts."""
    pairs = [("channel: phone", "channel: phone\n    match: {where: {status: 3, <b>: <i>}}")]
    assert lint(read_journey(edit("journey", *pairs))) == ()

"""What a journey may say beyond its stages and statements, and what each mistake is called."""

import pytest

from cemlab.documents import lint, read_documents, read_journey
from cemlab.documents.durations import seconds_of
from cemlab.documents.step_flow import dead_ends, endless, unreachable, ways
from cemlab.errors import StudyError
from cemlab.study import open_study

FULL = (
    ("kind: as_is", """kind: as_is
level: micro
purpose: process
outcome: overall
expectations: {en: Soon, zh: 尽快}
actor: {en: Resident, zh: 住户}
scope: {start_event: report, end_event: arrived}
core: {volume: .8, pain: 0.5, chosen: true}
min_n: 15
out_of_scope: [after]
lanes:
  - {id: kpi, kind: kpi, title: {en: KPI, zh: 指标}}
cells:
  - {lane: kpi, steps: [report, visit], persona: lin, text: {en: Calls, zh: 来电}, assumed: true}
"""),
    ("{id: ask, title: {en: Ask, zh: 报修}", "{id: ask, phase: before, title: {en: Ask, zh: 报修}"),
    ("{id: fix,", "{id: fix, phase: during, relationship_stage: {en: Known, zh: 熟悉},"),
    ("    channel: phone", """    channel: phone
    kind: communication
    actor: {en: Resident, zh: 住户}
    initiator: customer
    sender: {en: Resident, zh: 住户}
    receiver: {en: Desk, zh: 客服}
    props: [{text: {en: Form, zh: 表单}, assumed: true}]
    next: [{to: visit, when: {en: Always, zh: 总是}, share: .9}]
    ask: {item: wait, rule: {en: Everybody, zh: 所有人}}
    standard: {duration: 1 h 30 min, text: {en: Answered soon, zh: 尽快答复}}
    match: {event: [reported, called], where: {status: 3, via: app}}
    experience_type: usable
    arc: 4"""),
    ("{id: P1,", "{id: P1, kind: itch, cause: people, owner: {en: Desk, zh: 客服}, severity: 3, "
     "frequency: daily,"),
    ("{id: M1,", "{id: M1, kind: tool, cost: 5000, reach: .4, state: open, start: 2026-07-01, "
     "due: 2026-09-01, predicted: {metric: wait, low: 0, mid: .2, high: .4}, acceptance: {metric: "
     "wait, comparison: {en: other buildings, zh: 其他楼栋}, threshold: .2, by: 2026-12-31},"),
    ("    channel: visit", "    channel: visit\n    match: {event: arrived}\n"
     "    actor: {en: Fitter, zh: 师傅}\n    ask: {rule: At once}"),
)  # fmt: skip


def test_reads_what_a_journey_may_say(folder, edit):
    edit("journey", *FULL, ("- id: P2", "- id: P2\n        owner: {en: Works, zh: 工程部}"))
    documents = read_documents(open_study(folder))
    journey = documents.journeys["repair"]
    step, after = journey.steps
    assert (journey.level, journey.purpose, journey.outcome) == ("micro", "process", "overall")
    assert journey.core.volume == 0.8 and journey.core.chosen and journey.min_n == 15
    assert journey.out_of_scope == ("after",) and journey.stages[0].phase == "before"
    assert journey.cells[0].steps == ("report", "visit") and journey.lanes[0].kind == "kpi"
    assert step.standard.seconds == 5400 and step.next[0].share == 0.9 and step.required
    assert step.match.event == ("reported", "called") and after.match.event == ("arrived",)
    assert dict(step.match.where) == {"status": 3, "via": "app"}
    pain, measure = step.pains[0], step.measures[0]
    assert (pain.kind, pain.cause, pain.severity) == ("itch", "people", 3)
    assert pain.frequency["zh"] == "daily" and measure.cost["en"] == "5000"
    assert measure.acceptance.threshold == 0.2 and measure.predicted.high == 0.4
    assert lint(documents) == ()


def test_older_journeys_say_none_of_it(folder):
    journey = read_documents(open_study(folder)).journeys["repair"]
    step = journey.steps[0]
    assert (step.kind, step.required, step.next, step.standard) == ("action", True, (), None)
    assert step.pains[0].kind == "pain" and journey.lanes == () and journey.min_n is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30 min", 1800), ("2 h", 7200), ("3 d", 259_200), ("1 d 12 h", 129_600), ("1.5h", 5400),
     ("90s", 90), ("2 weeks", 1_209_600), ("2 小时 30 分钟", 9000), ("3天", 259_200),
     ("1 Day", 86_400)],
)  # fmt: skip
def test_durations(written, seconds):
    assert seconds_of(written) == seconds


@pytest.mark.parametrize(
    "written", ["", "2", "h", "2 x", "soon", "-2 h", "0 min", "2 h soon", "1e3 s", "nan h", "inf d",
                "9" * 30 + " d" + " 1 d" * 20, "2 months"],
)  # fmt: skip
def test_durations_that_cannot_be_read(written):
    with pytest.raises(ValueError, match="expected a duration"):
        seconds_of(written)


NEXT = "    channel: phone\n    next: "
MISTAKES = {
    "duration": (("channel: phone", "channel: phone\n    standard: {duration: soon}"),
                 "line 18: steps.0.standard.duration: expected a duration with its unit"),
    "duration without a unit": (("channel: phone", "channel: phone\n    standard: {duration: 2}"),
                                "steps.0.standard.duration: expected a duration .* got 2"),
    "standard of nothing": (("channel: phone", "channel: phone\n    standard: {}"),
                            "steps.0.standard: expected a `duration`, a `text`, or both"),
    "ask of nothing": (("channel: phone", "channel: phone\n    ask: {}"), "expected an `item`, a"),
    "match of nothing": (("channel: phone", "channel: phone\n    match: {}"), "expected `event`"),
    "way to nowhere": (("    channel: phone", NEXT + "[{to: vist}]"),
                       r"line 18: steps.0.next.0.to: names 'vist', which is no touchpoint of this "
                       r"journey. Did you mean 'visit'\?"),
    "way written twice": (("    channel: phone", NEXT + "[{to: visit, when: a}, {to: visit}]"),
                          "steps.0.next.1.to: is 'visit', which stands twice"),
    "shares beyond all": (("    channel: phone", NEXT + "[{to: visit, share: .8}, {to: report, "
                           "share: .4, when: again}]"), "has shares that add up to 1.2"),
    "share of more than all": (("    channel: phone", NEXT + "[{to: visit, share: 80}]"),
                               "steps.0.next.0.share: .* less than or equal to 1; got 80"),
    "loop that nobody leaves": (("    channel: visit", "    channel: visit\n    next: "
                                 "[{to: report}]"),
                                r"steps.0.next: leads back to 'report' whatever happens \(through "
                                r"report, visit\), so that nobody can leave. Say `when`"),
    "phase": (("{id: ask,", "{id: ask, phase: befor,"), r"Did you mean 'before'\?"),
    "phase left out and used": (
        ("{id: ask,", "{id: ask, phase: before,"),
        "out_of_scope.0: is 'before', but the stage 'ask' is of that phase"),
    "cell in no lane": (("kind: as_is", "kind: as_is\nlanes: [{id: kpi, title: KPI}]\ncells: "
                         "[{lane: kip, steps: [report], text: x}]"),
                        r"cells.0.lane: names 'kip', which is no lane .* Did you mean 'kpi'\?"),
    "cell below nothing": (("kind: as_is", "kind: as_is\nlanes: [{id: kpi, title: KPI}]\ncells: "
                            "[{lane: kpi, steps: [repot], text: x}]"), "cells.0.steps.0: names"),
    "cell of a stranger": (("kind: as_is", "kind: as_is\nlanes: [{id: kpi, title: KPI}]\ncells: "
                            "[{lane: kpi, steps: report, persona: mei, text: x}]"),
                           "cells.0.persona: names 'mei', which is no persona of this journey"),
    "lane twice": (("kind: as_is", "kind: as_is\nlanes: [{id: k, title: K}, {id: k, title: L}]"),
                   "lanes.1.id: is 'k', which stands twice"),
    "scope of no event": (("kind: as_is", "kind: as_is\nscope: {start_event: opened}"),
                          "scope.start_event: names 'opened', which is no touchpoint of this "
                          "journey, nor an event that one of them matches"),
    "severity": (("{id: P1,", "{id: P1, severity: 6,"), "severity: .*less than or equal to 5"),
    "prediction upside down": (
        ("{id: M1,", "{id: M1, predicted: {metric: wait, low: 1, mid: 0, high: 2},"),
        "steps.0.measures.0.predicted: expected low ≤ mid ≤ high, but they are 1, 0 and 2"),
    "due before it starts": (("{id: M1,", "{id: M1, start: 2026-09-01, due: 2026-07-01,"),
                             "is due on 2026-07-01, before it starts on 2026-09-01"),
    "measure twice": (("    measures:\n", "    measures:\n      - {id: M1, text: Two}\n"),
                      "measures.1.id: is 'M1', which stands twice"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_names_the_mistake(edit, mistake):
    pair, said = MISTAKES[mistake]
    pairs = [pair]
    if mistake == "phase left out and used":
        pairs.append(("kind: as_is", "kind: as_is\nout_of_scope: before"))
    with pytest.raises(StudyError, match=said):
        read_journey(edit("journey", *pairs))


ACROSS = {
    "parent": (("kind: as_is", "kind: as_is\nparent: repairs"),
               r"parent: names 'repairs', which is no journey. Did you mean 'repair'\?"),
    "part of itself": (("kind: as_is", "kind: as_is\nparent: repair"),
                       "parent: is 'repair', so that 'repair' is a part of itself"),
    "link": (("kind: as_is", "kind: as_is\nlinks: [claim]"), "links.0: names 'claim', which is no"),
    "outcome": (("kind: as_is", "kind: as_is\noutcome: overal"),
                r"outcome: names 'overal', which is no item .* Did you mean 'overall'\?"),
    "asked item": (("channel: phone", "channel: phone\n    ask: {item: wiat}"),
                   r"steps.0.ask.item: names 'wiat', .* Did you mean 'wait'\?"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", ACROSS)
def test_names_what_nothing_in_the_study_has(folder, edit, mistake):
    pair, said = ACROSS[mistake]
    edit("journey", pair)
    with pytest.raises(StudyError, match=said):
        read_documents(open_study(folder))


def test_all_mistakes_are_told_at_once(edit):
    path = edit("journey", MISTAKES["duration"][0], MISTAKES["severity"][0],
                MISTAKES["phase"][0])  # fmt: skip
    with pytest.raises(StudyError, match="has 3 problems"):
        read_journey(path)


STEPS = "abcde"


def _journey(edit, nexts, optional=()):
    """A journey a → b → c → d → e, whose touchpoints lead where `nexts` says."""
    steps = ""
    for name in STEPS:
        way = f", next: {nexts[name]}" if name in nexts else ""
        required = ", required: false" if name in optional else ""
        steps += f"  - {{id: {name}, stage: ask, title: T, channel: none{way}{required}}}\n"
    path = edit("journey")
    head = path.read_text("utf-8").partition("steps:\n")[0]
    path.write_text(head + "steps:\n" + steps, "utf-8")
    return read_journey(path)


def test_the_order_of_the_file_is_the_way_unless_another_is_written(edit):
    assert ways(_journey(edit, {})) == {
        "a": ("b",), "b": ("c",), "c": ("d",), "d": ("e",), "e": (),
    }  # fmt: skip
    journey = _journey(edit, {"a": "[{to: c}]", "b": "[]"})
    assert ways(journey) == {"a": ("c",), "b": (), "c": ("d",), "d": ("e",), "e": ()}
    assert unreachable(journey) == ("b",) and dead_ends(journey) == ("b",)


def test_a_loop_that_can_be_left_is_allowed(edit):
    for way in ("{to: b, when: still broken}", "{to: b, share: .3}"):
        journey = _journey(edit, {"d": f"[{way}, {{to: e}}]"})
        assert endless(journey) == unreachable(journey) == dead_ends(journey) == ()


def test_a_loop_of_what_only_some_meet_is_allowed(edit):
    assert endless(_journey(edit, {"d": "[{to: b}, {to: e}]"}, optional="c")) == ()


def test_touchpoints_that_lead_only_to_each_other(edit):
    journey = _journey(edit, {"a": "[{to: b, when: x}, {to: d, when: y}]", "b": "[{to: c}]",
                              "c": "[{to: b, when: z}]"})  # fmt: skip
    assert dead_ends(journey) == ("b", "c") and unreachable(journey) == ()
    found = [one.code for one in lint(journey) if one.rule == 9]
    assert found == ["dead_end"] * 2

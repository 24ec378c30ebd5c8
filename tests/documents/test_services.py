"""Blueprints and story maps: what is read, and what each mistake is called."""

import pytest

from cemlab.documents import (
    BLUEPRINT_LANES,
    lint,
    read_blueprint,
    read_document,
    read_documents,
    read_story_map,
    resolve,
)
from cemlab.errors import StudyError
from cemlab.study import open_study

BLUEPRINT = """schema: blueprint/1
id: repair
title: {en: Repair, zh: 报修}
journey: repair
evidence:
  - {id: shop, kind: assumption, source: {en: Workshop, zh: 工作坊}}
nodes:
  - {id: take, step: report, lane: frontstage_people, actor: {en: Desk, zh: 客服}, text: {en: Notes it, zh: 登记}, assumed: true, fail_point: {text: {en: Nobody there, zh: 无人}, pain: P1, share: .2, evidence: shop}}
  - {id: orders, step: report, lane: support, system: {en: Orders, zh: 工单}, text: {en: System, zh: 系统}, assumed: true}
  - {id: go, step: report, lane: backstage_people, text: {en: Sends somebody, zh: 派人}, assumed: true, wait_before: {standard: 2 h, measured: report}}
links:
  - {from: customer.report, to: take}
  - {from: take, to: orders, kind: dependency, two_way: true}
"""  # noqa: E501
STORIES = """schema: story_map/1
id: repair
title: {en: Repair, zh: 报修}
journey: repair
slices: [{id: first, title: {en: One, zh: 一}}, {id: next, title: {en: Two, zh: 二}}]
cards:
  - {task: report, slice: first, kind: functional, text: {en: Form, zh: 表单}, pains: P1, driver_effect: wait}
  - {id: list, task: visit, slice: next, kind: supporting, text: {en: List, zh: 清单}, measures: [M1], persona: lin}
"""  # noqa: E501


@pytest.fixture
def services(folder):
    """The folder of the study, with a blueprint and a story map."""
    for kind, text in (("blueprints", BLUEPRINT), ("story_maps", STORIES)):
        (folder / "documents" / kind).mkdir()
        (folder / "documents" / kind / "repair.yaml").write_text(text, "utf-8")
    return folder


def _changed(services, kind, *pairs):
    path = services / "documents" / kind / "repair.yaml"
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return path


def test_reads_them_with_the_study(services):
    documents = read_documents(open_study(services))
    blueprint, stories = documents.blueprints["repair"], documents.story_maps["repair"]
    assert documents.all()[-2:] == (blueprint, stories)
    assert [path.parent.name for path in documents.files] == [
        "personas", "journeys", "blueprints", "story_maps",
    ]  # fmt: skip
    assert [node.id for node in blueprint.nodes_of("report", "support")] == ["orders"]
    assert blueprint.nodes[2].wait_before.seconds == 7200
    assert blueprint.links[0].from_ == "customer.report" and blueprint.links[1].two_way
    assert blueprint.nodes[0].fail_point.share == 0.2
    assert [card.text["en"] for card in stories.cards_of("visit", "next")] == ["List"]
    assert stories.cards[0].pains == ("P1",) and stories.cards[0].driver_effect == "wait"
    assert lint(documents) == ()


def test_reads_them_alone_by_what_they_say_they_are(services):
    for kind, read in (("blueprints", read_blueprint), ("story_maps", read_story_map)):
        path = services / "documents" / kind / "repair.yaml"
        assert read(path) == read_document(path)


def test_a_file_that_is_no_document(services):
    path = _changed(services, "blueprints", ("blueprint/1", "bluprint/1"))
    with pytest.raises(StudyError, match=r"is 'bluprint/1', .*Did you mean 'blueprint'\?"):
        read_document(path)
    with pytest.raises(StudyError, match="x.yaml does not exist"):
        read_document(path.with_name("x.yaml"))


def test_statements_of_a_blueprint_lead_to_their_evidence(services):
    documents = read_documents(open_study(services))
    found = resolve(documents).rows(documents.blueprints["repair"])
    assert [row["place"] for row in found if row["evidence"]] == ["nodes.0.fail_point"]


def test_lines_of_keys_that_python_calls_otherwise(services):
    blueprint = read_documents(open_study(services)).blueprints["repair"]
    places = [place for place, _ in blueprint.parts()]
    assert ("links", 0, "from") in places and blueprint.line(("links", 0, "from")) == 12


def test_lanes_stand_from_what_is_touched_to_what_is_never_seen():
    assert BLUEPRINT_LANES[0] == "evidence" and BLUEPRINT_LANES.index("support") == 5


MISTAKES = {
    "journey": ("blueprints", ("journey: repair", "journey: repairs"),
                r"line 4: journey: names 'repairs', .* Did you mean 'repair'\?"),
    "step": ("blueprints", ("step: report", "step: reprt"),
             "line 8: nodes.0.step: names 'reprt', which is no touchpoint of the journey"),
    "lane": ("blueprints", ("lane: support", "lane: suport"), r"Did you mean 'support'\?"),
    "node twice": ("blueprints", ("id: orders", "id: take"), "nodes.1.id: is 'take', .* twice"),
    "link from nothing": ("blueprints", ("{from: take", "{from: tale"),
                          r"line 13: links.1.from: names 'tale', .* Did you mean 'take'\?"),
    "link to itself": ("blueprints", ("to: orders", "to: take"), "leads from 'take' to itself"),
    "link twice": ("blueprints", ("{from: customer.report, to: take}", "{from: take, to: orders}"),
                   "links.1: is 'take → orders', which stands twice"),
    "action that is not told": ("blueprints", ("customer.report", "customer.visit"),
                                "links.0.from: names 'customer.visit', which is no action of"),
    "node called like an action": ("blueprints", ("id: go", "id: customer.go"),
                                   "nodes.2.id: is 'customer.go', but ids that begin with"),
    "pain": ("blueprints", ("pain: P1", "pain: P7"), "fail_point.pain: names 'P7', which is no"),
    "measured where": ("blueprints", ("measured: report", "measured: reports"),
                       "nodes.2.wait_before.measured: names 'reports'"),
    "duration": ("blueprints", ("standard: 2 h", "standard: two"), "before.standard: expected"),
    "share": ("blueprints", ("share: .2", "share: 20"), "fail_point.share: .*got 20"),
    "evidence": ("blueprints", ("evidence: shop", "evidence: shp"), "names 'shp', which is no"),
    "customer action": ("blueprints", ("assumed: true, wait", "customer_action: x, wait"),
                        "nodes.2.customer_action: unknown key"),
    "schema": ("blueprints", ("blueprint/1", "blueprint/3"), "that of a newer cemlab"),
    "task": ("story_maps", ("task: report", "task: rport"), r"cards.0.task: names 'rport'"),
    "slice": ("story_maps", ("slice: next", "slice: nxt"), "cards.1.slice: names 'nxt'"),
    "slice twice": ("story_maps", ("{id: next", "{id: first"), "slices.1.id: is 'first', .*twice"),
    "pain of a card": ("story_maps", ("pains: P1", "pains: P9"), "cards.0.pains.0: names 'P9'"),
    "measure of a card": ("story_maps", ("[M1]", "[M4]"), "cards.1.measures.0: names 'M4'"),
    "persona of a card": ("story_maps", ("persona: lin", "persona: mei"), "cards.1.persona: names"),
    "driver": ("story_maps", ("driver_effect: wait", "driver_effect: speed"),
               "cards.0.driver_effect: names 'speed', which is no item of the survey"),
    "no cards": ("story_maps", ("cards:", "cards: []\nolder:"), "cards: .*at least 1"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_names_the_mistake(services, mistake):
    kind, pair, said = MISTAKES[mistake]
    _changed(services, kind, pair)
    with pytest.raises(StudyError, match=said):
        read_documents(open_study(services))


def test_a_journey_with_problems_is_no_second_problem(services, edit):
    edit("journey", ("channel: phone", "channel: fone"))
    with pytest.raises(StudyError) as caught:
        read_documents(open_study(services))
    assert "blueprints" not in str(caught.value) and "story_maps" not in str(caught.value)


def test_two_blueprints_with_one_id(services):
    path = services / "documents" / "blueprints" / "repair.yaml"
    path.with_name("two.yaml").write_text(path.read_text("utf-8"), "utf-8")
    with pytest.raises(StudyError, match=r"two.yaml has 1 problem:\n  line 2: id: is 'repair'"):
        read_documents(open_study(services))


FINDINGS = {
    "an action told twice": ("blueprints",
                             ("{en: Sends somebody, zh: 派人}", "{en: calls., zh: 打}"),
                             ("action_repeated", 1, "nodes.2")),
    "an action of customers": ("blueprints", ("{en: Desk, zh: 客服}", "{en: The resident, zh: 人}"),
                               ("action_repeated", 1, "nodes.0")),
    "no action above": ("blueprints", ("id: go, step: report", "id: go, step: visit"),
                        ("no_action", 1, "nodes.2.step")),
    "a card of nothing": ("story_maps", ("measures: [M1], ", ""),
                          ("card_of_nothing", 4, "cards.1")),
    "one language": ("story_maps", ("{en: List, zh: 清单}", "{en: List}"),
                     ("untranslated", 16, "cards.1.text")),
    "on nothing": ("blueprints", ("zh: 系统}, assumed: true}", "zh: 系统}}"),
                   ("no_evidence", 5, "nodes.1")),
}  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS)
def test_finds(services, finding):
    kind, pair, expected = FINDINGS[finding]
    _changed(services, kind, pair)
    found = lint(read_documents(open_study(services)))
    assert [(one.code, one.rule, one.where) for one in found] == [expected]
    assert found[0].file == f"data/small/documents/{kind}/repair.yaml"


def test_a_blueprint_says_who_acts(services, edit):
    """Of the touchpoints without an actor, that for which a blueprint names one is fine."""
    edit("journey", ("channel: visit", "channel: visit\n    actor: {en: Fitter, zh: 师傅}"))
    assert lint(read_documents(open_study(services))) == ()
    (services / "documents" / "blueprints" / "repair.yaml").unlink()
    found = lint(read_documents(open_study(services)))
    assert [(one.code, one.where) for one in found] == [("no_actor", "steps.0")]

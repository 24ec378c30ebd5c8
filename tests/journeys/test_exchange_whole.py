"""A spreadsheet holds the whole journey: whatever a document may say comes back as it was."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import cemlab
from cemlab.documents import Journey, read_documents
from cemlab.documents.claims import Block
from cemlab.errors import DataError
from cemlab.journeys import export_journey, import_journey
from cemlab.journeys.exchanging.details import details_of, with_details
from cemlab.journeys.exchanging.places import (
    anchor,
    key_of,
    key_text,
    place_of,
    place_text,
    plain,
    value_of,
    value_text,
)
from cemlab.language import LANGUAGES

FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
SUFFIXES = ("csv", "xlsx")
BOTH = {"en": "In English", "zh": "中文"}
QUERY = {"item": "wait", "statistic": "share", "level": "5", "at_least": 4.0, "at_most": 5.0,
         "persona": "lin", "segment": {"a/1": "@flat", "#2": "a"}, "wave": "2026Q4"}  # fmt: skip
SOURCE = {
    "id": "survey", "kind": "survey", "source": BOTH, "query": QUERY, "wording": BOTH,
    "wave": "2026Q4", "period": "May", "n": 1234567, "quote": BOTH, "speaker": "R00018",
    "grade": "A", "expires": "2027-01-31", "consent": True, "simulated": True,
}  # fmt: skip
INLINE = {"id": "talks", "kind": "interview", "source": {"zh": "访谈"},
          "query": {"touchpoint": "call"}}  # fmt: skip
TOLD = {"id": "log", "kind": "behaviour", "source": "Log"}
CLAIM = {"text": BOTH, "evidence": ["survey", "log.wait"], "assumed": True}
PAIN = {"item": "wait", "kind": "itch", "cause": "process", "owner": BOTH, "severity": 3,
        "frequency": BOTH}  # fmt: skip
MEASURE = {
    "id": "M1", "text": BOTH, "pains": ["P1", "P2"], "owner": BOTH, "effort": "S",
    "kind": "tool", "cost": BOTH, "reach": 0.3, "start": "2026-12-01", "due": "2027-01-31",
    "predicted": {"metric": "nps", "low": -1.5, "mid": 0.0, "high": 1e-7}, "state": "running",
    "acceptance": {"metric": "wait", "comparison": BOTH, "threshold": 0.3, "by": "2027-06-30"},
}  # fmt: skip
STEP = {
    "id": "call", "stage": "ask", "title": BOTH, "channel": "phone", "customer_action": CLAIM,
    "thoughts": [{"text": "“Busy.”\n", "speaker": "R1", "evidence": ["survey"], "consent": True}],
    "pains": [{"id": "P1", **CLAIM, **PAIN}, {"id": "P2", "text": "P3: Menu {x} → P1"}],
    "needs": [{"text": "none", "evidence": ["log", INLINE]}, CLAIM,
              {"text": {"zh": "- 需要"}, "assumed": True}],
    "measures": [MEASURE], "moment_of_truth": True, "assumed_emotion": -1.2345678901234,
    "assumed": True, "kind": "communication", "actor": BOTH, "initiator": "staff",
    "sender": BOTH, "receiver": BOTH, "props": [CLAIM], "required": False,
    "next": [{"to": "fix.it", "when": BOTH, "share": 1 / 3}, {"to": "call", "share": 0.5}],
    "ask": {"item": "wait", "rule": BOTH}, "standard": {"duration": "2 h", "text": BOTH},
    "match": {"event": ["Call", "true"], "where": {"code/1": 1, "open": False, "x": "1", "y": 0.5}},
    "experience_type": "reliable", "arc": 5,
}  # fmt: skip
WHOLE = {
    "id": "whole", "owner": BOTH, "status": "live", "created": "2026-01-01",
    "updated": "2026-02-01", "review_by": "2027-02-01", "version": 3, "evidence": [SOURCE, TOLD],
    "kind": "planned", "title": BOTH, "personas": ["lin", "all"], "scenario": BOTH, "goal": BOTH,
    "stages": [{"id": "ask", "title": BOTH, "goal": BOTH, "phase": "before",
                "relationship_stage": BOTH},
               {"id": "unused", "title": "Nothing here"}, {"id": "fix", "title": "Fix"}],
    "steps": [STEP, {"id": "wait", "stage": "ask", "title": "  •  ", "channel": "wait"},
              {"id": "fix.it", "stage": "fix", "title": "Stage", "channel": "visit",
               "ask": {"rule": "always"}, "standard": {"text": "2 h or so"}}],
    "level": "macro", "purpose": "loyalty", "outcome": "overall", "expectations": BOTH,
    "actor": BOTH, "scope": {"start_event": "Call", "end_event": "true"}, "parent": "life",
    "children": ["one", "two"], "links": ["other"],
    "core": {"volume": 0.5, "pain": 0.1, "value": 1.0, "fit": 0.0, "feasibility": 0.25,
             "chosen": False},
    "min_n": 30, "out_of_scope": ["after"],
    "lanes": [{"id": "pains", "kind": "kpi", "title": "Pains"},
              {"id": "thought", "kind": "thought", "title": BOTH},
              {"id": "empty", "title": "Empty"}],
    "cells": [{"lane": "thought", "steps": ["call"], "text": "Why?", "persona": "lin"},
              {"lane": "pains", "steps": ["call", "wait"], **CLAIM},
              {"lane": "pains", "steps": ["fix.it"], "text": "=1+1"},
              {"lane": "pains", "steps": ["call"], "text": "Twice\nhere", "assumed": True}],
}  # fmt: skip


@pytest.fixture(scope="module")
def study():
    return cemlab.open_study(FLAGSHIP)


@pytest.fixture(scope="module")
def journeys(study):
    return read_documents(study).journeys


@pytest.fixture(scope="module")
def result(study):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cemlab.journeys.map(
            cemlab.read_events(study), cemlab.read_survey(study), outcome="overall"
        )


def _back(journey, folder, suffix="csv", language="en", **options):
    path = export_journey(journey, folder / f"a.{suffix}", language=language, replace=True)
    return import_journey(path, id=journey.id, **options)


def _content(journey) -> dict[str, Any]:
    return journey.model_dump(mode="json")


def _blocks(kind: Any) -> list[type[Block]]:
    """The blocks that a type of the schema may hold."""
    if isinstance(kind, type) and issubclass(kind, Block):
        return [kind]
    inner = get_args(kind)[:1] if get_origin(kind) is Annotated else get_args(kind)
    return [found for one in inner for found in _blocks(one)]


def _all_fields() -> set[tuple[str, str]]:
    """Every field of the schema, with the block that it is of."""
    found, left = set(), [Journey]
    while left:
        block = left.pop()
        for name, field in block.model_fields.items():
            if (block.__name__, name) not in found:
                found.add((block.__name__, name))
                left += _blocks(field.annotation)
    return found


def _said_fields(node: Any) -> set[tuple[str, str]]:
    """Every field to which a document gives another value than the default."""
    if isinstance(node, (tuple, list)):
        return {one for inner in node for one in _said_fields(inner)}
    if not isinstance(node, Block):
        return set()
    own = {(type(node).__name__, name) for name, field in type(node).model_fields.items()
           if field.is_required()
           or getattr(node, name) != field.get_default(call_default_factory=True)}  # fmt: skip
    return own | {one for name in type(node).model_fields
                  for one in _said_fields(getattr(node, name))}  # fmt: skip


class TestEveryField:
    def test_is_in_the_document_that_is_tried(self):
        """A field that is new in the schema has to be written into WHOLE."""
        assert _said_fields(Journey.model_validate(WHOLE)) == _all_fields()

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_comes_back(self, tmp_path, suffix, language):
        journey = Journey.model_validate(WHOLE)
        found = _back(journey, tmp_path, suffix, language)
        assert _content(found.journey) == _content(journey)
        assert not found.remarks

    def test_no_cell_is_a_formula(self, tmp_path):
        path = export_journey(Journey.model_validate(WHOLE), tmp_path / "a.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [one for one in cells if one[:1] in "=+@" and one]
        assert not [one for one in cells if one[:1] == "-" and one != "-1.23456789012"]


class TestOfTheStudy:
    @pytest.mark.parametrize("name", ["repair", "repair_to_be"])
    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_comes_back_the_same_and_draws_the_same(
        self, tmp_path, journeys, study, result, name, suffix
    ):
        found = _back(journeys[name], tmp_path, suffix, study=study)
        assert not found.remarks
        assert _content(found.journey) == _content(journeys[name])
        for language in LANGUAGES:
            drawn, again = (result.draw_map(one, language=language).svg()
                            for one in (journeys[name], found.journey))  # fmt: skip
            assert again == drawn

    def test_by_hand_a_lane_wins_over_its_details(self, tmp_path, journeys):
        path = export_journey(journeys["repair"], tmp_path / "a.csv")
        text = path.read_text("utf-8-sig")
        title = journeys["repair"].steps[1].title
        assert text.count(f",{title['en']},") == 2  # in the lane and beside the Chinese
        changed = text.replace(f",{title['en']},", ",Somebody looks at it,", 1)
        path.write_text(changed, "utf-8")
        found = import_journey(path, id="repair")
        assert dict(found.journey.steps[1].title) == {"en": "Somebody looks at it"}
        (told,) = found.remarks
        where = f"steps/@{journeys['repair'].steps[1].id}/title/zh"
        assert where in told and "left out" in told
        assert "细目" in found.told("zh")[0]
        untouched = found.journey.steps[0]
        assert dict(untouched.title) == dict(journeys["repair"].steps[0].title)

    def test_by_hand_a_new_value_of_a_detail_is_taken(self, tmp_path, journeys):
        path = export_journey(journeys["repair"], tmp_path / "a.csv")
        text = path.read_text("utf-8-sig").replace(
            "acceptance/threshold,0.3", "acceptance/threshold,0.4", 1
        )
        path.write_text(text, "utf-8")
        found = import_journey(path, id="repair").journey
        given = [one.acceptance.threshold for one in found.measures() if one.acceptance]
        assert given[0] == 0.4 and set(given[1:]) == {0.3}

    def test_a_touchpoint_that_is_taken_out_takes_its_details_along(self, tmp_path, journeys):
        path = export_journey(journeys["repair"], tmp_path / "a.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        names = next(row for row in rows if row[0] == "Touchpoint ID")
        last = names.index(journeys["repair"].steps[-1].id)
        for row in rows:
            if not row[0].startswith("Detail") and row[0] != "Source of evidence":
                del row[last]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        found = import_journey(path, id="repair")
        assert len(found.journey.steps) == len(journeys["repair"].steps) - 1
        told = "\n".join(found.remarks)
        assert "“callback” is no touchpoint" in told and "next/#2/when/zh" in told
        (gone,) = [one for one in found.remarks if "no longer in the sheet" in one]
        assert "details of steps/@callback were left out" in gone


class TestByHand:
    """Somebody types the lanes of a plan into a sheet of their own."""

    ROWS = (
        "Persona,lin,\nStage,Ask,Fix\nTouchpoint,Call us,Visit\nRequired,yes,no\n"
        'Goes on to,"Visit 80%: if it is urgent\ncall_us 20%",\nItem asked,,wait\n'
        "Rule for asking,,a day later\nIntended intensity,2,5\n"
    )

    def test_plans_are_read(self, tmp_path):
        (tmp_path / "a.csv").write_text(self.ROWS, "utf-8")
        one, two = import_journey(tmp_path / "a.csv").journey.steps
        assert [(way.to, way.share) for way in one.next] == [("visit", 0.8), ("call_us", 0.2)]
        assert one.next[0].when["en"] == "if it is urgent"
        assert (one.required, two.required, one.arc, two.arc) == (True, False, 2, 5)
        assert two.ask.item == "wait" and two.ask.rule["en"] == "a day later"

    def test_what_is_not_understood_is_told(self, tmp_path):
        rows = self.ROWS.replace("yes,no", "yes,perhaps").replace("Visit 80%", "Nowhere 80%")
        rows = rows.replace("2,5", "2,9") + "Detail,STEPS,1\nDetail,steps/@gone/arc,3\n"
        (tmp_path / "a.csv").write_text(rows, "utf-8")
        found = import_journey(tmp_path / "a.csv")
        told = " ".join(found.remarks)
        for word in ("“perhaps”", "“Nowhere”", "“9”", "“STEPS”", "steps/@gone"):
            assert word in told
        assert len(found.remarks) == len(found.told("zh")) == 5

    def test_what_no_document_may_hold_is_refused_with_its_place(self, tmp_path):
        rows = self.ROWS + "Detail,min_n,many\nDetail,never,1\n"
        (tmp_path / "a.csv").write_text(rows, "utf-8")
        with pytest.raises(DataError) as bad:
            import_journey(tmp_path / "a.csv")
        assert "min_n" in str(bad.value) and "never" in str(bad.value)
        assert "row 9" in str(bad.value) and "row 10" in str(bad.value)


numbers = some.floats(allow_nan=False, allow_infinity=False)
texts = some.text(some.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip)
words = some.one_of(texts, some.fixed_dictionaries({"en": texts, "zh": texts}),
                    some.fixed_dictionaries({"zh": texts}),
                    some.sampled_from(["none", "Stage", "触点", "P1: x", "a {e1}", "'=1", "true",
                                       "x → P1", "“a” [b]", "1", "Touchpoint"]))  # fmt: skip
claims = some.fixed_dictionaries(
    {"text": words}, optional={"assumed": some.booleans(), "evidence": some.just(["e1"])}
)


@some.composite
def documents(draw):
    count = draw(some.integers(1, 3))
    ids = [f"s{n}" for n in range(count)]
    steps = []
    for n, name in enumerate(ids):
        step = {"id": name, "stage": "a", "title": draw(words), "channel": "app"}
        step |= draw(some.fixed_dictionaries({}, optional={
            "needs": some.lists(claims, max_size=3), "actor": words, "customer_action": claims,
            "thoughts": some.lists(some.fixed_dictionaries({"text": words, "speaker": texts}),
                                   max_size=2),
            "ask": some.fixed_dictionaries({"item": texts}), "required": some.booleans(),
            "standard": some.fixed_dictionaries({"text": words}),
            "match": some.fixed_dictionaries({"where": some.dictionaries(
                texts, some.one_of(texts, some.booleans(), some.integers(-9, 9)), min_size=1)}),
            "next": some.just([{"to": ids[-1], "when": draw(words)}]),
        }))  # fmt: skip
        step["pains"] = [{"id": f"P{n + 1}", **draw(claims)}]
        step["measures"] = [{"id": f"M{n + 1}", "text": draw(words), "pains": [f"P{n + 1}"]}]
        steps.append(step)
    lanes = [{"id": "l1", "title": draw(words)}, {"id": "l2", "title": draw(words)}]
    cells = draw(some.lists(some.fixed_dictionaries({
        "lane": some.sampled_from(["l1", "l2"]), "text": words,
        "steps": some.sampled_from([ids, ids[:1], ids[-2:]]),
    }), max_size=4))  # fmt: skip
    return Journey.model_validate({
        "id": "made", "kind": "as_is", "title": draw(words), "personas": ["lin"],
        "scenario": draw(words), "goal": draw(words), "stages": [{"id": "a", "title": draw(words)}],
        "evidence": [{"id": "e1", "kind": "survey", "source": draw(words)}],
        "steps": steps, "lanes": lanes, "cells": cells,
    })  # fmt: skip


class TestHolds:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(journey=documents(), suffix=some.sampled_from(SUFFIXES),
           language=some.sampled_from(LANGUAGES))  # fmt: skip
    def test_whatever_is_written_comes_back(self, tmp_path, journey, suffix, language):
        found = _back(journey, tmp_path, suffix, language)
        assert _content(found.journey) == _content(journey)

    @given(value=some.one_of(texts, some.booleans(), some.integers(), numbers, some.none()))
    def test_values_come_back(self, value):
        written = value_text(value)
        assert value_of(written) == value and type(value_of(written)) is type(value)
        assert written == written.strip() and written.isprintable()

    @given(keys=some.lists(texts, min_size=1))
    def test_places_come_back(self, keys):
        text = place_text(tuple(key_text(key) for key in keys))
        assert [key_of(one) for one in place_of(text)] == keys

    def test_entries_are_added_moved_and_taken_away(self):
        journey = Journey.model_validate(WHOLE)
        read = plain(_content(journey))
        read["stages"].reverse()
        read["lanes"].append({"id": "more", "title": {"en": "x"}})
        del read["steps"][0]["measures"], read["cells"][1], read["stages"][0]["title"]
        made, left = with_details(read, details_of(journey, read))
        made["id"] = "whole"
        assert left == []
        assert _content(Journey.model_validate(made)) == _content(journey)

    def test_an_anchor_is_what_stands_beside(self):
        content = {"title": {"en": "A"}, "steps": [{"id": "x", "needs": [{"text": {"en": "N"}}]}]}
        for place, said in (("title/zh", "A"), ("title/en", "A"), ("goal/en", ""),
                            ("steps/@x/arc", ""), ("steps/@x/needs/#1/text/zh", "N"),
                            ("steps/@x/needs/#1/evidence/#1", "N"),
                            ("steps/@x/needs/#2/text/en", "")):  # fmt: skip
            assert anchor(content, place_of(place)) == said, place

"""One map of several: what stands once, what is kept apart, where they disagree, refused."""

from datetime import date

import pandas as pd
import pytest

import cemlab
from cemlab.documents import Journey, lint, read_documents, read_journey, write_document
from cemlab.errors import OptionError
from cemlab.journeys import contrast, merge_maps


def _journey(id_="one", steps="abc", *, kind="as_is", evidence=(), stage_of=None, **own):
    """A journey of steps of one stage; `own` has further fields by step."""
    stage_of = stage_of or {}
    stages = dict.fromkeys(stage_of.get(step, "all") for step in steps)
    return Journey(
        id=id_, kind=kind, title={"en": f"Map {id_}", "zh": f"地图 {id_}"}, personas=(f"p-{id_}",),
        scenario="A case", goal="An end", evidence=tuple(evidence),
        stages=tuple({"id": stage, "title": stage} for stage in stages),
        steps=tuple(
            {"id": step, "stage": stage_of.get(step, "all"), "title": f"Step {step}",
             "channel": "phone", **own.get(step, {})}
            for step in steps
        ),
    )  # fmt: skip


def _rows(merged, kind):
    table = merged.disagreements()
    return table[table["kind"] == kind].reset_index(drop=True)


def _pain(name, text, evidence=()):
    return {"id": name, "text": text, "evidence": evidence, "assumed": not evidence}


class TestSteps:
    def test_what_the_first_lacks_stands_after_the_one_before_it(self):
        merged = merge_maps([_journey("one", "abd"), _journey("two", "axbcd")])
        assert [step.id for step in merged.journey.steps] == list("axbcd")
        required = {step.id: step.required for step in merged.journey.steps}
        assert required == {"a": True, "x": False, "b": True, "c": False, "d": True}
        only = _rows(merged, "touchpoint")
        assert only["touchpoint"].tolist() == ["x", "c"]
        assert only["named_by"].tolist() == [("two",), ("two",)]
        assert merged.journey.personas == ("p-one", "p-two")

    def test_touchpoints_keep_to_their_stages(self):
        stage_of = {"a": "first", "b": "first", "c": "last", "x": "last"}
        two = _journey("two", "acxb", stage_of=stage_of | {"b": "last"})
        merged = merge_maps([_journey("one", "abc", stage_of=stage_of), two])
        assert [step.id for step in merged.journey.steps] == ["a", "b", "c", "x"]
        assert [stage.id for stage in merged.journey.stages] == ["first", "last"]

    def test_an_event_in_common_makes_them_the_same(self):
        two = _journey("two", "ayc", y={"match": {"event": ["b"]}})
        merged = merge_maps([_journey("one", "abc"), two])
        assert [step.id for step in merged.journey.steps] == list("abc")
        assert set(merged.journey.steps[1].match.event) == {"b", "y"}
        assert merged.disagreements().empty

    def test_order_that_differs_is_counted_pair_by_pair(self):
        merged = merge_maps([_journey("one", "abcd"), _journey("two", "acbd"),
                             _journey("three", "acb")])  # fmt: skip
        turned = _rows(merged, "order")
        assert turned[["touchpoint", "other"]].to_numpy().tolist() == [["b", "c"]]
        assert turned.loc[0, "named_by"] == ("one",)
        assert turned.loc[0, "not_by"] == ("two", "three")

    def test_channels_and_ways_that_differ(self):
        ways = {"next": [{"to": "c", "when": "in a hurry"}]}
        two = _journey("two", a={"channel": "app"}, b=ways)
        merged = merge_maps([_journey("one", b=ways), two])
        assert _rows(merged, "channel")[["touchpoint", "other"]].iloc[0].tolist() == ["a", "app"]
        assert merged.journey.steps[0].channel == "phone"
        assert merged.journey.steps[1].next[0].to == "c"
        assert merge_maps([_journey("one", b=ways), _journey("two")]).journey.steps[1].next == ()


class TestStatements:
    def test_the_same_pain_stands_once_with_all_its_evidence(self):
        source = {"kind": "interview", "source": "Ten talks"}
        other = {"kind": "interview", "source": "Other talks"}
        one = _journey("one", b={"pains": [_pain("P1", "Too slow", ["talks"])]},
                       evidence=[{"id": "talks", **source}])  # fmt: skip
        two = _journey("two", a={"pains": [_pain("P1", "No word")]},
                       b={"pains": [_pain("P2", "too slow ", ["talks"])]},
                       evidence=[{"id": "talks", **other}])  # fmt: skip
        merged = merge_maps([one, two])
        pains = {pain.id: pain for pain in merged.journey.pains()}
        assert [pains[one].text["en"] for one in ("P1", "P2")] == ["No word", "Too slow"]
        assert pains["P2"].evidence == ("talks", "map-one", "talks-two", "map-two")
        assert pains["P1"].evidence == ("map-two",) and pains["P1"].assumed
        found = {one.id: one.source["en"] for one in merged.journey.evidence}
        assert found["talks"] == "Ten talks" and found["talks-two"] == "Other talks"
        named = _rows(merged, "pain")
        assert named[["touchpoint", "other"]].to_numpy().tolist() == [["a", "P1"]]
        assert (named.loc[0, "named_by"], named.loc[0, "not_by"]) == (("two",), ("one",))

    def test_a_journey_as_evidence_makes_nothing_firmer(self):
        weak = {"id": "guess", "kind": "interview", "source": "One talk", "grade": "C"}
        one = _journey("one", a={"pains": [_pain("P1", "Too slow", ["guess"])]}, evidence=[weak])
        merged = merge_maps([one, _journey("two")])
        assert merged.journey.grade_of(merged.journey.pains()[0]) == "C"

    def test_quotes_keep_what_lets_them_be_quoted(self):
        source = {"id": "talks", "kind": "interview", "source": "Ten talks", "consent": True}
        said = {"text": "Never again", "speaker": "R1", "evidence": ["talks"]}
        one = _journey("one", a={"thoughts": [said]}, evidence=[source])
        merged = merge_maps([one, _journey("two", a={"thoughts": [said]},
                                           evidence=[source])]).journey  # fmt: skip
        assert [quote.evidence for quote in merged.steps[0].thoughts] == [("talks",)]
        assert "no_consent" not in {one.code for one in lint(merged, on=date(2026, 7, 1))}

    def test_measures_follow_their_pains(self):
        pains = [_pain("P1", "Slow"), _pain("P2", "Dear")]
        two = _journey("two", c={"pains": pains, "measures": [
            {"id": "M1", "text": "Cheaper", "pains": ["P2"]}]})  # fmt: skip
        one = _journey("one", a={"pains": [_pain("P1", "Rude")], "measures": [
            {"id": "M1", "text": "Training", "pains": ["P1"]}]})  # fmt: skip
        journey = merge_maps([one, two]).journey
        told = {pain.id: pain.text["en"] for pain in journey.pains()}
        relieved = {one.text["en"]: [told[name] for name in one.pains]
                    for one in journey.measures()}  # fmt: skip
        assert relieved == {"Training": ["Rude"], "Cheaper": ["Dear"]}
        assert [one.id for one in journey.measures()] == ["M1", "M2"]

    def test_what_others_do_and_their_lanes_are_kept(self):
        cell = {"lane": "it", "steps": ["a", "b"], "text": "Old system", "assumed": True}
        lanes = {"lanes": ({"id": "it", "title": "Systems"},), "cells": (cell,)}
        one = _journey("one", a={"customer_action": {"text": "Calls", "assumed": True}})
        two = _journey("two", "axb", a={"customer_action": {"text": "Writes", "assumed": True}})
        one = Journey.model_validate(one.model_dump(exclude_unset=True) | lanes)
        journey = merge_maps([one, two]).journey
        cells = {(cell.lane, cell.steps): cell for cell in journey.cells}
        assert journey.steps[0].customer_action.text["en"] == "Calls"
        other = cells["merged-actions", ("a",)]
        assert (other.text["en"], other.persona) == ("Writes", "p-two")
        assert other.evidence == ("map-two",)
        # x stands between them now, so that one cell cannot span both
        assert {("it", ("a",)), ("it", ("b",))} < set(cells)

    def test_assumed_emotions_that_differ_are_marked_assumed(self):
        felt = [{"a": {"assumed": True, "assumed_emotion": value}} for value in (-1.0, 0.5)]
        merged = merge_maps([_journey("one", **felt[0]), _journey("two", **felt[1])])
        row = _rows(merged, "emotion").iloc[0]
        assert row[["low", "high", "difference"]].tolist() == [-1, 0.5, 1.5]
        assert row["assumed"] and row["verdict"] == "assumed" and pd.isna(row["conf_low"])
        step = merged.journey.steps[0]
        assert step.assumed and step.assumed_emotion == -0.25
        assert "nothing was measured here" in merged.narrate("en")


class TestMeasured:
    def test_differences_are_those_of_the_contrast(self, events, survey):
        names = list(events.touchpoints)
        found = contrast(events, survey, by="building")
        own = merge_maps([_journey("one", names), _journey("two", names)], contrast=found)
        rows, pairs = _rows(own, "measured"), found.pairs()
        assert rows["touchpoint"].tolist() == pairs["touchpoint"].tolist()
        for name in ("difference", "conf_low", "conf_high", "p_adjusted", "verdict"):
            assert rows[name].tolist() == pairs[name].tolist()
        # no number that was measured is written into the document
        told = str(own.journey.model_dump())
        assert not any(f"{abs(one):.2f}" in told for one in pairs["difference"])
        rest = int((pairs["verdict"] == "cannot_tell").sum())
        assert (
            own.told("en")[-1] == f"For the other {rest} measured differences this cannot be told."
        )


@pytest.fixture(scope="module")
def merged():
    """The repair as it is, and as tenants might live it."""
    study = cemlab.open_study("wuye-repair")
    one = read_documents(study).journeys["repair"]
    given = one.model_dump(exclude_unset=True)
    given |= {"id": "rented", "title": "Rented", "personas": ["chen"], "lanes": (), "cells": ()}
    steps = [step for step in given["steps"] if step["id"] != "pay"]
    steps[0] |= {"channel": "app", "customer_action": {"text": "Asks first", "assumed": True}}
    steps[2], steps[3] = steps[3], steps[2]
    for step in steps:
        step.pop("next", None)
    given["steps"] = steps
    return one, merge_maps([one, Journey.model_validate(given)])


class TestTheBundledStudy:
    def test_it_is_written_and_read_back(self, merged, tmp_path):
        _, found = merged
        path = write_document(found.journey, tmp_path / "documents" / "journeys" / "merged.yaml")
        assert read_journey(path).model_dump() == found.journey.model_dump()

    def test_merging_adds_no_weakness(self, merged):
        one, found = merged
        on = date(2026, 7, 1)
        before = {finding.code for finding in lint(one, on=on)}
        assert {finding.code for finding in lint(found.journey, on=on)} <= before

    def test_everything_it_says_was_said(self, merged):
        one, found = merged
        for part in ("pains", "measures"):
            texts = [dict(pain.text) for pain in getattr(found.journey, part)()]
            assert texts == [dict(pain.text) for pain in getattr(one, part)()]
        lanes = [lane.id for lane in found.journey.lanes]
        assert lanes == [*(lane.id for lane in one.lanes), "merged-actions", "merged-differs"]

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_it_is_told_and_drawn(self, merged, language):
        _, found = merged
        study = cemlab.open_study("wuye-repair")
        drawing = cemlab.journeys.map(cemlab.read_events(study)).draw_map(
            found.journey, language=language, profile="a3"
        )
        texts = str(drawing.table)
        assert ("Where they differ" if language == "en" else "分歧之处") in texts
        kinds = ["touchpoint", "order", "channel"]
        assert found.disagreements()["kind"].unique().tolist() == kinds
        told = [*found.told(language), found.narrate(language)]
        assert len(told) == 4 and not any("{" in one or "nan" in one for one in told)


class TestRefuses:
    def test_what_cannot_be_merged(self):
        one = _journey()
        with pytest.raises(OptionError, match="has 1 journey. Expected two or more"):
            merge_maps([one])
        with pytest.raises(OptionError, match="Expected each journey once"):
            merge_maps([one, one])
        with pytest.raises(OptionError, match="are as_is, to_be. Expected journeys of one kind"):
            merge_maps([one, _journey("two", kind="to_be")])
        with pytest.raises(OptionError, match=r"(?s)documents\[1\].*is a str.*contrast.*is a int"):
            merge_maps([one, "two"], contrast=3)

    def test_two_touchpoints_that_would_be_one(self):
        two = _journey("two", "axy", x={"match": {"event": ["b"]}}, y={"match": {"event": ["b"]}})
        with pytest.raises(OptionError, match="'y' and 'x' are both the same as 'b'"):
            merge_maps([_journey("one"), two])

    def test_an_id_that_cannot_be_one(self):
        with pytest.raises(OptionError, match=r"cannot be written:\nid .*letters, digits"):
            merge_maps([_journey("one"), _journey("two")], id="no id")

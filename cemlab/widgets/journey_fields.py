"""The fields of a journey in its panel: of the whole, of a stage, of a touchpoint and its lanes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cemlab.documents import CHANNELS, PHASES
from cemlab.widgets.document_evidence import fixed
from cemlab.widgets.document_fields import Field
from cemlab.widgets.document_form import Place
from cemlab.widgets.journey_choices import (
    items_to_choose,
    journeys_to_choose,
    lanes_to_choose,
    pains_to_choose,
    personas_to_choose,
    same_to_choose,
    steps_to_choose,
)
from cemlab.widgets.journey_form import JourneyForm

if TYPE_CHECKING:
    from cemlab.widgets.journey_panel import JourneyPanel

CHANNEL = "other"  # of a new touchpoint, until somebody chooses
CORE = {"volume": "volume", "pain_share": "pain", "value_share": "value", "fit": "fit",
        "feasibility": "feasibility"}  # by the name of the field  # fmt: skip
LANE_KINDS = ("text", "thought", "emotion", "arc", "channel", "image", "quote", "need", "pain",
              "gain", "kpi", "idea", "owner", "system")  # fmt: skip


class NamedField(Field):
    """The id of a stage, touchpoint, pain or lane: what names it goes with another one."""

    def written(self, form: JourneyForm, base: Place, said: Any) -> JourneyForm:
        """The document with another id."""
        what = str(base[-2])
        return form.renamed(what, self.shown(form, base), said)


ID = NamedField(key="id", kind="line", place=("id",))
TITLE = Field(key="title", kind="words", place=("title",), asks=True)
TEXT = Field(key="text", kind="words", place=("text",), asks=True)
USES = Field(key="evidence", kind="uses", place=("evidence",))
ASSUMED = Field(key="assumed", kind="flag", place=("assumed",), default=False)
OWNER = Field(key="owner", kind="words", place=("owner",))


def whole(panel: JourneyPanel) -> tuple[Field, ...]:
    """What every journey has."""
    say = panel.say
    kinds = [(say(f"documents.journey.{one}"), one) for one in ("as_is", "to_be", "planned")]
    status = [(say(f"widgets.fields.value.{one}"), one) for one in ("draft", "live", "retired")]
    return (
        TITLE,
        Field(key="kind", kind="toggles", place=("kind",), choices=same_to_choose(kinds)),
        Field(key="personas", kind="names", place=("personas",), choices=personas_to_choose(panel)),
        Field(key="scenario", kind="words", place=("scenario",), asks=True),
        Field(key="goal", kind="words", place=("goal",), asks=True),
        Field(key="expectations", kind="words", place=("expectations",)),
        Field(key="purpose", kind="toggles", place=("purpose",), choices=fixed(
            say, "purpose", ("satisfaction", "process", "loyalty", "decisions"), none=True)),
        Field(key="outcome", kind="picker", place=("outcome",), choices=items_to_choose(panel)),
        Field(key="status", kind="toggles", place=("status",), choices=same_to_choose(status),
              default="draft"),
        OWNER,
        Field(key="review_by", kind="line", place=("review_by",)),
    )  # fmt: skip


def more(panel: JourneyPanel) -> tuple[Field, ...]:
    """What a journey may have as well: its level and scope, its kin, and why it is chosen."""
    say, journeys = panel.say, journeys_to_choose(panel)
    return (
        Field(key="level", kind="toggles", place=("level",),
              choices=fixed(say, "level", ("macro", "micro"), none=True)),
        Field(key="actor", kind="words", place=("actor",)),
        Field(key="start_event", kind="line", place=("scope", "start_event")),
        Field(key="end_event", kind="line", place=("scope", "end_event")),
        Field(key="out_of_scope", kind="names", place=("out_of_scope",),
              choices=fixed(say, "phase", PHASES)),
        Field(key="parent", kind="picker", place=("parent",),
              choices=lambda form, base: [("–", None), *journeys(form, base)]),
        Field(key="children", kind="names", place=("children",), choices=journeys),
        Field(key="links", kind="names", place=("links",), choices=journeys),
        Field(key="min_n", kind="number", place=("min_n",)),
        *(Field(key=key, kind="number", place=("core", name)) for key, name in CORE.items()),
        Field(key="chosen", kind="toggles", place=("core", "chosen"), choices=same_to_choose([
            ("–", None), (say("widgets.fields.value.yes"), True),
            (say("widgets.fields.value.no"), False)])),
    )  # fmt: skip


def stage(panel: JourneyPanel) -> tuple[Field, ...]:
    """What a stage has."""
    return (
        TITLE,
        ID,
        Field(key="goal", kind="words", place=("goal",)),
        Field(key="phase", kind="toggles", place=("phase",),
              choices=fixed(panel.say, "phase", PHASES, none=True)),
        Field(key="relationship_stage", kind="words", place=("relationship_stage",)),
    )  # fmt: skip


def about(panel: JourneyPanel) -> tuple[Field, ...]:
    """What a touchpoint is."""
    say = panel.say
    channels = [(say(f"documents.channel.{one}"), one) for one in CHANNELS]
    return (
        TITLE,
        ID,
        Field(key="channel", kind="picker", place=("channel",), choices=same_to_choose(channels)),
        Field(key="step_kind", kind="toggles", place=("kind",), default="action", choices=fixed(
            say, "step_kind", ("communication", "action", "decision", "wait"))),
        Field(key="required", kind="flag", place=("required",), default=True),
        Field(key="moment_of_truth", kind="flag", place=("moment_of_truth",), default=False),
        Field(key="assumed_emotion", kind="number", place=("assumed_emotion",)),
        ASSUMED,
        Field(key="duration", kind="line", place=("standard", "duration")),
    )  # fmt: skip


def action() -> tuple[Field, ...]:
    """What customers do at a touchpoint."""
    own = "customer_action"
    return (
        Field(key="action", kind="words", place=(own, "text"), goes=(own,),
              starts={(own, "assumed"): True}),
        Field(key="evidence", kind="uses", place=(own, "evidence")),
        Field(key="assumed", kind="flag", place=(own, "assumed"), default=False),
    )  # fmt: skip


def details(panel: JourneyPanel) -> tuple[Field, ...]:
    """Who acts at a touchpoint, what is promised, what is asked, and how a log calls it."""
    say = panel.say
    return (
        Field(key="actor", kind="words", place=("actor",)),
        Field(key="initiator", kind="toggles", place=("initiator",), choices=fixed(
            say, "initiator", ("customer", "staff", "system", "partner"), none=True)),
        Field(key="sender", kind="words", place=("sender",)),
        Field(key="receiver", kind="words", place=("receiver",)),
        Field(key="standard", kind="words", place=("standard", "text")),
        Field(key="ask", kind="picker", place=("ask", "item"), choices=items_to_choose(panel)),
        Field(key="rule", kind="words", place=("ask", "rule")),
        Field(key="match_event", kind="list", place=("match", "event")),
        Field(key="experience_type", kind="toggles", place=("experience_type",), choices=fixed(
            say, "experience", ("functional", "reliable", "usable", "emotional", "social"),
            none=True)),
        Field(key="arc", kind="number", place=("arc",)),
    )  # fmt: skip


def lanes(panel: JourneyPanel) -> Mapping[str, tuple[Field, ...]]:
    """What stands in the lists of a touchpoint, and in the lanes that only this journey has."""
    say = panel.say
    quoted = Field(key="consent", kind="toggles", place=("consent",), choices=same_to_choose([
        ("–", None), (say("widgets.fields.value.yes"), True),
        (say("widgets.fields.value.no"), False)]))  # fmt: skip
    return {
        "thoughts": (TEXT, Field(key="speaker", kind="line", place=("speaker",)), USES, quoted),
        "pains": _pain(panel),
        "needs": (TEXT, USES, ASSUMED),
        "measures": _measure(panel),
        "props": (TEXT, USES, ASSUMED),
        "next": (
            Field(key="to", kind="picker", place=("to",), choices=steps_to_choose(panel)),
            Field(key="when", kind="words", place=("when",)),
            Field(key="share", kind="number", place=("share",)),
        ),
        "lanes": (
            TITLE, ID,
            Field(key="lane_kind", kind="picker", place=("kind",), default="text",
                  choices=fixed(say, "lane_kind", LANE_KINDS)),
        ),
        "cells": (
            Field(key="lane", kind="picker", place=("lane",), choices=lanes_to_choose(panel)),
            Field(key="below", kind="names", place=("steps",), choices=steps_to_choose(panel)),
            Field(key="persona", kind="picker", place=("persona",),
                  choices=lambda form, base: [("–", None), *personas_to_choose(panel)(form, base)]),
            TEXT, USES, ASSUMED,
        ),
    }  # fmt: skip


def _pain(panel: JourneyPanel) -> tuple[Field, ...]:
    say = panel.say
    return (
        TEXT,
        ID,
        Field(key="pain_kind", kind="toggles", place=("kind",), default="pain",
              choices=fixed(say, "pain_kind", ("pain", "itch", "delight"))),
        Field(key="cause", kind="toggles", place=("cause",),
              choices=fixed(say, "cause", ("process", "people", "facility"), none=True)),
        OWNER,
        Field(key="item", kind="picker", place=("item",), choices=items_to_choose(panel)),
        Field(key="severity", kind="number", place=("severity",)),
        Field(key="frequency", kind="words", place=("frequency",)),
        USES,
        ASSUMED,
    )  # fmt: skip


def _measure(panel: JourneyPanel) -> tuple[Field, ...]:
    say = panel.say
    judged = {"acceptance_metric": "metric", "threshold": "threshold", "accept_by": "by"}
    return (
        TEXT,
        ID,
        Field(key="answers", kind="names", place=("pains",), choices=pains_to_choose(panel)),
        OWNER,
        Field(key="effort", kind="toggles", place=("effort",),
              choices=fixed(say, "effort", ("S", "M", "L"), none=True)),
        Field(key="measure_kind", kind="toggles", place=("kind",), choices=fixed(
            say, "measure_kind", ("research", "mechanism", "tool"), none=True)),
        Field(key="state", kind="toggles", place=("state",), choices=fixed(
            say, "state", ("open", "running", "done", "dropped"), none=True)),
        Field(key="start", kind="line", place=("start",)),
        Field(key="due", kind="line", place=("due",)),
        Field(key="cost", kind="words", place=("cost",)),
        Field(key="reach", kind="number", place=("reach",)),
        *(Field(key=f"predicted_{one}", kind="line" if one == "metric" else "number",
                place=("predicted", one)) for one in ("metric", "low", "mid", "high")),
        *(Field(key=key, kind="number" if name == "threshold" else "line",
                place=("acceptance", name)) for key, name in judged.items()),
        Field(key="comparison", kind="words", place=("acceptance", "comparison")),
    )  # fmt: skip


NEW: Mapping[str, Callable[[JourneyForm], Mapping[str, Any]]] = {
    "thoughts": lambda form: {"text": {}, "speaker": ""},
    "pains": lambda form: {"id": form.free_id("pains", "P"), "text": {}, "assumed": True},
    "needs": lambda form: {"text": {}, "assumed": True},
    "measures": lambda form: {"id": form.free_id("measures", "M"), "text": {}},
    "props": lambda form: {"text": {}, "assumed": True},
    "next": lambda form: {"to": form.steps[0]},
    "lanes": lambda form: {"id": form.free_id("lanes", "lane"), "title": {}},
    "cells": lambda form: {"lane": (form.rows("lanes") or [{}])[0].get("id", "lane"),
                           "steps": [form.steps[0]], "text": {}, "assumed": True},
}  # what a new entry of a list begins with  # fmt: skip

"""How a journey begins: with the stages and touchpoints of its study, or with five stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.language import speaker
from cemlab.study import Study
from cemlab.study.yaml_text import inline
from cemlab.widgets.document_form import NEW
from cemlab.widgets.document_values import LANGUAGES
from cemlab.widgets.journey_fields import CHANNEL
from cemlab.widgets.journey_form import JourneyForm

STAGES = ("awareness", "consideration", "purchase", "use", "feedback")
OF_STUDY, FIVE = "study", "five"
HEAD = """\
schema: journey/1
id: {id}
kind: {kind}
title: {title}
status: draft
created: {day}
personas: {personas}
scenario: {{}}
goal: {{}}
stages:
"""


def new_journey(
    study: Study, *, id: str, title: Mapping[str, str], kind: str, begin: str, day: str,
    persona: str | None,
) -> JourneyForm:  # fmt: skip
    """A journey to begin with.

    Parameters
    ----------
    study : Study
    id : str
    title : mapping of language to str
        Blank ones are left out.
    kind : {"as_is", "to_be", "planned"}
    begin : {"study", "five"}
        With the stages and touchpoints of the study, or with the five stages of a purchase.
    day : str
        Of today.
    persona : str or None
        Who goes this way, where anybody is known.
    """
    said = {language: title[language].strip() for language in LANGUAGES
            if title.get(language, "").strip()}  # fmt: skip
    text = NEW + HEAD.format(id=inline(id), kind=kind, title=inline(said), day=day,
                             personas=inline([persona] if persona else []))  # fmt: skip
    stages = five_stages() if begin == FIVE else stages_of(study)
    text += "".join(f"  - {inline(one)}\n" for one in stages)
    form = JourneyForm(kind="journey", text=text)
    if begin == OF_STUDY:
        for step in study.touchpoints:
            form = form.with_step(touchpoint(study, step), study.touchpoints[step].stage)
    return form


def stages_of(study: Study) -> list[dict[str, Any]]:
    """The stages of a study; those that only its touchpoints name are called as they are."""
    names = dict.fromkeys([*study.stages, *(one.stage for one in study.touchpoints.values())])
    return [{"id": name, "title": _words(getattr(study.stages.get(name), "label", None), name)}
            for name in names]  # fmt: skip


def five_stages() -> list[dict[str, Any]]:
    """Awareness, consideration, purchase, use, feedback."""
    return [{"id": name, "title": {language: speaker(language)(f"widgets.journey.stage.{name}")
                                   for language in LANGUAGES}} for name in STAGES]  # fmt: skip


def touchpoint(study: Study, id: str) -> dict[str, Any]:
    """A touchpoint of the study, to be told."""
    return {"id": id, "title": _words(study.touchpoints[id].label, id), "channel": CHANNEL}


def next_touchpoint(study: Study, form: JourneyForm, stage: str) -> dict[str, Any]:
    """The first touchpoint of a stage that the journey does not have; else a new one."""
    for name, one in study.touchpoints.items():
        if one.stage == stage and name not in form.steps:
            return touchpoint(study, name)
    id = form.free_id("steps", "touchpoint")
    title = {language: speaker(language)("widgets.journey.new_step") for language in LANGUAGES}
    return {"id": id, "title": title, "channel": CHANNEL}


def new_stage(form: JourneyForm) -> dict[str, Any]:
    """A stage with no touchpoint yet."""
    title = {language: speaker(language)("widgets.journey.new_stage") for language in LANGUAGES}
    return {"id": form.free_id("stages", "stage"), "title": title}


def _words(label: Any, otherwise: str) -> dict[str, str]:
    """Both languages, as far as they are known."""
    if isinstance(label, str) and label:
        return dict.fromkeys(LANGUAGES, label)
    said = {language: str(label[language]) for language in LANGUAGES
            if isinstance(label, Mapping) and label.get(language)}  # fmt: skip
    return said or dict.fromkeys(LANGUAGES, otherwise)

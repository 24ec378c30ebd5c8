"""How complete a journey is, in the order in which maps are made.

First goals and actions along the time, then thoughts and feelings, then the picture.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from cemlab.language import speaker
from cemlab.widgets.document_values import both, many, spoken
from cemlab.widgets.journey_fields import CHANNEL
from cemlab.widgets.journey_form import JourneyForm

TELLING = ("pains", "needs", "props", "thoughts")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the three parts: how much there is, and what is missing, in words.

    Attributes
    ----------
    name : {"actions", "feelings", "visual"}
    done, all : int
    lacks : tuple of str
    """

    name: str
    done: int
    all: int
    lacks: tuple[str, ...]


def completeness(
    form: JourneyForm, language: str, *, measured: Collection[str] = (), is_drawn: bool = True
) -> tuple[Part, ...]:
    """What a journey has, part by part.

    Parameters
    ----------
    form : JourneyForm
    language : {"en", "zh"}
    measured : collection of str
        Touchpoints whose emotion was measured.
    is_drawn : bool
        Whether the map can be drawn.
    """
    asked = {
        "actions": _actions(form, language),
        "feelings": _feelings(form, language, measured),
        "visual": _visual(form, language, is_drawn),
    }
    say = speaker(language)
    found = []
    for name, questions in asked.items():
        told = [(is_there, say(f"widgets.journey.lacks.{key}", name=where))
                for is_there, key, where in questions]  # fmt: skip
        lacks = tuple(words for is_there, words in told if not is_there)
        found.append(Part(name=name, done=len(told) - len(lacks), all=len(told), lacks=lacks))
    return tuple(found)


def meter(parts: tuple[Part, ...], language: str) -> str:
    """The parts as HTML, and what comes next."""
    say, rows = speaker(language), []
    for at, part in enumerate(parts, 1):
        name = say(f"widgets.journey.meter_{part.name}")
        said = say("widgets.journey.meter_step", at=at, name=name, done=part.done, all=part.all)
        share = part.done / part.all if part.all else 0
        rows.append(
            f'<div style="flex:1;min-width:12em"><div>{escape(said)}</div>'
            '<div style="background:#EBEFF2;height:6px;margin-top:2px">'
            f'<div style="background:#1769AA;height:6px;width:{share:.0%}"></div></div></div>'
        )
    lacks = [one for part in parts for one in part.lacks]
    ending = (say("widgets.journey.meter_next", what=lacks[0]) if lacks
              else say("widgets.journey.whole_now"))  # fmt: skip
    row = f'<div style="display:flex;gap:16px;flex-wrap:wrap;line-height:1.3">{"".join(rows)}</div>'
    return f'{row}<div style="line-height:1.4;margin-top:4px">{escape(ending)}</div>'


Asked = Iterator[tuple[bool, str, str]]  # whether it is there, which words, where


def _actions(form: JourneyForm, language: str) -> Asked:
    for key in ("scenario", "goal"):
        yield any(form.words(key)), key, ""
    for stage in form.rows("stages"):
        yield any(both(stage.get("goal"))), "stage_goal", _title(stage, language)
    for step in form.rows("steps"):
        action = step.get("customer_action")
        told = any(both(action.get("text"))) if isinstance(action, Mapping) else False
        yield told, "action", _title(step, language)


def _feelings(form: JourneyForm, language: str, measured: Collection[str]) -> Asked:
    for step in form.rows("steps"):
        name = _title(step, language)
        yield bool(many(step.get("thoughts"))), "thoughts", name
        yield bool(many(step.get("needs")) or many(step.get("pains"))), "feeling", name
        is_known = step.get("assumed_emotion") is not None or str(step.get("id")) in measured
        yield is_known, "emotion", name


def _visual(form: JourneyForm, language: str, is_drawn: bool) -> Asked:
    yield is_drawn, "drawable", ""
    for step in form.rows("steps"):
        name = _title(step, language)
        yield step.get("channel") not in (None, CHANNEL), "channel", name
        yield all(both(step.get("title"))), "translation", name
        yield all(map(_rests, _claims(step))), "evidence", name


def _claims(step: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = [*many(step.get("customer_action"))]
    for key in TELLING:
        found += many(step.get(key))
    return [one for one in found if isinstance(one, Mapping)]


def _rests(claim: Mapping[str, Any]) -> bool:
    """Whether a claim has evidence, or says that it is assumed."""
    return bool(many(claim.get("evidence"))) or claim.get("assumed") is True


def _title(part: Mapping[str, Any], language: str) -> str:
    return spoken(part.get("title"), language, str(part.get("id")))

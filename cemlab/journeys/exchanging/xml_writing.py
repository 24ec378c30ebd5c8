"""A journey as XML in the manner of the Customer Journey Modelling Language.

Its terms: a journey has actors and touchpoints in order; a touchpoint is an action of one actor, or
a communication from a sender to a receiver over a channel. The language has no official schema;
this is a plain, documented relative of it.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from cemlab.documents import Claim, Journey, JourneyTouchpoint
from cemlab.journeys.exchanging.measured import Measured
from cemlab.journeys.exchanging.statements import NO_XML
from cemlab.language import LANGUAGES

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
VERSION = "1"


def xml_bytes(journey: Journey, measured: Measured) -> bytes:
    """Well-formed XML in UTF-8, with every text in the languages it has."""
    root = ElementTree.Element("customerJourney", version=VERSION)
    _set(root, id=journey.id, kind=journey.kind, level=journey.level, purpose=journey.purpose)
    for name in ("title", "scenario", "goal", "expectations"):
        _texts(root, name, getattr(journey, name))
    actors = ElementTree.SubElement(root, "actors")
    for name in journey.personas:
        _set(ElementTree.SubElement(actors, "persona"), id=name)
    stages = ElementTree.SubElement(root, "stages")
    for stage in journey.stages:
        one = ElementTree.SubElement(stages, "stage")
        _set(one, id=stage.id, phase=stage.phase)
        _texts(one, "title", stage.title)
        _texts(one, "goal", stage.goal)
    steps = ElementTree.SubElement(root, "touchpoints")
    for step in journey.steps:
        _touchpoint(steps, step, measured)
    sources = ElementTree.SubElement(root, "sources")
    for source in journey.sources().values():
        one = ElementTree.SubElement(sources, "source")
        _set(one, id=source.id, kind=source.kind, n=source.n, simulated=source.simulated or None)
        _texts(one, "title", source.source)
    _texts(root, "sourceOfNumbers", measured.source)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _touchpoint(parent: ElementTree.Element, step: JourneyTouchpoint, measured: Measured) -> None:
    one = ElementTree.SubElement(parent, "touchpoint")
    _set(one, id=step.id, stage=step.stage, type=step.kind, channel=step.channel,
         initiator=step.initiator, required=step.required,
         momentOfTruth=step.moment_of_truth or None)  # fmt: skip
    for name in ("title", "actor", "sender", "receiver"):
        _texts(one, name, getattr(step, name))
    if step.standard is not None:
        standard = ElementTree.SubElement(one, "standard")
        _set(standard, duration=step.standard.duration, seconds=step.standard.seconds)
        _texts(standard, "text", step.standard.text)
    for way in step.next:
        arrow = ElementTree.SubElement(one, "next")
        _set(arrow, to=way.to, share=way.share)
        _texts(arrow, "when", way.when)
    _experience(one, step, measured)
    if step.customer_action is not None:
        _claim(one, "customerAction", step.customer_action)
    for quote in step.thoughts:
        said = ElementTree.SubElement(one, "quote")
        _set(said, speaker=quote.speaker)
        _texts(said, "text", quote.text)
    for name, claims in (("need", step.needs), ("evidenceOfService", step.props)):
        for claim in claims:
            _claim(one, name, claim)
    for pain in step.pains:
        _set(_claim(one, "pain", pain), id=pain.id, kind=pain.kind, cause=pain.cause)
    for measure in step.measures:
        done = ElementTree.SubElement(one, "measure")
        _set(done, id=measure.id, pains=" ".join(measure.pains) or None, state=measure.state)
        _texts(done, "text", measure.text)
        _texts(done, "owner", measure.owner)


def _experience(parent: ElementTree.Element, step: JourneyTouchpoint, measured: Measured) -> None:
    """Measured with interval and n, else what a team assumes, and marked so."""
    point = measured.points.get(step.id)
    if point is None and step.assumed_emotion is None:
        return
    one = ElementTree.SubElement(parent, "experience", scale="-2 2")
    if point is None:
        _set(one, value=step.assumed_emotion, basis="assumed")
        return
    _set(one, value=_rounded(point["emotion"]), low=_rounded(point["emotion_low"]),
         high=_rounded(point["emotion_high"]), n=int(point["n"]), basis="measured")  # fmt: skip


def _rounded(value: float) -> float | None:
    return None if value != value else round(float(value), 3)


def _claim(parent: ElementTree.Element, name: str, claim: Claim) -> ElementTree.Element:
    one = ElementTree.SubElement(parent, name)
    named = [use if isinstance(use, str) else use.id for use in claim.evidence]
    _set(one, sources=" ".join(named) or None, assumed=claim.assumed or None)
    _texts(one, "text", claim.text)
    return one


def _texts(parent: ElementTree.Element, name: str, text) -> None:
    for language in LANGUAGES:
        if text and language in text:
            one = ElementTree.SubElement(parent, name, {XML_LANG: language})
            one.text = _legal(text[language])


def _set(element: ElementTree.Element, **values) -> None:
    """Attributes that have a value."""
    for name, value in values.items():
        if value is not None:
            said = str(value).lower() if isinstance(value, bool) else f"{value}"
            element.set(name, _legal(said))


def _legal(text: str) -> str:
    return NO_XML.sub("", re.sub("\r\n?", "\n", text))

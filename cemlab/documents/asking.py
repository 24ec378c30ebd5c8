"""How documents ask the answers: what a claim names, what comes back, and how much it carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from cemlab.documents.claims import Document, Evidence, Query, Quote, base_of
from cemlab.documents.persona_schema import Persona
from cemlab.numerics import SMALL_N

STRENGTHS = ("A", "B", "C", "D", "E")
WEAK = ("C", "D", "E")  # drawn dashed; the last, an assumption, in a weaker ink as well
EVERYBODY = "all"
SAID = ("interview", "feedback", "observation", "document")  # kinds that count no sample
BY_HAND = {"A": "C", "B": "C", "C": "E"}  # a C written by a person is an assumption
HEARD = ("survey", "feedback")  # kinds whose quotes stand in the comments of a survey
UNSAID = ("no_speaker", "no_comment", "not_said")  # what comments say against a quote
ELSEWHERE = ("other_group", "no_group")  # said, but not by whom the document is about


class Answer(NamedTuple):
    """What the data say to a query.

    Attributes
    ----------
    statistic, unit : str
        What was computed; "points" of the scale, "share" (0 to 1), "sd" or "jaccard".
    n : float
        People it is about. NaN where there are too few to say, as are the numbers then.
    n_rest : float
        People they are compared with; NaN where there is no comparison.
    estimate, conf_low, conf_high : float
        With the 95% interval.
    wording : mapping
        How the item is worded, by language.
    data_hash : str
        Of the answers it rests on, and no others.
    method, source : str
        How it was computed, and from which file or frame.
    wave : str
        The wave it is limited to, or the names of all that are in it.
    biased : bool
        The item built the groups, so that they differ on it because they were built from it.
    replicated : bool
        At least two waves say the same.
    hidden : bool
        Too few people to say anything.
    counted : str
        Which answers a share counts, where the query leaves that to the source.
    """

    statistic: str
    unit: str
    n: float
    n_rest: float
    estimate: float
    conf_low: float
    conf_high: float
    wording: Mapping[str, str]
    data_hash: str
    method: str = ""
    source: str = ""
    wave: str = ""
    biased: bool = False
    replicated: bool = False
    hidden: bool = False
    counted: str = ""


class Source(Protocol):
    """Anything that answers queries: a result about personas, or the respondents themselves.

    One that knows comments has ``heard(speaker, words, group)`` as well: "said", one of `UNSAID` or
    `ELSEWHERE`, or None where it cannot know.
    """

    def answer(self, query: Query, group: str) -> Answer | None:
        """The answer about a group ("all": everybody); None where this source cannot know."""


class Use(NamedTuple):
    """One evidence a claim names: its id as written, the evidence, and what it asks.

    Without a query it leads to a source, but to no number. Of ``survey.wait.long`` the queries
    are two: the item `wait.long`, or the level `long` of the item `wait`. Of behaviour,
    ``moments.wait`` asks for the touchpoint `wait` first.
    """

    name: str
    evidence: Evidence | None
    queries: tuple[Query, ...]


def uses_of(document: Document, claim: object, known: Mapping[str, Evidence]) -> tuple[Use, ...]:
    """Every evidence of a claim or quote, also of ids that nothing has."""
    found = []
    for use in getattr(claim, "evidence", ()):
        if isinstance(use, Evidence):
            found.append(Use(use.id, use, () if use.query is None else (use.query,)))
            continue
        base = base_of(use, known)
        evidence = known.get(base)
        asked = () if evidence is None or evidence.query is None else (evidence.query,)
        if evidence is not None and base != use:
            asked = _queries(use[len(base) + 1 :], evidence.kind)
        found.append(Use(use, evidence, asked))
    return tuple(found)


def _queries(rest: str, kind: str) -> tuple[Query, ...]:
    item, _, level = rest.rpartition(".")
    found = (Query(touchpoint=rest),) if kind == "behaviour" else ()
    found += (Query(item=rest),)
    return (*found, Query(item=item, level=level)) if item else found


def group_of(document: Document, personas: Mapping[str, Persona], query: Query | None) -> str:
    """The group whose answers are meant: number of the segment, else the id of the persona."""
    named = getattr(query, "persona", None)
    if named is None and isinstance(document, Persona):
        return _group(document)
    named = named or getattr(document, "persona", None) or EVERYBODY
    return _group(personas[named]) if named in personas else str(named)


def _group(persona: Persona) -> str:
    return persona.id if persona.segment is None else str(persona.segment.group)


def filter_of(group: str, query: Query | None, counted: str = "") -> str:
    """Which answers are meant, as ``persona=1, house=flat, wave=2025``; "all" only alone."""
    parts = []
    if query is not None:
        if query.touchpoint is not None:
            parts.append(f"touchpoint={query.touchpoint}")
        parts += [f"{name}={level}" for name, level in query.segment.items()]
        if query.level is not None:
            parts.append(f"{query.item}={query.level}")
        parts += [f"{query.item}{sign}{limit:g}" for sign, limit in
                  (("≥", query.at_least), ("≤", query.at_most)) if limit is not None]  # fmt: skip
        if query.wave is not None:
            parts.append(f"wave={query.wave}")
    parts += [counted] if counted else []
    who = [f"persona={group}"] if group != EVERYBODY or not parts else []
    return ", ".join([*who, *parts])


def grade_of_answer(answer: Answer) -> str:
    """How much a number carries: A, B or C; "" where it is hidden."""
    if answer.hidden:
        return ""
    if answer.biased or not answer.n >= SMALL_N:
        return "C"
    return "A" if answer.replicated else "B"


def strength(evidence: Evidence | None, answer: Answer | None, *, is_quote: bool = False) -> str:
    """How much an evidence carries: A to E, "" where it is unknown or hidden.

    A: said by two waves at least; B: one adequate sample; C: fewer than 30 people, an item that
    built the groups, a difference that may be none, or a source in which nothing was looked up;
    D: words of a few; E: an assumption. A and B are earned by what was computed: where a person
    wrote them they are C, and the C of a person (an assumption) is E.
    """
    if evidence is None or (answer is not None and answer.hidden):
        return ""
    if evidence.kind == "assumption":
        return "E"
    if answer is not None:
        earned = grade_of_answer(answer)
        return max(earned, "C") if may_be_none(answer._asdict()) else earned
    if is_quote:
        return "D"
    if evidence.grade is not None:
        return BY_HAND[evidence.grade]
    enough = evidence.n is not None and evidence.n >= SMALL_N
    return "C" if enough or evidence.kind not in SAID else "D"


def may_be_none(told: Mapping[str, Any]) -> bool:
    """Whether a difference from the rest has an interval with zero in it."""
    is_difference = told["statistic"] in ("difference", "effect")
    return is_difference and told["conf_low"] <= 0 <= told["conf_high"]


def heard_of(part: object, evidence: Evidence | None, sources: Sequence[Source], group: str) -> str:
    """What the comments say to the words that a quote or an evidence repeats; "" for nothing."""
    if evidence is None or evidence.kind not in HEARD:
        return ""
    said = (part.speaker, part.text) if isinstance(part, Quote) else (evidence.speaker,
                                                                      evidence.quote)  # fmt: skip
    if None in said:
        return ""
    whose = None if group == EVERYBODY else group
    answers = (source.heard(said[0], tuple(said[1].values()), whose) for source in sources
               if hasattr(source, "heard"))  # fmt: skip
    return next((one for one in answers if one is not None), "")

"""What stands on a persona card, as words and numbers ready to be placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cemlab.documents import CHANNELS, WEAK, resolve
from cemlab.language import Verbatim, speaker
from cemlab.personas import card_evidence, narrative
from cemlab.personas.card_figures import Figures, figures_of
from cemlab.personas.group_sentences import level_told, levels_of

if TYPE_CHECKING:
    from cemlab.documents import Persona, Resolution
    from cemlab.personas.matching import Remark
    from cemlab.personas.result import PersonaResult

MOST_CLAIMS = 4  # in a column
MOST_FACTS = 3
MOST_MEANINGS = 3
MOST_BEHIND = 2  # columns beside what it means for us
FURTHER = (
    "jobs_to_be_done", "frustrations", "motivations", "expectations", "skills", "role", "context",
    "demographics", "value", "churn_risk",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a column: a statement, the tag of its pain point, and its evidence grade.

    `mark` names its rows in the evidence of the card. What is weak has a dashed grade, what is
    assumed a weaker ink as well.
    """

    text: str
    mark: str = ""
    tag: str = ""
    grade: str = ""
    icon: str = ""
    is_assumed: bool = False
    is_weak: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """A heading and what stands under it."""

    head: str
    tone: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Card:
    """Everything on a card. Without figures it is a card of assumptions.

    `key` says what the grades mean; nobody wrote anything where it is blank. `nothing` stands in
    columns without entries.
    """

    kicker: str
    initials: str
    name: str
    name_mark: str = ""
    archetype: str
    quote: str
    speaker: str
    quote_grade: str = ""
    summary: str = ""  # where nobody is quoted
    facts: tuple[Entry, ...]
    columns: tuple[Column, ...]
    behind: tuple[Column, ...]  # further columns, below
    figures: Figures | None
    meanings: tuple[str, ...]
    excluded: tuple[Entry, ...]
    remark: str
    source: str
    overdue: str = ""
    key: str = ""
    nothing: str = ""
    sources: tuple[Mapping[str, Any], ...] = ()


def measured(
    result: PersonaResult, persona: str, document: Persona | None, language: str, *,
    resolution: Resolution | None = None, on: date | None = None,
) -> Card:  # fmt: skip
    """A card of a group that was found, with what a document says of it by hand."""
    say, whole = speaker(language), result.glance().iloc[0]
    values = {"group": int(persona), "k": int(whole["k"])}
    is_fiction = document is not None and document.fiction is not None
    fiction = say("personas.card.composite_fiction" if is_fiction else "personas.card.composite")
    source = say("join").join(
        [say("personas.card.statement", text=result.source_line(language)), fiction]
    )
    remark = say("personas.card.gradient") if whole["gradient_only"] else ""
    figures = figures_of(result, persona, language)
    own = {"figures": figures, "remark": remark}
    levels = [
        *figures.levels(),
        *(
            (one["item"], one["level"])
            for sign in (1, -1)
            for one in levels_of(result, persona, sign)[:MOST_CLAIMS]
        ),
    ]
    marks = card_evidence.measured(result, persona, dict.fromkeys(levels), language)
    if document is None:
        name = result.label(persona, language)
        return Card(
            kicker=say("personas.card.kicker", **values), initials=persona, name=name,
            archetype=say("personas.card.no_document"), quote="", speaker="", facts=(),
            columns=_contrasts(result, persona, language), behind=(), meanings=(), excluded=(),
            source=source, sources=marks, **own,
        )  # fmt: skip
    found = resolution or resolve(document, result, language=language, on=on)
    told = _written(document, language, found) | _judged(document, language, on)
    sources = (*marks, *card_evidence.written(document, found, language))
    key = "kicker_document" if document.status == "live" else "kicker_draft"
    return Card(
        kicker=say(f"personas.card.{key}", **values), behind=(), source=source,
        sources=sources, **told, **own,
    )  # fmt: skip


def assumed(
    document: Persona, language: str, remark: Remark | None, *,
    resolution: Resolution | None = None, on: date | None = None,
) -> Card:  # fmt: skip
    """A card of a document that belongs to no group: nothing on it was measured."""
    say = speaker(language)
    found = resolution or resolve(document, language=language, on=on)
    told = _written(document, language, found) | _judged(document, language, on)
    channels = _entries(document, "channels", language, found)
    shown = {column.head for column in told["columns"]}
    behind = [
        Column(head=say("personas.card.channels"), tone="ink_2", entries=tuple(channels)),
        Column(head=say("personas.card.behaviours"), tone="ink_2", entries=told["facts"]),
        *(one for one in _further(document, language, found) if one.head not in shown),
    ]
    source = []
    if document.fiction is not None:
        source.append(say("personas.card.fiction"))
    if document.review_by is not None and "overdue" not in told:
        source.append(say("personas.card.review_by", day=document.review_by.isoformat()))
    reason = [say(remark[0], **remark[1])] if remark else []
    kicker = "personas.card.kicker_unmatched" if remark else f"documents.persona.{document.kind}"
    return Card(
        kicker=say(kicker), figures=None,
        behind=tuple(column for column in behind if column.entries)[
            : MOST_BEHIND if document.implications else MOST_BEHIND + 1
        ],
        sources=card_evidence.written(document, found, language),
        remark=say("join").join([say("personas.card.not_measured"), *reason]),
        source=say("join").join(source), **(told | {"facts": ()}),
    )  # fmt: skip


def _judged(document: Persona, language: str, on: date | None) -> dict:
    """What is red once the day of the review is past."""
    day = document.review_by
    if on is None or day is None or day >= on:
        return {}
    return {"overdue": speaker(language)("personas.card.overdue", day=day.isoformat())}


def _written(document: Persona, language: str, resolution: Resolution) -> dict:
    """What a document says by hand."""
    say = speaker(language)
    quote = document.quotes[0] if document.quotes else None
    label, fiction = document.words(document.label, language), document.fiction
    name = label if fiction is None else document.words(fiction.name, language)
    heads = [(name, tone, _entries(document, name, language, resolution))
             for name, tone in (("goals", "ink"), ("pains", "bad"), ("needs", "good"))]  # fmt: skip
    # what nobody wrote leaves room for what else was written
    free = [column for column in _further(document, language, resolution) if column.entries]
    excluded = [
        replace(one, text=say("personas.card.excluded", texts=Verbatim(one.text)))
        for one in _entries(document, "excluded", language, resolution)
    ]
    initials = fiction.initials if fiction is not None else name[:1]
    return {
        # a Chinese name is called by its first character, not by Latin letters
        "initials": name[:1] if language == "zh" and not name.isascii() else initials,
        "name": name,
        "name_mark": "label" if fiction is None else "fiction",
        "archetype": "" if fiction is None else label,
        "quote": document.words(quote.text, language) if quote else "",
        "summary": "" if quote else document.words(document.summary, language),
        "speaker": quote.speaker if quote else "",
        "quote_grade": resolution.grade_of(document, "quotes.0") if quote else "",
        "facts": tuple(_entries(document, "behaviours", language, resolution)[:MOST_FACTS]),
        "key": say("documents.evidence.key"), "nothing": say("personas.card.unwritten"),
        "columns": tuple(
            free.pop(0) if not found and free
            else Column(head=say(f"personas.card.{head}"), tone=tone,
                        entries=tuple(found[:MOST_CLAIMS]))
            for head, tone, found in heads
        ),
        "meanings": tuple(
            document.words(text, language) for text in document.implications[:MOST_MEANINGS]
        ),
        "excluded": tuple(excluded),
    }  # fmt: skip


def _entries(document: Persona, name: str, language: str, resolution: Resolution) -> list[Entry]:
    """The claims of a field, graded by what was looked up."""
    claims = getattr(document, name)
    several = claims if isinstance(claims, tuple) else (claims,) if claims else ()
    found = []
    for at, one in enumerate(several):
        place = f"{name}.{at}" if isinstance(claims, tuple) else name
        given = resolution.grade_of(document, place)
        found.append(
            Entry(
                text=document.words(one.text, language), mark=place, grade=given,
                is_assumed=given == WEAK[-1], is_weak=given in WEAK,
                tag=getattr(one, "pain", None) or "",
                icon=CHANNELS[one.channel] if name == "channels" else "",
            )
        )  # fmt: skip
    return found


def _further(document: Persona, language: str, resolution: Resolution) -> tuple[Column, ...]:
    """Fields that a card has room for where nothing was measured, in the order of their weight."""
    say = speaker(language)
    return tuple(
        Column(
            head=say(f"personas.card.{name}"), tone="ink_2",
            entries=tuple(_entries(document, name, language, resolution)[:MOST_CLAIMS]),
        )
        for name in FURTHER
    )  # fmt: skip


def _mark(level: Mapping[str, Any]) -> str:
    return f"share.{level['item']}.{level['level']}"


def _contrasts(result: PersonaResult, persona: str, language: str) -> tuple[Column, ...]:
    """Without a document: what the numbers say, in the place of goals, pains and needs."""
    say = speaker(language)
    if not (result.profiles()["persona"] == persona).any():
        return tuple(
            Column(head=say(f"personas.card.{head}"), tone="ink", entries=tuple(
                Entry(text=level_told(result, one, language), mark=_mark(one))
                for one in levels_of(result, persona, sign)[:MOST_CLAIMS]
            ) or (Entry(text=say("personas.card.nothing")),))
            for head, sign in (("more_often", 1), ("less_often", -1))
        )  # fmt: skip
    found = (
        ("above", "good", narrative.distinctive(result, persona, 1)),
        ("below", "bad", narrative.distinctive(result, persona, -1)),
        ("alike", "ink_2", narrative.alike(result, persona)),
    )
    nothing = (Entry(text=say("personas.card.nothing")),)
    return tuple(
        Column(
            head=say(f"personas.card.{head}"), tone="ink" if head != "alike" else tone,
            entries=tuple(
                Entry(text=result.label(name, language), mark=f"difference.{name}")
                for name in names[:MOST_CLAIMS]
            ) or nothing,
        )
        for head, tone, names in found
    )  # fmt: skip

"""What stands on a strip of personas side by side: who, how many, what sets them apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.language import speaker
from cemlab.personas import card_evidence, matching
from cemlab.personas.card_figures import MOST_LEVELS, MOST_SEGMENTS, Figures, figures_of

if TYPE_CHECKING:
    from cemlab.documents import Documents, Persona
    from cemlab.personas.result import PersonaResult

MOST_ITEMS = 5  # differences


@dataclass(frozen=True, kw_only=True)
class Head:
    """The top of a column: who it is."""

    persona: str
    initials: str
    name: str
    archetype: str
    is_fiction: bool
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Levels:
    """A segment on which personas differ: name and label of its levels, and their shares."""

    item: str
    label: str
    levels: tuple[tuple[str, str], ...]
    rows: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Strip:
    """Everything on the strip; tables have a column for each persona."""

    heads: tuple[Head, ...]
    items: tuple[tuple[str, str], ...]  # name and label of the differences shown
    profiles: pd.DataFrame
    segments: tuple[Levels, ...]
    remark: str
    hidden: str  # why some cells are
    source: str
    sources: tuple[Mapping[str, Any], ...]


def strip_of(result: PersonaResult, documents: Documents | None, language: str) -> Strip:
    """Personas, the items on which they differ most, and the segment on which they do."""
    say = speaker(language)
    found = {} if documents is None else matching.matched(result, documents)[0]
    heads = tuple(
        _head(result, persona, found.get(persona), language) for persona in result.tidy()["persona"]
    )
    items = _items(result.profiles())
    segments = tuple(_segments(result, language))
    is_hidden = _has_hidden(result, items, segments)
    levels = [(one.item, name) for one in segments for name, _ in one.levels]
    sources = [
        row | {"mark": f"{head.persona}.{row['mark']}"}
        for head in heads
        for row in card_evidence.measured(result, head.persona, levels, language)
    ]
    sources += [
        row | {"mark": f"{group}.{row['mark']}"}
        for group, document in found.items()
        for row in card_evidence.named(document, language)
    ]
    fiction = "composite_fiction" if any(head.is_fiction for head in heads) else "composite"
    statement = say("personas.card.statement", text=result.source_line(language))
    return Strip(
        heads=heads,
        items=tuple((name, result.label(name, language)) for name in items),
        profiles=result.profiles(),
        segments=segments,
        remark=say("personas.card.gradient") if result.glance()["gradient_only"].iloc[0] else "",
        hidden=say("personas.comparison.hidden_why") if is_hidden else "",
        source=say("join").join([statement, say(f"personas.card.{fiction}")]),
        sources=tuple(sources),
    )


def _has_hidden(result: PersonaResult, items: list[str], segments: tuple[Levels, ...]) -> bool:
    """Whether a cell of the strip is not to be shown."""
    profiles = result.profiles()
    if profiles.loc[profiles["item"].isin(items), "hedges_g"].isna().any():
        return True
    return any(
        one.rows.loc[one.rows["level"].isin([name for name, _ in one.levels]), "share"].isna().any()
        for one in segments
    )


def _head(result: PersonaResult, persona: str, document: Persona | None, language: str) -> Head:
    figures = figures_of(result, persona, language)
    own = result.label(persona, language)
    if document is None:
        return Head(persona=persona, initials=persona, name=own, archetype="", is_fiction=False,
                    figures=figures)  # fmt: skip
    label, fiction = document.words(document.label, language), document.fiction
    name = label if fiction is None else document.words(fiction.name, language)
    latin = name[:1] if fiction is None else fiction.initials
    return Head(
        persona=persona, name=name, archetype="" if fiction is None else label,
        initials=name[:1] if language == "zh" and not name.isascii() else latin,
        is_fiction=fiction is not None, figures=figures,
    )  # fmt: skip


def _items(profiles: pd.DataFrame) -> list[str]:
    """Items on which some persona differs most from the rest, the largest |g| first."""
    largest = profiles.groupby("item", sort=False)["hedges_g"].agg(lambda one: one.abs().max())
    order = largest.dropna().sort_values(ascending=False, kind="stable")
    return list(order.index[:MOST_ITEMS])


def _segments(result: PersonaResult, language: str) -> Iterator[Levels]:
    """The segments on which personas differ most, each with its most frequent levels."""
    table = result.categories()
    known = table[table["share"].notna()]
    largest = known.groupby("item", sort=False)["difference"].agg(lambda one: one.abs().max())
    for item in largest.sort_values(ascending=False, kind="stable").index[:MOST_SEGMENTS]:
        own = table[table["item"] == item]
        mean = own.groupby("level", sort=False)["share"].mean().dropna()
        names = mean.sort_values(ascending=False, kind="stable").index[:MOST_LEVELS]
        levels = tuple((name, result.label(name, language)) for name in names)
        yield Levels(item=item, label=result.label(item, language), levels=levels, rows=own)

"""What stands on a persona card, as words and numbers ready to be placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.documents import CHANNELS
from cemlab.language import speaker
from cemlab.personas import narrative

if TYPE_CHECKING:
    from cemlab.documents import Claim, Persona
    from cemlab.personas.matching import Remark
    from cemlab.personas.result import PersonaResult

MOST_CLAIMS = 4  # in a column
MOST_FACTS = 3
MOST_ROWS = 10  # differences
MOST_LEVELS = 5  # of a segment
MOST_SEGMENTS = 2
MOST_MEANINGS = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a column: a statement, the tag of its pain point, and its evidence grade."""

    text: str
    tag: str = ""
    grade: str = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A heading and what stands under it."""

    head: str
    tone: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was measured of a group."""

    share: str
    share_detail: str
    jaccard: str
    jaccard_detail: str
    verdict: str
    rows: pd.DataFrame  # of the profiles
    bars: tuple[tuple[str, pd.DataFrame], ...]  # heading and rows of the categories


@dataclass(frozen=True, kw_only=True)
class Card:
    """Everything on a card. Without figures it is a card of assumptions."""

    kicker: str
    initials: str
    name: str
    archetype: str
    quote: str
    speaker: str
    facts: tuple[Entry, ...]
    columns: tuple[Column, ...]
    behind: tuple[Column, ...]  # further columns, below
    figures: Figures | None
    meanings: tuple[str, ...]
    excluded: str
    remark: str
    source: str

    @property
    def has_grades(self) -> bool:
        """Whether any statement carries a grade, so that the key is needed."""
        columns = (*self.columns, *self.behind)
        entries = [entry for column in columns for entry in column.entries]
        return any(entry.grade for entry in (*entries, *self.facts))


def measured(result: PersonaResult, persona: str, document: Persona | None, language: str) -> Card:
    """A card of a group that was found, with what a document says of it by hand."""
    say, whole = speaker(language), result.glance().iloc[0]
    values = {"group": int(persona), "k": int(whole["k"])}
    is_fiction = document is not None and document.fiction is not None
    fiction = say("personas.card.composite_fiction" if is_fiction else "personas.card.composite")
    source = say("join").join(
        [say("personas.card.statement", text=result.source_line(language)), fiction]
    )
    remark = say("personas.card.gradient") if whole["gradient_only"] else ""
    own = {"figures": _figures(result, persona, language), "remark": remark}
    if document is None:
        name = result.label(persona, language)
        return Card(
            kicker=say("personas.card.kicker", **values), initials=persona, name=name,
            archetype=say("personas.card.no_document"), quote="", speaker="", facts=(),
            columns=_contrasts(result, persona, language), behind=(), meanings=(), excluded="",
            source=source, **own,
        )  # fmt: skip
    told = _written(document, language)
    key = "kicker_document" if document.status == "live" else "kicker_draft"
    return Card(
        kicker=say(f"personas.card.{key}", **values), behind=(), source=source, **told, **own
    )  # fmt: skip


def assumed(document: Persona, language: str, remark: Remark | None) -> Card:
    """A card of a document that belongs to no group: nothing on it was measured."""
    say = speaker(language)
    told = _written(document, language)
    channels = [
        Entry(text=document.words(one.text, language), icon=CHANNELS[one.channel],
              grade=document.grade_of(one))
        for one in document.channels
    ]  # fmt: skip
    behind = (
        Column(head=say("personas.card.channels"), tone="ink_2", entries=tuple(channels)),
        Column(head=say("personas.card.behaviours"), tone="ink_2", entries=told["facts"]),
    )
    source = []
    if document.fiction is not None:
        source.append(say("personas.card.fiction"))
    if document.review_by is not None:
        source.append(say("personas.card.review_by", day=document.review_by.isoformat()))
    reason = [say(remark[0], **remark[1])] if remark else []
    kicker = "personas.card.kicker_unmatched" if remark else f"documents.persona.{document.kind}"
    return Card(
        kicker=say(kicker), figures=None,
        behind=tuple(column for column in behind if column.entries),
        remark=say("join").join([say("personas.card.not_measured"), *reason]),
        source=say("join").join(source), **(told | {"facts": ()}),
    )  # fmt: skip


def _written(document: Persona, language: str) -> dict:
    """What a document says by hand."""
    say = speaker(language)
    quote = document.quotes[0] if document.quotes else None
    label, fiction = document.words(document.label, language), document.fiction
    name = label if fiction is None else document.words(fiction.name, language)
    pains = [Entry(text=document.words(one.text, language), tag=one.pain or "",
                   grade=document.grade_of(one)) for one in document.pains]  # fmt: skip
    heads = (
        ("goals", "ink", _entries(document, document.goals, language)),
        ("pains", "bad", pains),
        ("needs", "good", _entries(document, document.needs, language)),
    )
    excluded = [document.words(one.text, language) for one in document.excluded]
    initials = fiction.initials if fiction is not None else name[:1]
    return {
        # a Chinese name is called by its first character, not by Latin letters
        "initials": name[:1] if language == "zh" and not name.isascii() else initials,
        "name": name,
        "archetype": "" if fiction is None else label,
        "quote": document.words(quote.text, language) if quote else "",
        "speaker": quote.speaker if quote else "",
        "facts": tuple(_entries(document, document.behaviours, language)[:MOST_FACTS]),
        "columns": tuple(
            Column(head=say(f"personas.card.{head}"), tone=tone, entries=tuple(found[:MOST_CLAIMS]))
            for head, tone, found in heads
        ),
        "meanings": tuple(
            document.words(text, language) for text in document.implications[:MOST_MEANINGS]
        ),
        "excluded": say("personas.card.excluded", texts=say("common.source_join").join(excluded))
        if excluded else "",
    }  # fmt: skip


def _entries(document: Persona, claims: tuple[Claim, ...], language: str) -> list[Entry]:
    return [Entry(text=document.words(one.text, language), grade=document.grade_of(one))
            for one in claims]  # fmt: skip


def _contrasts(result: PersonaResult, persona: str, language: str) -> tuple[Column, ...]:
    """Without a document: what the numbers say, in the place of goals, pains and needs."""
    say = speaker(language)
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
                Entry(text=result.label(name, language)) for name in names[:MOST_CLAIMS]
            ) or nothing,
        )
        for head, tone, names in found
    )  # fmt: skip


def _figures(result: PersonaResult, persona: str, language: str) -> Figures:
    say, whole = speaker(language), result.glance().iloc[0]
    row = result.tidy().set_index("persona").loc[persona]
    known = row["jaccard"] == row["jaccard"]
    sizes = {"share": row["estimate"], "low": row["conf_low"], "high": row["conf_high"],
             "n": row["n"]}  # fmt: skip
    return Figures(
        share=say("style.percent", x=row["estimate"]),
        share_detail=say("personas.card.share_detail", **sizes),
        jaccard=say("personas.card.jaccard", x=row["jaccard"]) if known else "",
        jaccard_detail=say("personas.card.jaccard_detail", resamples=whole["resamples"]),
        verdict=say(f"personas.card.verdict_{whole['verdict']}"),
        rows=_rows(result, persona, language),
        bars=_bars(result, persona, language),
    )


def _rows(result: PersonaResult, persona: str, language: str) -> pd.DataFrame:
    """Differences by value; where there are too many, the largest and the two smallest."""
    table = result.profiles()
    own = table[(table["persona"] == persona) & table["hedges_g"].notna()]
    own = own.sort_values("hedges_g", key=abs, ascending=False, kind="stable")
    if len(own) > MOST_ROWS:
        own = pd.concat([own.iloc[: MOST_ROWS - 2], own.iloc[-2:]])
    own = own.sort_values("hedges_g", ascending=False, kind="stable", ignore_index=True)
    return own.assign(label=[result.label(name, language) for name in own["item"]])


def _bars(
    result: PersonaResult, persona: str, language: str
) -> tuple[tuple[str, pd.DataFrame], ...]:
    """Shares of the levels of the segments on which the group differs most from the rest."""
    say, table = speaker(language), result.categories()
    own = table[(table["persona"] == persona) & table["share"].notna()]
    largest = own.groupby("item", sort=False)["difference"].agg(lambda one: one.abs().max())
    names = largest.sort_values(ascending=False, kind="stable").index[:MOST_SEGMENTS]
    found = []
    for item in names:
        levels = own[own["item"] == item].sort_values("share", ascending=False, kind="stable")
        head = say("personas.card.bars", item=result.label(item, language), n=levels["n"].iloc[0])
        levels = levels.head(MOST_LEVELS).reset_index(drop=True)
        labels = [result.label(name, language) for name in levels["level"]]
        found.append((head, levels.assign(label=labels)))
    return tuple(found)

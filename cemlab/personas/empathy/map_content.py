"""What stands on an empathy map, as words and numbers ready to be placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cemlab.documents import WEAK, Quote, resolve
from cemlab.errors import OptionError
from cemlab.language import Verbatim, speaker
from cemlab.personas.empathy.grading import INFERRED
from cemlab.personas.empathy.naming import named

if TYPE_CHECKING:
    import pandas as pd

    from cemlab.documents import EmpathyMap, Journey, Persona, Resolution
    from cemlab.personas.empathy.result import EmpathyMapResult

BLOCK = "personas.empathy_map"
FOUR = ("says", "thinks", "does", "feels")
SIX = (*FOUR, "hears", "sees")
LINES = ("pains", "gains")
MOST_ITEMS = 6  # in a field
MOST_IN_LINE = 8  # pains, gains


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing a persona says, thinks, does …: measured where it has a share."""

    text: str
    below: str = ""
    is_quote: bool = False
    grade: str = ""
    share: float | None = None
    low: float = 0.0
    high: float = 0.0
    count: str = ""
    is_single: bool = False
    is_assumed: bool = False
    mark: str = ""  # its rows in `Drawing.evidence()`


@dataclass(frozen=True, kw_only=True)
class Area:
    """One field of the map; `more` says what is left out."""

    name: str
    head: str
    items: tuple[Item, ...]
    mark: str = ""
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class MapContent:
    """Everything on a map."""

    kicker: str
    headline: str
    areas: tuple[Area, ...]
    lines: tuple[Area, ...]  # pains, gains
    foot: tuple[str, ...]
    key: str
    nothing: str
    is_measured: bool
    overdue: str = ""
    remarks: tuple[str, ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()


def areas_of(fields: object) -> tuple[str, ...]:
    """Names of four or six fields."""
    if fields not in (4, 6) or isinstance(fields, bool):
        raise OptionError(f"`fields` is {fields!r}. Expected 4 or 6.")
    return FOUR if fields == 4 else SIX


def measured(
    result: EmpathyMapResult, language: str, areas: Sequence[str], persona: Persona | None,
    headline: str | None = None,
) -> MapContent:  # fmt: skip
    """A map of coded quotes: every line with the people behind it."""
    say, whole = speaker(language), result.glance().iloc[0]
    table = result.tidy()
    words = result.quotes().drop_duplicates(["field", "theme"]).set_index(["field", "theme"])
    own = result.label(whole["persona"], language)
    who = own if persona is None else named(persona, language)
    parts = [who, *(result.label(whole[name], language) for name in ("scene", "wave")
                    if whole[name])]  # fmt: skip
    fields = tuple(_area(result, name, table, words, language) for name in areas)
    lines = tuple(_area(result, name, table, words, language, MOST_IN_LINE) for name in LINES)
    facts = {"n": whole["n"], "least": whole["least"]}
    return MapContent(
        kicker=say(f"{BLOCK}.kicker", parts=say(f"{BLOCK}.kicker_join").join(parts)),
        headline=headline or result.headline(language), areas=fields, lines=lines,
        foot=(say(f"{BLOCK}.foot.numbers", **facts), result.telling.agreement(result, language),
              result.source_line(language)),
        key=say("documents.evidence.key"), nothing=say(f"{BLOCK}.nothing"), is_measured=True,
        remarks=_left_out(table["field"], areas, language),
        sources=_sources(result, language),
    )  # fmt: skip


def written(
    document: EmpathyMap, language: str, areas: Sequence[str], persona: Persona | None,
    journey: Journey | None = None, *, resolution: Resolution | None = None,
    on: date | None = None,
) -> MapContent:  # fmt: skip
    """A map that people wrote: statements graded by what was looked up, and no number."""
    say = speaker(language)
    known = [document] if persona is None else [document, persona]
    found = resolution or resolve(known, language=language, on=on)
    who = document.persona if persona is None else named(persona, language)
    parts = [who, *_scene(document, journey, language)]
    headline = document.headline
    given = [name for name in (*SIX, *LINES) for _ in getattr(document, name)]
    fields = {name: _entries(document, name, language, found) for name in (*SIX, *LINES)}
    assumed = sum(_is_assumed(one.grade) for own in fields.values() for one in own)
    foot = [say(f"{BLOCK}.foot.by_hand", count=len(given), assumed=assumed)]
    day, overdue = document.review_by, ""
    if day is not None and on is not None and day < on:
        overdue = say("personas.card.overdue", day=day.isoformat())
    elif day is not None:
        foot.append(say("personas.card.review_by", day=day.isoformat()))
    return MapContent(
        kicker=say(f"{BLOCK}.kicker_by_hand", parts=say(f"{BLOCK}.kicker_join").join(parts)),
        headline=say(f"{BLOCK}.headline.by_hand", persona=who) if headline is None
        else document.words(headline, language),
        areas=tuple(_written(name, fields[name], language, MOST_ITEMS) for name in areas),
        lines=tuple(_written(name, fields[name], language, MOST_IN_LINE) for name in LINES),
        foot=tuple(foot), key=say("documents.evidence.key"),
        nothing=say(f"{BLOCK}.nothing_written"), is_measured=False, overdue=overdue,
        remarks=_left_out(given, areas, language),
    )  # fmt: skip


def _scene(document: EmpathyMap, journey: Journey | None, language: str) -> list[str]:
    """Where the map plays, by the titles of the journey where it was read."""
    scene = document.scene
    if scene is None:
        return []
    if journey is None:
        return [scene.step or scene.journey]
    steps = {step.id: step.title for step in journey.steps}
    return [journey.words(steps.get(scene.step, journey.title), language)]


def _area(
    result: EmpathyMapResult, name: str, table: pd.DataFrame, words: pd.DataFrame, language: str,
    most: int = MOST_ITEMS,
) -> Area:  # fmt: skip
    """A field of a measured map; a line of pains or gains leaves single voices to the table."""
    say = speaker(language)
    own = table[table["field"] == name]
    items = tuple(
        _item(row, result.label(row.theme, language), words.loc[(name, row.theme)], language)
        for row in own.itertuples()
    )
    if name in LINES:
        items = tuple(one for one in items if not one.is_single) or items
    rest = len(own) - len(items[:most])
    return Area(
        name=name, head=say(f"{BLOCK}.field.{name}"), items=items[:most],
        mark=say(f"{BLOCK}.inferred") if name in INFERRED and len(own) else "",
        more=say(f"{BLOCK}.more", count=rest) if rest else "",
    )  # fmt: skip


def _item(row, theme: str, words: pd.Series, language: str) -> Item:
    """What somebody says is a quotation with its theme below, all else is a theme."""
    quoted = row.field == "says"
    say = speaker(language)
    below = say(f"{BLOCK}.said_by", theme=theme, speaker=words["speaker"]) if quoted else ""
    return Item(
        text=words["quote"] if quoted else theme, is_quote=quoted, below=below,
        grade=row.grade, share=row.estimate, low=row.conf_low, high=row.conf_high,
        count=say(f"{BLOCK}.count", count=row.respondents),
        is_single=row.verdict == "single_voice", mark=f"{row.field}.{row.theme}",
    )  # fmt: skip


def _sources(result: EmpathyMapResult, language: str) -> tuple[Mapping[str, Any], ...]:
    """Who says so: each theme with its numbers and the pseudonyms of those quoted."""
    say, words = speaker(language), result.quotes()
    found = []
    for row in result.tidy().itertuples():
        own = words[(words["field"] == row.field) & (words["theme"] == row.theme)]
        facts = {"count": row.respondents, "n": row.n, "share": row.estimate,
                 "low": row.conf_low, "high": row.conf_high}  # fmt: skip
        found.append({
            "mark": row.field if row.field in LINES else f"{row.field}.{row.theme}",
            "told": say(f"{BLOCK}.told", theme=Verbatim(result.label(row.theme, language)),
                        numbers=say(f"{BLOCK}.detail.theme", **facts)),
            "field": row.field, "theme": row.theme, "respondents": row.respondents,
            "estimate": row.estimate, "conf_low": row.conf_low, "conf_high": row.conf_high,
            "n": row.n, "grade": row.grade, "speakers": ", ".join(own["speaker"]),
        })  # fmt: skip
    return tuple(found)


def _entries(document: EmpathyMap, name: str, language: str, found: Resolution) -> tuple[Item, ...]:
    """The entries of a field of a written map, graded as on a card."""
    items = []
    for at, one in enumerate(getattr(document, name)):
        given, is_quote = found.grade_of(document, f"{name}.{at}"), isinstance(one, Quote)
        items.append(
            Item(text=document.words(one.text, language), is_quote=is_quote, grade=given,
                 below=one.speaker if is_quote else "", is_assumed=_is_assumed(given))
        )  # fmt: skip
    return tuple(items)


def _is_assumed(grade: str) -> bool:
    return grade == WEAK[-1]


def _written(name: str, items: tuple[Item, ...], language: str, most: int) -> Area:
    """A field of a written map."""
    say, rest = speaker(language), len(items) - len(items[:most])
    return Area(
        name=name, head=say(f"{BLOCK}.field.{name}"), items=items[:most],
        mark=say(f"{BLOCK}.interpreted") if name in INFERRED and items else "",
        more=say(f"{BLOCK}.more_written", count=rest) if rest else "",
    )  # fmt: skip


def _left_out(given, areas: Sequence[str], language: str) -> tuple[str, ...]:
    """That fields of six are not on a map of four."""
    say = speaker(language)
    lost = [name for name in SIX if name not in areas and name in set(given)]
    return tuple(
        say(f"{BLOCK}.left_out", field=say(f"{BLOCK}.field.{name}"), count=list(given).count(name))
        for name in lost
    )

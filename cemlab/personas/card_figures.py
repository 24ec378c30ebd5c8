"""What was measured of a group, as words and numbers ready to be placed on its card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import speaker
from cemlab.personas import narrative
from cemlab.personas.methods.share_intervals import LEAST

if TYPE_CHECKING:
    from cemlab.personas.result import PersonaResult

MOST_ROWS = 10  # differences
MOST_LEVELS = 5  # of a segment
MOST_SEGMENTS = 2


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was measured of a group."""

    share: str
    share_detail: str
    jaccard: str
    jaccard_detail: str
    verdict: str
    rows: pd.DataFrame  # of the profiles
    bars: tuple[tuple[str, str, pd.DataFrame], ...]  # item, heading and rows of the categories
    hidden: Mapping[str, tuple[str, ...]]  # by item of the bars, the levels not to be shown
    untold: tuple[str, ...]  # segments of which nothing may be shown

    def levels(self) -> list[tuple[str, str]]:
        """Items and levels of all bars."""
        return [(item, level) for item, _, rows in self.bars for level in rows["level"]]


def figures_of(result: PersonaResult, persona: str, language: str) -> Figures:
    """Size, stability, differences and shares of a group."""
    say, whole = speaker(language), result.glance().iloc[0]
    row = result.tidy().set_index("persona").loc[persona]
    known = row["jaccard"] == row["jaccard"]
    sizes = {"share": row["estimate"], "low": row["conf_low"], "high": row["conf_high"],
             "n": row["n"]}  # fmt: skip
    bars = _bars(result, persona, language)
    anew = "_anew" if whole.get("n_regrouped", 0.0) >= LEAST else ""
    return Figures(
        share=say("style.percent", x=row["estimate"]),
        share_detail=say(f"personas.card.share_detail{anew}", **sizes),
        jaccard=say("personas.card.jaccard", x=row["jaccard"]) if known else "",
        jaccard_detail=say("personas.card.jaccard_detail", resamples=whole["resamples"]),
        verdict=narrative.verdict_told(result, language),
        rows=_rows(result, persona, language),
        bars=bars,
        hidden={item: tuple(_hidden(result, persona, item, language)) for item, _, _ in bars},
        untold=_untold(result, persona, language),
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
) -> tuple[tuple[str, str, pd.DataFrame], ...]:
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
        found.append((item, head, levels.assign(label=labels)))
    return tuple(found)


def _untold(result: PersonaResult, persona: str, language: str) -> tuple[str, ...]:
    """Segments with too few people of the group, or of the rest, at every level."""
    table = result.categories()
    told = table[table["persona"] == persona].groupby("item", sort=False)["share"].count()
    return tuple(result.label(item, language) for item in told.index[told == 0])


def _hidden(result: PersonaResult, persona: str, item: str, language: str) -> Iterator[str]:
    """Levels of few people, and those from which these could be worked out."""
    table = result.categories()
    own = table[(table["persona"] == persona) & (table["item"] == item) & table["share"].isna()]
    return (result.label(name, language) for name in own["level"])

"""One group in words: what sets it apart from the rest, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.personas.methods.profiles import DISTINCTIVE_G
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.personas.result import PersonaResult

MOST_NAMED = 3  # items named in a sentence
ALIKE = 0.2  # |g| under which a group is much like the rest (Cohen: less than small)


def described(result: PersonaResult, row, language: str) -> list[str]:
    """What sets a group apart, and what does not."""
    say = speaker(language)
    above = some(result, distinctive(result, row.persona, 1), language)
    below = some(result, distinctive(result, row.persona, -1), language)
    key = "both" if above and below else "above" if above else "below" if below else "neither"
    levels = levels_of(result, row.persona)
    if key == "neither" and (levels or _has_hidden(result, row.persona)):
        key = "only"
    facts = {"group": result.label(row.persona, language), "share": row.estimate, "n": row.n,
             "low": row.conf_low, "high": row.conf_high}  # fmt: skip
    told = [say(f"personas.narrative.group_{key}", above=above, below=below, **facts)]
    if levels:
        named = [level_told(result, one, language) for one in levels[:MOST_NAMED]]
        told.append(say("personas.narrative.more_levels", levels=listed(named, language)))
    same = alike(result, row.persona)[:MOST_NAMED]
    if same:
        names = listed([result.label(name, language) for name in same], language)
        told.append(say("personas.narrative.alike", items=names))
    return told


def come_back(result: PersonaResult, language: str) -> list[str]:
    """How many of the differences that set groups apart others show again, and which are not."""
    table = result.confirmed().dropna(subset="share_confirmed")
    if table.empty:
        return []
    found = table.set_index(["persona", "item"])["confirmed"].astype(bool)
    clear = [(persona, item) for persona in result.tidy()["persona"] for sign in (1, -1)
             for item in distinctive(result, persona, sign)]  # fmt: skip
    apart = [one for one in clear if one in found.index]
    if not apart:
        return []
    say, again = speaker(language), [one for one in apart if found[one]]
    told = [say("personas.narrative.confirmed", n=len(again), large=len(apart),
                splits=int(table["splits"].iloc[0]))]  # fmt: skip
    missed = list(dict.fromkeys(item for persona, item in apart if not found[persona, item]))
    if missed:
        items = some(result, missed, language)
        told.append(say("personas.narrative.not_confirmed", items=items))
    return told


def of_group(result: PersonaResult, row, grade: str, language: str) -> Finding | None:
    """One group, by the item on which it lies furthest from the rest; None where on none."""
    marked = [name for sign in (1, -1) for name in distinctive(result, row.persona, sign)]
    rows = _profile(result, row.persona)
    rows = rows[rows["item"].isin(marked)]
    if not len(rows):
        return _of_levels(result, row, grade, language)
    say, first = speaker(language), rows.iloc[0]
    key = "above" if first["hedges_g"] > 0 else "below"
    plain = "" if first["conf_low"] == first["conf_low"] else "_plain"
    facts = {
        "group": result.label(row.persona, language), "n": row.n, "low": row.conf_low,
        "high": row.conf_high, "item": result.label(first["item"], language),
        "difference": first["difference"], "difference_low": first["conf_low"],
        "difference_high": first["conf_high"],
    }  # fmt: skip
    return Finding(
        value=say("personas.value.share", share=row.estimate),
        claim=say(f"personas.finding.group_{key}", **facts),
        detail=say(f"personas.detail.group{plain}", **facts),
        figure="profiles",
        grade=max(grade, graded(row.n)),
    )


def _of_levels(result: PersonaResult, row, grade: str, language: str) -> Finding | None:
    """One group, by the category that it gives most often beside the rest; None without any."""
    levels = levels_of(result, row.persona)
    if not levels:
        return None
    say, first = speaker(language), levels[0]
    facts = {
        "group": result.label(row.persona, language), "n": row.n, "low": row.conf_low,
        "high": row.conf_high, "item": result.label(first["item"], language),
        "level": result.label(first["level"], language), "level_share": first["share"],
        "rest": first["rest_share"],
    }  # fmt: skip
    return Finding(
        value=say("personas.value.share", share=row.estimate),
        claim=say("personas.finding.group_level", **facts),
        detail=say("personas.detail.group_level", **facts),
        figure="numbers",
        grade=max(grade, graded(row.n)),
    )


def distinctive(result: PersonaResult, persona: str, sign: int) -> list[str]:
    """Items on which a persona lies clearly above (or below) the rest, the largest first.

    |g| of at least 0.5, and an interval (where there is one) that keeps to one side.
    """
    rows = _profile(result, persona)
    low, high = rows["conf_low"].fillna(sign), rows["conf_high"].fillna(sign)
    firm = (low > 0) if sign > 0 else (high < 0)
    return rows.loc[rows["distinctive"] & firm & (rows["hedges_g"] * sign > 0), "item"].tolist()


def alike(result: PersonaResult, persona: str) -> list[str]:
    """Items on which a persona is much like the rest, the nearest first.

    The interval, too, must leave no room for a difference that would set the persona apart.
    """
    rows = _profile(result, persona)
    ends = rows[["hedges_g_low", "hedges_g_high"]].abs().max(axis=1, skipna=False)
    rows = rows[(rows["hedges_g"].abs() < ALIKE) & (ends < DISTINCTIVE_G)]
    return rows.sort_values("hedges_g", key=abs)["item"].tolist()


def levels_of(result: PersonaResult, persona: str, sign: int = 1) -> list[dict]:
    """Categories that built the groups and that a persona gives clearly more (or less) often."""
    table = result.categories()
    own = table[(table["persona"] == persona) & table["built"].astype(bool)]
    near = own["conf_low"] if sign > 0 else own["conf_high"]
    firm = near.isna() | (near * sign > 0)  # none without resamples
    own = own[own["distinctive"].astype(bool) & (own["difference"] * sign > 0) & firm]
    return own.sort_values("difference", ascending=sign < 0, kind="stable").to_dict("records")


def _has_hidden(result: PersonaResult, persona: str) -> bool:
    """Whether a category that built the groups is not told: then nobody says that nothing is."""
    table = result.categories()
    own = table[(table["persona"] == persona) & table["built"].astype(bool)]
    return bool(own["share"].isna().any())


def level_told(result: PersonaResult, one: dict, language: str) -> str:
    """A category with its share in the group and in the rest."""
    words = {name: result.label(one[name], language) for name in ("item", "level")}
    shares = {"share": one["share"], "rest": one["rest_share"]}
    return speaker(language)("personas.narrative.level", **words, **shares)


def _profile(result: PersonaResult, persona: str) -> pd.DataFrame:
    table = result.profiles()
    return table[table["persona"] == persona]


def some(result: PersonaResult, names: list[str], language: str) -> str:
    """The first few names, and how many more there are."""
    shown = [result.label(name, language) for name in names[:MOST_NAMED]]
    if len(names) <= MOST_NAMED:
        return listed(shown, language)
    say, more = speaker(language), len(names) - MOST_NAMED
    return say("list_more", names=say("list_join").join(shown), more=more)

"""A Kano questionnaire → sentences: which categories are clear, and which cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.drivers.features.tables import HIDDEN, NOTHING, SURE
from cemlab.drivers.naming import in_a_row
from cemlab.language import speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.drivers.features.result import KanoResult

ORDER = ("M", "O", "A", "I", "R")  # what is missed most comes first
VALUED = ("M", "O", "A")  # categories of which a report speaks on its first page
MOST_NAMED = 3
UNSURE = ("too_close", "mixed", NOTHING, HIDDEN)


def finding(result: KanoResult, language: str) -> str:
    """Which features are what, and of which it cannot be told."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    facts = {"n_features": len(table), "n": whole["n"], "clear": whole["clear"], "sure": SURE}
    key = "counted" if whole["resamples"] else "untested"
    sentences = [say(f"drivers.kano.narrative.{key}", **facts)]
    for category, names in _clear(table).items():
        said = say(f"drivers.kano.narrative.{category}", features=in_a_row(result, names, language))
        sentences.append(said)
    for verdict in UNSURE:
        names = table.loc[table["verdict"] == verdict, "feature"].tolist()
        if names:
            named = in_a_row(result, names, language)
            sentences.append(say(f"drivers.kano.narrative.{verdict}", features=named,
                                 n_features=len(names)))  # fmt: skip
    sentences.append(say("drivers.kano.narrative.stated"))
    return say("join").join(sentences)


def headline(result: KanoResult, language: str) -> str:
    """The clear categories by name, or that there is none."""
    say, table = speaker(language), result.tidy()
    if not result.glance()["resamples"].iloc[0]:
        return say("drivers.kano.headline.untested")
    clear = _clear(table)
    told = [one for one in clear if one in VALUED] or list(clear)
    if not told:
        return say("drivers.kano.headline.open", n_features=len(table))
    parts = [say(f"drivers.kano.headline.{one}",
                 features=in_a_row(result, clear[one], language, MOST_NAMED))
             for one in told]  # fmt: skip
    said = say("drivers.kano.headline.join").join(parts)
    return said[:1].upper() + said[1:]


def subline(result: KanoResult, figure: str, language: str) -> str:
    """How to read the marks."""
    key = figure if result.glance()["resamples"].iloc[0] else f"{figure}_untested"
    return speaker(language)(f"drivers.kano.subline.{key}", sure=SURE)


def findings(result: KanoResult, language: str) -> tuple[Finding, ...]:
    """The clear must-be, one-dimensional and attractive feature with most to lose or win."""
    table = result.tidy()
    failed = (result.checks()["passed"] == False).any()  # noqa: E712
    found = []
    for category, names in _clear(table).items():
        if category not in VALUED:
            continue
        own = table[table["feature"].isin(names)]
        side = "plus" if category == "A" else "minus"
        first = own.loc[own[f"cs_{side}"].abs().idxmax()]
        found.append(_of_feature(result, first, side, bool(failed), language))
    return tuple(found)


def checked(result: KanoResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy(), result.glance().iloc[0]
    smallest = float(table["n"].min())
    rows: list[tuple] = [("smallest", smallest, SMALL_N, smallest >= SMALL_N)]
    for check, code in (("unclear", "question_unclear"), ("reversed", "reversed_feature")):
        items = list(result.notes_of(code).get("items", ()))
        rows.append((check, len(items), 0, not items, *items))
    if whole["resamples"]:
        unsure = table.loc[table["verdict"].isin(["too_close", "mixed"]), "feature"].tolist()
        rows.append(("unsure", len(unsure), float("nan"), None, *unsure))
    return rows


def category_name(category: str, language: str) -> str:
    """The name of a category with its letter."""
    return speaker(language)(f"drivers.kano.category.{category}")


def _clear(table: pd.DataFrame) -> dict[str, list[str]]:
    """Features whose category is clear, by category."""
    clear = table[table["verdict"] == "clear"]
    found = {one: clear.loc[clear["category"] == one, "feature"].tolist() for one in ORDER}
    return {one: names for one, names in found.items() if names}


def _of_feature(
    result: KanoResult, row: pd.Series, side: str, failed: bool, language: str
) -> Finding:
    say = speaker(language)
    grade = "C" if row["n"] < SMALL_N else "B" if failed or row["n"] < ENOUGH_N else "A"
    return Finding(
        value=say(f"drivers.kano.value.{side}", x=row[f"cs_{side}"]),
        claim=say(f"drivers.kano.finding.{row['category']}",
                  feature=result.label(row["feature"], language)),
        detail=say(
            "drivers.kano.detail", p=min(row["p_category"], row["p_mode"]), n=row["n"],
            plus=row["cs_plus"], plus_low=row["cs_plus_low"], plus_high=row["cs_plus_high"],
            minus=row["cs_minus"], minus_low=row["cs_minus_low"], minus_high=row["cs_minus_high"],
        ),
        figure="kano",
        grade=grade,
    )  # fmt: skip

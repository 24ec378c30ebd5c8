"""Drivers by persona → sentences: which differ, and what a difference is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.drivers.naming import in_a_row
from cemlab.language import speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.drivers.segments.result import PersonaDriversResult

MOST_TOLD, MOST_NAMED, IN_HEADLINE = 3, 4, 2
MOST_ROWS = 60  # of the figure: more drivers are in the table only
TINY = 0.001
DIFFERS, NO_DIFFERENCE, CANNOT = "differs", "no_difference", "cannot_tell"


def finding(result: PersonaDriversResult, language: str) -> str:
    """Which drivers differ, between which personas most, and what cannot be told."""
    say, whole, tests = speaker(language), result.glance().iloc[0], result.tests()
    at = "drivers.by_persona.narrative"
    facts = {"outcome": result.label(whole["outcome"], language),
             "by": result.label(whole["by"], language)}  # fmt: skip
    sentences = []
    tested = tests[tests["verdict"] != CANNOT]
    if len(tested):
        sentences.append(say(f"{at}.tested", n_drivers=len(tested), n=whole["n"], **facts))
    differ = _differing(result)
    for row in differ[:MOST_TOLD]:
        ends = _ends(result, row.driver, language)
        sentences.append(say(f"{at}.differs", driver=result.label(row.driver, language),
                             p=p_text(row.p_adjusted, language), **ends))  # fmt: skip
    if len(differ) > MOST_TOLD:
        rest = [row.driver for row in differ[MOST_TOLD:]]
        sentences.append(say(f"{at}.differs_more", n=len(rest),
                             drivers=in_a_row(result, rest, language, MOST_NAMED)))  # fmt: skip
    for code in (NO_DIFFERENCE, CANNOT):
        names = tests.loc[tests["verdict"] == code, "driver"].tolist()
        if names:
            sentences.append(
                say(f"{at}.{code}", drivers=in_a_row(result, names, language, MOST_NAMED))
            )
    if len(tested):
        sentences.append(say(f"{at}.gelman"))
    small = list(result.notes_of("common_slope").get("groups", []))
    if small:
        sentences.append(say(f"{at}.common", groups=in_a_row(result, small, language, MOST_NAMED)))
    sentences.append(say(f"{at}.association"))
    return say("join").join(sentences)


def headline(result: PersonaDriversResult, language: str) -> str:
    """The drivers that differ; else that none can be told to."""
    say, whole, tests = speaker(language), result.glance().iloc[0], result.tests()
    differ = [row.driver for row in _differing(result)]
    code = DIFFERS if differ else NO_DIFFERENCE if tests["p_adjusted"].notna().any() else CANNOT
    return say(
        f"drivers.by_persona.headline.{code}", outcome=result.label(whole["outcome"], language),
        by=result.label(whole["by"], language),
        drivers=in_a_row(result, differ, language, IN_HEADLINE),
    )  # fmt: skip


def subline(result: PersonaDriversResult, figure: str, language: str) -> str:
    """How to read the marks, and how many drivers there are beside those drawn."""
    say, shown, total = speaker(language), len(drawn(result)), len(result.tests())
    told = say(f"drivers.by_persona.subline.{figure}")
    if shown == total:
        return told
    return say("drivers.by_persona.subline.some", subline=told, shown=shown, total=total)


def drawn(result: PersonaDriversResult) -> list[str]:
    """The drivers that the figure has room for, the surest differences first."""
    drivers = result.tests()["driver"].tolist()
    each = len(result.tidy()) // len(drivers) + 1
    return drivers[: max(1, MOST_ROWS // each)]


def findings(result: PersonaDriversResult, language: str) -> tuple[Finding, ...]:
    """Whether drivers differ, as one line of a report; nothing where it cannot be told."""
    say, whole, tests = speaker(language), result.glance().iloc[0], result.tests()
    tested = tests.dropna(subset="p_adjusted")
    if not len(tested):
        return ()
    differ = _differing(result)
    p = p_text(tested["p_adjusted"].min(), language)
    detail = say("drivers.by_persona.detail_none", p=p, n=whole["n"])
    if differ:
        ends = _ends(result, differ[0].driver, language)
        detail = say("drivers.by_persona.detail", p=p_text(differ[0].p_adjusted, language),
                     n=whole["n"], **ends)  # fmt: skip
    return (
        Finding(
            value=say("drivers.by_persona.value", differs=len(differ), total=len(tested)),
            claim=headline(result, language),
            detail=detail,
            figure="personas",
            grade="C" if whole["n"] < SMALL_N else "A" if whole["smallest"] >= ENOUGH_N else "B",
        ),
    )


def checked(result: PersonaDriversResult) -> list[tuple]:
    """Rows of the table of checks; a difference is a finding, and no fault."""
    whole = result.glance().iloc[0]
    differ = [row.driver for row in _differing(result)]
    small = list(result.notes_of("common_slope").get("groups", []))
    nothing, smallest = float("nan"), whole["smallest"]
    return [
        ("differences", len(differ), nothing, None, *differ),
        *([("smallest_persona", smallest, ENOUGH_N, smallest >= ENOUGH_N)]
          if smallest == smallest else []),
        ("common", len(small), 0, not small, *small),
    ]  # fmt: skip


def p_text(p_value: float, language: str) -> str:
    """A p-value as it is written; tiny ones by their bound."""
    say = speaker(language)
    return say("metrics.p_tiny") if p_value < TINY else say("metrics.p_exact", p_value=p_value)


def _differing(result: PersonaDriversResult) -> list:
    """Rows of the tests that tell a difference, the surest first."""
    tests = result.tests()
    told = tests[tests["verdict"] == DIFFERS].sort_values("p_adjusted", kind="stable")
    return list(told.itertuples())


def _ends(result: PersonaDriversResult, driver: str, language: str) -> dict[str, str]:
    """The personas with the lowest and the highest slope of a driver that are shown."""
    table = result.tidy()
    own = table[(table["driver"] == driver) & (table["kind"] == "own")]
    own = own.dropna(subset="slope")
    say = speaker(language)

    def told(row: pd.Series) -> str:
        return say("drivers.by_persona.slope", group=result.label(row["persona"], language),
                   x=row["slope"], low=row["slope_low"], high=row["slope_high"])  # fmt: skip

    if not len(own):
        return {"lowest": "–", "highest": "–"}
    return {"lowest": told(own.loc[own["slope"].idxmin()]),
            "highest": told(own.loc[own["slope"].idxmax()])}  # fmt: skip

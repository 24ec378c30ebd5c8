"""Shapes of drivers → sentences: pain, itch, delight, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.drivers.checks import ENOUGH_ANSWERS, LEFT_OUT, TOLD
from cemlab.drivers.naming import in_a_row
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, check_table, graded

if TYPE_CHECKING:
    from cemlab.drivers.asymmetries.result import AsymmetryResult

DIRECTED = ("basic_like", "excitement_like")
SHAPES = (*DIRECTED, "performance")
MOST_NAMED = 3  # drivers named in a headline
MOST_FOUND = 2  # findings of a kind


def finding(result: AsymmetryResult, language: str) -> str:
    """How many drivers were tested, which punish, which delight, and what is not known."""
    say, table = speaker(language), result.tidy()
    facts = _facts(result, language)
    if not facts["n_tested"]:
        told = [say("drivers.asymmetry.narrative.untested", **facts)]
    else:
        told = [say("drivers.asymmetry.narrative.tested", **facts)]
        told += [
            say(f"drivers.asymmetry.narrative.{verdict}", drivers=named, n=count)
            for verdict, (named, count) in _by_verdict(result, table, language).items()
        ]
    held = _only_here(result)
    if held:
        drivers = in_a_row(result, held, language)
        told.append(say("drivers.asymmetry.narrative.only_here", drivers=drivers))
    told.append(say("drivers.asymmetry.narrative.association"))
    return say("join").join(told)


def headline(result: AsymmetryResult, language: str) -> str:
    """Which drivers punish more than they reward, or the reverse; else that none can be told."""
    say, facts = speaker(language), _facts(result, language)
    if not facts["n_tested"]:
        return say("drivers.asymmetry.headline.untested", **facts)
    held = _only_here(result)
    sure = {verdict: [name for name in _of(result, verdict) if name not in held]
            for verdict in DIRECTED}  # fmt: skip
    if all(sure.values()):
        named = {verdict: in_a_row(result, names, language, MOST_NAMED - 1)
                 for verdict, names in sure.items()}  # fmt: skip
        return say("drivers.asymmetry.headline.both", **named)
    for verdict, names in sure.items():
        if names:
            drivers = in_a_row(result, names, language, MOST_NAMED)
            return say(f"drivers.asymmetry.headline.{verdict}", drivers=drivers)
    named = [name for verdict in DIRECTED for name in _of(result, verdict)]
    if named:
        drivers = in_a_row(result, named, language, MOST_NAMED)
        return say("drivers.asymmetry.headline.only_here", drivers=drivers)
    return say("drivers.asymmetry.headline.none", **facts)


def subline(result: AsymmetryResult, figure: str, language: str) -> str:
    """How to read the marks."""
    return speaker(language)(f"drivers.asymmetry.subline.{figure}")


def findings(result: AsymmetryResult, language: str) -> tuple[Finding, ...]:
    """The clearest pain and delight points; else that none can be told."""
    say, table = speaker(language), result.tidy()
    moved, grade = result.notes_of("knot_sensitive").get("items", []), _grade(result)
    found = []
    for verdict in DIRECTED:
        rows = table[table["verdict"] == verdict]
        rows = rows.loc[rows["difference"].abs().sort_values(ascending=False).index]
        for _, row in rows.head(MOST_FOUND).iterrows():
            own = max(grade, "B") if row["driver"] in moved else grade
            found.append(_of_driver(result, row, own, language))
    if found:
        return tuple(found)
    facts = _facts(result, language)
    key = "none" if facts["n_tested"] else "untested"
    return (
        Finding(
            value=say("drivers.asymmetry.value.count", n=0, n_drivers=facts["n_drivers"]),
            claim=say(f"drivers.asymmetry.headline.{key}", **facts),
            detail=say("drivers.asymmetry.detail.none", **facts),
            figure="slopes",
            grade=grade,
        ),
    )


def checked(result: AsymmetryResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    each = whole["n"] / whole["parameters"]
    untested = _of(result, "not_testable")
    rows: list[tuple[Any, ...]] = [
        ("answers_per_parameter", each, ENOUGH_ANSWERS, each >= ENOUGH_ANSWERS),
        ("left_out", whole["left_out"], LEFT_OUT, whole["left_out"] <= LEFT_OUT),
        ("untested", len(untested), TOLD, None, *untested),
    ]
    tested = table[table["verdict"] != "not_testable"]
    smallest = tested[["n_below", "n_above"]].min().min()
    if smallest == smallest:
        rows.append(("smallest_side", smallest, SMALL_N, smallest >= SMALL_N))
    held = _only_here(result)
    rows.append(("only_here", len(held), 0, not held, *held))
    for end in ("top", "bottom"):
        share = whole[f"share_{end}"]
        if share == share:
            rows.append((f"share_{end}", share, whole["crowd"], None))
    withdrawn = list(result.notes_of("probit_disagrees").get("items", []))
    rows.append(("withdrawn", len(withdrawn), TOLD, None, *withdrawn))
    rows.append(("errors", whole["units"], TOLD, None))
    found = check_table(result, rows, "drivers.asymmetry.check", language)
    found.loc[found["check"] == "errors", "note"] = speaker(language)(
        f"drivers.error.{whole['errors']}", n=whole["units"], df=whole["units"] - 1
    )
    return found


def _by_verdict(
    result: AsymmetryResult, table: pd.DataFrame, language: str
) -> dict[str, tuple[str, int]]:
    """Labels of the drivers of each verdict and how many there are, in the order of the table."""
    names = table.groupby("verdict", sort=False)["driver"].apply(list)
    return {str(verdict): (in_a_row(result, own, language), len(own))
            for verdict, own in names.items()}  # fmt: skip


def _of_driver(result: AsymmetryResult, row: pd.Series, grade: str, language: str) -> Finding:
    say, sides = speaker(language), row[["n_below", "n_above"]]
    few = "C" if sides.min() < SMALL_N else "A"
    whole = result.glance().iloc[0]
    facts = {
        "driver": result.label(row["driver"], language),
        "outcome": result.label(whole["outcome"], language),
        **{name: row[name] for name in row.index if name not in ("driver", "verdict", "reason")},
    }
    return Finding(
        value=say("drivers.asymmetry.value.difference", x=row["difference"]),
        claim=say(f"drivers.asymmetry.finding.{row['verdict']}", **facts),
        detail=say("drivers.asymmetry.detail.slopes", **facts),
        figure="slopes",
        grade=max(grade, few),
    )


def _of(result: AsymmetryResult, verdict: str) -> list[str]:
    table = result.tidy()
    return table.loc[table["verdict"] == verdict, "driver"].tolist()


def _only_here(result: AsymmetryResult) -> list[str]:
    """Drivers with a shape that a knot beside theirs calls another; one at which nothing can be
    told contradicts none."""
    if (result.tidy()["verdict"] == "not_testable").all():
        return []
    table = result.knots()
    own = table[table["chosen"] & table["verdict"].isin(SHAPES)].set_index("driver")["verdict"]
    beside = table[~table["chosen"] & table["driver"].isin(own.index)]
    beside = beside[beside["verdict"] != "undetermined"]
    moved = beside.loc[beside["verdict"] != beside["driver"].map(own), "driver"]
    return [name for name in own.index if name in set(moved)]


def _facts(result: AsymmetryResult, language: str) -> dict[str, Any]:
    whole, table = result.glance().iloc[0], result.tidy()
    return {
        "outcome": result.label(whole["outcome"], language), "n": whole["n"],
        "n_drivers": len(table), "n_tested": int((table["verdict"] != "not_testable").sum()),
    }  # fmt: skip


def _grade(result: AsymmetryResult) -> str:
    """C under 30 answers, B under 100 or with a failed check that concerns all drivers, else A."""
    checks = result.checks()
    own = checks["check"].isin(["only_here", "smallest_side"])
    return graded(result.glance()["n"].iloc[0], checks[~own])

"""A map → sentences: what to work on first, or that this cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.drivers.checks import ENOUGH_ANSWERS, LEFT_OUT
from cemlab.drivers.naming import in_a_row
from cemlab.drivers.narrative import digits_of
from cemlab.drivers.priority_maps.places import ORDER
from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.drivers.priority_maps.result import PriorityResult

MOST_NAMED = 3
POSSIBLE = 0.2  # chance of "concentrate here" from which a driver may yet belong there
WORTH_NAMING = 0.05  # chances below it are left out of a sentence
NEARLY_ALL = 0.995
DOUBTS = ("negative_link", "no_own_effect")  # notes that speak against working on a driver
BLOCK = "drivers.priorities"


def finding(result: PriorityResult, language: str) -> str:
    """What to work on first, what cannot be told, and by which lines."""
    say, table = speaker(language), result.tidy()
    if (table["verdict"] == "not_tested").all():
        told = [say(f"{BLOCK}.narrative.too_few"), say("drivers.narrative.association")]
        return say("join").join(told)
    sentences = [_lines(result, language), _first(result, language)]
    sentences += _placed(result, language)
    sentences += _uncertain(result, language)
    noise = table.loc[table["verdict"] == "noise", "driver"].tolist()
    if noise:
        sentences.append(say("drivers.narrative.noise", drivers=in_a_row(result, noise, language)))
    changes = _noted(result, "quadrant_by_lines")
    if changes:
        named = in_a_row(result, changes, language, MOST_NAMED)
        sentences.append(say(f"{BLOCK}.narrative.changes", drivers=named))
    if result.glance()["performance_by"].iloc[0] != "given":
        sentences.append(say(f"{BLOCK}.narrative.centred"))
    sentences.append(say("drivers.narrative.association"))
    return say("join").join(sentences)


def headline(result: PriorityResult, language: str) -> str:
    """The strongest claim that the chances allow."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    outcome = result.label(whole["outcome"], language)
    if (table["verdict"] == "not_tested").all():
        return say(f"{BLOCK}.headline.too_few", outcome=outcome)
    first = work_first(result)
    if first:
        return say(f"{BLOCK}.headline.first", drivers=in_a_row(result, first, language, MOST_NAMED))
    if not table["verdict"].isin(["told", "cannot_tell"]).any():
        return say("drivers.headline.nothing", outcome=outcome)
    doubted = [one for why in DOUBTS for one in held_back(result, why)]
    if doubted:
        named = in_a_row(result, list(dict.fromkeys(doubted)), language, MOST_NAMED)
        return say(f"{BLOCK}.headline.doubted", drivers=named)
    nearest = candidates(result)
    if len(nearest):
        p = percent(nearest["concentrate"].iloc[0], say)
        return say(f"{BLOCK}.headline.open", outcome=outcome, p=p,
                   driver=result.label(nearest["driver"].iloc[0], language))  # fmt: skip
    return say(f"{BLOCK}.headline.none", outcome=outcome)


def subline(result: PriorityResult, figure: str, language: str) -> str:
    """How to read the marks."""
    by = result.glance()["performance_by"].iloc[0]
    return speaker(language)(f"{BLOCK}.subline.{'given' if by == 'given' else 'centred'}")


def findings(result: PriorityResult, language: str) -> tuple[Finding, ...]:
    """What to work on first; else the nearest candidate, or that there is none."""
    table = result.tidy()
    if not table["verdict"].isin(["told", "cannot_tell"]).any():
        return ()
    named = [("first", driver) for driver in work_first(result)[:2]]
    doubted = [one for why in DOUBTS for one in held_back(result, why)]
    named = named or [("open", driver) for driver in [*doubted, *candidates(result)["driver"]][:1]]
    if named:
        return tuple(_of_driver(result, claim, driver, language) for claim, driver in named)
    say, whole = speaker(language), result.glance().iloc[0]
    return (
        Finding(
            value="0",
            claim=headline(result, language),
            detail=say(f"{BLOCK}.detail.none", n_drivers=whole["drivers"], n=whole["n"]),
            figure="priorities",
            grade=_grade(result),
        ),
    )


def work_first(result: PriorityResult) -> list[str]:
    """Drivers of which "concentrate here" is told, most important first, but for those of which
    nothing can be promised (`held_back`)."""
    table = result.tidy()
    is_first = (table["quadrant"] == "concentrate") & (table["verdict"] == "told")
    named = table.loc[is_first, "driver"].tolist()
    return [one for one in named if not any(one in _noted(result, why) for why in DOUBTS)]


def held_back(result: PriorityResult, why: str) -> list[str]:
    """Drivers of which "concentrate here" is told, and that a note speaks against.

    Those that go down with the outcome (``"negative_link"``), and those whose share may be
    credit for what they have in common with others (``"no_own_effect"``).
    """
    table = result.tidy()
    is_told = (table["quadrant"] == "concentrate") & (table["verdict"] == "told")
    return [one for one in table.loc[is_told, "driver"] if one in _noted(result, why)]


def _noted(result: PriorityResult, code: str) -> list[str]:
    return list(result.notes_of(code).get("items", []))


def candidates(result: PriorityResult) -> pd.DataFrame:
    """Chances of drivers that may belong to "concentrate here", the nearest first."""
    table = result.chances()
    table = table[~table["driver"].isin(_noted(result, "negative_link"))]
    table = table[table["concentrate"] > POSSIBLE]
    return table.sort_values("concentrate", ascending=False, kind="stable", ignore_index=True)


def checked(result: PriorityResult) -> list[tuple]:
    """Rows of the table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    each = whole["n"] / whole["parameters"]
    uncertain = table.loc[table["verdict"] == "cannot_tell", "driver"].tolist()
    noise = table.loc[table["verdict"] == "noise", "driver"].tolist()
    changes = _noted(result, "quadrant_by_lines")
    told = float("nan")  # a fact without a limit
    return [
        ("answers_per_parameter", each, ENOUGH_ANSWERS, each >= ENOUGH_ANSWERS),
        ("left_out", whole["left_out"], LEFT_OUT, whole["left_out"] <= LEFT_OUT),
        ("uncertain", len(uncertain), told, None, *uncertain),
        ("noise", len(noise), told, None, *noise),
        ("lines", len(changes), told, None, *changes),
    ]


def chance(p: float, say) -> str:
    """A chance as a figure has it; never written as certain."""
    return say(f"{BLOCK}.figure.{'p_nearly_one' if p > NEARLY_ALL else 'p'}", p=round(float(p), 2))


def percent(p: float, say) -> str:
    """A chance as a sentence has it; never written as certain."""
    # rounded as the figure rounds it
    return say(
        f"{BLOCK}.{'percent_nearly_all' if p > NEARLY_ALL else 'percent'}", p=round(float(p), 2)
    )


def line_name(result: PriorityResult, what: str, say) -> str:
    """What a line stands at, for a figure: ``"performance"`` or ``"importance"``."""
    whole = result.glance().iloc[0]
    return say(f"{BLOCK}.figure.{what}_{whole[f'{what}_by']}", x=whole[f"{what}_line"])


def _lines(result: PriorityResult, language: str) -> str:
    say, whole = speaker(language), result.glance().iloc[0]
    return say(
        f"{BLOCK}.narrative.lines",
        x=whole["performance_line"], x_by=say(f"{BLOCK}.by.{whole['performance_by']}"),
        y=whole["importance_line"], y_by=say(f"{BLOCK}.by.{whole['importance_by']}"),
    )  # fmt: skip


def _first(result: PriorityResult, language: str) -> str:
    """What to work on first, that it cannot be told, or that there is nothing."""
    say, first = speaker(language), work_first(result)
    chances = result.chances().set_index("driver")["concentrate"]
    if first:
        named = [say(f"{BLOCK}.with_chance", driver=result.label(one, language),
                     p=percent(chances[one], say)) for one in first]  # fmt: skip
        return say(f"{BLOCK}.narrative.first", drivers=listed(named, language))
    doubted = any(held_back(result, why) for why in DOUBTS)
    return say(f"{BLOCK}.narrative.{'open' if doubted or len(candidates(result)) else 'none'}")


def _placed(result: PriorityResult, language: str) -> list[str]:
    """The other drivers whose quadrant is told: those in doubt, and by quadrant."""
    say, table = speaker(language), result.tidy()
    told = table[table["verdict"] == "told"]
    sentences = [
        say(f"{BLOCK}.narrative.{why}", drivers=in_a_row(result, held, language))
        for why in DOUBTS if (held := held_back(result, why))
    ]  # fmt: skip
    for quadrant in ORDER[1:]:
        names = told.loc[told["quadrant"] == quadrant, "driver"].tolist()
        if names:
            sentences.append(say(
                f"{BLOCK}.narrative.placed", quadrant=say(f"drivers.figure.{quadrant}"),
                drivers=in_a_row(result, names, language),
            ))  # fmt: skip
    return sentences


def _uncertain(result: PriorityResult, language: str) -> list[str]:
    """Drivers whose quadrant cannot be told, the nearest to "concentrate here" with chances."""
    say, table, chances = speaker(language), result.tidy(), result.chances()
    names = table.loc[table["verdict"] == "cannot_tell", "driver"]
    own = chances[chances["driver"].isin(names)]
    own = own.sort_values("concentrate", ascending=False, kind="stable")
    if not len(own):
        return []
    shown = [_with_chances(result, row, language) for _, row in own.head(MOST_NAMED).iterrows()]
    more = len(own) - len(shown)
    text = (
        say("list_more", names=say(f"{BLOCK}.between").join(shown), more=more)
        if more
        else say(f"{BLOCK}.between").join(shown)
    )
    return [say(f"{BLOCK}.narrative.uncertain", drivers=text)]


def _with_chances(result: PriorityResult, row: pd.Series, language: str) -> str:
    say = speaker(language)
    told = sorted(((row[one], one) for one in ORDER if row[one] >= WORTH_NAMING), reverse=True)
    parts = [say(f"{BLOCK}.part", quadrant=say(f"drivers.figure.{one}"), p=percent(p, say))
             for p, one in told]  # fmt: skip
    return say(f"{BLOCK}.with_chances", driver=result.label(row["driver"], language),
               chances=say("list_join").join(parts))  # fmt: skip


def _of_driver(result: PriorityResult, claim: str, driver: str, language: str) -> Finding:
    say = speaker(language)
    row = result.tidy().set_index("driver").loc[driver]
    p = percent(result.chances().set_index("driver").loc[driver, "concentrate"], say)
    facts: dict[str, Any] = {
        name: row[name]
        for name in ("share", "share_low", "share_high", "mean", "mean_low", "mean_high", "n")
    }
    facts["digits"] = digits_of(row["share_low"], row["share_high"])
    few = "C" if row["n"] < SMALL_N else "B" if row["n"] < ENOUGH_N else "A"
    return Finding(
        value=p,
        claim=say(f"{BLOCK}.claim.{claim}", driver=result.label(driver, language)),
        detail=say(f"{BLOCK}.detail.driver", p=p, **facts),
        figure="priorities",
        tone="bad" if claim == "first" else "plain",
        grade=max(few, _grade(result)),
    )


def _grade(result: PriorityResult) -> str:
    return graded(result.glance()["n"].iloc[0], result.checks())

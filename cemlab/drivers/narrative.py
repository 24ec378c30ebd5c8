"""Driver results → sentences, checked against intervals, ranks and the noise floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.drivers.naming import in_a_row
from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.drivers.result import DriverResult

SURE = 0.95  # share of resamples in which the first driver must lead to be called first
MOST_NAMED = 3  # drivers named in a headline


def finding(result: DriverResult, language: str) -> str:
    """How well the drivers explain the outcome, which comes first, and what is not known."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    sentences = [_fit(result, language), _first(result, language)]
    if whole["measure"] == "own":
        sentences.append(say("drivers.narrative.own"))
    noise = table.loc[table["verdict"] == "noise", "driver"].tolist()
    if noise:
        sentences.append(say("drivers.narrative.noise", drivers=in_a_row(result, noise, language)))
    grouped = [
        say("drivers.narrative.group", group=name,
            items=in_a_row(result, items, language, MOST_NAMED))
        for name, items in _items(result).items() if len(items) > 1
    ]  # fmt: skip
    if grouped:
        sentences.append(say("drivers.narrative.groups", groups=listed(grouped, language)))
    silent = list(result.notes_of("mostly_missing").get("items", []))
    if silent:
        named = in_a_row(result, silent, language)
        sentences.append(say("drivers.narrative.mostly_missing", drivers=named))
    two_part = list(result.notes_of("na_declared").get("items", []))
    if len(two_part) > MOST_NAMED:
        sentences.append(say("drivers.narrative.two_part_many", n_drivers=len(two_part)))
    elif two_part:
        named = in_a_row(result, two_part, language)
        sentences.append(say("drivers.narrative.two_part", drivers=named))
    if result.notes_of("complete_only"):
        sentences.append(say("drivers.narrative.complete"))
    elif whole["left_out"]:
        dropped = whole["left_out"] * whole["n"] / (1 - whole["left_out"])
        why = whole.get("left_because", "drivers")
        sentences.append(say(
            f"drivers.narrative.dropped{'' if why == 'drivers' else f'_{why}'}", n_dropped=dropped,
            covariates=in_a_row(result, _covariates(result), language),
        ))  # fmt: skip
    sentences.append(say("drivers.narrative.association"))
    return say("join").join(sentences)


def _fit(result: DriverResult, language: str) -> str:
    """How much is explained, of what, and beyond what."""
    say, whole = speaker(language), result.glance().iloc[0]
    covariates = _covariates(result)
    n_drivers = sum(map(len, _items(result).values()))
    facts = {
        "n_drivers": n_drivers, "r_squared": whole["r_squared"], "n": whole["n"],
        "outcome": result.label(whole["outcome"], language),
        "low": whole["r_squared_low"], "high": whole["r_squared_high"],
        "covariates": in_a_row(result, covariates, language),
        "digits": digits_of(whole["r_squared_low"], whole["r_squared_high"]),
    }  # fmt: skip
    key = "fit_mcfadden" if whole["measure"] == "mcfadden" else "fit"
    key += "_beyond" if covariates else ""
    key += "" if whole["resamples"] else "_plain"
    if n_drivers == 1 and key in ("fit", "fit_plain"):
        key += "_one"
    return say(f"drivers.narrative.{key}", **facts)


def _items(result: DriverResult) -> dict[str, list[str]]:
    """The items in the model, by driver or group, most important first."""
    groups = result.provenance.options.get("groups", {})
    silent = set(result.notes_of("mostly_missing").get("items", []))
    return {
        name: [item for item in groups.get(name, (name,)) if item not in silent]
        for name in result.tidy()["driver"]
    }


def _covariates(result: DriverResult) -> list[str]:
    return list(result.provenance.options.get("covariates", []))


def headline(result: DriverResult, language: str) -> str:
    """The strongest claim that intervals and ranks allow."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    outcome = result.label(whole["outcome"], language)
    if not whole["resamples"]:
        return say("drivers.headline.unsure", outcome=outcome)
    if table["rank"].isna().all():
        few = "_clusters" if result.notes_of("no_ranks_clusters") else ""
        return say(f"drivers.headline.too_few{few}", outcome=outcome)
    told = table[table["verdict"] == "above_noise"]
    if not len(told):
        return say("drivers.headline.nothing", outcome=outcome)
    urgent = priorities(result)
    if urgent:
        return say(
            "drivers.headline.priority", drivers=in_a_row(result, urgent, language, MOST_NAMED)
        )
    first = result.label(told["driver"].iloc[0], language)
    if len(table) == 1:
        return say("drivers.headline.only", driver=first, outcome=outcome)
    if leads(result):
        return say("drivers.headline.first", driver=first, outcome=outcome)
    close = rivals(result)
    if len(close) == 1:
        second = result.label(close["against"].iloc[0], language)
        p = close["p_larger"].iloc[0]
        return say("drivers.headline.tied", driver=first, second=second, outcome=outcome,
                   p_larger=p)  # fmt: skip
    above = told[told["share_low"] > whole["mean_share"]]
    if not len(above):
        return say("drivers.headline.open", outcome=outcome)
    is_open = above["rank_low"].max() <= above["rank_high"].min()
    key = "group" if len(above) > 1 and is_open else "above"
    named = in_a_row(result, above["driver"].tolist(), language, MOST_NAMED)
    return say(f"drivers.headline.{key}", drivers=named, outcome=outcome)


def rivals(result: DriverResult) -> pd.DataFrame:
    """Pairs of the first driver with those it cannot be told apart from, the closest first."""
    pairs = result.pairs()
    own = pairs[(pairs["driver"] == result.tidy()["driver"].iloc[0])]
    return own[own["verdict"] == "too_close"].sort_values("p_larger", kind="stable")


def leads(result: DriverResult) -> bool:
    """Whether the first driver may be called first: told apart from every other, and first in
    nearly all resamples."""
    return bool(result.tidy()["p_first"].iloc[0] >= SURE) and not len(rivals(result))


def subline(result: DriverResult, figure: str, language: str) -> str:
    """How to read the marks of a figure."""
    cut = result.glance()["mean_cut"].iloc[0]
    if cut != cut:
        return speaker(language)(f"drivers.subline.{figure}_alone")
    return speaker(language)(f"drivers.subline.{figure}", cut=cut)


def findings(result: DriverResult, language: str) -> tuple[Finding, ...]:
    """Priorities; the first driver, where it is none or cannot be told from the next; how much is
    explained; what cannot be told."""
    table, whole = result.tidy(), result.glance().iloc[0]
    if not whole["resamples"] or table["rank"].isna().all():
        return ()
    grade = _grade(result)
    rows = table.set_index("driver", drop=False)
    urgent = priorities(result)[:2]
    found = [_of_driver(result, rows.loc[name], "priority", grade, language) for name in urgent]
    top = table.iloc[0]
    close = rivals(result)
    if len(table) > 1 and top["verdict"] == "above_noise":
        how = "tied" if len(close) else "first" if leads(result) else "ahead"
        if top["driver"] not in urgent or len(close):
            found.append(_of_driver(result, top, how, grade, language))
    found.append(_of_fit(result, grade, language))
    noise = table.loc[table["verdict"] == "noise"]
    if len(noise) and len(table) > 1:
        found.append(_of_driver(result, noise.iloc[-1], "noise", grade, language))
    return tuple(found)


def priorities(result: DriverResult) -> list[str]:
    """Drivers to improve, most important first.

    Their importance is above the average share and their rating below the average of the
    drivers, both with the whole 95% interval; they are told from noise and go up with the
    outcome.
    """
    table, whole = result.tidy(), result.glance().iloc[0]
    down = set(result.notes_of("negative_link").get("items", []))
    urgent = (
        (table["share_low"] > whole["mean_share"])
        & (table["mean_high"] < whole["mean_cut"])
        & (table["verdict"] == "above_noise")
        & ~table["driver"].isin(down)
    )
    return table.loc[urgent, "driver"].tolist()


def _of_fit(result: DriverResult, grade: str, language: str) -> Finding:
    """How much is explained."""
    say, whole = speaker(language), result.glance().iloc[0]
    mcfadden = whole["measure"] == "mcfadden"
    suffix = "_mcfadden" if mcfadden else "_beyond" if _covariates(result) else ""
    value = (
        say("drivers.value.mcfadden", x=whole["r_squared"])
        if mcfadden
        else say("drivers.value.share", share=whole["r_squared"])
    )
    outcome = result.label(whole["outcome"], language)
    return Finding(
        value=value,
        claim=say(f"drivers.finding.fit{suffix}", outcome=outcome, r_squared=whole["r_squared"],
                  n_drivers=len(result.tidy())),
        detail=say(f"drivers.detail.fit{'_mcfadden' if mcfadden else ''}", n=whole["n"],
                   low=whole["r_squared_low"], high=whole["r_squared_high"],
                   digits=digits_of(whole["r_squared_low"], whole["r_squared_high"])),
        figure="importance",
        grade=grade,
    )  # fmt: skip


def _first(result: DriverResult, language: str) -> str:
    """Which driver leads, and whether that can be told."""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    own = "_own" if whole["measure"] == "own" else ""
    row = table.iloc[0]
    facts = {"driver": result.label(row["driver"], language), "share": row["share"]}
    if len(table) == 1:
        return say("drivers.narrative.only", driver=facts["driver"])
    if not whole["resamples"]:
        return say(f"drivers.narrative.first_plain{own}", **facts)
    if pd.isna(row["p_first"]):
        few = result.notes_of("no_ranks_clusters")
        return say(f"drivers.narrative.too_few{'_clusters' if few else ''}", **few)
    if row["verdict"] != "above_noise":
        return say("drivers.narrative.nothing")
    facts |= {"low": row["share_low"], "high": row["share_high"], "p_first": row["p_first"],
              "digits": digits_of(row["share_low"], row["share_high"])}  # fmt: skip
    close = rivals(result)
    if not len(close):
        key = f"first{own}" if leads(result) else "ahead"
        return say(f"drivers.narrative.{key}", **facts)
    second = table.set_index("driver", drop=False).loc[close["against"].iloc[0]]
    other = {"second": result.label(second["driver"], language), "second_share": second["share"],
             "p_larger": close["p_larger"].iloc[0]}  # fmt: skip
    return say(f"drivers.narrative.tied{own}", **facts, **other)


def _of_driver(
    result: DriverResult, row: pd.Series, claim: str, grade: str, language: str
) -> Finding:
    say, whole = speaker(language), result.glance().iloc[0]
    names = {
        "driver": result.label(row["driver"], language),
        "outcome": result.label(whole["outcome"], language),
        "p_first": row["p_first"],
    }
    if claim == "tied":
        nearest = rivals(result).iloc[0]
        names["second"] = result.label(nearest["against"], language)
        names["p_larger"] = nearest["p_larger"]
    low, high = int(row["rank_low"]), int(row["rank_high"])
    key = "share" if row["mean"] == row["mean"] else "share_alone"
    detail = say(
        f"drivers.detail.{key}{'_own' if whole['measure'] == 'own' else ''}",
        share=row["share"], low=row["share_low"], high=row["share_high"],
        rank=str(low) if low == high else f"{low}–{high}", n_drivers=len(result.tidy()),
        mean=row["mean"], mean_low=row["mean_low"], mean_high=row["mean_high"], n=row["n"],
        n_model=whole["n"], digits=digits_of(row["share_low"], row["share_high"]),
    )  # fmt: skip
    grade = max(grade, "C" if row["n"] < SMALL_N else "B" if row["n"] < ENOUGH_N else "A")
    return Finding(
        value=say("drivers.value.share", share=row["share"]),
        claim=say(f"drivers.finding.{claim}", **names),
        detail=detail,
        figure="importance",
        grade=grade,
    )


def digits_of(low: float, high: float) -> int:
    """Decimals of a percentage that keep the ends of its interval apart."""
    return int(f"{low:.0%}" == f"{high:.0%}")


def _grade(result: DriverResult) -> str:
    """C under 30 answers, B under 100 or with a failed check, A otherwise.

    Whether the first driver leads is told by the sentence itself, and lowers no grade.
    """
    return graded(result.glance()["n"].iloc[0], result.checks().query("check != 'lead'"))

"""What is weak about a contest, as notes and as warnings."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import CemlabWarning, MissingDataWarning, SmallSampleWarning
from cemlab.language import listed, speaker
from cemlab.numerics import SMALL_N
from cemlab.peak_end.checks import (
    BY_COUNT,
    CONFOUNDED,
    FEW_MOMENTS,
    LEFT_OUT,
    NO_RESPONSE,
)
from cemlab.peak_end.methods import MIN_MOMENTS
from cemlab.peak_end.methods.verdict import MARGIN
from cemlab.peak_end.sample import GAPS

MOST_NAMED = 5  # groups; of more only their number is told

Notes = list[tuple[str, Mapping[str, Any]]]


def notes(
    events: EventLog, survey: Survey, whole: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame], *, outcome: str,
    covariates: Sequence[str], left_out: Sequence[str], n_unrated: int, n_after_end: int,
    within_p: float,
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    """Weak points, as (code, values for its sentence)."""
    n, n_journeys = int(whole["n"]), int(whole["n_journeys"])
    if whole["is_retrospective"]:
        yield "retrospective_moments", {}
    yield from _of_verdict(whole, tables["coefficients"], within_p)
    if n < SMALL_N:
        yield "few_journeys", {"n": n, "limit": SMALL_N}
    if whole["n_few_moments"]:
        facts = {"count": whole["n_few_moments"], "n": n_journeys, "least": MIN_MOMENTS}
        yield "few_moments", facts | {"share": whole["few_moments"]}
    for name in ("peak", "trough"):
        if whole[f"end_is_{name}"] > CONFOUNDED:
            share = whole[f"end_is_{name}"]
            yield ("peak_end_confounded" if name == "peak" else "trough_end_confounded",
                   {"share": share})  # fmt: skip
    if abs(whole["peak_by_count"]) > BY_COUNT:  # false where the number never varies
        ignored = "moment_count_few" if n < SMALL_N else "moment_count_ignored"
        counted = "moment_count" if whole["count_moments"] else ignored
        facts = {"n": n} if counted == "moment_count_few" else {}
        yield counted, {"r": whole["peak_by_count"]} | facts
    if whole["n_unjoined"]:
        yield "unjoined", {"count": whole["n_unjoined"], "n": n_journeys}
    if whole["n_ambiguous"]:
        yield "ambiguous", {"count": whole["n_ambiguous"], "n": n_journeys}
    if whole["n_early"]:
        yield "answered_early", {"count": whole["n_early"], "n": n_journeys}
    if whole["n_unanswered"]:
        yield "unanswered", {"count": whole["n_unanswered"], "outcome": outcome}
    if whole["n_blank"]:
        yield "blank_covariates", {"count": whole["n_blank"], "items": list(covariates)}
    for kind in GAPS:
        if count := whole.get(f"n_outcome_{kind}"):
            yield f"outcome_{kind}", {"count": count, "outcome": outcome}
        if count := whole.get(f"n_covariate_{kind}"):
            yield f"covariates_{kind}", {"count": count, "items": list(covariates)}
    if events.end is not None and whole["n_without_end"]:
        facts = {"count": whole["n_without_end"], "end": events.end}
        yield "without_end", facts | {"share": whole["without_end"]}
    elif whole["n_without_end"]:
        yield "without_times", {"count": whole["n_without_end"]}
    if n_after_end:
        yield "after_end", {"count": n_after_end, "end": events.end}
    if n_unrated:
        yield "unrated_moments", {"count": n_unrated}
    if whole["n_shared"]:
        yield "shared_response", {"count": whole["n_shared"]}
    if left_out:
        yield "never_varies", {"items": list(left_out)}
    if whole["errors"] == "customer":
        yield "clustered_errors", {"n": n, "n_customers": whole["n_customers"]}
    if "groups" in tables:
        yield from _of_groups(tables["groups"], int(whole["min_cell"]))
    if survey.is_weighted:
        yield "unweighted_contest", {}
    turned = [name for name in (outcome, *covariates)
              if survey.items[name].direction == "low_is_good"]  # fmt: skip
    if turned:
        yield "reversed", {"items": turned}


def _of_verdict(
    whole: Mapping[str, Any], coefficients: pd.DataFrame, within_p: float
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Parts of a supported verdict that are not told by themselves; why one is not supported."""
    if whole["only_in"] is not None:
        untested = "" if within_p == within_p else "_untested"
        told = {"p": within_p} if whole["only_in"] == "between" and not untested else {}
        yield f"only_{whole['only_in']}{untested}", told
    if whole["verdict"] == "over_weighting":
        both = coefficients[coefficients["model"] == "both"].set_index("term")
        for name in (whole["extreme"], "end"):
            row = both.loc[name]
            if not row["conf_low"] > 0:
                yield f"{name}_unsure", {
                    "estimate": row["estimate"], "low": row["conf_low"], "high": row["conf_high"],
                }  # fmt: skip


def _of_groups(groups: pd.DataFrame, least: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Groups of which nothing is told, and groups too small for a verdict."""
    hidden = groups.loc[groups["verdict"] == "hidden", "group"].tolist()
    if hidden:
        yield "groups_untold", {"count": len(hidden), "limit": least}
    short = groups[(groups["n"] < groups["needed"]) & (groups["verdict"] == "cannot_tell")]
    without = groups[groups["n"].notna() & groups["estimate"].isna()]
    for code, named in (("groups_short", short["group"]), ("groups_no_contest", without["group"])):
        if len(named) > MOST_NAMED:
            yield f"{code}_many", {"count": len(named), "gain": MARGIN}
        elif len(named):
            yield code, {"items": named.tolist(), "gain": MARGIN}


def warn(
    found: Notes, whole: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]], language: str
) -> None:
    """Weaknesses beyond their limit are warnings as well, so that nobody misses them."""
    kinds: dict[str, type[CemlabWarning]] = {
        "retrospective_moments": CemlabWarning,
        "few_journeys": SmallSampleWarning,
        "peak_end_confounded": CemlabWarning,
        "trough_end_confounded": CemlabWarning,
        "moment_count_ignored": CemlabWarning,
        "shared_response": CemlabWarning,
        "answered_early": CemlabWarning,
    }
    if whole["few_moments"] > FEW_MOMENTS:
        kinds["few_moments"] = SmallSampleWarning
    if whole["no_response"] > NO_RESPONSE:
        kinds |= {"unjoined": MissingDataWarning, "unanswered": MissingDataWarning}
    if whole["left_out"] > LEFT_OUT:
        kinds["blank_covariates"] = MissingDataWarning
    say = speaker(language)

    def named(name: str) -> str:
        return labels.get(name, {}).get(language) or name

    for code, values in found:
        if code in kinds:
            spoken = {
                key: listed(list(map(named, value)), language) if isinstance(value, list)
                else named(value) if isinstance(value, str) else value
                for key, value in values.items()
            }  # fmt: skip
            warnings.warn(kinds[code](say(f"notes.{code}", **spoken), code), stacklevel=3)

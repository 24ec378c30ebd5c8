"""Can the contest between the mean, the peak and the end be believed?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import speaker
from cemlab.peak_end.methods import worded
from cemlab.results import check_table

if TYPE_CHECKING:
    from cemlab.peak_end.result import PeakEndResult

FEW_MOMENTS = 0.20  # share of journeys that may be too short; convention
CONFOUNDED = 0.60  # methods: 5.1
BY_COUNT = 0.10  # correlation of peak and number of moments; Cohen's "small"
NO_RESPONSE = 0.40  # share of journeys that may lack a rating; as for blanks in methods: 4.4
LEFT_OUT = 0.05  # methods: 4.4
WITHOUT_END = 0.20  # who leaves before the end may leave because of it; convention
PLACEBO = 0.05  # methods: A.12
NAN = float("nan")
NOISY = 0.7  # reliability of a single moment at which an averaging verdict must still hold
OPEN = ("cannot_tell", "descriptive", "hidden")  # verdicts that contradict no other
CLAIMS = ("over_weighting", "end_only")  # verdicts that rest on an effect of the end


def of_contest(result: PeakEndResult, language: str) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note."""
    whole = result.glance().iloc[0]
    rows = [
        _enough(whole),
        _most("few_moments", whole["few_moments"], FEW_MOMENTS),
        _most("end_is_peak", whole["end_is_peak"], CONFOUNDED),
        _most("end_is_trough", whole["end_is_trough"], CONFOUNDED),
    ]
    if whole["peak_by_count"] == whole["peak_by_count"]:
        counted = bool(whole["count_moments"])
        found, limit = abs(whole["peak_by_count"]), BY_COUNT
        passed = counted or found <= limit
        rows.append(("moment_count", found, float("nan") if counted else limit,
                     None if counted else passed))  # fmt: skip
    rows.append(_most("no_response", whole["no_response"], NO_RESPONSE))
    if result.provenance.options["covariates"]:
        rows.append(_most("left_out", whole["left_out"], LEFT_OUT))
    if isinstance(whole["end_touchpoint"], str):
        rows.append(_most("no_end", whole["without_end"], WITHOUT_END))
    if whole["placebo"] == whole["placebo"]:
        is_claim = whole["verdict"] in CLAIMS
        passed = bool(whole["placebo"] <= PLACEBO) if is_claim else None
        rows.append(("placebo", whole["placebo"], PLACEBO if is_claim else float("nan"), passed))
    say = speaker(language)
    rows += [*_of_parts(result, whole), *_of_order(whole)]
    rows += [*_of_variants(result, whole), *_of_people(result, whole)]
    return check_table(
        result, rows, "peak_end.check", language,
        goal=result.label(whole["goal"], language) if isinstance(whole["goal"], str) else "",
        completed=whole["completed_at_trough"], quit=whole["quit"],
        extreme=say(f"peak_end.word.{whole['extreme']}"),
        verdicts={row.variant: say(f"peak_end.verdict.{worded(row.verdict, row.sure_part)}")
                  for row in result.variants().itertuples()},
        sizes={row.variant: row.n for row in result.variants().itertuples()},
    )  # fmt: skip


def _of_parts(result: PeakEndResult, whole: pd.Series) -> Iterator[tuple]:
    """What extreme and end tell by themselves at least, with the other and the mean equal."""
    both = result.coefficients().query("model == 'both'").set_index("term")["conf_low"]
    claimed = whole["verdict"] == "over_weighting"
    for check, term in (("extreme_alone", whole["extreme"]), ("end_alone", "end")):
        passed = bool(both[term] > 0) if claimed else None
        yield check, both[term], 0.0 if claimed else NAN, passed


def _of_order(whole: pd.Series) -> Iterator[tuple]:
    """What is left of the gain, and of the extremes, with moments in another order."""
    if whole["order_free"] == whole["order_free"]:
        yield "order_free", whole["order_free"], NAN, None
    if whole["placebo_extremes"] == whole["placebo_extremes"]:
        claimed = whole["verdict"] == "over_weighting"
        passed = bool(whole["placebo_extremes"] <= PLACEBO) if claimed else None
        yield "placebo_extremes", whole["placebo_extremes"], PLACEBO if claimed else NAN, passed


def _of_variants(result: PeakEndResult, whole: pd.Series) -> Iterator[tuple]:
    """Whether the contest held otherwise says something else; who cannot tell contradicts none."""
    for row in result.variants().itertuples():
        if row.variant == "as_asked":
            continue
        passed = None
        if not {row.verdict, whole["verdict"]} & set(OPEN):
            passed = row.verdict == whole["verdict"]
        yield row.variant, row.estimate, NAN, passed
    if whole["quit_at_trough"] == whole["quit_at_trough"]:
        yield "quit_at_trough", whole["quit_at_trough"], NAN, None


def _of_people(result: PeakEndResult, whole: pd.Series) -> Iterator[tuple]:
    """Within customers, with noisier moments, before the answer, and between groups."""
    if whole["within_p"] == whole["within_p"]:
        claimed = whole["verdict"] == "over_weighting" or whole["only_in"] == "between"
        passed = bool(whole["within_p"] < PLACEBO) if claimed else None
        yield "within", whole["within_p"], PLACEBO if claimed else NAN, passed
    noisy = result._tables.get("reliability")
    if noisy is not None and len(noisy):
        noisy = noisy[(noisy["reliability"] == NOISY) & (noisy["term"] != "mean")]
        upwards = noisy[noisy["conf_low"] > 0]
        passed = len(upwards) == 0 if whole["verdict"] == "averaging" else None
        end = noisy.loc[noisy["term"] == "end", "estimate"]
        yield "reliability", float(end.iloc[0]), NAN, passed
    if whole["early"] > 0:
        yield _most("early", whole["early"], LEFT_OUT)
    if whole["hours"] == whole["hours"]:
        yield "hours", whole["hours"], NAN, None
    if isinstance(whole["by"], str) and whole["groups_p"] == whole["groups_p"]:
        yield "groups", whole["groups_p"], NAN, None


def _most(check: str, value: float, limit: float) -> tuple:
    return check, value, limit, bool(value <= limit)


def _enough(whole: pd.Series) -> tuple:
    """Whether "cannot tell" is more than a matter of numbers; another verdict needs no more."""
    enough = bool(whole["n"] >= whole["needed"])
    passed = enough if enough or whole["verdict"] in OPEN else None
    return "journeys", whole["n"], whole["needed"], passed

"""The verb: check, align, group, wrap."""

from __future__ import annotations

import warnings
from typing import Any, Literal

from cemlab.data import EventLog, Survey, arguments
from cemlab.errors import CemlabWarning, MissingDataWarning, OptionError
from cemlab.journeys.sequencing.finding_types import Types, types_of
from cemlab.journeys.sequencing.result import SequenceResult
from cemlab.journeys.sequencing.ways import Ways, by_type, frequent, ways_of
from cemlab.journeys.taking import Taken, check_arguments, take, unused_weights
from cemlab.language import LANGUAGES, speaker
from cemlab.results import Provenance

COSTS = ("indel", "trate")
FEWEST_NULL = 39
WARNED = {"cost_sensitive": CemlabWarning, "open_sequences": MissingDataWarning}


def sequences(
    events: EventLog,
    survey: Survey | None = None,
    *,
    k: int | None = None,
    costs: Literal["indel", "trate"] = "indel",
    k_max: int = 6,
    resamples: int = 100,
    null_samples: int = 39,
    seed: int = 0,
) -> SequenceResult:
    """Which ways customers go, and whether these ways fall into types.

    Journeys are compared by optimal matching: what it costs to turn one into the other. Types are
    journeys around a typical one. A number of types is taken only if it has structure (mean
    silhouette of 0.25 or more), if every type comes back in resamples (bootstrap Jaccard of 0.75
    or more), and if the smallest has 5% of the journeys; otherwise the answer is that there are
    none.

    Parameters
    ----------
    events : EventLog
        Moments in an observed order. Journeys that are still open are left out.
    survey : Survey, optional
        Says how few customers are not told apart; its answers are not used.
    k : int, optional
        Number of types, where somebody needs so many; by default as found.
    costs : {"indel", "trate"}, default "indel"
        What a replacement costs, beside 1 for an insertion or a deletion: always 2 (then the
        distance counts what is not in the longest common subsequence), or 2 less how often the two
        touchpoints follow each other.
    k_max : int, default 6
        The largest number that is tried.
    resamples : int, default 100
        Resamples behind the Jaccard coefficients; 0 leaves them out.
    null_samples : int, default 39
        Samples of a chain of choices, each depending only on the touchpoint before. Where its
        journeys have as much structure, types are a stable way to sort journeys, and no separate
        kinds. 0 leaves the question out.
    seed : int, default 0
        The same seed gives the same resamples.

    Returns
    -------
    SequenceResult

    Raises
    ------
    OptionError
        An argument is of the wrong kind.
    MethodError
        Nobody observed the order, or too few customers have journeys that are over.

    Warns
    -----
    CemlabWarning, MissingDataWarning
        The types change with the costs, or journeys are open; `notes()` says the same.

    Notes
    -----
    Distances are divided by the length of the longer journey. Equal journeys are computed once.
    Whether types depend on the costs is asked by grouping again with the others: below an adjusted
    Rand index of 0.7 they are not named. Of more than 3,000 ways, 3,000 are drawn by how frequent
    they are; journeys of more than 200 moments are left out. Weights are not
    used; `notes()` says so.

    References
    ----------
    Gabadinho et al. (2011) for optimal matching; Kaufman & Rousseeuw (1990) for partitioning
    around medoids and what a silhouette says; Hennig (2007) for stability; Hennig & Lin
    (2015) for a null without types; Hubert & Arabie (1985).

    Examples
    --------
    >>> ways = cemlab.journeys.sequences(events)
    >>> ways.variants()
    """
    check_arguments(events, survey, None)
    _check_numbers(k, k_max, costs)
    arguments.check_resampling(resamples, seed)
    if not arguments.is_count(null_samples) or 0 < null_samples < FEWEST_NULL:
        raise OptionError(
            f"`null_samples` is {null_samples!r}. Expected 0, or a whole number from "
            f"{FEWEST_NULL}: with fewer, hardly a p-value lies below 0.05."
        )
    taken = take(events, None)
    if survey is not None:
        taken = taken._replace(min_cell=max(taken.min_cell, survey.circumstances.min_cell))
    ways = ways_of(taken, events, seed)
    types = types_of(ways.variants, len(taken.touchpoints), costs, k, k_max, taken.min_cell,
                     resamples, null_samples, seed)  # fmt: skip
    whole = _whole(ways, types, costs, k, taken, resamples, null_samples)
    result = SequenceResult(
        _components=by_type(ways, types, taken),
        _whole=whole,
        _tables={"variants": frequent(ways, types, taken), "numbers": types.numbers},
        _notes=(*_notes(ways, whole), *unused_weights(survey)),
        labels=_labels(events),
        language=events.language,
        provenance=_provenance(ways, events, taken, k, costs, k_max, resamples, null_samples, seed),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(WARNED[code](message, code), stacklevel=2)
    return result


def _check_numbers(k: Any, k_max: Any, costs: Any) -> None:
    if costs not in COSTS:
        raise OptionError.unknown("costs", costs, COSTS)
    wrong = [
        f"`{name}` is {value!r}. Expected a whole number from 2."
        for name, value in (("k", k), ("k_max", k_max))
        if not (value is None and name == "k") and not (arguments.is_count(value) and value >= 2)
    ]
    if wrong:
        raise OptionError("\n".join(wrong))


def _whole(
    ways: Ways, types: Types, costs: str, k: int | None, taken: Taken, resamples: int,
    null_samples: int,
) -> dict[str, Any]:  # fmt: skip
    has_types = types.verdict not in ("none", "one_variant")
    tried = types.numbers.set_index("k")["silhouette"]
    best = tried.get(float(len(types.medoids)), tried.max()) if has_types else tried.max()
    return {
        "verdict": types.verdict,
        "k": len(types.medoids) if has_types else 0,
        "k_asked": k,
        "costs": costs,
        "silhouette": float(best),
        "agreement": types.agreement,
        "null_p": types.p_value,
        "null_samples": null_samples,
        "n_variants": len(ways.variants.counts),
        "n_customers": len(set(ways.customers.tolist())),
        "n_open": len(ways.unfinished.codes),
        "day": ways.unfinished.day,
        "n_long": ways.n_long,
        "n_rare": ways.n_rare,
        "min_cell": taken.min_cell,
        "resamples": resamples,
    }


def _notes(ways: Ways, whole: dict[str, Any]):
    """Weak points, as (code, values for their sentence)."""
    if whole["n_open"]:
        yield "open_sequences", {"n": whole["n_open"], "day": whole["day"]}
    if whole["verdict"] == "cost_sensitive":
        yield "cost_sensitive", {"agreement": whole["agreement"]}
    if whole["n_long"]:
        yield "long_journeys", {"n": whole["n_long"]}
    if whole["n_rare"]:
        yield "rare_ways", {"n": whole["n_rare"], "n_variants": whole["n_variants"]}
    if not whole["resamples"] and whole["verdict"] != "one_variant":
        yield "types_untested", {}


def _labels(events: EventLog) -> dict[str, Any]:
    everybody = {spoken: speaker(spoken)("journeys.sequences.all") for spoken in LANGUAGES}
    return events.labels() | {"all": everybody}


def _provenance(
    ways: Ways, events: EventLog, taken: Taken, k: int | None, costs: str, k_max: int,
    resamples: int, null_samples: int, seed: int,
) -> Provenance:  # fmt: skip
    n = float(len(ways.customers))
    return Provenance(
        method="sequences",
        options={
            "k": k,
            "costs": costs,
            "k_max": k_max,
            "resamples": resamples,
            "null_samples": null_samples,
            "seed": seed,
        },
        n=n,
        n_effective=n,
        n_dropped=float(taken.moments["journey"].nunique()) - n,
        seed=seed,
        resamples=resamples or None,
        simulated=events.is_simulated,
        customers=len(set(ways.customers.tolist())),
        data=events.source,
    )

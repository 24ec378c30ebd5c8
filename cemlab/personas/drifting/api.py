"""The verb: two waves, one frozen model, what changed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cemlab.data import Survey, arguments
from cemlab.errors import CemlabWarning, OptionError
from cemlab.language import LANGUAGES, listed, speaker
from cemlab.numerics import kish_n
from cemlab.personas import model_verdicts
from cemlab.personas.drifting import comparing
from cemlab.personas.drifting.result import DriftResult
from cemlab.personas.drifting.waves import Waves, two_waves
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.methods.wave_changes import SAME_SHAPE, SHIFTED
from cemlab.personas.newcomers import Newcomers, sorted_by
from cemlab.personas.result import PersonaResult
from cemlab.results import Provenance

WARNED = ("shape_changed", "shape_unsure", "shape_unsure_plain", "items_shifted")
READ = ("same", "not_tested")


def drift(
    first: Survey, second: Survey | None = None,
    model: FrozenModel | PersonaResult | Path | str | None = None, *,
    items: Sequence[str] | None = None, k: int | None = None, ipsatise: bool = False,
    waves: Sequence[str] | None = None, smallest: float = 0.05, resamples: int = 100,
    seed: int = 0,
) -> DriftResult:  # fmt: skip
    """How personas changed between two waves: their shares, how well they fit, their shape.

    Parameters
    ----------
    first : Survey
        The earlier wave, or one survey with a wave column.
    second : Survey, optional
        The later wave.
    model : FrozenModel, PersonaResult, or path, optional
        Personas that were found before: both waves are sorted by them.
    items : sequence of str, optional
        Instead of a model: personas are found in the first wave by these items.
    k, ipsatise
        As for `cemlab.personas.fit`, with `items`.
    waves : (str, str), optional
        Which waves of one survey; without it the first and the last.
    smallest : float, default 0.05
        Smallest change of a share worth acting on, 0 to 1.
    resamples : int, default 100
        Pairs of samples that tell how far groups of the first wave come back by themselves; at
        least 100, or 0 for none. Of other methods than k-means 50 pairs of at most 4,000 people.
    seed : int, default 0

    Returns
    -------
    DriftResult

    Raises
    ------
    OptionError
        Not exactly one of `model` and `items`; a wave that is not there; waves that asked other
        items, or on other scales: all problems are listed.
    DataError
        An item that a wave changed, until somebody decides that it is the same.
    MethodError
        No groups in the first wave, or too few answers.

    Warns
    -----
    CemlabWarning
        The personas have changed shape, or the answers to an item are another distribution.

    Notes
    -----
    Shares are those under the frozen model, with Newcombe intervals of their differences from
    effective counts. All personas are one family: p-values are Holm's, so that in an unchanged
    world some share is called changed in at most 5% of cases. Where grouping the second wave anew
    agrees with the frozen model by an adjusted Rand index below .6, shares are not read. Somebody
    who moves between personas is mostly measurement error: nobody is followed.

    References
    ----------
    Newcombe (1998); Hubert & Arabie (1985); Kuhn (1955); Yurdakul & Naranjo (2020).

    Examples
    --------
    >>> personas = cemlab.personas.fit(spring, items=["speed", "price", "contact"])
    >>> cemlab.personas.drift(spring, autumn, personas).tidy()
    >>> cemlab.personas.drift(both, items=["speed", "price", "contact"], k=3)
    """
    _check(items, smallest, resamples, seed)
    found = two_waves(first, second, model, items, k, ipsatise, waves, seed)
    people = (sorted_by(found.model, found.first, "The first wave"),
              sorted_by(found.model, found.second, "The second wave"))  # fmt: skip
    least = max(found.first.circumstances.min_cell, found.second.circumstances.min_cell)
    tidy, whole = comparing.shares(found.model, people, smallest=smallest, least=least)
    matches, shape = comparing.structure(found.model, people, resamples=resamples, seed=seed)
    verdict = _shape(shape)
    if verdict not in READ:
        tidy.loc[tidy["verdict"] != "hidden", "verdict"] = "not_read"
    tables = {
        "reasons": comparing.sureness(people, smallest=smallest),
        "items": comparing.items(found.model, people), "matches": matches,
    }  # fmt: skip
    labels = _labels(found)
    notes = [*_notes(found, tables, verdict, shape), *model_verdicts.notes(found.model, *people)]
    _warn(notes, labels, first.language)
    return DriftResult(
        _components=tidy,
        _whole={
            "k": found.model.k, "chi2": whole.chi2, "df": whole.df, "p_value": whole.chi2_p,
            "psi": whole.psi, "shape": verdict, **shape, "smallest": smallest,
            "resamples": resamples, "model": found.model.version,
            "model_method": found.model.method, "model_verdict": model_verdicts.called(found.model),
            "n_first": float(people[0].typed.sum()), "n_second": float(people[1].typed.sum()),
        },
        _tables=tables,
        _notes=tuple(notes),
        labels=labels,
        language=first.language,
        provenance=_provenance(found, people, int(shape["retest_pairs"]), {
            "model": found.model.version, "items": None if items is None else list(items), "k": k,
            "ipsatise": ipsatise, "waves": None if waves is None else list(waves),
            "smallest": smallest, "resamples": resamples, "seed": seed,
        }),
    )  # fmt: skip


def _check(items: Sequence[str] | None, smallest: float, resamples: int, seed: int) -> None:
    if items is not None:
        arguments.check_items("items", items)
    if not isinstance(smallest, (int, float)) or not 0 < smallest < 1:
        raise OptionError(f"`smallest` is {smallest!r}. Expected a share between 0 and 1.")
    arguments.check_resampling(resamples, seed, expected="0 (no test–retest), or at least 100")


def _shape(shape: dict[str, float]) -> str:
    """Whether the groups of the second wave are those of the model."""
    ari, low = shape["ari"], shape["retest_low"]
    if np.isnan(ari):
        return "not_tested"
    if ari >= SAME_SHAPE:
        return "same"
    return "changed" if ari < low else "cannot_tell"  # nor without resamples: `low` is a gap


def _notes(
    found: Waves, tables: dict[str, Any], verdict: str, shape: dict[str, float]
) -> Iterator[tuple[str, dict[str, Any]]]:
    if verdict in ("changed", "cannot_tell"):
        code = "shape_changed" if verdict == "changed" else "shape_unsure"
        code += "_plain" if np.isnan(shape["retest"]) else ""
        yield code, {"ari": shape["ari"], "retest": shape["retest"], "limit": SAME_SHAPE}
    if verdict == "not_tested":
        yield "shape_not_tested", {}
    reasons = tables["reasons"].set_index("reason")
    for reason in ("ambiguous", "outlier"):
        if reasons.loc[reason, "verdict"] == "up":
            share, before = reasons.loc[reason, "second"], reasons.loc[reason, "first"]
            yield f"{reason}_rising", {"share": share, "before": before}
    moved = tables["items"]
    shifted = moved.loc[moved["is_shifted"], "item"].tolist() if len(moved) else []
    if shifted:
        yield "items_shifted", {"items": shifted, "limit": SHIFTED}
    if found.first.n_customers is not None:
        yield "same_people_drift", {}


def _warn(notes: Sequence[tuple[str, Any]], labels: dict, language: str) -> None:
    say = speaker(language)
    for code, values in notes:
        if code in WARNED:
            spoken = {key: listed([labels.get(one, {}).get(language, one) for one in value],
                                  language)
                      if isinstance(value, list) else value
                      for key, value in values.items()}  # fmt: skip
            warnings.warn(CemlabWarning(say(f"notes.{code}", **spoken), code), stacklevel=3)


def _labels(found: Waves) -> dict[str, dict[str, str]]:
    named = found.first.labels([item.name for item in found.model.items])
    named |= {
        persona: {one: speaker(one)("personas.group", number=int(persona)) for one in LANGUAGES}
        for persona in found.model.personas
    }
    return named | {"wave: first": found.names[0], "wave: second": found.names[1]}


def _provenance(
    found: Waves, people: tuple[Newcomers, Newcomers], pairs: int, options: dict[str, Any]
) -> Provenance:
    n = float(sum(one.typed.sum() for one in people))
    effective = sum(
        float(one.typed.sum()) if one.weights is None else float(kish_n(one.weights[one.typed]))
        for one in people
    )
    sources = dict.fromkeys((found.first.source, found.second.source))
    return Provenance(
        method="drift", options=options, n=n, n_effective=effective,
        n_dropped=float(sum(len(one.rows) for one in people)) - n,
        weighted=found.first.is_weighted, weight_kind=found.first.weight_kind,
        seed=options["seed"], resamples=pairs or None,
        simulated=found.first.is_simulated or found.second.is_simulated,
        data=", ".join(sources),
    )  # fmt: skip

"""The verb: check, make ready, tell what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from cemlab.data import Survey, arguments
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n
from cemlab.personas.answer_weaknesses import of_sample
from cemlab.personas.asking import check_choices, check_names
from cemlab.personas.preparing import tables
from cemlab.personas.preparing.result import PreparationResult
from cemlab.personas.preparing.steps import FEW_FOR_ITEM, choices
from cemlab.personas.sample import Sample, answered, take
from cemlab.personas.weaknesses import warn
from cemlab.results import Provenance


def prepare(
    survey: Survey,
    *,
    items: Sequence[str],
    ipsatise: bool = False,
    scale: Literal["declared", "z", "row_rank"] = "declared",
    blocks: Mapping[str, Sequence[str]] | Literal["auto"] | None = None,
    amounts: Sequence[str] = (),
    speeders: float | Literal["auto"] | None = "auto",
    duplicates: bool = True,
) -> PreparationResult:
    """What every choice before grouping does to the answers: who is left, and what counts.

    `cemlab.personas.fit` takes the same options and does the same; here is what they did.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    items : sequence of str
        Items that shall build the groups, at least two: what people need or do, neither an
        outcome nor who they are. Items where low is good are turned round.
    ipsatise : bool, default False
        Take each person's mean away, so that only the pattern of the answers counts. Who gave
        one answer to all items has no pattern, and is flagged.
    scale : {"declared", "z", "row_rank"}, default "declared"
        ``"declared"``: items of one declared scale as answered. ``"z"``: divided by their standard
        deviation, for items of several scales and amounts; yes/no items stay. ``"row_rank"``:
        each person's own order of the items.
    blocks : mapping of str to sequence of str, "auto" or None, default None
        Items that ask about the same, by the name of their block: each is divided by the root of
        the size of its block, so that ten items on prices weigh as much as one on distance.
        ``"auto"`` joins items that correlate by 0.5 or more on average.
    amounts : sequence of str, optional
        Items that count or measure, such as purchases or euros: they enter as log(1 + x).
    speeders : float, "auto" or None, default "auto"
        Seconds below which a response was given in haste; ``"auto"``: a third of the median, where
        the survey has durations. None does not look.
    duplicates : bool, default True
        Flag rows with all answers of an earlier one (ten ratings or more).

    Returns
    -------
    PreparationResult

    Raises
    ------
    OptionError
        An item is not known, holds codes of groups, or cannot be used; options contradict each
        other; items have several scales and `scale` is not ``"z"``.
    MethodError
        Most people rated fewer than two of the items, or an item never varies.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CemlabWarning
        The answers are weak; `notes()` says the same.

    Notes
    -----
    Straight-lining is one answer, as given, to five items of one scale or more. Flagged people do
    not shape groups and are assigned afterwards. Respondents without a rating on more than 40% of
    the items are in no group; other gaps are filled from the person's other answers (two-way), or
    with the item's mean where items have several scales.

    References
    ----------
    Baumgartner & Steenkamp (2001) for response styles; Bernaards & Sijtsma (2000) for gaps;
    Dolnicar, Grün & Leisch (2016) for the sample size, 70 respondents for each item.

    Examples
    --------
    >>> ready = cemlab.personas.prepare(survey, items=["speed", "price", "contact"])
    >>> ready.tidy()
    >>> personas = cemlab.personas.fit(survey, **ready.options())
    """
    arguments.check_survey(survey)
    arguments.check_items("items", items)
    check_choices(ipsatise=ipsatise, scale=scale, amounts=amounts, speeders=speeders,
                  duplicates=duplicates)  # fmt: skip
    asked = [items] if isinstance(items, str) else list(items)
    check_names(survey, asked, (), scale=scale, blocks=blocks, amounts=amounts)
    rated, silent = answered(survey, asked)
    asked_for: dict[str, Any] = {
        "ipsatise": ipsatise, "scale": scale,
        "blocks": {name: list(own) for name, own in blocks.items()}
        if isinstance(blocks, Mapping) else blocks,
        "amounts": list(amounts), "speeders": speeders, "duplicates": duplicates,
    }  # fmt: skip
    logged = [name for name in amounts if name in rated]
    taken = take(survey, rated, **asked_for | {"amounts": logged})
    style = taken.style
    weak = list(of_sample(survey, taken, rated, silent))
    labels = {name: {one: survey.label(name, one) for one in LANGUAGES} for name in asked}
    tidy = choices(survey, taken, rated, silent, style)
    words = {step: {one: speaker(one)(f"personas.prepare.step.{step}") for one in LANGUAGES}
             for step in tidy["step"]}  # fmt: skip
    warn(weak, survey.language, labels)
    items_table = tables.by_item(survey, taken, rated)
    return PreparationResult(
        _components=tidy,
        _whole=_whole(survey, taken, style, rated, tables.n_blocks(items_table)),
        _tables={"items": items_table, "style": tables.by_level(survey, taken)},
        _notes=tuple(weak),
        labels=words | labels,
        language=survey.language,
        provenance=_provenance(survey, taken, {"items": asked, **asked_for}),
    )


def _whole(
    survey: Survey, taken: Sample, style: Any, items: Sequence[str], n_blocks: int
) -> dict[str, Any]:
    """The row of `glance`."""
    level = taken.prepared.person_mean[taken.fitting]
    known = ~np.isnan(level)
    each = taken.each[taken.fitting][known]
    one_scale = taken.scale is not None and known.any()
    return {
        "n_items": len(items),
        "n_fitted": float(taken.fitting.sum()),
        "n_aside": float((~taken.fitting).sum()),
        "n_mostly_missing": float(taken.prepared.n_mostly_missing),
        "n_flat": float(taken.prepared.flat.sum()),
        "scaling": taken.prepared.scaling,
        "n_blocks": n_blocks,
        "level_mean": float(np.average(level[known], weights=each)) if one_scale else np.nan,
        "level_sd": _sd(level[known], each) if one_scale else np.nan,
        "r_first_component": np.nan if style is None else style.r_first_component,
        "style_dominates": bool(style is not None and style.dominates),
        "per_item": float(taken.fitting.sum()) / len(items),
        "enough_for_item": float(FEW_FOR_ITEM),
        "scale_min": np.nan if taken.scale is None else taken.scale[0],
        "scale_max": np.nan if taken.scale is None else taken.scale[1],
    }


def _sd(x: np.ndarray, weights: np.ndarray) -> float:
    return float(np.sqrt(np.average((x - np.average(x, weights=weights)) ** 2, weights=weights)))


def _provenance(survey: Survey, taken: Sample, options: dict[str, Any]) -> Provenance:
    n = float(len(taken.rows))
    return Provenance(
        method="prepared",
        options=options,
        n=n,
        n_effective=n if taken.weights is None else float(kish_n(taken.weights)),
        n_dropped=survey.n - n,
        weighted=survey.is_weighted,
        weight_kind=survey.weight_kind,
        simulated=survey.is_simulated,
        customers=survey.n_customers,
        data=survey.source,
    )

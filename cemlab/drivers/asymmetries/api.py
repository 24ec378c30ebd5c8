"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
from threadpoolctl import threadpool_limits

from cemlab.data import Survey
from cemlab.drivers.asymmetries import entering
from cemlab.drivers.asymmetries.result import AsymmetryResult
from cemlab.drivers.asymmetries.rows import by_driver, by_knot, by_probit
from cemlab.drivers.methods import FEW_CLUSTERS
from cemlab.drivers.methods.asymmetry import CROWD, LEAST_SHARE, MARGIN, Asymmetry
from cemlab.drivers.methods.asymmetry import fit as asymmetry_of
from cemlab.drivers.preparing import Note, Prepared, left_because, prepare
from cemlab.drivers.regressions import is_clustered
from cemlab.drivers.weaknesses import warn
from cemlab.drivers.wrapping import labels_of, origin


def asymmetry(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    missing: Literal["two_part", "complete"] = "two_part",
    margin: float = MARGIN,
) -> AsymmetryResult:
    """Whether a driver goes with more lost when it is poor than gained when it is good.

    Each driver is cut at its middle, and the slope below is compared with the slope above, all
    other drivers held constant as straight lines. The comparison is per scale point: unlike
    penalty–reward contrasts it calls no straight line basic because the low ratings lie farther
    from the middle than the high ones.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain, such as overall satisfaction.
    drivers : sequence of str
        Rated items. One that does not apply to everybody enters in two parts, whether it applied
        and how it was rated; items where low is good are turned round.
    covariates : sequence of str, optional
        Items held constant, segments with their levels, or ``"wave"``.
    cluster : str, optional
        Item with the cluster (a branch) of each response, for the errors. Customers who answered
        several times are clusters without it.
    missing : {"two_part", "complete"}, default "two_part"
        ``"complete"`` keeps those who rated every driver only.
    margin : float, default 0.5
        Two slopes count as equal where the 90% interval of their difference lies within this
        share of the common slope, to both sides.

    Returns
    -------
    AsymmetryResult
        Verdicts: ``"basic_like"`` (steeper below: a pain point), ``"excitement_like"`` (steeper
        above: a delight point), ``"performance"`` (equal, within the margin: an itch point, which
        works both ways), ``"undetermined"``, ``"no_detectable_effect"``, ``"not_testable"``.

    Raises
    ------
    OptionError
        An item is not known or cannot be a driver, or the margin is no number above 0.
    MethodError
        The answers do not allow a regression: too few, a driver that never varies, two drivers
        that say the same, a single cluster.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    The knot is the scale point at the weighted median, moved inwards until a tenth of the answers
    lie on each side; where no point leaves a tenth, or fewer people than may be shown, the driver
    is not testable. Differences are tested with HC3 errors (with clusters CR2, or CR1 from 20 on),
    Holm-adjusted over the drivers. A crowd at the end of the outcome's scale bends lines: where
    more than 5% gave the highest (lowest) answer, an ordered probit of the same columns has to
    agree, or the verdict is ``"undetermined"``. `knots()` tells what a scale point lower or higher
    would have said.

    References
    ----------
    Mittal, Ross & Baldasare (1998), *Journal of Marketing* 62(1); Holm (1979); MacKinnon & White
    (1985) for HC3; Pustejovsky & Tipton (2018) for CR2.

    Examples
    --------
    >>> shapes = cemlab.drivers.asymmetry(survey, outcome="overall", drivers=["wait", "staff"])
    >>> shapes.tidy()
    """
    wrong = [] if entering.is_number(margin) and margin > 0 else [
        f"`margin` is {margin!r}. Expected a number above 0, such as 0.5."
    ]  # fmt: skip
    asked = entering.asked_of(
        survey, wrong, outcome=outcome, drivers=drivers, covariates=covariates, cluster=cluster,
        missing=missing,
    )  # fmt: skip
    prepared = prepare(survey, asked)
    asked, sample = prepared.asked, prepared.sample
    steps = [entering.step_of(survey, name, own)
             for name, own in zip(sample.rated, sample.x.T, strict=True)]  # fmt: skip
    units = sample.units if is_clustered(sample, asked) else None
    with threadpool_limits(1):  # many small fits: threads would wait for each other
        found = asymmetry_of(
            **entering.answers_of(prepared), clusters=units, scale=survey.items[outcome].scale,
            step=np.array(steps), margin=float(margin),
        )  # fmt: skip
    least = survey.circumstances.min_cell
    tidy = by_driver(sample.rated, found.drivers, least)
    tables = {"knots": by_knot(sample.rated, found.drivers, tidy),
              "probit": by_probit(sample.rated, found.drivers, tidy)}  # fmt: skip
    weak = list(_notes(survey, prepared, found, tidy))
    warn(weak, survey, prepared.items)
    named = prepared.named
    options = {"outcome": outcome, "drivers": list(named.drivers),
               "covariates": list(named.covariates), "cluster": cluster, "missing": missing,
               "equal_margin": float(margin)}  # fmt: skip
    return AsymmetryResult(
        _components=tidy,
        _whole=_whole(survey, prepared, found, units, float(margin)),
        _tables={name: table for name, table in tables.items() if len(table)},
        _notes=tuple(weak),
        labels=labels_of(survey, asked, prepared.items),
        language=survey.language,
        provenance=origin(survey, "two_slopes", options, sample),
    )


def _whole(
    survey: Survey, prepared: Prepared, found: Asymmetry, units: np.ndarray | None, margin: float
) -> dict[str, Any]:
    """The row of `glance`."""
    sample, n_left = prepared.sample, prepared.n_asked - prepared.n
    n_units = found.n if units is None else len(np.unique(units))
    top, bottom = _ends(survey, prepared, found)
    return {
        "outcome": prepared.asked.outcome,
        "share_top": top,
        "share_bottom": bottom,
        "margin": margin,
        "least": LEAST_SHARE,
        "crowd": CROWD,
        "parameters": entering.parameters_of(sample),
        "errors": "HC3" if units is None else "CR2" if n_units < FEW_CLUSTERS else "CR1S",
        "units": float(n_units),
        "left_out": n_left / prepared.n_asked,
        "left_because": left_because(survey, prepared.asked, n_left),
    }


def _ends(survey: Survey, prepared: Prepared, found: Asymmetry) -> tuple[float, float]:
    """Shares at the ends of the outcome's scale; those of few people are not told."""
    sample, least = prepared.sample, survey.circumstances.min_cell
    low, high = survey.items[prepared.asked.outcome].scale or (sample.y.min(), sample.y.max())

    def told(there: np.ndarray, share: float) -> float:
        n = int(sample.people[there].sum())
        hidden = np.isnan(entering.shown_counts([n, int(prepared.n) - n], least)).any()
        return float("nan") if hidden else share

    return told(sample.y >= high, found.share_top), told(sample.y <= low, found.share_bottom)


def _notes(survey: Survey, prepared: Prepared, found: Asymmetry, tidy) -> Iterator[Note]:
    """Weak points, as (code, values for their sentence)."""
    reasons = {reason: tidy.loc[tidy["reason"] == reason, "driver"].tolist()
               for reason in ("two_points", "not_separable", "few_people")}  # fmt: skip
    yield from entering.notes(survey, prepared)
    outcome, least = prepared.asked.outcome, survey.circumstances.min_cell
    for name, shape in zip(prepared.sample.rated, found.drivers, strict=True):
        if shape.reason == "one_side":
            yield _one_sided(name, shape.knot, least)
    for reason, items in reasons.items():
        if items:
            yield f"not_testable_{reason}", {"items": items, "limit": least}
    shares = zip(_ends(survey, prepared, found), (found.share_top, found.share_bottom), strict=True)
    for end, (told, share) in zip(("ceiling", "floor"), shares, strict=True):
        if share > CROWD and told == told:
            yield f"{end}_outcome_checked", {"share": share, "outcome": outcome}
        elif share > CROWD:
            yield f"{end}_outcome_checked_few", {"outcome": outcome}
    shown = tidy["verdict"] != "not_testable"
    named = dict(zip(prepared.sample.rated, found.drivers, strict=True))
    tested = tidy.loc[shown, "driver"].tolist()
    withdrawn = [name for name in tested if named[name].shape != named[name].linear_shape]
    if withdrawn:
        yield "probit_disagrees", {"items": withdrawn}
    moved = [name for name in tested if named[name].is_knot_sensitive]
    if moved:
        yield "knot_sensitive", {"items": moved}


def _one_sided(name: str, knot, least: int) -> Note:
    """How few rate one side of the knot that comes nearest (methods: A.9)."""
    is_below = knot.share_below <= knot.share_above
    side = "below" if is_below else "above"
    n, share = getattr(knot, f"n_{side}"), getattr(knot, f"share_{side}")
    code = f"not_testable_{side}" + ("_few" if n < least else "")
    return code, {"items": [name], "share": share, "knot": knot.at, "least": LEAST_SHARE,
                  "limit": least}  # fmt: skip

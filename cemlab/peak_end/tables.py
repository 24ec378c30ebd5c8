"""Tables of a contest: models, what one gains over another, terms, tests and features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.errors import MethodError
from cemlab.peak_end.methods import Contest, Correlations, Design, correlations_with
from cemlab.peak_end.methods.dependent_correlations import compared_correlations
from cemlab.peak_end.methods.verdict import MARGIN

FEATURES = ("mean", "peak", "trough", "peak_abs", "end", "start", "trend", "sd", "n_moments")


def models_table(found: Contest, design: Design) -> pd.DataFrame:
    """A row per model, the best first: how well it tells customers it has not seen."""
    rows = []
    for name, model in found.models.items():
        (low, high), lead = found.intervals[name], found.leads[name]
        rows.append(
            {
                "model": name,
                "estimate": model.r_squared_cv,
                "conf_low": low,
                "conf_high": high,
                "difference": 0.0 - lead.estimate,
                "difference_low": 0.0 - lead.conf_high,
                "difference_high": 0.0 - lead.conf_low,
                "verdict": _verdict(name, found),
                "r_squared": model.r_squared,
                "r_squared_adjusted": model.r_squared_adjusted,
                "r_squared_loo": model.r_squared_loo,
                "aicc": model.aicc,
                "bic": model.bic,
                "parameters": len(model.terms),
                "n": len(design.y),
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)


def _verdict(name: str, found: Contest) -> str:
    """Whether a model can be told from the best: by its paired interval, and by what matters.

    A term that explains nothing costs a little in cross-validation, and the interval, which
    does not fit the models anew, would call even that certain.
    """
    if not found.resamples:
        return "not_tested"
    if name == found.best:
        return "best"
    lead = found.leads[name]
    return "behind" if lead.conf_low > 0 and lead.estimate > MARGIN else "level_with_best"


def gains_table(found: Contest) -> pd.DataFrame:
    """Differences of cross-validated R² between two models, of the same customers."""
    return pd.DataFrame(
        {
            "model": second, "against": first, "estimate": gain.estimate,
            "conf_low": gain.conf_low, "conf_high": gain.conf_high, "n": found.n,
        }
        for (first, second), gain in found.gains.items()
    )  # fmt: skip


def tests_table(found: Contest) -> pd.DataFrame:
    """Tests within the sample: F of added terms, robust and classical, and J of rivals."""
    rows = []
    for (small, large), test in found.tests.items():
        common = {"model": large, "against": small, "df1": test.df1}
        rows.append(
            {"test": "robust_f", **common, "statistic": test.robust_statistic,
             "df2": test.robust_df2, "p_value": test.robust_p_value}
        )  # fmt: skip
        rows.append(
            {"test": "f", **common, "statistic": test.statistic, "df2": test.df2,
             "p_value": test.p_value}
        )  # fmt: skip
    for own, test in found.rivals.items():
        other = "peak_end" if own == "mean" else "mean"
        rows.append(
            {"test": "j", "model": own, "against": other, "df1": 1, "statistic": test.statistic,
             "df2": test.df, "p_value": test.p_value}
        )  # fmt: skip
    order = ["test", "model", "against", "statistic", "df1", "df2", "p_value"]
    return pd.DataFrame(rows)[order]


def coefficients_table(found: Contest) -> pd.DataFrame:
    """A row per term of each model; the intercept first."""
    rows = []
    for name, model in found.models.items():
        part = pd.DataFrame(
            {
                "model": name,
                "term": ["intercept", *model.terms[1:]],
                "estimate": model.estimate,
                "std_error": model.std_error,
                "conf_low": model.conf_low,
                "conf_high": model.conf_high,
                "standardised": model.standardised,
                "statistic": model.statistic,
                "p_value": model.p_value,
            }
        )
        rows.append(part)
    return pd.concat(rows, ignore_index=True)


def features_table(
    measured: pd.DataFrame, design: Design, *, resamples: int, seed: int
) -> pd.DataFrame:
    """A row per feature of the journeys in the contest, with its plain correlation.

    `correlation_if_mean` is what it would be if of the moments only their mean counted: its
    correlation with the mean times that of the mean. `difference` is its correlation less that of
    the mean of all moments, tested as two correlations with one outcome (Williams' t, or errors
    by customer).
    """
    shown = [name for name in FEATURES if measured[name].notna().all()]
    values = measured[shown].to_numpy(float)
    plain = _correlations(values, design, resamples, seed)
    return pd.DataFrame(
        {
            "feature": shown,
            "mean": values.mean(axis=0),
            "sd": values.std(axis=0, ddof=1),
            "min": values.min(axis=0),
            "max": values.max(axis=0),
            "correlation": plain.estimate,
            "conf_low": plain.conf_low,
            "conf_high": plain.conf_high,
            "correlation_if_mean": _if_mean(values, shown, plain.estimate),
            **_beside_the_mean(measured, shown, design),
            "n": len(values),
        }
    )


def _if_mean(values: np.ndarray, shown: Sequence[str], found: np.ndarray) -> np.ndarray:
    """Correlations through the mean alone; NaN where a feature never varies."""
    mean, z = shown.index("mean"), values - values.mean(axis=0)
    size = np.sqrt((z**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return found[mean] * (z.T @ z[:, mean]) / (size * size[mean])


def _beside_the_mean(
    measured: pd.DataFrame, shown: Sequence[str], design: Design
) -> dict[str, np.ndarray]:
    """Each correlation less that of the mean, its statistic and p; NaN where it has none."""
    found = np.full((3, len(shown)), np.nan)
    mean = measured["mean"].to_numpy(float)
    for place, name in enumerate(shown):
        if name == "mean":
            continue
        try:
            test = compared_correlations(
                measured[name].to_numpy(float), mean, design.y, design.customer
            )
        except MethodError:  # never varies, or fixed by the mean
            continue
        found[:, place] = test.difference, test.statistic, test.p_value
    return dict(zip(("difference", "statistic", "p_value"), found, strict=True))


def _correlations(values: np.ndarray, design: Design, resamples: int, seed: int) -> Correlations:
    return correlations_with(values, design.y, design.customer, resamples=resamples, seed=seed)


def correlation_of(
    features: pd.DataFrame, names: Sequence[str], column: str = "correlation"
) -> dict[str, float]:
    """Plain correlations of some features; those that are not there are left out."""
    known = features.set_index("feature")[column]
    return {name: float(known[name]) for name in names if name in known.index}

"""The slope of each driver, and how strong something unmeasured must be to explain it away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.drivers.methods.robustness import benchmark, equal_strength, value
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.regressions import Regression
from cemlab.drivers.sample import Sample
from cemlab.errors import MethodError

NUMBERS = ("estimate", "conf_low", "conf_high", "p_value", "partial_r2", "rv", "rv_significant",
           "benchmark_driver", "benchmark_outcome", "rv_benchmark", "benchmark_slope")  # fmt: skip


def one_by_one(sample: Sample, *tables: np.ndarray) -> tuple[np.ndarray | None, ...]:
    """Tables with a row for each person, also where a row counts several; the weights last."""
    if sample.kind != "frequency" or sample.weights is None:
        return *tables, sample.weights
    people = sample.weights.astype(int)
    return *(np.repeat(table, people, axis=0) for table in tables), None


def driver_strengths(sample: Sample, columns: Columns, regression: Regression) -> pd.DataFrame:
    """A row per driver, without numbers where too few rated it.

    `rv_significant` is of the interval beside it, so that it is 0 where that holds 0.

    Raises
    ------
    MethodError
        A single item is in the model, so that nothing else measures it.
    """
    chosen = list(columns.estimable)
    of_column = [columns.item[c] for c in chosen]
    names = list(dict.fromkeys(of_column))
    if len(names) < 2:
        raise MethodError(
            f"{names[0]!r} is the only item in the model. Its strength is measured by that of "
            "another: name a driver or a covariate more that enough people answered."
        )
    players = [[k for k, one in enumerate(of_column) if one == name] for name in names]
    x, y, weights = one_by_one(sample, columns.x[:, chosen], sample.y)
    found = benchmark(x, y, weights, players=players)
    table = pd.DataFrame(
        {
            "driver": of_column,
            **regression.table.iloc[1:].reset_index(drop=True),
            "partial_r2": found.robustness.partial_r2,
            "rv": found.robustness.value,
            "rv_significant": _significant(found, regression, x, weights),
            "benchmark": [of_column[k] for k in found.column],
            "benchmark_driver": np.minimum(found.of_driver, 1.0),
            "benchmark_outcome": found.of_outcome,
            "rv_benchmark": equal_strength(found.of_driver, found.of_outcome),
            "benchmark_slope": np.where(np.isfinite(found.estimate), found.estimate, np.nan),
        }
    )
    slopes = table[[columns.part[c] in ("level", "rating") for c in chosen]]
    rows = pd.DataFrame({"driver": [name for own in columns.items for name in own]})
    return rows.merge(slopes[["driver", "benchmark", *NUMBERS]], on="driver", how="left")


def _significant(found, regression: Regression, x: np.ndarray, weights) -> np.ndarray:
    """Robustness values for an interval that just holds 0, whatever errors made it."""
    rows = len(x) if weights is None else int((weights > 0).sum())
    df = rows - x.shape[1] - 1
    share = found.robustness.partial_r2
    statistic = np.sqrt(share / (1 - share) * df)
    terms = regression.table.iloc[1:]
    half = ((terms["conf_high"] - terms["conf_low"]) / 2).to_numpy()
    size = terms["estimate"].abs().to_numpy()
    margin = np.divide(half * statistic, size, out=np.full(len(size), np.inf), where=size > 0)
    return value(statistic, np.full(len(size), df), margin=margin).value_significant

"""Weights made here: answers of segments raked to the margins of a population."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import Failure, MethodError
from cemlab.numerics import rake


def raked(
    answers: Mapping[str, pd.Series], margins: Mapping[str, Mapping[str, float]]
) -> tuple[np.ndarray | None, dict[str, Any], list[Failure]]:
    """Weights of mean 1 for every row, what is to be told of them, and what stands against them.

    Rows without a level keep the share they have.
    """
    groups = {}
    for name, levels in answers.items():
        texts = levels.astype("str").to_numpy(object)
        groups[name] = np.where(levels.isna().to_numpy(), None, texts)
    told: dict[str, Any] = {"is_raked": True, "n_trimmed": 0, "unraked": {}}
    try:
        found = rake(groups, margins)
    except MethodError as bad:
        return None, told, [Failure(column="weight.rake", problem=" ".join(str(bad).split()))]
    told["n_trimmed"] = int(found.n_trimmed)
    told["unraked"] = {name: n for name, n in found.unknown.items() if n}
    return np.asarray(found.weights, float), told, []

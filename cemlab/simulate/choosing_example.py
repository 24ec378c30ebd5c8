"""Thirty sub-journeys to choose from, for practice; made up."""

from __future__ import annotations

import pandas as pd

from cemlab.simulate.recipe_reading import FOLDER
from cemlab.study import load

FILE = "sub_journeys.yaml"
CRITERIA = ("volume", "pain", "value", "fit", "feasibility")


def sub_journeys() -> pd.DataFrame:
    """Thirty sub-journeys of an imaginary property company, for `cemlab.journeys.select_core`.

    Returns
    -------
    DataFrame
        A row for each: journey, label_en, label_zh, stage, personas, five criteria from 0 to 1
        (high speaks for it), pain_low and pain_high. All of it is made up.

    Examples
    --------
    >>> table = cemlab.simulate.sub_journeys()
    >>> cemlab.journeys.select_core(table, m=7, cover=["personas", "stage"])
    """
    content = load(FOLDER / "property" / FILE, FILE, "table of sub-journeys")
    error = float(content["pain_error"])
    rows = [
        {
            "journey": str(name), "label_en": one["label"]["en"], "label_zh": one["label"]["zh"],
            "stage": one["stage"], "personas": ", ".join(one["personas"]),
            **{key: float(one[key]) for key in CRITERIA},
            "pain_low": one["pain"] - error, "pain_high": one["pain"] + error,
        }
        for name, one in content["journeys"].items()
    ]  # fmt: skip
    return pd.DataFrame(rows)

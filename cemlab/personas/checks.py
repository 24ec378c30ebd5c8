"""Are groups fit to be believed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.numerics import STYLE_LIMIT
from cemlab.personas.methods.number import DISSOLVED_LIMIT, MIN_SIZE
from cemlab.personas.methods.ordered_steps import ONE_DIMENSION
from cemlab.personas.methods.share_intervals import LEAST
from cemlab.personas.methods.verdict import LEVEL, STABLE, STRONG
from cemlab.results import check_table

if TYPE_CHECKING:
    from cemlab.personas.result import PersonaResult

ENOUGH_FOR_ITEM = 30  # respondents for each item; methods: 2.1
LEFT_OUT = 0.05  # as for drivers, methods: 4.4
FILLED = 0.10  # methods: 2.1


def of_groups(result: PersonaResult, language: str) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note."""
    whole, table = result.glance().iloc[0], result.tidy()
    n, p = whole["n"], whole["n_items"]
    each, asked = whole["n_fitted"] / p, n + whole["n_mostly_missing"]
    left_out, filled = whole["n_mostly_missing"] / asked, whole["n_filled"] / (n * p)
    straight, style = whole["n_straight_liners"] / n, whole["r_first_component"]
    rows = [
        ("respondents_per_item", each, ENOUGH_FOR_ITEM, each >= ENOUGH_FOR_ITEM),
        ("left_out", left_out, LEFT_OUT, left_out <= LEFT_OUT),
        ("filled_in", filled, FILLED, filled <= FILLED),
        ("straight_liners", straight, np.nan, None),
    ]
    if whole["ipsatised"]:
        rows.append(("style_taken_away", style, np.nan, None))
    elif style == style:  # items of several scales have no style
        rows.append(("response_style", style, STYLE_LIMIT, not whole["style_dominates"]))
    strength, is_none = whole["prediction_strength"], whole["k"] == 1
    best = "best_" if is_none else ""
    rows.append((f"{best}prediction_strength", strength, STRONG, strength >= STRONG))
    if whole["resamples"]:
        jaccard = whole["jaccard_min"]
        rows.append((f"{best}jaccard", jaccard, STABLE, jaccard >= STABLE))
    if not is_none:
        loose = table.loc[table["dissolved"] > DISSOLVED_LIMIT, "persona"].tolist()
        if whole["resamples"]:
            rows.append(("dissolves", len(loose), 0, not loose, *loose))
        anew = whole.get("n_regrouped", 0.0)  # results of before had Wilson's
        name = "share_intervals" if anew >= LEAST else "share_intervals_plain"
        rows.append((name, anew, np.nan, None))
        rows.append(("made_of_gaps", whole["n_of_gaps"], 0, not whole["n_of_gaps"]))
        if whole["n_straight_liners"]:
            swollen = result.notes_of("made_of_straight").get("personas", [])
            rows.append(("made_of_straight", len(swollen), 0, not swollen, *swollen))
        smallest, line = whole["smallest_n"], whole["first_component"]
        rows.append(("smallest_group", smallest, MIN_SIZE, smallest >= MIN_SIZE))
        if line == line:  # categories lie on no line
            rows.append(("one_dimension", line, ONE_DIMENSION, not whole["ordered"]))
    if not whole["separation_tested"]:
        rows.append(("separation_untested", np.nan, np.nan, None))
    elif is_none:  # that a continuum explains all is the finding then
        rows.append(("best_separation", whole["copula_p"], LEVEL, None))
    else:
        rows.append(("separation", whole["copula_p"], LEVEL, bool(whole["separate"])))
    return check_table(result, rows, "personas.check", language, k=whole["k"], k_max=whole["k_max"])

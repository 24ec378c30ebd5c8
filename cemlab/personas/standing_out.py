"""What a persona is, and what it is not: few large differences, and where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from cemlab.personas.result import PersonaResult

MOST, MOST_ALIKE = 8, 3
ALIKE = 0.2  # |g| or |h|: the whole interval has to lie within
COLUMNS = (
    "persona", "kind", "item", "level", "built", "difference", "conf_low", "conf_high", "effect",
    "effect_low", "effect_high", "n", "n_rest",
)  # fmt: skip


def distinctive(result: PersonaResult) -> pd.DataFrame:
    """Of each persona at most 8 differences from the rest, and up to 3 things it shares with it.

    Parameters
    ----------
    result : PersonaResult

    Returns
    -------
    DataFrame
        persona, kind (``"above"``, ``"below"`` for ratings, ``"more"``, ``"less"`` for levels of
        segments, ``"alike"``), item, level, whether the item built the groups, difference in
        scale points or shares with its 95% interval, effect (Hedges' g of ratings, Cohen's h of
        shares) with the same interval in its unit, and n of both sides.

    Notes
    -----
    A difference is named from |g| = 0.5 or 10 points on, when its interval keeps to one side of
    zero; the largest |effect| comes first. Alike is what an interval shows to be: it lies wholly
    within ±0.2, which takes some 200 people on each side. Nothing may be alike, then: "no clear
    difference" is not "no difference". Of a segment with two levels one is told.
    """
    told = pd.concat([_of_ratings(result.profiles()), _of_shares(result.categories())])
    told = told.reset_index(drop=True)
    low, high = told["effect_low"], told["effect_high"]
    open_ended = told["built"] & told["conf_low"].isna()  # resampling is off
    firm = (low > 0) | (high < 0) | open_ended
    named = told[told["large"] & firm].assign(size=lambda one: -one["effect"].abs())
    reach = np.maximum(low.abs(), high.abs())
    alike = told[reach < ALIKE].assign(kind="alike", size=lambda one: one["effect"].abs())
    parts = []
    for persona in result.tidy()["persona"]:
        for table, most in ((named, MOST), (alike, MOST_ALIKE)):
            own = table[table["persona"] == persona]
            parts.append(own.sort_values("size", kind="stable").head(most))
    return pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS))


def _of_ratings(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(
        level="", kind=np.where(table["difference"] > 0, "above", "below"),
        effect=table["hedges_g"], effect_low=table["hedges_g_low"],
        effect_high=table["hedges_g_high"], large=table["distinctive"].astype(bool),
    )[[*COLUMNS, "large"]]  # fmt: skip


def _of_shares(table: pd.DataFrame) -> pd.DataFrame:
    told = table.dropna(subset="share")
    counted = told.groupby(["persona", "item"])["level"].transform("size")
    mirror = (counted == 2) & told.duplicated(["persona", "item"])
    told = told[~mirror]
    rest = told["rest_share"]
    return told.assign(
        built=told["built"].astype(bool), kind=np.where(told["difference"] > 0, "more", "less"),
        effect=_cohens_h(rest, told["difference"]), effect_low=_cohens_h(rest, told["conf_low"]),
        effect_high=_cohens_h(rest, told["conf_high"]), large=told["distinctive"].astype(bool),
    )[[*COLUMNS, "large"]]  # fmt: skip


def _cohens_h(rest: pd.Series, difference: pd.Series) -> pd.Series:
    """2 arcsin √p − 2 arcsin √q, of shares q + difference and q."""
    share = (rest + difference).clip(0.0, 1.0)
    return 2 * np.arcsin(np.sqrt(share)) - 2 * np.arcsin(np.sqrt(rest.clip(0.0, 1.0)))

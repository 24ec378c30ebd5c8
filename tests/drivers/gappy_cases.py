"""Surveys with blanks and with drivers that do not apply, and the verb that compares choices."""

import numpy as np
import pandas as pd

import cemlab
from cemlab import Survey


def compare(survey, **options):
    defaults = {"outcome": "overall", "drivers": ["wait", "staff", "price"], "resamples": 100}
    return cemlab.drivers.missing_choices(survey, **(defaults | options))


def of(result, choice, column="slope"):
    table = result.tidy()
    return table[table["choice"] == choice].set_index("driver")[column]


def gappy(rng, n=400, **more):
    """overall = .6 wait + .3 staff + noise; wait does not apply to 40% (9), and 15% of staff are
    blank, more often where overall is low."""
    x = np.clip(np.rint(3 + 1.1 * rng.normal(size=(n, 2))), 1, 5)
    applies = rng.random(n) < 0.6
    y = 1 + 0.6 * applies * (x[:, 0] - 3) + 0.3 * x[:, 1] + 0.6 * rng.normal(size=n)
    blank = rng.random(n) < np.where(y < np.median(y), 0.25, 0.05)
    frame = pd.DataFrame({"overall": y, "wait": np.where(applies, x[:, 0], 9), "staff": x[:, 1]})
    frame.loc[blank, "staff"] = np.nan
    return frame.assign(**more)


def read(frame, **more):
    return Survey.from_frame(frame, scale={"wait": (1, 5)}, not_applicable={"wait": [9]}, **more)


def ask(survey, **options):
    return compare(survey, **({"drivers": ["wait", "staff"]} | options))

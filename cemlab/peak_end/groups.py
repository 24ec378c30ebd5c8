"""The contest in each group: a segment of the survey, or the kinds of journeys of the log."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import adjusted_p, suppress
from cemlab.peak_end.asking import Asked
from cemlab.peak_end.contesting import Held, held_or_none, numbers
from cemlab.peak_end.methods import slopes_differ

COLUMNS = (
    "group", "verdict", "sure_part", "estimate", "conf_low", "conf_high", "p_value",
    "p_adjusted", "r_squared_mean", "r_squared_peak_end", "r_squared_both", "needed", "n",
    "n_customers",
)  # fmt: skip
UNTOLD = {"sure_part": None} | {name: np.nan for name in COLUMNS[3:]}


class Groups(NamedTuple):
    """Groups of the journeys of a contest.

    Attributes
    ----------
    names : tuple of str
        In the order of the survey or the log, as tables name them.
    code : ndarray of int
        Group of each journey of the sample; −1 for none.
    labels, of_segment : dict
        Words of the groups, and of what they are groups of, in both languages.
    """

    names: tuple[str, ...]
    code: np.ndarray
    labels: dict[str, dict[str, str]]
    of_segment: dict[str, dict[str, str]]


def groups_of(events: EventLog, survey: Survey, held: Held, asked: Asked) -> Groups:
    """Who is in which group.

    A group whose name an item or a touchpoint has gets another one, so that each has its label.
    """
    by, labels = asked.by, {}
    said_by = {spoken: speaker(spoken)("peak_end.word.kind") for spoken in LANGUAGES}
    if by in survey.items:
        labels = survey.labels([by])
        said_by = labels.pop(by)
        given = survey.column(by).iloc[held.sample.rows]
    else:
        kinds = events.journeys().set_index("journey_id")["journey"]
        segment = kinds.loc[held.own["journey_id"]]
        given = segment.astype(pd.CategoricalDtype(sorted(kinds.dropna().unique(), key=str)))
    names = tuple(map(str, given.cat.categories))
    taken = {by, asked.outcome, *asked.covariates, *events.labels()}
    shown = tuple(f"{name} (group)" if name in taken else name for name in names)
    said = {
        new: labels.get(old) or {"en": old, "zh": old}
        for old, new in zip(names, shown, strict=True)
    }
    return Groups(shown, given.cat.codes.to_numpy(int), said, {by: said_by})


def groups_table(
    table: pd.DataFrame, held: Held, groups: Groups, asked: Asked, *, is_descriptive: bool,
    min_cell: int,
) -> pd.DataFrame:  # fmt: skip
    """A row per group, in the order of the groups: verdict, gain with interval, n.

    Parameters
    ----------
    table : DataFrame
        Features of all journeys.
    held : Held
        The contest of all groups together.
    groups : Groups
    asked : Asked
    is_descriptive : bool
        Whether the moments were rated at the sitting of the outcome.
    min_cell : int
        Of groups with fewer customers nothing is told, nor of others that would give them away.

    Notes
    -----
    P-values are adjusted by Holm for the number of groups. With fewer journeys than the F test
    needs to find a gain that matters, the verdict of a group is "cannot_tell", whatever its
    numbers.
    """
    hidden = _hidden(held, groups, min_cell)
    contests = {
        code: held_or_none(table, held.sample, asked, np.flatnonzero(groups.code == code))
        for code in range(len(groups.names)) if not hidden[code]
    }  # fmt: skip
    plain = [None if one is None else one.found.tests["mean", "both"].robust_p_value
             for one in contests.values()]  # fmt: skip
    tested = np.array([np.nan if one is None else one for one in plain], float)
    adjusted = dict(zip(contests, adjusted_p(tested, "holm"), strict=True)) if contests else {}
    rows = []
    for code, name in enumerate(groups.names):
        told: dict[str, Any] = {"group": name, "verdict": "hidden", **UNTOLD}
        if not hidden[code]:
            places = groups.code == code
            told |= {
                "verdict": "cannot_tell",
                "n": float(places.sum()),
                "n_customers": float(len(np.unique(held.sample.customers[places]))),
            }
        if contests.get(code) is not None:
            told |= numbers(contests[code], is_descriptive=is_descriptive, p_value=adjusted[code])
            told["p_adjusted"] = adjusted[code]
            if told["n"] < contests[code].testable and not is_descriptive:
                told["verdict"] = "cannot_tell"
        rows.append(told)
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.astype({name: float for name in COLUMNS[3:]})


def _hidden(held: Held, groups: Groups, least: int) -> np.ndarray:
    """Which groups are not told: of few customers, and others that would give these away.

    Journeys in no group count as one more: the whole less all groups is their number.
    """
    codes = [*range(len(groups.names)), -1]
    customers = held.sample.customers
    n = np.array([(groups.code == code).sum() for code in codes])
    people = np.array([len(np.unique(customers[groups.code == code])) for code in codes])
    few = (people < least) & (n > 0)
    return (suppress(np.where(few, np.minimum(n, least - 1), n), minimum=least) | (n == 0))[:-1]


def difference(held: Held, groups: Groups, shown: pd.DataFrame) -> dict[str, float]:
    """Whether extremes and end count otherwise in some of the groups that are shown."""
    open_ = np.flatnonzero(shown["verdict"].to_numpy() != "hidden")
    place = np.full(len(groups.names) + 1, -1)
    place[open_] = np.arange(len(open_))
    code = place[groups.code][held.design.kept]
    test = slopes_differ(held.design, code, held.found.errors)
    return {
        "groups_f": test.statistic, "groups_df1": float(test.df1),
        "groups_df2": float(test.df2), "groups_p": test.p_value,
        "groups_tested": float(len(test.groups)),
    }  # fmt: skip

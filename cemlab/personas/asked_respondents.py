"""What respondents answer to documents: each estimate with the rows it rests on, by their hash."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.documents import Answer
from cemlab.errors import DataError, MethodError
from cemlab.language import LANGUAGES
from cemlab.numerics import SMALL_N, mean_interval, sample, suppress, wilson_intervals
from cemlab.numerics import suppress_totals as hidden_cells
from cemlab.personas import asked_comments
from cemlab.personas.methods.categories import share_contrast
from cemlab.personas.methods.effect_sizes import g_of_one_point
from cemlab.personas.methods.profiles import contrast
from cemlab.personas.result_answers import NAN, hashed, hidden

if TYPE_CHECKING:
    from cemlab.data import Survey
    from cemlab.documents import Query

EVERYBODY = "all"
UNITS = {"mean": "points", "difference": "points", "effect": "sd", "share": "share",
         "size": "share"}  # fmt: skip
FROM_ALL = ("difference", "effect", "size")  # rest on everybody, others on the group alone


class Respondents:
    """A survey whose people have groups; made by `respondents`."""

    def __init__(self, survey: Survey, groups: np.ndarray, built: frozenset[str]) -> None:
        self._survey, self._groups, self._built = survey, groups, built
        self.names = tuple(sorted({one for one in groups if one}))

    def __repr__(self) -> str:
        return f"Respondents of {self._survey.source}: n = {self._survey.n:,.0f}, groups " + (
            ", ".join(self.names) or "none"
        )

    def answer(self, query: Query, group: str) -> Answer | None:
        """The answer about a group; None where there is no such item, level, group or wave."""
        scope = None if query.touchpoint is not None else self._scope(query)
        if scope is None or (group != EVERYBODY and group not in self.names):
            return None
        if query.statistic == "stability" or (query.item or "") not in ("", *self._survey.items):
            return None
        own = scope if group == EVERYBODY else scope & (self._groups == group)
        rest = scope & ~own & (self._groups != "")
        statistic = query.statistic or self._usual(query, group)
        values = self._values(query, statistic)
        if values is None or (statistic in FROM_ALL and group == EVERYBODY):
            return None
        told = {
            "statistic": statistic,
            "unit": "share" if query.counts else UNITS[statistic],
            "wording": self._wording(query.item),
            "method": f"respondents_{statistic}",
            "source": self._survey.source,
            "wave": query.wave or ", ".join(self._survey.waves()),
            "biased": query.item in self._built and statistic in ("difference", "effect"),
        }
        valid = ~np.isnan(values)
        if self._is_hidden(query, statistic, values, own, rest, group):
            return hidden(told)
        try:
            found = self._estimate(statistic, values, own & valid, rest & valid,
                                   is_built=told["biased"], is_counted=query.counts)  # fmt: skip
        except MethodError:  # nobody on a side has a weight above 0
            return hidden(told)
        base = (own | rest) & valid if statistic in FROM_ALL else own & valid
        replicated = query.wave is None and self._replicated(statistic, values, own, rest, query)
        return Answer(**told, **found, data_hash=self._hash(values, own, base),
                      replicated=replicated)  # fmt: skip

    def heard(self, speaker: str, words: Collection[str], group: str | None) -> str | None:
        """What the comments say to a quotation; see `cemlab.personas.asked_comments.heard`."""
        known = group if group in self.names else None
        return asked_comments.heard(self._survey, self._groups, speaker, words, known)

    def _scope(self, query: Query) -> np.ndarray | None:
        """Whose answers a query means, whichever group they are in."""
        rows = np.ones(len(self._survey), dtype=bool)
        for item, level in query.segment.items():
            if item not in self._survey.items:
                return None
            named = self._survey.column(item).astype(str).to_numpy()
            if not (named == level).any():
                return None
            rows &= named == level
        if query.wave is not None:
            if query.wave not in self._survey.waves():
                return None
            rows &= (self._survey.wave_of() == query.wave).to_numpy(bool)
        return rows

    def _usual(self, query: Query, group: str) -> str:
        if query.counts:
            return "share"
        return "mean" if group == EVERYBODY else "difference"

    def _values(self, query: Query, statistic: str) -> np.ndarray | None:
        """A number for every respondent, NaN for a gap; for shares 1 and 0."""
        if statistic == "size":
            return np.where(self._groups == "", np.nan, 1.0)
        given = self._survey.column(query.item)
        is_rating = pd.api.types.is_numeric_dtype(given.dtype)
        if not query.counts:
            return self._survey.more_is_better(query.item) if is_rating else None
        if query.level is None:
            if not is_rating:
                return None
            raw = given.to_numpy(float)
            low = -np.inf if query.at_least is None else query.at_least
            high = np.inf if query.at_most is None else query.at_most
            chosen = (raw >= low) & (raw <= high)
        else:
            named = [f"{one:g}" for one in given] if is_rating else given.astype(str).to_numpy()
            chosen = np.array(named, dtype=object) == query.level
            if not chosen.any():
                return None
        return np.where(given.isna(), np.nan, chosen.astype(float))

    def _wording(self, item: str | None) -> dict[str, str]:
        if item is None:
            return {}
        return {one: self._survey.label(item, one) for one in LANGUAGES}

    def _is_hidden(self, query, statistic, values, own, rest, group) -> bool:
        """Whether few people stand behind a number, or it would give away few others."""
        least, valid = self._survey.circumstances.min_cell, ~np.isnan(values)
        count = self._survey.count
        sides = [count(own & valid)]
        if statistic in FROM_ALL:
            sides.append(count(rest & valid))
        if min(sides) < least:
            return True
        everybody = np.ones(len(values), bool) if group == EVERYBODY else self._groups == group
        left = count(everybody & ~own & valid)  # asked without the filter, it is the difference
        if 0 < left < least:
            return True
        if group != EVERYBODY:
            raters = np.array([count((self._groups == one) & (own | rest) & valid)
                               for one in self.names])  # fmt: skip
            if suppress(raters, minimum=least)[self.names.index(group)]:
                return True
        if not query.counts:
            return False
        for rows in (own, rest)[: len(sides)]:
            chosen, asked = count(rows & valid & (values == 1)), count(rows & valid)
            if 0 < chosen < least or 0 < asked - chosen < least:
                return True
        return query.level is not None and self._gives_away(query, own | rest, group)

    def _gives_away(self, query, scope, group) -> bool:
        """Whether levels that are told leave one that must not be."""
        given, least = self._survey.column(query.item), self._survey.circumstances.min_cell
        if not isinstance(given.dtype, pd.CategoricalDtype):
            return False
        names = [one for one in self.names] or [""]
        counts = np.array([
            [self._survey.count(scope & (self._groups == one) & (given == level).to_numpy(bool))
             for level in given.cat.categories]
            for one in names
        ])  # fmt: skip
        if group == EVERYBODY:
            counts = counts.sum(axis=0, keepdims=True)
        found = hidden_cells(counts, minimum=least)
        at = 0 if group == EVERYBODY else names.index(group)
        level = list(map(str, given.cat.categories)).index(query.level)
        return bool(found.cells[at, level] or found.rows[at] or found.columns[level])

    def _estimate(
        self, statistic, values, own, rest, *, is_built=False, is_counted=False
    ) -> dict[str, float]:
        """n, n_rest, estimate and its interval."""
        survey = self._survey
        if statistic == "size":
            member, weights = self._each(own.astype(float), own | rest)
            return self._proportion(member, weights, own | rest) | {"n": survey.count(own)}
        x, weights = self._each(values, own)
        if statistic == "share":
            return self._proportion(x, weights, own)
        if statistic == "mean":
            one = mean_interval(x, weights, clusters=self._clusters(own))
            return {"n": survey.count(own), "n_rest": NAN, "estimate": one.estimate,
                    "conf_low": one.conf_low, "conf_high": one.conf_high}  # fmt: skip
        y, others = self._each(values, rest)
        if is_counted:
            shares = share_contrast(x == 1, y == 1, weights, others, clusters=self._clusters(own),
                                    rest_clusters=self._clusters(rest))  # fmt: skip
            gaps = {"conf_low": NAN, "conf_high": NAN} if is_built else {}
            return {"n": survey.count(own), "n_rest": survey.count(rest),
                    "estimate": shares.difference, "conf_low": shares.conf_low,
                    "conf_high": shares.conf_high} | gaps  # fmt: skip
        # an item that built the groups differs because it did: no test, no interval
        one = contrast(x, y, weights, others, built=is_built)
        unit = 1.0
        if statistic == "effect":
            unit = g_of_one_point(sample(x, weights), sample(y, others))
        return {"n": survey.count(own), "n_rest": survey.count(rest),
                "estimate": one.difference * unit, "conf_low": float(one.conf_low * unit),
                "conf_high": float(one.conf_high * unit)}  # fmt: skip

    def _proportion(self, chosen, weights, rows) -> dict[str, float]:
        """A share with its Wilson interval, from effective counts."""
        one = sample(chosen, weights, clusters=self._clusters(rows))
        share, low, high = wilson_intervals(one.mean * one.n_effective, one.n_effective)
        return {"n": self._survey.count(rows), "n_rest": NAN, "estimate": float(share),
                "conf_low": float(low), "conf_high": float(high)}  # fmt: skip

    def _each(self, values, rows) -> tuple[np.ndarray, np.ndarray | None]:
        """Values and weights of some rows; frequency weights are people."""
        weights = self._survey.weights(rows)
        if self._survey.weight_kind == "frequency":
            return np.repeat(values[rows], weights.astype(int)), None
        return values[rows], weights

    def _clusters(self, rows) -> np.ndarray | None:
        customers = self._survey.customers()
        if customers is None or self._survey.weight_kind == "frequency":
            return None
        return customers[rows]

    def _hash(self, values, own, base) -> str:
        weights = self._survey.weights()
        each = np.ones(len(values)) if weights is None else weights
        rows = zip(own[base], values[base].tolist(), each[base].tolist(), strict=True)
        return hashed([f"{member:d} {value!r} {weight!r}" for member, value, weight in rows])

    def _replicated(self, statistic, values, own, rest, query) -> bool:
        """Whether every wave, of two at least with 30 people, says the same.

        A difference: on one side of zero in each; a mean or share: all intervals overlap.
        """
        waves, found = self._survey.waves(), []
        if len(waves) < 2 or statistic == "size":
            return False
        try:
            self._survey.check_comparable([query.item])
            for wave in waves:
                rows = (self._survey.wave_of() == wave).to_numpy(bool) & ~np.isnan(values)
                one = self._estimate(statistic, values, own & rows, rest & rows,
                                     is_counted=query.counts)  # fmt: skip
                found.append((one["n"], one["conf_low"], one["conf_high"]))
        except (DataError, MethodError):
            return False
        n, low, high = np.array(found).T
        if not (n >= SMALL_N).all():
            return False
        if statistic in ("difference", "effect"):
            return bool((low > 0).all() or (high < 0).all())
        return all(max(low[i], low[j]) <= min(high[i], high[j])
                   for i, j in combinations(range(len(n)), 2))  # fmt: skip

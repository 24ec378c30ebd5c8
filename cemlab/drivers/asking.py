"""What is asked of a driver model: every argument checked before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.drivers.methods import METHODS
from cemlab.errors import OptionError

MODELS = ("linear", "ordinal", "binary")
MISSING = ("two_part", "complete")
OF_ANY_MODEL = ("shapley", "dominance")  # Shapley parts are defined for every measure of fit
REFUSED_ROLES = ("verbatim", "validation", "ignored")
WAVE = "wave"


class Question(NamedTuple):
    """The arguments of `fit`, once they are known to fit each other.

    `groups` has the items of each player where there are groups, also those of one item alone;
    `levels` the items that enter with a column for each answer but one.
    """

    outcome: str
    drivers: tuple[str, ...]
    method: str
    model: str
    top_boxes: int
    groups: Mapping[str, tuple[str, ...]] | None
    covariates: tuple[str, ...]
    cluster: str | None
    strata: str | None
    missing: str
    resamples: int
    seed: int
    levels: tuple[str, ...] = ()

    @property
    def is_linear(self) -> bool:
        """Whether importance divides R² of a linear model."""
        return self.model == "linear"

    def without(self, items: Sequence[str]) -> Question:
        """The same without some drivers; a group that loses all of its items is gone."""
        drivers = tuple(name for name in self.drivers if name not in items)
        groups = self.groups
        if groups is not None:
            left = {name: tuple(one for one in own if one in drivers)
                    for name, own in groups.items()}  # fmt: skip
            groups = {name: own for name, own in left.items() if own}
        levels = tuple(name for name in self.levels if name not in items)
        return self._replace(drivers=drivers, groups=groups, levels=levels)

    def by_levels(self, survey: Survey, name: str) -> bool:
        """Whether an item enters with a column for each level but one."""
        return name in self.levels or is_factor(survey, name)


def checked(
    survey: Survey, *, outcome, drivers, method="shapley", model="linear", top_boxes=2, groups=None,
    covariates=(), levels=(), cluster=None, strata=None, missing="two_part", resamples=0, seed=0,
) -> Question:  # fmt: skip
    """The question, or an error that names every problem of its kind at once.

    Raises
    ------
    OptionError
        Arguments of the wrong kind, unknown names, or items that cannot have this use.
    """
    if not isinstance(method, str) or method not in METHODS:
        raise OptionError.unknown("method", method, METHODS)
    if not isinstance(model, str) or model not in MODELS:
        raise OptionError.unknown("model", model, MODELS)
    arguments.check_survey(survey)
    arguments.check_outcome(outcome)
    arguments.check_items("drivers", drivers)
    arguments.check_items("covariates", covariates)
    arguments.check_items("levels", levels)
    arguments.check_resampling(resamples, seed)
    _check_missing(missing)
    drivers = (drivers,) if isinstance(drivers, str) else tuple(drivers)
    covariates = (covariates,) if isinstance(covariates, str) else tuple(covariates)
    levels = (levels,) if isinstance(levels, str) else tuple(levels)
    named = _named_groups(groups)
    problems = [
        *_wrong_items(survey, outcome, drivers, {one for own in named.values() for one in own},
                      levels),
        *_wrong_levels(levels, {*drivers, *covariates}),
        *_wrong_groups(survey, drivers, named),
        *_wrong_covariates(survey, outcome, drivers, covariates),
        *_wrong_units(survey, outcome, drivers, {"cluster": cluster, "strata": strata}),
        *_clustered_covariate(cluster, covariates),
        *_wrong_combination(survey, outcome, method, model, top_boxes, named),
    ]  # fmt: skip
    if problems:
        raise OptionError(" ".join(problems))
    players = None
    if named:
        grouped = {one: name for name, own in named.items() for one in own}
        order = dict.fromkeys(grouped.get(one, one) for one in drivers)
        players = {name: named.get(name, (name,)) for name in order}
    return Question(
        outcome=outcome, drivers=drivers, method=method, model=model, top_boxes=top_boxes,
        groups=players, covariates=covariates, cluster=cluster, strata=strata, missing=missing,
        resamples=int(resamples), seed=int(seed), levels=levels,
    )  # fmt: skip


def is_factor(survey: Survey, name: str) -> bool:
    """Whether an item holds groups, so that it enters as a column for each of them but one."""
    if name == WAVE and name not in survey.items:
        return True
    numeric = pd.api.types.is_numeric_dtype(survey.column(name).dtype)
    return survey.items[name].role == "segment" or not numeric


def _check_missing(missing: object) -> None:
    if missing == "pairwise":
        raise OptionError(
            "`missing` is 'pairwise'. Correlations of pairs, each from those who answered both, "
            "may belong to no possible data set (a negative eigenvalue), so that no model is "
            f"built on them. Allowed: {', '.join(MISSING)}."
        )
    if not isinstance(missing, str) or missing not in MISSING:
        raise OptionError.unknown("missing", missing, MISSING)


def _wrong_items(
    survey: Survey, outcome: str, drivers: Sequence[str], grouped: set[str], levels: Sequence[str]
) -> list[str]:
    """Known items of a kind that can be explained, or can explain."""
    problems = []
    for name in [outcome, *drivers]:
        if name not in survey.items:
            use = "outcome" if name == outcome else "drivers"
            problems.append(str(OptionError.unknown(use, name, survey.items)))
            continue
        role = survey.items[name].role
        if role in REFUSED_ROLES and not (name == outcome and role == "validation"):
            problems.append(
                f"{name!r} is declared role: {role}, which is no outcome and no driver."
            )
        elif name in levels and name != outcome:
            continue
        elif is_factor(survey, name) and not (name in grouped and role == "segment"):
            problems.append(_no_rating(name, role))
    if not drivers:
        problems.append("`drivers` is empty. Name at least one item.")
    if outcome in drivers:
        problems.append(f"{outcome!r} is the outcome and cannot be a driver as well.")
    again = sorted({name for name in drivers if drivers.count(name) > 1})
    if again:
        problems.append(f"`drivers` names {', '.join(map(repr, again))} more than once.")
    return problems


def _no_rating(name: str, role: str) -> str:
    if role == "segment":
        return (
            f"{name!r} is declared role: segment, which is no outcome and no driver by itself. "
            "Name it in `covariates`, or in a group of `groups`, where its levels count together, "
            "or in `levels`."
        )
    return (
        f"{name!r} holds groups or text, not ratings. Declare its scale or values, or name it in "
        "`levels`."
    )


def _wrong_levels(levels: Sequence[str], used: set[str]) -> list[str]:
    stray = ", ".join(repr(name) for name in levels if name not in used)
    problems = [f"`levels` names {stray}, not among the drivers and covariates. Add to `drivers`, "
                "or take out of `levels`."] if stray else []  # fmt: skip
    if len(set(levels)) < len(levels):
        problems.append("`levels` names an item more than once.")
    return problems


def _named_groups(groups: object) -> dict[str, tuple[str, ...]]:
    """Items by name of the group; empty without groups."""
    if groups is None:
        return {}
    if not isinstance(groups, Mapping) or not all(isinstance(name, str) for name in groups):
        raise OptionError(
            f"`groups` is {groups!r}. Expected names with their items, such as "
            "{'Staff': ['kind', 'quick']}."
        )
    for name, own in groups.items():
        arguments.check_items(f"groups[{name!r}]", own)
    return {name: (own,) if isinstance(own, str) else tuple(own) for name, own in groups.items()}


def _wrong_groups(
    survey: Survey, drivers: Sequence[str], groups: Mapping[str, tuple[str, ...]]
) -> list[str]:
    problems = [f"The group {name!r} is empty." for name, own in groups.items() if not own]
    problems += [
        f"The group {name!r} has the name of an item. Choose a name of its own."
        for name in groups if name in survey.items
    ]  # fmt: skip
    inside: dict[str, list[str]] = {}
    for name, own in groups.items():
        for one in own:
            inside.setdefault(one, []).append(name)
    problems += [
        f"{one!r} is in {len(own)} groups ({', '.join(own)}). A driver belongs in one: take it "
        "out of the others."
        for one, own in inside.items() if len(own) > 1
    ]  # fmt: skip
    stray = [one for one in inside if one not in drivers]
    if stray:
        problems.append(
            f"`groups` names {', '.join(map(repr, stray))}, not among the drivers. Add to "
            "`drivers`, or take out of the group."
        )
    return problems


def _wrong_covariates(
    survey: Survey, outcome: str, drivers: Sequence[str], covariates: Sequence[str]
) -> list[str]:
    problems = []
    for name in covariates:
        if name == WAVE and name not in survey.items and survey.waves():
            continue
        if name not in survey.items:
            problems.append(str(OptionError.unknown("covariates", name, survey.items)))
        elif survey.items[name].role in REFUSED_ROLES:
            role = survey.items[name].role
            problems.append(f"{name!r} is declared role: {role}, which is no covariate.")
        elif name == outcome or name in drivers:
            use = "the outcome" if name == outcome else "a driver"
            problems.append(f"{name!r} is {use} and cannot be a covariate as well.")
    if len(set(covariates)) < len(covariates):
        problems.append("`covariates` names an item more than once.")
    return problems


def _wrong_units(
    survey: Survey, outcome: str, drivers: Sequence[str], units: Mapping[str, str | None]
) -> list[str]:
    problems = []
    for use, name in units.items():
        if name is None:
            continue
        if not isinstance(name, str) or name not in survey.items:
            problems.append(str(OptionError.unknown(use, name, survey.items)))
        elif name == outcome or name in drivers:
            what = "the outcome" if name == outcome else "a driver"
            problems.append(f"{name!r} is {what} and cannot be the `{use}` as well.")
        elif survey.weight_kind == "frequency":
            problems.append(
                f"`{use}` is {name!r}, but the frequency weights count people, and one row may "
                "stand for people of several. Give a row per person, or leave it out."
            )
    return problems


def _clustered_covariate(cluster: str | None, covariates: Sequence[str]) -> list[str]:
    """A covariate takes out what clusters differ in; a stratum may well be a covariate."""
    if not isinstance(cluster, str) or cluster not in covariates:
        return []
    return [
        f"{cluster!r} is the `cluster` and cannot be a covariate as well: within a cluster it "
        "never varies. Leave it out of one of the two."
    ]


def _wrong_combination(
    survey: Survey, outcome: str, method: str, model: str, top_boxes: object, groups: Mapping
) -> list[str]:
    """Methods, models and groups that do not go together."""
    problems = []
    if model != "linear" and method not in OF_ANY_MODEL:
        problems.append(
            f"method={method!r} divides the R² of a linear model. For model={model!r} choose "
            "'shapley' (of McFadden's R²), or model='linear'."
        )
    if method == "owen" and not groups:
        problems.append(
            "method='owen' divides among groups and then within them. Name them in `groups`, or "
            "choose 'shapley', which is the same without groups."
        )
    if not arguments.is_count(top_boxes) or top_boxes < 1:
        problems.append(f"`top_boxes` is {top_boxes!r}. Expected a whole number, 1 or more.")
    elif model == "binary" and outcome in survey.items:
        scale = survey.items[outcome].scale
        if scale is None:
            problems.append(f"model='binary' needs the scale of {outcome!r}: declare it.")
        elif top_boxes > scale[1] - scale[0]:
            problems.append(
                f"`top_boxes` is {top_boxes}, all answers from {scale[0]:g} to {scale[1]:g}. "
                "Expected fewer."
            )
    return problems

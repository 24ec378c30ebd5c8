"""A model fitted once, and asked again and again what it expects if ratings were better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cemlab.data import Survey
from cemlab.drivers.methods import two_part_design
from cemlab.drivers.methods.preconditions import check_design
from cemlab.drivers.methods.scenarios import Change
from cemlab.drivers.methods.what_if import Moved, Step, raise_ratings, raise_reach
from cemlab.drivers.model_columns import columns_of
from cemlab.drivers.preparing import prepare
from cemlab.drivers.sample import Sample
from cemlab.drivers.scenarios import models
from cemlab.drivers.scenarios.answers import NOTHING, Answer, in_points, is_few, parted
from cemlab.drivers.scenarios.asking import (
    Wanted,
    asked_of,
    groups_of,
    is_turned,
    scope_of,
    steps_of,
    usual_lift,
)
from cemlab.errors import MethodError, OptionError

UNIT = (0.0, 1.0)  # drivers of different scales enter as parts of their own
TOUCH = 1e-12  # of a scale: rounding is no cut


class Simulator:
    """A fitted model that can be asked what it expects of changed ratings.

    Takes the arguments of `cemlab.drivers.what_if`, and raises what it raises.

    Attributes
    ----------
    survey : Survey
    asked : Asked
    prepared : Prepared
    sample : Sample
        A row per person, ratings from 0 to 1 of their scale.
    columns : Columns
    model : Model
    scenarios : dict of str to tuple of Wanted
        Those of `changes`; without it, each driver lifted by a point in turn.

    Examples
    --------
    >>> simulator = Simulator(survey, outcome="overall", drivers=["wait", "staff"])
    >>> simulator.ask([{"driver": "wait", "lift": 0.5}]).change
    """

    def __init__(
        self, survey: Survey, *, outcome: str, drivers: Sequence[str], changes: Any = None,
        model: str = "linear", score: str | None = None, top_boxes: int = 2,
        covariates: Sequence[str] = (), among: Mapping[str, Any] | None = None,
        by: str | None = None, cluster: str | None = None, strata: str | None = None,
        missing: str = "two_part",
    ) -> None:  # fmt: skip
        self.asked = asked_of(
            survey, outcome=outcome, drivers=drivers, changes=changes, model=model, score=score,
            top_boxes=top_boxes, covariates=covariates, among=among, by=by, cluster=cluster,
            strata=strata, missing=missing,
        )  # fmt: skip
        self.survey = survey
        self.prepared = prepare(survey, self.asked.question)
        self.sample, people = _row_per_person(self.prepared.sample)
        _refuse_still(self.sample, self.asked.question.outcome)
        ratings = dict(zip(self.sample.rated, self.sample.x.T, strict=True))
        self._ends = {name: _ends(survey, name, own) for name, own in ratings.items()}
        low, high = np.array(list(self._ends.values())).T
        self.sample = self.sample._replace(x=(self.sample.x - low) / (high - low))
        question = self.prepared.asked
        self.columns = columns_of(survey, self.sample, question)
        design = two_part_design(self.sample.x, self.sample.applies, self.sample.weights)
        estimable = [c for c in self.columns.estimable if c < design.x.shape[1]]
        self._design = design._replace(estimable=tuple(estimable))
        self._rest = self.columns.x[:, self.columns.estimable[len(estimable) :]]
        self.model = (
            models.linear(survey, self.sample, self.columns, question)
            if question.is_linear
            else models.ordinal(survey, self.sample, self.columns, question, self.asked.score)
        )
        scope, groups = scope_of(survey, self.asked.among), groups_of(survey, self.asked.by)
        self._scope = np.ones(len(people), bool) if scope is None else scope[people]
        self._groups = None if groups is None else groups[people]
        self._least = survey.circumstances.min_cell
        self.scenarios = self.asked.scenarios or self._one_by_one()
        self._refuse(self.scenarios)

    @property
    def has_groups(self) -> bool:
        """Whether there are branches or waves to say which means were ever seen."""
        return self._groups is not None

    def ask(self, steps: Sequence[Mapping[str, Any] | Wanted]) -> Answer:
        """What is expected if these steps were taken together.

        Parameters
        ----------
        steps : sequence of mappings
            Each with a driver and one of lift (scale points towards the better end), floor
            (a rating up to which everybody below it is raised) and reach (share of people met).

        Returns
        -------
        Answer

        Raises
        ------
        OptionError
            A step that is impossible, or names no driver; all problems at once.
        MethodError
            A driver that is not in the model, or whose ratings cannot tell.
        """
        wanted = self._read(steps)
        if wanted[0].kind == "reach":
            return self._met_by_more(wanted[0])
        (before, after), moved = self._raised(wanted)
        met = np.any([self.sample.applies[:, self._place(one)] for one in wanted], axis=0)
        own, cut = met & self._scope, self._cut(wanted)
        n, n_changed, n_capped = own.sum(), (before != after).any(axis=1).sum(), cut.sum()
        if n < self._least or is_few(self._least, n_changed, met.sum() - n):
            return NOTHING
        counts = [n_changed, n_capped, np.average(cut[own], weights=self._weights(own))]
        if is_few(self._least, n_capped, n - n_capped, n - n_changed):
            counts = [np.nan] * 3
        score, shares = parted(self.model.compare(before, after, self.sample.weights))
        return Answer(
            *score, float(n), *map(float, counts),
            extrapolates=any(one.extrapolates for one in moved), is_hidden=False,
            moved=tuple(in_points(one, self._ends[step.driver], self._least)
                        for one, step in zip(moved, wanted, strict=True)),
            shares=shares,
        )  # fmt: skip

    def against(self, one: Sequence[Wanted], other: Sequence[Wanted]) -> Change | None:
        """By how much more the first scenario changes the score than the other.

        None where a reach is changed: that happens to people drawn by chance, so that there are
        no rows to compare.
        """
        if "reach" in {step.kind for step in (*one, *other)}:
            return None
        (_, first), (_, second) = self._raised(one)[0], self._raised(other)[0]
        return self.model.compare(second, first, self.sample.weights)

    def beyond(self, steps: Sequence[Wanted]) -> int:
        """People predicted beyond the ends of the outcome's scale, and cut there."""
        return 0 if steps[0].kind == "reach" else self.model.beyond(self._raised(steps)[0][1])

    def _met_by_more(self, wanted: Wanted) -> Answer:
        place = self._place(wanted)
        met, now = self.sample.applies[:, place], self._design.reach[place]
        n, part = float((~met).sum()), (wanted.size - now) / (1 - now)
        if is_few(self._least, n, part * n, met.sum()):
            return NOTHING
        found = raise_reach(
            lambda before, after, weights: self.model.compare(
                self._whole(before), self._whole(after), weights),
            self._design, self.sample.x, self.sample.applies, place, wanted.size,
            weights=self.sample.weights,
        )  # fmt: skip
        score, shares = parted(found)
        return Answer(*score, n, part * n, np.nan, np.nan, extrapolates=False, is_hidden=False,
                      moved=(), shares=shares)  # fmt: skip

    def _raised(
        self, wanted: Sequence[Wanted]
    ) -> tuple[tuple[np.ndarray, np.ndarray], tuple[Moved, ...]]:
        """Columns of the model before and after, and what each step does on the unit scale."""
        return raise_ratings(
            lambda before, after, _: (self._whole(before), self._whole(after)),
            self._design, self.sample.x, self.sample.applies, list(map(self._step, wanted)),
            scale=UNIT, weights=self.sample.weights, in_scope=self._scope, groups=self._groups,
            min_group=self._least,
        )  # fmt: skip

    def _step(self, wanted: Wanted) -> Step:
        low, high = self._ends[wanted.driver]
        if wanted.kind == "lift":
            return Step(self._place(wanted), lift=wanted.size / (high - low))
        floor = low + high - wanted.size if is_turned(self.survey, wanted.driver) else wanted.size
        return Step(self._place(wanted), floor=(floor - low) / (high - low))

    def _cut(self, wanted: Sequence[Wanted]) -> np.ndarray:
        """Whose lift is stopped by the end of a scale."""
        cut = np.zeros(len(self._scope), bool)
        for step in map(self._step, wanted):
            lifted = self.sample.x[:, step.driver] + step.lift
            own = self.sample.applies[:, step.driver] & self._scope
            cut |= own & ((lifted > UNIT[1] + TOUCH) | (lifted < UNIT[0] - TOUCH))
        return cut

    def _whole(self, columns: np.ndarray) -> np.ndarray:
        """Columns of the drivers with those of the covariates, which stay."""
        return np.column_stack([columns, self._rest])

    def _weights(self, rows: np.ndarray) -> np.ndarray | None:
        return None if self.sample.weights is None else self.sample.weights[rows]

    def _place(self, wanted: Wanted) -> int:
        return self.sample.rated.index(wanted.driver)

    def _read(self, steps: Any) -> tuple[Wanted, ...]:
        if steps and all(isinstance(one, Wanted) for one in steps):
            return tuple(steps)
        found, problems = steps_of(self.survey, self.asked.question.drivers, steps, "steps")
        if self.asked.among and any(one.kind == "reach" for one in found):
            problems.append("`among` and `reach` do not go together; leave out one of them.")
        if problems:
            raise OptionError(" ".join(problems))
        self._refuse({"steps": found})
        return found

    def _one_by_one(self) -> dict[str, tuple[Wanted, ...]]:
        """Each driver with a slope, lifted by a point."""
        slopes = [name for name in self.sample.rated if name not in self.columns.visited_only]
        if not slopes:
            raise MethodError(
                "Too few people rated any of the drivers for its ratings to be changed. Name a "
                "driver that more people met, or change a reach."
            )
        bare = [name for name in slopes if self.survey.items[name].scale is None]
        if bare:
            raise OptionError(
                f"The scale of {', '.join(map(repr, bare))} is not declared, so that nobody knows "
                "where a lift ends. Declare it, or name in `changes` what is to be changed."
            )
        return {name: (Wanted(name, "lift", usual_lift(self._ends[name])),) for name in slopes}

    def _refuse(self, scenarios: Mapping[str, Sequence[Wanted]]) -> None:
        """Refuse what the answers do not allow, all at once."""
        problems = [f"{name}: {self._impossible(one)}" for name, steps in scenarios.items()
                    for one in steps if self._impossible(one)]  # fmt: skip
        if problems:
            raise MethodError(" ".join(problems))

    def _impossible(self, one: Wanted) -> str:
        """Why a step cannot be asked of these answers, or nothing."""
        if one.driver not in self.sample.rated:
            return f"too many left {one.driver!r} blank; it is not in the model. Leave it out."
        place = self._place(one)
        if one.kind == "reach":
            visits = [c for c in self._design.players[place] if self._design.part[c] == "visited"]
            if not visits or not set(visits) <= set(self._design.estimable):
                return (
                    f"whether somebody met {one.driver!r} has no slope of its own: everybody did, "
                    "or the same people as met another driver. Change its ratings."
                )
            now = float(self._design.reach[place])
            if one.size <= now:
                return f"reach is {one.size:g}; {now:.3g} meet {one.driver!r} now. Ask for more."
            return ""
        if one.driver in self.columns.visited_only:
            return (f"too few people rated {one.driver!r} for a slope, so that a change of its "
                    "ratings cannot be judged. Leave it out.")  # fmt: skip
        if not (self.sample.applies[:, place] & self._scope).any():
            return f"nobody in scope rated {one.driver!r}. Widen `among`, or leave it out."
        return ""


def _row_per_person(sample: Sample) -> tuple[Sample, np.ndarray]:
    """The sample with as many rows as there are people, and the row of the survey of each."""
    if sample.kind != "frequency" or sample.weights is None:
        return sample, sample.rows
    each = np.repeat(np.arange(len(sample.y)), sample.weights.astype(int))
    held = {use: tuple(one._replace(x=one.x[each]) for one in getattr(sample, use))
            for use in ("factors", "covariates")}  # fmt: skip
    units = None if sample.units is None else sample.units[each]
    strata = None if sample.strata is None else sample.strata[each]
    return sample._replace(
        rows=sample.rows[each], x=sample.x[each], applies=sample.applies[each], y=sample.y[each],
        weights=None, kind="survey", units=units, strata=strata, **held,
    ), sample.rows[each]  # fmt: skip


def _refuse_still(sample: Sample, outcome: str) -> None:
    """Refuse what never varies in scale points, before ratings become parts of their scale."""
    by_all = np.flatnonzero(sample.applies.all(axis=0))
    if len(by_all):
        names = [sample.rated[place] for place in by_all]
        check_design(sample.x[:, by_all], sample.y, sample.weights, names=names, outcome=outcome)


def _ends(survey: Survey, name: str, ratings: np.ndarray) -> tuple[float, float]:
    """Ends of the scale of a driver; of the answers, where none is declared."""
    if survey.items[name].scale is not None:
        return survey.items[name].scale
    low, high = float(np.nanmin(ratings)), float(np.nanmax(ratings))
    return low, high if high > low else low + 1

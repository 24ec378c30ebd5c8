"""What a person edits of a journey: stages, touchpoints, and what stands below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from cemlab.widgets.document_form import Place, TextForm
from cemlab.widgets.document_values import many, one_or_many
from cemlab.widgets.journey_spans import with_whole_spans

LISTS = ("thoughts", "pains", "needs", "measures", "props", "next")  # of a touchpoint
NEW = {"pains": "P", "measures": "M"}  # how their ids begin


@dataclass(frozen=True, kw_only=True)
class JourneyForm(TextForm):
    """The text of a journey; every change gives a new one.

    Touchpoints stand in the order of their stages, so moving a stage takes its touchpoints along,
    and moving a touchpoint beyond the end of its stage puts it into the next one.
    """

    claims_begin: ClassVar[Mapping[str, str]] = {"journey": "stages"}

    @property
    def stages(self) -> tuple[str, ...]:
        """Ids of the stages."""
        return tuple(str(one.get("id")) for one in self.rows("stages"))

    @property
    def steps(self) -> tuple[str, ...]:
        """Ids of the touchpoints."""
        return tuple(str(one.get("id")) for one in self.rows("steps"))

    def steps_of(self, stage: str) -> tuple[int, ...]:
        """Which touchpoints a stage has, by their number."""
        return tuple(at for at, one in enumerate(self.rows("steps"))
                     if str(one.get("stage")) == stage)  # fmt: skip

    def stage_of(self, step: int) -> str:
        """The stage of a touchpoint."""
        return str(self.value("steps", step, "stage"))

    def pains(self) -> tuple[tuple[str, Any], ...]:
        """Ids and texts of all pains."""
        return tuple((str(pain.get("id")), pain.get("text")) for step in self.rows("steps")
                     for pain in many(step.get("pains")))  # fmt: skip

    # ---- stages ---------------------------------------------------------------------------------

    def with_stage(self, stage: Mapping[str, Any], at: int | None = None) -> JourneyForm:
        """One stage more, at the end or as the one of this number."""
        return self.added(("stages",), dict(stage), at)

    def with_stage_moved(self, stage: str, by: int) -> JourneyForm:
        """A stage earlier or later, and its touchpoints with it."""
        at = self.stages.index(stage)
        return self.moved(("stages",), at, by)._in_order()

    def without_stage(self, stage: str) -> JourneyForm:
        """Without a stage and its touchpoints."""
        gone = set(self.steps_of(stage))
        form = self
        for step in [self.steps[at] for at in gone]:
            form = form.without_step(step)
        return form.removed(("stages",), form.stages.index(stage))

    # ---- touchpoints ----------------------------------------------------------------------------

    def with_step(self, step: Mapping[str, Any], stage: str, at: int | None = None) -> JourneyForm:
        """One touchpoint more: the last of its stage, or as the one of this number.

        What stands below the touchpoints on both sides of it stands below it as well.
        """
        place = self._end_of(stage) if at is None else at
        keys = {"id": step["id"], "stage": stage, **step}
        form = self.added(("steps",), keys, place)
        for cell, one in enumerate(self.rows("cells")):
            below = [str(name) for name in many(one.get("steps"))]
            beside = self.steps[max(place - 1, 0) : place + 1]
            if len(beside) == 2 and set(beside) <= set(below):
                below.insert(below.index(beside[1]), step["id"])
                form = form.with_value(("cells", cell, "steps"), below)
        return form

    def with_step_moved(self, step: str, by: int) -> JourneyForm:
        """A touchpoint one place earlier or later, or into the stage before or after."""
        at, stages = self.steps.index(step), self.stages
        own = self.stage_of(at)
        if self.stage_of(at + by) == own if 0 <= at + by < len(self.steps) else False:
            return self.moved(("steps",), at, by)
        there = stages.index(own) + by if own in stages else -1
        if not 0 <= there < len(stages):
            return self
        return self.with_step_in(step, stages[there], at_end=by < 0)

    def with_step_in(self, step: str, stage: str, *, at_end: bool = True) -> JourneyForm:
        """A touchpoint in another stage: its last or its first one."""
        at = self.steps.index(step)
        if self.stage_of(at) == stage:
            return self
        form = self.with_value(("steps", at, "stage"), stage)
        order = [one for one in range(len(self.steps)) if one != at]
        others = [one for one in self.steps_of(stage)]
        if others:
            beside = order.index(others[-1]) + 1 if at_end else order.index(others[0])
        else:
            beside = len([one for one in order if self._rank(one) < self.stages.index(stage)])
        order.insert(beside, at)
        return form.picked(("steps",), order)

    def without_step(self, step: str) -> JourneyForm:
        """Without a touchpoint; what leads to it elsewhere goes too."""
        form = self.with_pointing(step, None)
        return form.removed(("steps",), form.steps.index(step))

    def picked(self, place: Place, order: Sequence[int]) -> JourneyForm:
        """As of every form; no cell is torn apart by touchpoints in another order."""
        form = super().picked(place, order)
        return with_whole_spans(form, self.steps) if tuple(place) == ("steps",) else form

    # ---- names ----------------------------------------------------------------------------------

    def renamed(self, what: str, before: str, after: str) -> JourneyForm:
        """Another id of a stage, touchpoint, pain or lane, wherever the document names it.

        Parameters
        ----------
        what : {"stages", "steps", "pains", "measures", "lanes"}
        before, after : str
        """
        after = after.strip()
        places = {place: one for place, one in self._named(what)}
        if not after or after == before or after in places.values():
            return self
        place = next(place for place, one in places.items() if one == before)
        form = self.with_value((*place, "id"), after)
        if what == "stages":
            for at in self.steps_of(before):
                form = form.with_value(("steps", at, "stage"), after)
        elif what == "steps":
            form = form.with_pointing(before, after)
        elif what == "pains":
            form = form._with_names(_answers(form), before, after)
        elif what == "lanes":
            below = [("cells", at, "lane") for at in range(len(self.rows("cells")))]
            form = form._with_names(below, before, after)
        return form

    def with_pointing(self, before: str, after: str | None) -> JourneyForm:
        """What names a touchpoint names another one; without another, nothing names it."""
        form = self
        for at in range(len(self.steps)):
            rows = form.rows("steps", at, "next")
            for inner in reversed(range(len(rows))):
                if str(rows[inner].get("to")) == before:
                    form = form._with_next(at, inner, after)
        for at in reversed(range(len(form.rows("cells")))):
            below = many(form.value("cells", at, "steps"))
            if before in below:
                named = list(dict.fromkeys(after if one == before else one for one in below))
                named = [one for one in named if one is not None]
                form = (form.with_value(("cells", at, "steps"), one_or_many(named)) if named
                        else form.removed(("cells",), at))  # fmt: skip
        return form

    def free_id(self, what: str, wanted: str) -> str:
        """An id that no stage, touchpoint, pain or measure has."""
        known = {one for _, one in self._named(what)}
        numbered = what in NEW
        n = 1
        name = f"{wanted}{n}" if numbered else wanted
        while name in known:
            n += 1
            name = f"{wanted}{n}" if numbered else f"{wanted}_{n}"
        return name

    # ---- within ---------------------------------------------------------------------------------

    def _named(self, what: str) -> list[tuple[Place, str]]:
        """Everything of a kind that has an id, with its place."""
        if what in ("stages", "steps", "lanes"):
            return [((what, at), str(one.get("id"))) for at, one in enumerate(self.rows(what))]
        return [
            (("steps", at, what, inner), str(one.get("id")))
            for at, step in enumerate(self.rows("steps"))
            for inner, one in enumerate(many(step.get(what)))
        ]

    def _with_names(self, places: Sequence[Place], before: str, after: str) -> JourneyForm:
        """Another name at places that hold one name or several."""
        form = self
        for place in places:
            value = form.value(*place)
            if before in map(str, many(value)):
                named = [after if str(one) == before else one for one in many(value)]
                form = form.with_value(place, named if isinstance(value, list) else named[0])
        return form

    def _with_next(self, at: int, inner: int, after: str | None) -> JourneyForm:
        """Another end of one of the ways from a touchpoint; none to itself and none twice."""
        place: Place = ("steps", at, "next")
        others = [str(one.get("to")) for one in self.rows(*place)]
        if after is None or after == self.steps[at] or after in others:
            return self.removed(place, inner)
        return self.with_value((*place, inner, "to"), after)

    def _rank(self, step: int) -> int:
        """Which stage a touchpoint is of, by number; what is of none stands last."""
        stage = self.stage_of(step)
        return self.stages.index(stage) if stage in self.stages else len(self.stages)

    def _in_order(self) -> JourneyForm:
        """The touchpoints in the order of their stages."""
        return self.picked(("steps",), sorted(range(len(self.steps)), key=self._rank))

    def _end_of(self, stage: str) -> int:
        """The number after the last touchpoint of a stage, or of those before it."""
        last = self.stages.index(stage)
        return len([one for one in range(len(self.steps)) if self._rank(one) <= last])


def _answers(form: JourneyForm) -> list[Place]:
    """Where measures name the pains they answer."""
    return [(*place, "pains") for place, _ in form._named("measures")]

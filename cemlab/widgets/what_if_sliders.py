"""Sliders that lift ratings of drivers, and what a model then expects of the outcome."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from cemlab.data import Survey
from cemlab.drivers.performances import performance
from cemlab.drivers.scenarios import Simulator
from cemlab.drivers.scenarios.answers import Answer
from cemlab.errors import CemlabError
from cemlab.language import speaker
from cemlab.widgets.panels import status

STEP = 0.1  # scale points
PERCENT = 100.0


def largest_lift(survey: Survey, driver: str) -> float:
    """By how much a rating can sensibly be lifted: from its mean to the end of its scale.

    In scale points, cut to whole steps; 0 where there is no scale, or too few rated.
    """
    scale = survey.items[driver].scale
    mean = performance(survey, [driver])["mean"]
    if scale is None or math.isnan(mean):
        return 0.0
    return round(math.floor((scale[1] - mean) / STEP + 1e-9) * STEP, 1)


class WhatIfSliders:
    """One slider for each driver; every move is asked of the model at once.

    Parameters
    ----------
    simulator : Simulator
        The fitted model.
    language : {"en", "zh"}
    told : callable
        Called after every move.

    Attributes
    ----------
    sliders : dict of str to ipywidgets.FloatSlider
        By driver.
    box : ipywidgets.VBox
        What is seen.
    """

    def __init__(
        self, simulator: Simulator, language: str, *, told: Callable[[], None] = lambda: None
    ) -> None:
        import ipywidgets as w

        self._simulator = simulator
        self._language = language
        self._say = speaker(language)
        self._tell = told
        self.sliders = {name: self._slider(name) for name in simulator.asked.question.drivers}
        reset = w.Button(description=self._say("widgets.drivers.reset"),
                         layout=w.Layout(width="auto", align_self="flex-start"))  # fmt: skip
        reset.on_click(lambda button: self.set({}))
        self.said = w.HTML(value=self.told())
        self.box = w.VBox([*self.sliders.values(), reset, self.said])

    @property
    def lifts(self) -> dict[str, float]:
        """Scale points by driver, of the sliders that were moved."""
        return {name: round(slider.value, 1) for name, slider in self.sliders.items()
                if slider.value >= STEP / 2}  # fmt: skip

    @property
    def steps(self) -> list[dict[str, Any]]:
        """What the sliders ask, as a scenario of the block `what_if` has it."""
        return [{"driver": name, "lift": lift} for name, lift in self.lifts.items()]

    def set(self, lifts: Mapping[str, float]) -> None:
        """Move the sliders; those without a lift go back to 0."""
        for name, slider in self.sliders.items():
            slider.value = lifts.get(name, 0.0)

    def _slider(self, name: str) -> Any:
        import ipywidgets as w

        survey = self._simulator.survey
        label, most = survey.label(name, self._language), largest_lift(survey, name)
        tooltip = "lift" if most else "no_lift"
        slider = w.FloatSlider(
            min=0.0, max=most or STEP, step=STEP, value=0.0, readout_format="+.1f",
            description=label, disabled=not most, layout=w.Layout(width="auto"),
            style={"description_width": "40%"},
            tooltip=self._say(f"widgets.drivers.{tooltip}", driver=label, most=most),
        )  # fmt: skip
        slider.observe(lambda change: self._moved(), "value")
        return slider

    def _moved(self) -> None:
        self.said.value = self.told()
        self._tell()

    def told(self) -> str:
        """What the model expects with the sliders as they are, as HTML."""
        if not self.steps:
            return escape(self._say("widgets.drivers.no_step"))
        try:
            answer = self._simulator.ask(self.steps)
        except CemlabError as bad:
            return status(str(bad))
        first, *more = self._sentences(answer)
        lines = [f'<b role="status">{escape(first)}</b>', *map(escape, more)]
        return "".join(f"<div>{line}</div>" for line in lines)

    def _sentences(self, answer: Answer) -> Iterator[str]:
        """The change; what the scale stops; whether it was ever seen; what it rests on."""
        say, asked = self._say, self._simulator.asked
        if answer.is_hidden:
            yield say("widgets.drivers.hidden")
            return
        label = self._simulator.survey.label(asked.question.outcome, self._language)
        outcome = say(f"drivers.what_if.outcome_{asked.score}", outcome=label,
                      top_boxes=asked.question.top_boxes)  # fmt: skip
        size = PERCENT if asked.score == "top_box" else 1.0
        told = {name: say(f"drivers.what_if.level_{asked.score}", x=size * getattr(answer, name))
                for name in ("before", "after")}  # fmt: skip
        ends = {"change": answer.change, "low": answer.conf_low, "high": answer.conf_high}
        told |= {name: say(f"drivers.what_if.value_{asked.score}", x=size * end)
                 for name, end in ends.items()}  # fmt: skip
        yield say("widgets.drivers.told", outcome=outcome, **told)
        if answer.conf_low <= 0 <= answer.conf_high:
            yield say("widgets.drivers.cannot_tell")
        capped = "not_capped" if math.isnan(answer.share_capped) else "capped"
        yield say(f"widgets.drivers.{capped}", share=answer.share_capped)
        if not self._simulator.has_groups:
            yield say("widgets.drivers.no_groups")
        elif answer.extrapolates:
            yield say("widgets.drivers.extrapolates")
        yield say("notes.what_if")

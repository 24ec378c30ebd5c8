"""A panel to draw a journey and to see what each memory model would keep of it.

It is there to learn with: the mean of all moments, the peak–end rule and the end alone mostly say
nearly the same, and only some journeys can tell them apart. With a fitted contest its model
predicts the overall rating as well.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from cemlab.errors import MethodError, OptionError
from cemlab.language import check_language, speaker
from cemlab.peak_end import PeakEndResult
from cemlab.peak_end.designs import fitted_model, mean_journey
from cemlab.peak_end.methods.predictions import change_of, distance_of, features_row, level_of
from cemlab.results import show
from cemlab.style import png
from cemlab.widgets.memory_controls import MemoryControls
from cemlab.widgets.memory_figure import drawn_journey
from cemlab.widgets.memory_form import MODELS, SCALE, MemoryForm
from cemlab.widgets.panels import bundle

FITTED = "fitted"


def memory(
    journey: Mapping[str, float] | Sequence[tuple[str, float]] | None = None,
    *,
    result: PeakEndResult | None = None,
    language: str | None = None,
) -> MemoryPanel:
    """A panel to draw a journey: what would be remembered of it, by each memory model?

    Parameters
    ----------
    journey : mapping of str to float, or sequence of (str, float), optional
        3 to 12 moments in their order, with how each feels, on the scale of the result or from −2
        to 2. By default the mean journey of the result, or else a visit to a store.
    result : PeakEndResult, optional
        Of `cemlab.peak_end.fit`: its model predicts the overall rating, with an interval.
    language : {"en", "zh"}, optional
        That of the result, or English, when not given.

    Returns
    -------
    MemoryPanel
        Where nobody can click, it shows the journey, the numbers and the figure.

    Raises
    ------
    OptionError
        The journey or the result is impossible.
    MethodError
        The result was kept by an earlier cemlab, or its end is a time.

    Examples
    --------
    >>> cemlab.widgets.memory()
    >>> cemlab.widgets.memory({"arrive": 0.5, "wait": -1.5, "leave": 1.0}, result=peak_end)
    """
    return MemoryPanel(journey, result=result, language=language)


class MemoryPanel:
    """A journey as somebody draws it, and what is remembered of it.

    Attributes
    ----------
    start : MemoryForm
        The journey it begins with; changes are counted from it.
    result : PeakEndResult or None
    language : {"en", "zh"}
    """

    def __init__(
        self,
        journey: Mapping[str, float] | Sequence[tuple[str, float]] | None = None,
        *,
        result: PeakEndResult | None = None,
        language: str | None = None,
    ) -> None:
        if result is not None and not isinstance(result, PeakEndResult):
            raise OptionError(
                f"`result` is a {type(result).__name__}. Expected the result of "
                "cemlab.peak_end.fit, or nothing."
            )
        told = "en" if result is None else result.language
        self.language = check_language(language or told)
        self.result = result
        self._say = speaker(self.language)
        self._model = None if result is None else self._fitted(result)
        self.start = self._started(journey)
        self._controls: MemoryControls | None = None

    @staticmethod
    def _fitted(result: PeakEndResult) -> Any:
        window = result.glance()["end_window"].iloc[0]
        if window == window:
            raise MethodError(
                f"The end of this contest is the mean of the last {window:g} seconds, and the "
                "moments of a drawn journey have no times. Fit without `end_window`."
            )
        return fitted_model(result)

    def _started(self, journey: Any) -> MemoryForm:
        """The journey that was given, else the mean one of the result, else the example."""
        if self.result is None:
            return MemoryForm.example(self.language) if journey is None else MemoryForm.of(journey)
        whole = self.result.glance().iloc[0]
        has_scale = whole["scale_min"] == whole["scale_min"]
        scale = (whole["scale_min"], whole["scale_max"]) if has_scale else SCALE
        if journey is not None:
            return MemoryForm.of(journey, scale, whole["neutral"])
        try:
            names, felt = mean_journey(self.result)[0]
            pairs = [(self.result.label(name, self.language), round(value, 1) + 0.0)  # no −0
                     for name, value in zip(names, felt, strict=True)]  # fmt: skip
            return MemoryForm.of(pairs, scale, whole["neutral"])
        except (MethodError, OptionError):  # no mean journey, or too long a one to be drawn
            example = MemoryForm.example(self.language)
            span = (scale[1] - scale[0]) / (SCALE[1] - SCALE[0])
            pairs = [(name, scale[0] + (value - SCALE[0]) * span)
                     for name, value in zip(example.names, example.felt, strict=True)]  # fmt: skip
            return MemoryForm.of(pairs, scale, whole["neutral"])

    @property
    def form(self) -> MemoryForm:
        """The journey as it is drawn now."""
        return self.start if self._controls is None else self._controls.form

    def table(self, form: MemoryForm | None = None) -> pd.DataFrame:
        """What each model keeps of the journey as drawn.

        Returns
        -------
        DataFrame
            `model`, `remembered` (on the scale of the moments; of the fitted model on that of the
            overall rating), `change` from the journey at the start; `conf_low` and `conf_high` of
            the change, for the fitted model only.
        """
        form = form or self.form
        before, after = self.start.remembered(), form.remembered()
        rows = [
            {"model": model, "remembered": after[model], "change": after[model] - before[model]}
            for model in MODELS
        ]
        if self._model is not None:
            here, there = self._features(form), self._features(self.start)
            change = change_of(self._model, here - there)
            rows.append({
                "model": FITTED, "remembered": level_of(self._model, here),
                "change": change.estimate, "conf_low": change.conf_low,
                "conf_high": change.conf_high,
            })  # fmt: skip
        columns = ["model", "remembered", "change", "conf_low", "conf_high"]
        return pd.DataFrame(rows).reindex(columns=columns)

    def _features(self, form: MemoryForm) -> Any:
        return features_row(form.felt, self._model.terms, neutral=form.neutral)

    def _is_unseen(self, form: MemoryForm) -> bool:
        """Whether hardly any journey of the contest was like that."""
        usual = float(self.result.glance()["usual_distance"].iloc[0])
        return distance_of(self._model, self._features(form)) > usual

    # ---- what is seen -------------------------------------------------------------------------

    def told(self, form: MemoryForm) -> list[str]:
        """What the numbers mean, in sentences."""
        say = self._say
        said = [say(f"widgets.memory.{'alike' if form.are_alike() else 'apart'}")]
        if self._model is not None:
            said.append(self.result.headline(self.language))
            if self._is_unseen(form):
                said.append(say("widgets.memory.unseen"))
            said.append(say("notes.design_untried"))
        return said

    def numbers(self, form: MemoryForm) -> str:
        """The table of the models as HTML."""
        say = self._say
        heads = [say(f"widgets.memory.{key}") for key in ("head_model", "remembered", "change")]
        cells = [[escape(one) for one in heads]]
        for row in self.table(form).itertuples():
            x = {"x": row.change, "low": row.conf_low, "high": row.conf_high}
            is_exact = math.isnan(row.conf_low) or row.conf_low == row.conf_high
            key = "change_value" if is_exact else "change_interval"
            cells.append([escape(self._model_name(row.model)),
                          say("widgets.memory.value", x=row.remembered),
                          say(f"widgets.memory.{key}", **x)])  # fmt: skip
        rows = "".join(
            "<tr>" + "".join(
                f'<{tag} style="text-align:{"right" if at else "left"};padding:1px 14px 1px 0">'
                f"{cell}</{tag}>" for at, cell in enumerate(row)) + "</tr>"
            for tag, row in zip(["th", *["td"] * len(cells)], cells, strict=False)
        )  # fmt: skip
        return f"<table>{rows}</table>"

    def _model_name(self, model: str) -> str:
        if model != FITTED:
            return self._say(f"widgets.memory.model.{model}")
        outcome = self.result.label(self.result.glance()["outcome"].iloc[0], self.language)
        return self._say("widgets.memory.model.fitted", outcome=outcome)

    def picture(self, form: MemoryForm) -> str:
        """The figure as HTML, with its numbers for those who cannot see it."""
        import matplotlib.pyplot as plt

        ax = drawn_journey(form, ax=None, language=self.language)
        painted = base64.b64encode(png(ax.figure)).decode()
        plt.close(ax.figure)
        kept = form.remembered()
        said = [self._say("widgets.memory.level", model=self._model_name(one), x=kept[one])
                for one in MODELS]  # fmt: skip
        alt = escape(self._say("widgets.memory.alt", levels=self._say("list_join").join(said)))
        return f'<img alt="{alt}" style="max-width:100%" src="data:image/png;base64,{painted}">'

    def __repr__(self) -> str:
        return f"MemoryPanel({len(self.form.names)} moments)"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return bundle(self, str(show(self.table())), **kwargs)

    def _static(self) -> str:
        form, say = self.form, self._say
        moments = pd.DataFrame({
            say("widgets.memory.place"): range(1, len(form.names) + 1),
            say("widgets.memory.moment"): form.names, say("widgets.memory.felt"): form.felt,
        })  # fmt: skip
        said = "".join(f"<p>{escape(one)}</p>" for one in self.told(form))
        head = f"<p>{escape(say('widgets.memory.head'))}</p>"
        journey = show(moments)._repr_html_()
        return f"{head}{journey}{self.picture(form)}{self.numbers(form)}{said}"

    def widget(self) -> Any:
        """The panel as one widget of ipywidgets."""
        if self._controls is None:
            self._controls = MemoryControls(self, self.start)
        return self._controls.box

"""A panel to choose outcome, drivers and method, to see importance, and to ask what if.

It calls the public verbs and shows what they say. What is chosen can be written into the blocks
`drivers` and `what_if` of `study.yaml`, as a person would write it: only keys that changed, with
every comment and the order of the file kept.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

import cemlab.drivers
from cemlab.data import read_survey
from cemlab.drivers.scenarios import Simulator
from cemlab.drivers.scenarios.asking import MODELS as ASKED_MODELS
from cemlab.drivers.scenarios.asking import scenarios_of
from cemlab.errors import CemlabWarning, OptionError
from cemlab.language import check_language, speaker
from cemlab.results import show
from cemlab.study import Study, open_study
from cemlab.study.editing import edit, fingerprint
from cemlab.study.yaml_text import block
from cemlab.widgets import driver_form
from cemlab.widgets.driver_controls import DriverControls
from cemlab.widgets.driver_form import DRIVERS, WHAT_IF, DriverForm
from cemlab.widgets.panels import bundle, opened, picture
from cemlab.widgets.what_if_sliders import STEP, WhatIfSliders, largest_lift


def drivers(study: Study | str, *, language: str | None = None) -> DriverPanel:
    """A panel of drivers for JupyterLab: importance, what if, and the blocks of the study file.

    Parameters
    ----------
    study : Study or str
        An open study, or its name under ``data/``.
    language : {"en", "zh"}, optional
        Of the panel; that of the study when not given.

    Returns
    -------
    DriverPanel
        Where nobody can click, it shows what the study asks and which items there are.

    Raises
    ------
    DataError
        The answers do not fit the study: correct it first (`items` helps).

    Examples
    --------
    >>> cemlab.widgets.drivers("wuye-repair")
    """
    return DriverPanel(study, language=language)


class DriverPanel:
    """Outcome, drivers, method and model as somebody chooses them, and what comes of it.

    Attributes
    ----------
    study : Study
        As it was opened; opened again after every save.
    survey : Survey
    language : {"en", "zh"}
    result : DriverResult or None
        What was computed last.
    """

    def __init__(self, study: Study | str, *, language: str | None = None) -> None:
        self.study = opened(study)
        self.language = check_language(language or self.study.language)
        self.survey = read_survey(self.study)
        self.result: cemlab.drivers.DriverResult | None = None
        self._say = speaker(self.language)
        self._controls: DriverControls | None = None
        self._read()

    def _read(self) -> None:
        """What the file says, whatever changes somebody opened the study with."""
        self._hash = fingerprint(self.study.path)
        self._file = open_study(self.study.path).analyses

    @property
    def form(self) -> DriverForm:
        """What is chosen; before anybody clicks, what the study asks."""
        if self._controls is None:
            return DriverForm.of(self.study, self.survey)
        return self._controls.form

    def table(self) -> pd.DataFrame:
        """One row per item that can be outcome or driver: label, role, and its part in `form`."""
        form, rows = self.form, []
        possible = driver_form.can_be_explained(self.survey)
        for name in dict.fromkeys([*possible, *driver_form.can_drive(self.survey)]):
            part = "outcome" if name == form.outcome else "driver" if name in form.drivers else ""
            rows.append({
                "item": name,
                "label": self.survey.label(name, self.language),
                "role": self.survey.items[name].role,
                "part": part,
            })  # fmt: skip
        return pd.DataFrame(rows, columns=["item", "label", "role", "part"])

    def options(self, form: DriverForm) -> dict[str, Any]:
        """Keyword arguments of `cemlab.drivers.fit`: the study's, with what is chosen."""
        return {**self.study.analyses.get(DRIVERS, {}), **form.options}

    def obstacle(self, form: DriverForm) -> str:
        """Why this cannot be computed, in the language of the panel; nothing where it can."""
        if form.outcome is None or not form.drivers:
            return self._say("widgets.drivers.nothing_chosen")
        groups = self.options(form).get("groups")
        found = driver_form.obstacle(form.method, form.model, form.drivers, groups)
        if found is None:
            return ""
        values = {"method": form.method, **found.values}
        return self._say(f"widgets.drivers.obstacle.{found.code}", **values)

    def compute(self, form: DriverForm) -> cemlab.drivers.DriverResult:
        """Importance of what is chosen; the result before stays where this fails.

        Raises
        ------
        OptionError, MethodError
            As `cemlab.drivers.fit`.
        """
        if said := self.obstacle(form):
            raise OptionError(said)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CemlabWarning)  # the notes say the same
            self.result = cemlab.drivers.fit(self.survey, **self.options(form))
        return self.result

    @property
    def resamples(self) -> int:
        """How often the answers are drawn anew for intervals."""
        return self.study.analyses.get(DRIVERS, {}).get(
            "resamples", driver_form.KEYS["resamples"].default
        )

    def sliders(self, form: DriverForm, *, told: Callable[[], None]) -> WhatIfSliders:
        """Sliders of a model fitted to what is chosen; `told` is called when one was moved.

        Raises
        ------
        OptionError, MethodError
            As `cemlab.drivers.what_if`.
        """
        if form.model not in ASKED_MODELS:
            raise OptionError(self._say("widgets.drivers.needs_model"))
        able = [name for name in form.drivers if largest_lift(self.survey, name)]
        if not able:
            raise OptionError(self._say("widgets.drivers.no_lifts"))
        some = [{"driver": able[0], "lift": STEP}]  # else every driver would need a scale
        asked = self._asking(form, self.study.analyses)
        simulator = Simulator(self.survey, **asked, changes=some)
        return WhatIfSliders(simulator, self.language, told=told)

    def _asking(self, form: DriverForm, analyses: Mapping[str, Mapping]) -> dict[str, Any]:
        own = [analyses.get(name, {}) for name in (DRIVERS, WHAT_IF)]
        return driver_form.what_if_options(*own, form)

    def to_yaml(self, form: DriverForm, steps: Mapping[str, Sequence] | None = None) -> str:
        """The blocks as the study file will have them, without its comments.

        Parameters
        ----------
        form : DriverForm
        steps : mapping of str to sequence, optional
            Scenarios by name, each with its steps.
        """
        blocks = {}
        for name, changed in self._changes(form, steps or {}).items():
            before = driver_form.plain(self._file.get(name, {}))
            blocks[name] = {**before, **changed}
        return "\n".join(block({"analyses": blocks}))

    def save(self, form: DriverForm, steps: Mapping[str, Sequence] | None = None) -> str:
        """Write what is chosen into the study file.

        Parameters
        ----------
        form, steps
            As for `to_yaml`.

        Returns
        -------
        str
            What happened, in the language of the panel.

        Raises
        ------
        OptionError
            No outcome or no driver is chosen.
        StudyError
            The file would be impossible, or was changed on disk in the meantime; nothing is
            written.
        """
        self._refuse(form, steps or {})
        changed = {
            ("analyses", name, key): value
            for name, keys in self._changes(form, steps or {}).items()
            for key, value in keys.items()
        }
        if not changed:
            return self._say("widgets.items.nothing_changed")
        edit(self.study.path, changed, expected_hash=self._hash)
        self.study = open_study(self.study.path)
        self._read()
        keys = [".".join(place[1:]) for place in changed]
        return self._say("widgets.drivers.saved", keys=", ".join(keys))

    def _refuse(self, form: DriverForm, steps: Mapping[str, Sequence]) -> None:
        """Refuse what no verb would take, before it stands in a file."""
        if form.outcome is None or not form.drivers:
            raise OptionError(self._say("widgets.drivers.nothing_chosen"))
        if problems := scenarios_of(self.survey, form.drivers, steps or None)[1]:
            raise OptionError(" ".join(problems))

    def _changes(self, form: DriverForm, steps: Mapping[str, Sequence]) -> dict[str, dict]:
        """What differs from the file, by block; the block `what_if` only for scenarios."""
        wanted: dict[str, Mapping] = {DRIVERS: form.options}
        if steps:
            before = driver_form.scenarios_of(self._file.get(WHAT_IF, {}).get("changes"))
            wanted[WHAT_IF] = {**self._asking(form, self._file), "changes": {**before, **steps}}
        return {name: driver_form.changes(name, self._file.get(name, {}), keys)
                for name, keys in wanted.items()}  # fmt: skip

    # ---- what is seen -------------------------------------------------------------------------

    def importance(self) -> str:
        """The figure of the last result with its notes, as HTML; nothing before the first."""
        if self.result is None:
            return ""
        notes = "".join(f"<li>{escape(said)}</li>" for _, said in self.result.notes(self.language))
        return f"{picture(self.result, 'importance', self.language)}<ul>{notes}</ul>"

    def __repr__(self) -> str:
        return f"DriverPanel({self.study.id!r}, {len(self.form.drivers)} drivers)"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return bundle(self, self.to_yaml(self.form), **kwargs)

    def _static(self) -> str:
        head = self._say("widgets.drivers.head", study=self.study.id)
        yaml = f"<pre>{escape(self.to_yaml(self.form))}</pre>"
        return f"<p>{escape(head)}</p>{yaml}{show(self.table())._repr_html_()}{self.importance()}"

    def widget(self) -> Any:
        """The panel as one widget of ipywidgets."""
        if self._controls is None:
            self._controls = DriverControls(self, DriverForm.of(self.study, self.survey))
        return self._controls.box

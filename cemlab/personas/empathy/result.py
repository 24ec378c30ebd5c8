"""An empathy map whose every line leads to people; frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import pandas as pd
from matplotlib.axes import Axes

from cemlab.personas.empathy import figures, telling
from cemlab.results import Result

if TYPE_CHECKING:
    from cemlab.documents import Documents, Persona
    from cemlab.drawing import Drawing


@dataclass(frozen=True, kw_only=True, eq=False)
class EmpathyMapResult(Result):
    """Themes of a persona by field, each with the people behind it.

    `tidy()` has a row for each theme of each field, fields in the order of the map, most people
    first: estimate (share of the respondents of the persona who wrote anything) with Wilson's 95%
    interval, `respondents` behind it and `quotes`, `alpha` (agreement of people on whether a quote
    belongs here) with its interval, `is_inferred` (thinks and feels: read by a coder), grade
    (A: sources or waves agree; B: one adequate sample; C: a small or biased one; D: a single
    voice), verdict (``"single_voice"`` or
    ``"several_voices"``) and `n`, the base. `glance()` has Krippendorff's alpha on themes.
    """

    telling = telling
    row: ClassVar[str] = "theme"
    columns: ClassVar[tuple[str, ...]] = (
        "theme", "field", "estimate", "conf_low", "conf_high", "respondents", "quotes", "alpha",
        "alpha_low", "alpha_high", "is_inferred", "grade", "verdict", "n",
    )  # fmt: skip

    def quotes(self) -> pd.DataFrame:
        """Words that stand for each theme (theme, field, quote, speaker): masked, at most three,
        under pseudonyms. Read them before they are printed."""
        return self._tables["quotes"].copy()

    def agreement(self) -> pd.DataFrame:
        """How far coders agree: people among each other (`coders` is ``"people"``), and each
        machine with people; on fields and on themes, with Krippendorff's alpha and its 95%
        interval, Cohen's kappa of two coders, verdict, quotes (`n`) and respondents compared, and
        their share of all quotes."""
        return self._tables["agreement"].copy()

    def contradictions(self) -> pd.DataFrame:
        """Themes of which some speak well and others ill, both sides with people and words."""
        return self._tables["contradictions"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("shares",)

    def plot_shares(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share of people behind each theme with its interval, by field."""
        return self._marked(figures.shares, ax, language)

    def draw(
        self, *, fields: Literal[4, 6] = 4, width: float = 1000, language: str | None = None,
        theme: str = "light", persona: Persona | None = None, headline: str | None = None,
    ) -> Drawing:  # fmt: skip
        """The empathy map.

        Parameters
        ----------
        fields : {4, 6}, default 4
            Says, thinks, does, feels; with 6 also hears and sees. Pains and gains always.
        width : float, default 1000
            Pixels.
        language : {"en", "zh"}, optional
        theme : {"light", "dark"}
        persona : Persona, optional
            The document of the persona, for its name.
        headline : str, optional
            The one thing to remember, where a person wrote it; else what most people stand behind.

        Returns
        -------
        Drawing

        Raises
        ------
        OptionError
            `fields` is neither 4 nor 6.
        """
        from cemlab.personas.empathy import map_content, map_drawing

        spoken = language or self.language
        areas = map_content.areas_of(fields)
        content = map_content.measured(self, spoken, areas, persona, headline)
        return map_drawing.laid_out(content, width, spoken, theme)

    def drawings(
        self, documents: Documents, on: date | None = None
    ) -> dict[str, Callable[[str], Drawing]]:
        """The measured map, of six fields where somebody heard or saw something; then every map
        of this persona that people wrote, judged on a day: today unless said."""
        from cemlab.personas.empathy import map_drawing

        on = on or date.today()
        persona = documents.personas.get(self._whole["persona"])
        wide = self.tidy()["field"].isin(["hears", "sees"]).any()
        drawn = {"empathy_map": partial(self._drawn, 6 if wide else 4, persona)}
        for one in documents.empathy_maps.values():
            if one.persona == self._whole["persona"]:
                journey = documents.journeys.get(one.scene.journey) if one.scene else None
                drawn[f"written_{one.id}"] = partial(
                    map_drawing.written_in, one, persona, journey, on
                )
        return drawn

    def _drawn(self, fields: Literal[4, 6], persona: Persona | None, language: str) -> Drawing:
        return self.draw(fields=fields, persona=persona, language=language)

"""What was found about a journey; frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys import checks, figures, narrative
from cemlab.language import speaker
from cemlab.results import Result

if TYPE_CHECKING:
    from cemlab.documents import Documents, Journey, Persona
    from cemlab.drawing import Drawing

MOST_ON_A_MAP = 16  # visual design: 7
NOTEBOOK, A3 = 1000, 1560  # pixels; the wider for documents of more touchpoints than that


@dataclass(frozen=True, kw_only=True, eq=False)
class JourneyResult(Result):
    """A journey: the emotion curve, steps from touchpoint to touchpoint, and how far people come.

    `tidy()` has a row per touchpoint in the order of the journey: its stage, estimate (plain mean)
    and adjusted mean with 95% intervals, `sd`, shares in the lowest and highest sixth of the
    scale, `reach` (share of customers who were there), `n` (rated moments) and `n_customers` (who
    were there). Means of touchpoints that fewer than 10 customers rated are gaps.
    """

    telling = narrative
    row: ClassVar[str] = "touchpoint"
    columns: ClassVar[tuple[str, ...]] = (
        "touchpoint", "stage", "estimate", "conf_low", "conf_high", "adjusted", "adjusted_low",
        "adjusted_high", "sd", "share_negative", "share_positive", "reach", "reach_low",
        "reach_high", "n", "n_customers",
    )  # fmt: skip

    def curve(self) -> pd.DataFrame:
        """The emotion curve alone: plain and adjusted means with their intervals."""
        shares = ["sd", "share_negative", "share_positive", "reach_low", "reach_high"]
        return self.tidy().drop(columns=shares)

    def differences(self) -> pd.DataFrame:
        """Every pair of touchpoints: difference of the adjusted means, and Holm's p over all."""
        return self._table("differences", ["first", "second", "difference", "p_adjusted"])

    def adjustment(self) -> pd.DataFrame:
        """The means of touchpoints in three ways: plain, adjusted, and with fixed effects."""
        return self._table("adjustment", ["touchpoint", "estimate", "adjusted", "fixed"])

    def sensitivity(self) -> pd.DataFrame:
        """Adjusted means, had those who never came felt so many standard deviations otherwise."""
        return self._tables["sensitivity"].copy()

    def transitions(self) -> pd.DataFrame:
        """Steps from touchpoint to touchpoint with their share of all steps from there."""
        return self._tables["transitions"].copy()

    def funnel(self) -> pd.DataFrame:
        """Journeys that came to a touchpoint or to a later one."""
        return self._tables["funnel"].copy()

    def stages(self) -> pd.DataFrame:
        """Journeys, mean experience and median duration (seconds) of each stage."""
        return self._tables["stages"].copy()

    def label_stage(self, stage: str, language: str | None = None) -> str:
        """The words of a stage; a touchpoint may have the same id."""
        found = self.label(f"stage: {stage}", language)
        return stage if found == f"stage: {stage}" else found

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_journey(self, language or self.language)

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Where the numbers come from; figures of steps count journeys, not ratings."""
        if figure not in ("transitions", "funnel"):
            return super().source_line(language, figure)
        say = speaker(language or self.language)
        parts = [say("journeys.source.journeys", n=self._whole["n_journeys"])]
        if self._whole["n_open"]:
            parts.append(say("journeys.source.open", n=self._whole["n_open"]))
        if figure == "funnel":
            parts.append(say("journeys.source.wilson"))
        if self.provenance.simulated:
            parts.append(say("common.simulated"))
        return say("common.source_join").join(parts)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; the headline belongs to the first."""
        has = {
            "curve": "emotion" in self._tables and self._components["estimate"].notna().any(),
            "funnel": len(self._tables["funnel"]) > 0,
            "transitions": self._tables["transitions"]["share"].notna().any(),
        }
        return tuple(name for name, is_there in has.items() if is_there)

    def plot_curve(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Experience at each touchpoint: adjusted means with their band, plain means beside.

        Without ratings of 10 customers at any touchpoint the figure says so.
        """
        return self._marked(self._drawer("curve"), ax, language)

    def plot_funnel(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """How many journeys come how far.

        Without touchpoints in a declared order, or moments in an observed one, the figure says so.
        """
        return self._marked(self._drawer("funnel"), ax, language)

    def plot_transitions(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Where customers go next, in percent of the steps from each touchpoint.

        Without moments in an observed order the figure says so.
        """
        return self._marked(self._drawer("transitions"), ax, language)

    def draw_map(
        self, document: Journey | Documents | None = None, *, width: float = 1000,
        language: str | None = None, theme: str = "light", persona: Persona | None = None,
    ) -> Drawing:  # fmt: skip
        """The journey map: what was measured, and what a document says beside it.

        Parameters
        ----------
        document : Journey or Documents, optional
            Actions, thoughts, pains and measures. Of all documents of a study, as
            `cemlab.documents.read_documents` reads them, the first journey as it is. Without one
            the map has what was measured.
        width : float, default 1000
            Pixels.
        language : {"en", "zh"}, optional
        theme : {"light", "dark"}
        persona : Persona, optional
            Who the map is about; the first that the document names, where all documents are given.

        Examples
        --------
        >>> journeys.draw_map(cemlab.documents.read_documents(study), language="zh")
        """
        from cemlab.documents import Documents
        from cemlab.journeys.map_drawing import draw

        if isinstance(document, Documents):
            documents, document = document, next(iter(_as_is(document)), None)
            if persona is None and document is not None:
                persona = documents.personas.get(document.personas[0])
        return draw(self, document, width=width, language=language or self.language,
                    theme=theme, persona=persona)  # fmt: skip

    def drawings(self, documents: Documents) -> dict[str, Callable[[str], Drawing]]:
        """The map, or one for each document that shows the journey as it is.

        Without a document nothing is drawn of what nobody rated, or of more touchpoints than a
        map can hold.
        """
        as_is = _as_is(documents)
        fits = "curve" in self.figures() and len(self._components) <= MOST_ON_A_MAP
        if not as_is:
            return {"map": self._drawn(None, None)} if fits else {}
        names = ["map"] if len(as_is) == 1 else [f"map_{one.id}" for one in as_is]
        return {
            name: self._drawn(one, documents.personas.get(one.personas[0]))
            for name, one in zip(names, as_is, strict=True)
        }

    def _drawn(self, document: Journey | None, persona: Persona | None) -> Callable[[str], Drawing]:
        width = A3 if len(self._components) > MOST_ON_A_MAP else NOTEBOOK

        def drawn(language: str) -> Drawing:
            return self.draw_map(document, width=width, language=language, persona=persona)

        return drawn

    def _drawer(self, figure: str) -> Callable[..., Axes]:
        """The function of a figure; of one that cannot be drawn, a function that says why."""
        if figure in self.figures():
            return getattr(figures, figure)
        return partial(figures.absent, figure=figure)

    def _table(self, name: str, columns: list[str]) -> pd.DataFrame:
        """A table that needs ratings; empty without."""
        found = self._tables.get(name)
        return pd.DataFrame(columns=columns) if found is None else found.copy()


def _as_is(documents: Documents) -> list[Journey]:
    """Journeys as they are; what is only planned is not measured."""
    return [one for one in documents.journeys.values() if one.kind == "as_is"]

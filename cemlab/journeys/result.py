"""What was found about a journey; frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drawing.profiles import width_of
from cemlab.journeys import checks, figures, narrative
from cemlab.journeys.drawn_documents import chosen, drawings_of
from cemlab.journeys.periods import period_of
from cemlab.language import speaker
from cemlab.results import Result

if TYPE_CHECKING:
    from cemlab.documents import Answer, Documents, Journey, Persona, Query, Resolution
    from cemlab.drawing import Drawing
    from cemlab.journeys.contrasting import ContrastResult
    from cemlab.journeys.deviating import DeviationResult
    from cemlab.journeys.dwelling import DwellResult
    from cemlab.journeys.sheet_set import Sheets


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
    stays: DwellResult | None = field(default=None, repr=False)

    def with_stays(self, dwell: DwellResult) -> JourneyResult:
        """The same journey whose blueprints have measured times, as `cemlab.journeys.dwell` found
        them; not kept with its numbers.

        Examples
        --------
        >>> stays = cemlab.journeys.dwell(events, survey, documents)
        >>> journeys = journeys.with_stays(stays)
        >>> cemlab.report.keep(journeys, study)
        """
        return replace(self, stays=dwell)

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
        """Steps from touchpoint to touchpoint with their share of all steps from there.

        NaN where too few took a step, or where it would give such a one away; `n_rare` rare steps
        from the same touchpoint are counted with a main one, where it would have to be hidden.
        """
        return self._tables["transitions"].copy()

    def funnel(self) -> pd.DataFrame:
        """Journeys that came to a touchpoint or to a later one."""
        return self._tables["funnel"].copy()

    def stages(self) -> pd.DataFrame:
        """Journeys, mean experience and median duration (seconds) of each stage.

        A duration runs to the next stage, or to the last moment of the journey, of which nobody
        knows how long it took: `n_timed` journeys have one, `n_ended` of them to a last moment.
        """
        return self._tables["stages"].copy()

    def label_stage(self, stage: str, language: str | None = None) -> str:
        """The words of a stage; a touchpoint may have the same id."""
        found = self.label(f"stage: {stage}", language)
        return stage if found == f"stage: {stage}" else found

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_journey(self, language or self.language)

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Where the numbers come from; figures of steps count journeys, not ratings.

        The map has their period as well; a frame around another figure has its own.
        """
        say = speaker(language or self.language)
        if figure not in ("transitions", "funnel"):
            told = [super().source_line(language, figure)]
            period = period_of(self, language or self.language) if figure == "map" else ""
            told += [say("report.figure.period", period=period)] if period else []
            return say("common.source_join").join(told)
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

    def answer(self, query: Query, group: str) -> Answer | None:
        """What it says to a document that asks about everybody; see `cemlab.documents.resolve`.

        Of a touchpoint (``moments.chase``) the plain mean of its ratings, or with ``statistic:
        share`` who was there; of a rated item (``survey.wait``) the share of low answers.
        """
        from cemlab.journeys import answering

        return answering.of_journey(self, query, group)

    def resolve(self, documents: Documents, language: str | None = None) -> Resolution:
        """What journeys, blueprints and story maps rest on, as far as this result knows."""
        from cemlab.documents import resolve

        kinds = (documents.journeys, documents.blueprints, documents.story_maps)
        written = [one for kind in kinds for one in kind.values()]
        return resolve(written, self, language=language or self.language)

    def draw_map(
        self, document: Journey | Documents | None = None, *, profile: str = "notebook",
        width: float | None = None, language: str | None = None, theme: str = "light",
        persona: Persona | None = None, resolution: Resolution | None = None,
        curves: ContrastResult | Mapping[str, JourneyResult] | None = None,
        to_be: Journey | None = None, journey: str | None = None,
    ) -> Drawing:  # fmt: skip
        """The journey map: what was measured, and what a document says beside it.

        Parameters
        ----------
        document : Journey or Documents, optional
            Actions, thoughts, pains and measures. Of all documents of a study, as
            `cemlab.documents.read_documents` reads them, the journey that `journey` names, else
            the first as it is. Without one the map has what was measured.
        profile : {"notebook", "a4", "a3", "slide"}
            What it is for. On one slide a map is mostly too tall, and the remarks say so:
            `draw_slides` spreads it over several.
        width : float, optional
            Pixels, in place of those of the profile (1000, 1240, 1560, 1280).
        language : {"en", "zh"}, optional
        theme : {"light", "dark"}
        persona : Persona, optional
            Who the map is about; everybody whom the document names, where all documents are
            given. Numbers are those of this result, and the map says of how many customers.
        resolution : Resolution, optional
            What was resolved for the document: statements then have its grades A to E. Without
            one `resolve` is asked; only where nothing was measured the grades are those that
            people wrote, A to C, and the key says so.
        curves : ContrastResult or mapping of str to JourneyResult, optional
            Groups in place of everybody, at most three: what `cemlab.journeys.contrast` found (the
            groups of most customers), or a map's result for each. The map says whether shapes can
            be told apart. Groups called like a persona have its words.
        to_be : Journey, optional
            A plan: its `assumed_emotion` as a dashed curve beside the measured one.
        journey : str, optional
            Id of the journey to draw, of all documents of a study.

        Returns
        -------
        Drawing
            `evidence()` has the rows that its statements and marks lead to.

        Raises
        ------
        OptionError
            The documents have no such journey; what is to be drawn cannot stand on one map.

        Examples
        --------
        >>> journeys.draw_map(cemlab.documents.read_documents(study), language="zh", profile="a3")
        """
        from cemlab.journeys.map_drawing import draw

        asked = self._asked(document, language, persona, resolution, curves, to_be, journey)
        return draw(self, width=width or width_of(profile), theme=theme, **asked)

    def draw_slides(
        self, document: Journey | Documents | None = None, *, language: str | None = None,
        theme: str = "light", persona: Persona | None = None,
        resolution: Resolution | None = None,
        curves: ContrastResult | Mapping[str, JourneyResult] | None = None,
        to_be: Journey | None = None, journey: str | None = None,
    ) -> tuple[Drawing, ...]:  # fmt: skip
        """The journey map on slides of 16:9, at most four lanes each, as many as are needed.

        Parameters are those of `draw_map`. `cemlab.drawing.save_slides` writes them into one file.

        Examples
        --------
        >>> cemlab.drawing.save_slides("map.pptx", journeys.draw_slides(documents))
        """
        from cemlab.journeys.map_drawing import draw_slides

        asked = self._asked(document, language, persona, resolution, curves, to_be, journey)
        return draw_slides(self, width=width_of("slide"), theme=theme, **asked)

    def draw_sheets(
        self, documents: Documents, *, dwell: DwellResult | None = None,
        deviations: DeviationResult | None = None, width: float = 1000,
        language: str | None = None,
    ) -> Sheets:  # fmt: skip
        """Every blueprint and user-story map of the documents, one below the other.

        `dwell` gives a blueprint its times, as `with_stays` does, `deviations` how often it goes
        wrong. With the width of a slide (1280) each is spread over as many slides as it needs.
        Cards are graded A to E by what `resolve` finds here.
        """
        from cemlab.journeys.sheet_set import sheets_of

        language = language or self.language
        found = self.resolve(documents, language) if documents.blueprints else None
        stays = self.stays if dwell is None else dwell
        return sheets_of(self, documents, dwell=stays, deviations=deviations, width=width,
                         language=language, resolution=found)  # fmt: skip

    def drawings(self, documents: Documents) -> dict[str, Callable[[str], Drawing]]:
        """The map, or one for each document that shows the journey as it is; then their
        blueprints, story maps, and flow.

        Without a document nothing is drawn of what nobody rated, or of more touchpoints than a
        map can hold; a flow only where its ribbons can be read. Statements are graded A to E by
        what `resolve` finds here.
        """
        return drawings_of(self, documents)

    def _asked(
        self, document: Journey | Documents | None, language: str | None, persona: Persona | None,
        resolution: Resolution | None, curves: Any, to_be: Journey | None, journey: str | None,
    ) -> dict[str, Any]:  # fmt: skip
        """What a map is drawn of, with the words of personas and what claims rest on."""
        from cemlab.documents import Documents, resolve
        from cemlab.journeys.map_comparing import Compared

        personas = document.personas if isinstance(document, Documents) else {}
        document = chosen(document, journey)
        if resolution is None and document is not None and self._whole["n_moments"]:
            resolution = resolve(document, self, language=language or self.language)
        compared = Compared(groups=curves, to_be=to_be, personas=personas)
        return {"document": document, "language": language or self.language, "persona": persona,
                "resolution": resolution, "compared": compared}  # fmt: skip

    def _drawer(self, figure: str) -> Callable[..., Axes]:
        """The function of a figure; of one that cannot be drawn, a function that says why."""
        if figure in self.figures():
            return getattr(figures, figure)
        return partial(figures.absent, figure=figure)

    def _table(self, name: str, columns: list[str]) -> pd.DataFrame:
        """A table that needs ratings; empty without."""
        found = self._tables.get(name)
        return pd.DataFrame(columns=columns) if found is None else found.copy()

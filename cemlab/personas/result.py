"""What was found about groups of respondents; frozen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError, OptionError
from cemlab.language import speaker
from cemlab.personas import checks, figures, narrative
from cemlab.personas.card_set import Cards
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.results import Result

if TYPE_CHECKING:
    from cemlab.documents import Answer, Documents, Persona, Query, Resolution
    from cemlab.drawing import Drawing
    from cemlab.personas.matching import Remark
    from cemlab.personas.respondent_answers import Remembered


@dataclass(frozen=True, kw_only=True, eq=False)
class PersonaResult(Result):
    """Groups of respondents: how many, how firm, and how each differs from the rest.

    `tidy()` has a row per persona, the largest first: estimate (share of the sample) with a 95%
    interval, n, jaccard (how well it comes back in resamples), dissolved (share of resamples in
    which it was lost) and verdict (stable, doubtful, unstable). The interval is for the share of
    all such people whom the same method would put in this group if it could ask everybody, and not
    of a true group, where true groups overlap. Without groups there is one row "all". `glance()`
    has the number of groups, the verdict (natural, reproducible, constructive, none) and what it
    rests on: copula_p is that of the test against a continuum. Who is in which group is not kept: a
    result that was just fitted can ask its people for what documents claim, one that was read back,
    copied or pickled cannot.
    """

    telling = narrative
    row: ClassVar[str] = "persona"
    columns: ClassVar[tuple[str, ...]] = (
        "persona", "estimate", "conf_low", "conf_high", "n", "jaccard", "dissolved", "verdict",
    )  # fmt: skip

    _model: FrozenModel | None = field(repr=False, default=None)
    _people: Remembered | None = field(repr=False, default=None)

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the people."""
        return vars(self) | {"_people": None}

    def model(self) -> FrozenModel:
        """The rule that put people into these groups, to be used on others; holds no person.

        Raises
        ------
        MethodError
            There are no groups.
        """
        if self._model is None:
            raise MethodError("There are no groups, so that there is no rule to sort people by.")
        return self._model

    def to_dict(self) -> dict[str, Any]:
        """Plain values only, the model included."""
        return super().to_dict() | {"model": self._model and self._model.to_dict()}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """The result that was kept."""
        found, model = super().from_dict(kept), kept.get("model")
        return replace(found, _model=FrozenModel.from_dict(model)) if model else found

    def numbers(self) -> pd.DataFrame:
        """Every number of groups beside the others, with what speaks for it.

        `copula_z`: how far the mean silhouette lies above that of a continuum with the same
        margins and correlations, in standard deviations. `gap` with its error: Tibshirani's.
        `inertia` is what the method made small: squared distances, cost or −log-likelihood. What
        the method cannot have is a gap; `bic` is of latent classes and mixtures.
        """
        return self._tables["numbers"].copy()

    def profiles(self) -> pd.DataFrame:
        """Each persona against the rest on every rated item, the largest |g| first.

        `built` marks items that built the groups: their interval comes from grouping resamples
        anew and is no test. Others have a Welch interval, and a p adjusted over all of them.
        """
        return self._tables["profiles"].copy()

    def categories(self) -> pd.DataFrame:
        """Each persona against the rest on every level of segments.

        `built` marks those that built the groups: their interval comes from grouping resamples
        anew and is no test.
        """
        return self._tables["categories"].copy()

    def associations(self) -> pd.DataFrame:
        """Each describing segment against all groups: Cramér's V (Bergsma), adjusted p."""
        return self._tables["associations"].copy()

    def distinctive(self) -> pd.DataFrame:
        """Of each persona its largest differences from the rest, and what it shares with it."""
        from cemlab.personas import standing_out

        return standing_out.distinctive(self)

    def confirmed(self) -> pd.DataFrame:
        """Items that built the groups, in a half of the people that did not build them.

        Medians over many random halves (`splits`): `hedges_g_first` in the half that was grouped,
        `hedges_g` in the other, `without` in the other sorted by all items but this one, each with
        the medians of both ends of its interval. `share_confirmed` is the share of the halves in
        which the difference came back: |g| of 0.5 in both, the same way, and both intervals on
        that side; `confirmed` says that it did in half of them. That the groups are separate it
        does not say: a continuum cut at the same places comes back too.
        """
        return self._tables["confirmed"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_groups(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; profiles need groups."""
        rated = self._whole["k"] > 1 and len(self._tables["profiles"]) > 0
        return ("numbers", "profiles") if rated else ("numbers",)

    def plot_numbers(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Silhouette, z against a continuum, gap, prediction strength and Jaccard by number."""
        return self._marked(figures.numbers, ax, language)

    def plot_profiles(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """How each persona differs from the rest, one panel a persona on one scale.

        Without groups it says so.
        """
        return self._marked(figures.profiles, ax, language)

    def answer(self, query: Query, group: str) -> Answer | None:
        """What it says to a document that asks about a group; see `cemlab.documents.resolve`."""
        from cemlab.personas import result_answers

        own = result_answers.of_result(self, query, group)
        said = None if self._people is None else self._people.answer(query, group)
        return result_answers.joined(own, said)

    def heard(self, speaker: str, words: Collection[str], group: str | None) -> str | None:
        """What comments say to a quotation; None where the people are no longer in memory."""
        return None if self._people is None else self._people.heard(speaker, words, group)

    def resolve(
        self, documents: Documents, language: str | None = None, on: date | None = None
    ) -> Resolution:
        """What personas and empathy maps rest on, as far as this result and its people know.

        Personas that were written for other groups lead to their sources, and to no number.
        Whether evidence has expired is judged on a day, where one is given.
        """
        from cemlab.personas import matching

        return matching.resolved(self, documents, language or self.language, on)

    def draw_card(
        self, persona: str | int, document: Persona | None = None, *, width: float = 1000,
        language: str | None = None, theme: str = "light",
        resolution: Resolution | None = None, on: date | None = None,
    ) -> Drawing:  # fmt: skip
        """The card of one persona: measured numbers, and what a document says by hand.

        Parameters
        ----------
        persona : str or int
            Which group, such as 1.
        document : Persona, optional
            The hand-made persona of this group. Without one the card has numbers only.
        width : float, default 1000
            Pixels.
        language : {"en", "zh"}, optional
        theme : {"light", "dark"}
        resolution : Resolution, optional
            What `cemlab.documents.resolve` found; looked up in this result when not given.
        on : date, optional
            The day on which `review_by` and evidence are judged; past it is red.

        Returns
        -------
        Drawing
            `evidence()` has the rows that its sentences and marks lead to.

        Raises
        ------
        OptionError
            There is no such group, or the document was written for another one or for none: its
            words and these numbers do not belong together.
        """
        from cemlab.personas import card_drawing, matching

        known = self.tidy()["persona"].tolist() if self._whole["k"] > 1 else []
        if str(persona) not in known:
            raise OptionError.unknown("persona", str(persona), known or ["(there are no groups)"])
        if document is not None:
            matching.check_match(self, str(persona), document)
        return card_drawing.draw(
            self, str(persona), document, width=width, language=language or self.language,
            theme=theme, resolution=resolution, on=on,
        )  # fmt: skip

    def cards(
        self, documents: Documents, *, language: str | None = None, on: date | None = None
    ) -> Cards:
        """Every card of `drawings` at once, to look at in a notebook; grades and day as there."""
        spoken = language or self.language
        drawn = tuple(draw(spoken) for draw in self.drawings(documents, on).values())
        nothing = "no_cards_gradient" if self._whole["gradient_only"] else "no_cards"
        return Cards(drawn, speaker(spoken)(f"personas.card.{nothing}"))

    def drawings(
        self, documents: Documents, on: date | None = None
    ) -> dict[str, Callable[[str], Drawing]]:
        """A card for every persona, with the document that was written for it; then one for every
        document that belongs to no group, drawn as assumptions.

        Groups that are steps of one dimension get no card, unless a document was written for them:
        a step of a score is nobody.

        Sentences are graded A to E by what `resolve` finds here. Evidence and `review_by` are
        judged on a day, today unless said: past it is red.

        Warns
        -----
        CemlabWarning
            A document was written for another number of groups, and is not matched.
        """
        from cemlab.personas import matching

        on = on or date.today()
        matched, others = matching.matched(self, documents)
        found = cache(partial(self.resolve, documents, on=on))
        drawn: dict[str, Callable[[str], Drawing]] = {
            f"card_{group}": partial(self._card, group, matched.get(group), found, on)
            for group in self.tidy()["persona"]
            if self._whole["k"] > 1 and (group in matched or not self._whole["gradient_only"])
        }  # fmt: skip
        for document, remark in others:
            drawn[f"proto_{document.id}"] = partial(self._proto, document, remark, found, on)
        return drawn

    def _card(
        self, persona: str, document: Persona | None, found: Callable[[str], Resolution], on: date,
        language: str,
    ) -> Drawing:  # fmt: skip
        resolution = None if document is None else found(language)
        return self.draw_card(persona, document, language=language, resolution=resolution, on=on)

    @staticmethod
    def _proto(
        document: Persona, remark: Remark | None, found: Callable[[str], Resolution], on: date,
        language: str,
    ) -> Drawing:  # fmt: skip
        from cemlab.personas import card_drawing

        return card_drawing.draw_proto(
            document, language=language, remark=remark, resolution=found(language), on=on
        )

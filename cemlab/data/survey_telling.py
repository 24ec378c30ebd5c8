"""What a survey tells of itself: tables, checks, sentences and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.data import coverage, quality, quality_checks, quoting
from cemlab.errors import OptionError
from cemlab.language import speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Telling:
    """The part of a survey that speaks: everything here is read from the other part."""

    def codebook(self, language: str | None = None) -> pd.DataFrame:
        """One row per item: role, label, scale, codes, and how many answered."""
        return quality.codebook(self, language or self.language)

    def quality(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about the data: check, value, threshold, passed, note."""
        return quality_checks.checks(self, language or self.language)

    def narrate(self, language: str | None = None) -> str:
        """How many answered, how they are weighted, and what is missing."""
        return quality.finding(self, language or self.language)

    def coverage(
        self, by: str | Sequence[str] | None = None, language: str | None = None
    ) -> pd.DataFrame:
        """Who is in the survey, and how far they answered, by level of one or more segments.

        Parameters
        ----------
        by : str or sequence of str, optional
            Segments; all of them when not given.
        language : {"en", "zh"}, optional

        Returns
        -------
        DataFrame
            One row per level: ``segment``, ``label``, ``level``, ``level_label``, ``n``,
            ``share`` (and ``weighted_share``); of the cells of rated items the shares
            ``answered``, ``not_applicable``, ``missing`` (``not_asked`` and ``dropped_out``
            where there are any); ``hidden``: cells of too few people, and those that would give
            them away.
        """
        return coverage.by_level(self, by, language or self.language)

    def joined(self) -> pd.DataFrame:
        """How well joined tables fit: one row per join, with its match rate and counts."""
        rows = [
            {"join": one.name, "key": one.key, "to": one.to, "n": one.n_rows,
             "n_matched": one.n_matched,
             "share": one.n_matched / one.n_rows if one.n_rows else np.nan,
             "n_unmatched": one.n_rows - one.n_matched, "n_table": one.n_table,
             "n_unused": one.n_unused, "n_repeated": one.n_repeated}
            for one in self.circumstances.matches
        ]  # fmt: skip
        columns = ["join", "key", "to", "n", "n_matched", "share", "n_unmatched", "n_table"]
        return pd.DataFrame(rows, columns=[*columns, "n_unused", "n_repeated"])

    def unmatched(self, join: str) -> pd.DataFrame:
        """Keys without a counterpart, of the survey and of a joined table.

        Returns
        -------
        DataFrame
            ``only_in`` (``survey`` or ``table``) and ``key``: a pseudonym where the study has a
            salt; empty where a response has no key.

        Raises
        ------
        OptionError
            No such join.
        """
        matches = {one.name: one for one in self.circumstances.matches}
        if join not in matches:
            raise OptionError.unknown("join", join, matches)
        one = matches[join]
        sides = (("survey", one.without_table), ("table", one.without_survey))
        pieces = [pd.DataFrame({"only_in": side, "key": keys}) for side, keys in sides]
        return pd.concat(pieces, ignore_index=True).astype({"only_in": "str", "key": "str"})

    def quotes(
        self, item: str, n: int = 5, *, segment: Mapping[str, Any] | None = None,
        seed: int = quoting.SEED,
    ) -> pd.DataFrame:  # fmt: skip
        """Some comments on an item, drawn by chance and masked: ``id`` and ``quote``.

        Parameters
        ----------
        item : str
            A verbatim.
        n : int, default 5
        segment : mapping, optional
            Whose: ``{"building": "A"}``; too few people are refused.
        seed : int

        Raises
        ------
        OptionError, DataError
            As `cemlab.data.quoting.quotes` says.
        """
        return quoting.quotes(self, item, n=n, segment=segment, seed=seed)

    def tables(self, language: str | None = None) -> dict[str, pd.DataFrame]:
        """Codebook and quality."""
        return {"codebook": self.codebook(language), "quality": self.quality(language)}

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; none of a survey that has nothing but comments or notes."""
        has_any = any(item.role not in ("ignored", "verbatim") for item in self.items.values())
        return ("answers",) if has_any else ()

    def plot_answers(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Answers and every kind of gap, item by item."""
        from cemlab.data import figures

        spoken = language or self.language
        drawn = figures.answers(quality.shares(self, spoken), ax=ax, language=spoken)
        return self._marked(drawn, ax, spoken)

    def plot_coverage(
        self, by: str | Sequence[str] | None = None, *, ax: Axes | None = None,
        language: str | None = None,
    ) -> Axes:  # fmt: skip
        """The same by level of one or more segments (all of them when not given).

        Raises
        ------
        OptionError
            There is no segment, or no rated item.
        """
        from cemlab.data import figures

        spoken = language or self.language
        table = self.coverage(by, spoken)
        if not len(table) or table["answered"].isna().all():
            raise OptionError(
                "There is nothing to show by segment: the survey has no segment with enough "
                "people, or no rated item. Declare `role: segment` for one, or name one with `by`."
            )
        several = len(set(table["segment"])) > 1
        labels = table["label"] + speaker(spoken)("data.coverage.of") + table["level_label"]
        shown = table.assign(label=labels if several else table["level_label"])
        return self._marked(figures.coverage(shown, ax=ax, language=spoken), ax, spoken)

    def _marked(self, drawn: Axes, given: Axes | None, spoken: str) -> Axes:
        from cemlab.style import mark_simulated

        if given is None and self.is_simulated:
            mark_simulated(drawn, spoken)
        return drawn

    def source_line(self, language: str | None = None) -> str:
        """Where the numbers come from: n, file, simulated or not."""
        say = speaker(language or self.language)
        parts = [say("common.n", n=self.n), self.source]
        if self.is_simulated:
            parts.append(say("common.simulated"))
        return say("common.source_join").join(parts)

    def to_dict(self) -> dict[str, Any]:
        """What a report keeps of the data: counts and tables, no answers of anybody."""
        return quality.kept(self)

    def _repr_html_(self) -> str:
        from html import escape

        table = self.codebook().to_html(index=False, float_format="{:.2f}".format, border=0)
        return f"<p>{escape(self.narrate())}</p>{table}"

"""Base of all results: frozen, told in both languages, kept and read back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.language import check_language, listed, speaker

if TYPE_CHECKING:
    from cemlab.documents import Documents, Resolution
    from cemlab.drawing import Drawing

KINDS: dict[str, type[Result]] = {}
Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a result comes from.

    `n_dropped` are the respondents of the survey who are not in the estimate, for whichever
    reason; `customers` how many people gave the answers, where some gave several; `data` is the
    name of the file or frame; `simulated` says that no real person answered.
    """

    method: str
    options: Mapping[str, Any]
    n: float
    n_effective: float
    n_dropped: float
    weighted: bool = False
    weight_kind: str | None = None
    seed: int | None = None
    resamples: int | None = None
    simulated: bool = False
    customers: int | None = None
    data: str = ""
    cemlab: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of a report: a value, a claim that was checked, its interval, and its grade.

    `figure` names the figure of the same result that shows it. Grade A: adequate numbers and
    checks passed; B: one check failed or fewer than 100 answers; C: fewer than 30, or descriptive.
    """

    value: str
    claim: str
    detail: str
    figure: str
    tone: Literal["good", "bad", "plain"] = "plain"
    grade: Literal["A", "B", "C"] = "A"


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """Base of all results. Cannot be changed; tables come out as copies.

    A subclass names what a row of `tidy()` is (`row`), and the module that tells its finding
    (`telling`, with `finding`, `headline`, `subline` and `findings`; or it overrides the methods),
    and lists its figures (`figures`), each drawn by a method `plot_<name>(ax=, language=)`.
    """

    row: ClassVar[str]
    telling: ClassVar[ModuleType | None] = None
    without_interval: ClassVar[tuple[str, ...]] = ()

    provenance: Provenance
    labels: Mapping[str, Words] = field(repr=False)
    language: str
    _components: pd.DataFrame = field(repr=False)
    _whole: Mapping[str, Any] = field(repr=False)
    _tables: Mapping[str, pd.DataFrame] = field(repr=False, default_factory=dict)
    _notes: tuple[tuple[str, Mapping[str, Any]], ...] = field(repr=False, default=())

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        KINDS[cls.__name__] = cls

    def tidy(self) -> pd.DataFrame:
        """One row per component; the first column is named by `row`."""
        return self._components.copy()

    def glance(self) -> pd.DataFrame:
        """One row for the whole analysis."""
        told = self.provenance
        sizes = {"n": told.n, "n_effective": told.n_effective, "n_dropped": told.n_dropped}
        return pd.DataFrame([{**self._whole, **sizes, "method": told.method}])

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        raise NotImplementedError

    def narrate(self, language: str | None = None) -> str:
        """The finding in sentences."""
        if self.telling is None:
            raise NotImplementedError
        return self.telling.finding(self, language or self.language)

    def headline(self, language: str | None = None) -> str:
        """One checked sentence, or nothing where nothing can be claimed."""
        return self.telling.headline(self, language or self.language) if self.telling else ""

    def subline(self, figure: str, language: str | None = None) -> str:
        """How to read the marks of a figure, or nothing."""
        if self.telling is None:
            return ""
        return self.telling.subline(self, figure, language or self.language)

    def findings(self, language: str | None = None) -> tuple[Finding, ...]:
        """What a report may put on its first page, most important first."""
        return self.telling.findings(self, language or self.language) if self.telling else ()

    def notes(self, language: str | None = None) -> tuple[tuple[str, str], ...]:
        """Weak points, as (code, message)."""
        say = speaker(language or self.language)
        return tuple((code, say(f"notes.{code}", **self._spoken(values, language)))
                     for code, values in self._notes)  # fmt: skip

    def notes_of(self, code: str) -> Mapping[str, Any]:
        """Values behind a note, by its code; empty where there is none."""
        return next((values for own, values in self._notes if own == code), {})

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Where the numbers come from: n, weights, interval, resamples, simulated or not.

        For a figure that shows no interval, its method is left out.
        """
        told, say = self.provenance, speaker(language or self.language)
        parts = [say("common.n", n=told.n)]
        if told.weight_kind == "survey" and told.n_effective < told.n:
            parts.append(say("common.weighted", n_effective=told.n_effective))
        if told.customers:
            parts.append(say("common.customers", n=told.customers))
        if figure not in self.without_interval:
            parts += self._how(language)
        if told.simulated:
            parts.append(say("common.simulated"))
        return say("common.source_join").join(parts)

    def _how(self, language: str | None) -> list[str]:
        """Method and resamples, for the source line."""
        told, say = self.provenance, speaker(language or self.language)
        parts = [say(f"methods.{told.method}")]
        if told.resamples:
            parts.append(say("common.resamples", resamples=told.resamples))
        return parts

    def _marked(self, draw: Callable[..., Axes], ax: Axes | None, language: str | None) -> Axes:
        """Draw; a figure of its own says when nobody real answered (a frame has its own line)."""
        spoken = language or self.language
        drawn = draw(self, ax=ax, language=spoken)
        if ax is None and self.provenance.simulated:
            from cemlab.style import mark_simulated

            mark_simulated(drawn, spoken)
        return drawn

    def figures(self) -> tuple[str, ...]:
        """Names of the figures, in reading order; each is drawn by `plot_<name>`."""
        return ()

    def drawings(self, documents: Documents) -> dict[str, Callable[[str], Drawing]]:
        """Maps and cards by name, each drawn in a language; the documents of the study say what
        people wrote by hand."""
        return {}

    def resolve(self, documents: Documents, language: str | None = None) -> Resolution | None:
        """What claims of documents rest on, as far as this result knows; None where it knows of
        none."""
        return None

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the result by name: tidy, glance, checks and its own."""
        own = {name: table.copy() for name, table in self._tables.items()}
        return {"tidy": self.tidy(), "glance": self.glance(), "checks": self.checks()} | own

    def label(self, name: str, language: str | None = None) -> str:
        """How the questionnaire words an item or a group."""
        spoken = check_language(language or self.language)
        if name == "all" and "all" not in self.labels:
            return speaker(spoken)("common.all")
        return self.labels.get(name, {}).get(spoken) or str(name)

    def to_dict(self) -> dict[str, Any]:
        """Plain values only: what a report keeps."""
        return plain(
            {
                "kind": type(self).__name__,
                "language": self.language,
                "labels": {name: dict(said) for name, said in self.labels.items()},
                "provenance": asdict(self.provenance),
                "whole": dict(self._whole),
                "not_a_number": [name for name, value in self._whole.items() if value != value],
                "tidy": _frame_to_dict(self._components),
                "tables": {name: _frame_to_dict(table) for name, table in self._tables.items()},
                "notes": [[code, dict(values)] for code, values in self._notes],
            }
        )

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """The result that was kept."""
        return cls(
            _components=_frame_from_dict(kept["tidy"]),
            _whole={**kept["whole"], **dict.fromkeys(kept["not_a_number"], float("nan"))},
            _tables={name: _frame_from_dict(table) for name, table in kept["tables"].items()},
            _notes=tuple((code, values) for code, values in kept["notes"]),
            provenance=Provenance(**kept["provenance"]),
            labels=kept["labels"],
            language=kept["language"],
        )

    def _repr_html_(self) -> str:
        from html import escape

        shown = self.tidy()
        first = shown.columns[0]
        shown[first] = [self.label(str(name)) for name in shown[first]]
        table = shown.to_html(index=False, float_format="{:.3f}".format, na_rep="–", border=0)
        return f"<p>{escape(self.narrate())}</p>{table}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.narrate())

    def _spoken(self, values: Mapping[str, Any], language: str | None) -> dict[str, Any]:
        """Values for a sentence: names of items become their labels, lists are joined."""
        spoken = check_language(language or self.language)
        return {
            key: self.label(value, spoken) if isinstance(value, str)
            else listed([self.label(one, spoken) for one in value], spoken)
            if isinstance(value, (list, tuple)) else value
            for key, value in values.items()
        }  # fmt: skip


def plain(value: Any) -> Any:
    """Only what JSON knows: numpy values become Python's, missing numbers become None."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray):
        return [plain(inner) for inner in value.tolist()]
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


def _frame_to_dict(frame: pd.DataFrame) -> dict[str, Any]:
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    return {"columns": {name: frame[name].tolist() for name in frame}, "kinds": kinds}


def _frame_from_dict(kept: Mapping[str, Any]) -> pd.DataFrame:
    columns: Mapping[str, Sequence[Any]] = kept["columns"]
    return pd.DataFrame(
        {name: pd.Series(values, dtype=kept["kinds"][name]) for name, values in columns.items()}
    )

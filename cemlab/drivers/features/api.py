"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.features import tables
from cemlab.drivers.features.pairs import Answered, answered, checked
from cemlab.drivers.features.result import KanoResult
from cemlab.drivers.methods.kano import REVERSED, UNCLEAR
from cemlab.drivers.methods.kano_table import CATEGORIES
from cemlab.drivers.preparing import Note
from cemlab.drivers.weaknesses import warn
from cemlab.errors import MethodError
from cemlab.language import LANGUAGES
from cemlab.numerics import SMALL_N, kish_n
from cemlab.results import Provenance
from cemlab.study import words


def kano(
    survey: Survey,
    *,
    features: Mapping[str, Sequence[str]],
    by: str | None = None,
    pouliot: bool = False,
    resamples: int = 1000,
    seed: int = 0,
) -> KanoResult:
    """What features are to people: the categories of a Kano questionnaire, and how sure they are.

    Each feature has two questions, how somebody feels if it is there (functional) and if it is
    not (dysfunctional). The pair of answers makes the feature attractive (A), one-dimensional (O),
    must-be (M), indifferent (I) or reverse (R) to that person, or is questionable (Q). The
    category of a feature is the most frequent one; of those that come within 6% of all answers of
    it, the first of M > O > A > I.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    features : mapping of str to pair of str
        Name of each feature and its two items, functional first:
        ``{"App": ["app_with", "app_without"]}``. Each item has five answers, always in the order
        like, must, neutral, live, dislike: of a scale such as (1, 5) the lowest is *like* and the
        highest *dislike*, whatever `direction` says; items in words declare five `levels` in that
        order, or five `values` that rise in it. A feature that has the name of an item has its
        labels.
    by : str, optional
        Segment, such as the persona: `segments` tells what features are to each group.
    pouliot : bool, default False
        Must / must and live / live are questionable, not indifferent.
    resamples : int, default 1000
        Bootstrap resamples of people behind the chances of category and quadrant, at least 100;
        0 switches them off, and nothing is called clear.
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    KanoResult

    Raises
    ------
    OptionError
        A feature without two items, items that are not known, that have other than five answers
        or serve twice, or a segment that is none.
    MethodError
        Answers that are none of the five, customers who answered several times, or too few people
        for every feature.

    Warns
    -----
    CemlabWarning
        More than 15% of the answers to a feature contradict themselves, more than 20% want its
        absence, or the scale seems to run the other way; `notes()` says the same.

    Notes
    -----
    Who left one of the two questions of a feature blank, or to whom it does not apply, has no
    category for that feature and keeps those of the others. Coefficients have Wilson intervals,
    of Kish's effective number of people with survey weights. A category is called clear where it
    is the most frequent one, and the category by the rule above, in 90% of the resamples each. A
    coefficient is a ratio of counts, and is told even where one of these is hidden as too small.

    References
    ----------
    Berger et al. (1993), with Timko's coefficients and Pouliot's table; Lee & Newcomb (1997) for
    category strength and total strength; Fong (1996); DuMouchel (1993) for scores.

    Examples
    --------
    >>> kano = cemlab.drivers.kano(survey, features={"App": ["app_with", "app_without"]})
    >>> kano.categories()
    """
    pairs = checked(
        survey, features=features, by=by, pouliot=pouliot, resamples=resamples, seed=seed
    )
    answers = answered(survey, pairs, pouliot=pouliot)
    least, names = survey.circumstances.min_cell, list(pairs)
    there = answers.categories >= 0
    shown = answers.people @ there >= least
    if not shown.any():
        raise MethodError(
            f"No feature has {least} people who answered both of its questions, so that nothing "
            "can be told of any."
        )
    drawn = tables.Drawn(int(resamples), int(seed))
    whole = tables.measured(answers, names, np.ones(len(survey), bool), shown, drawn)
    if whole.found is None:
        raise MethodError(
            "There are no interpretable answers: all are questionable. Check that functional and "
            "dysfunctional answers are not the same column, and the wording."
        )
    categories = tables.by_category(answers, whole, least)
    table = tables.with_strength(whole, categories).assign(**_gaps(survey, pairs, there, shown))
    further = {"categories": categories, "scores": tables.by_score(answers, table)}
    mixed: list[str] = []
    if by is not None:
        further["segments"] = tables.by_group(survey, answers, table, by, drawn)
        mixed = tables.mixed_of(further["segments"])
        table.loc[table["feature"].isin(mixed), "verdict"] = "mixed"
    found = list(_notes(survey, answers, table, further, by, mixed))
    warn(found, survey, [])
    rows = there.any(axis=1)
    n = survey.count(rows)
    return KanoResult(
        _components=table.reindex(columns=KanoResult.columns),
        _whole={
            "features": len(table), "clear": int((table["verdict"] == "clear").sum()),
            "by": by, "pouliot": pouliot, "resamples": drawn.resamples, "seed": drawn.seed,
        },
        _tables=further,
        _notes=tuple(found),
        labels=_labels(survey, names, by),
        language=survey.language,
        provenance=Provenance(
            method="kano_pouliot" if pouliot else "kano",
            options={"features": {name: list(pair) for name, pair in pairs.items()}, "by": by,
                     "pouliot": pouliot, "resamples": drawn.resamples, "seed": drawn.seed},
            n=n, n_effective=float(kish_n(survey.weights(rows)))
            if survey.weight_kind == "survey" else n,
            n_dropped=survey.n - n, weighted=survey.is_weighted, weight_kind=survey.weight_kind,
            seed=drawn.seed, resamples=drawn.resamples, simulated=survey.is_simulated,
            customers=survey.n_customers, data=survey.source,
        ),
    )  # fmt: skip


def _gaps(
    survey: Survey, pairs: Mapping[str, Sequence[str]], there: np.ndarray, shown: np.ndarray
) -> dict[str, np.ndarray]:
    """Who has no category: to whom one of the two questions did not apply, and all others."""
    alien = [np.logical_or(*map(survey.is_not_applicable, pair)) for pair in pairs.values()]
    missing = [~own & ~other for own, other in zip(there.T, alien, strict=True)]
    counted = {"n_missing": missing, "n_not_applicable": alien}
    return {
        name: np.where(shown, [survey.count(one) for one in rows], np.nan)
        for name, rows in counted.items()
    }


def _labels(survey: Survey, names: Sequence[str], by: str | None) -> dict[str, dict[str, str]]:
    found = {} if by is None else survey.labels([by])
    for name in names:
        said = survey.items[name].label if name in survey.items else {}
        said = said or survey.touchpoints.get(name, {})
        found[name] = {language: words(said, language) or name for language in LANGUAGES}
    return found


def _notes(
    survey: Survey, answers: Answered, table: pd.DataFrame, further: Mapping[str, pd.DataFrame],
    by: str | None, mixed: Sequence[str],
) -> Iterator[Note]:  # fmt: skip
    least = survey.circumstances.min_cell

    def named(chosen: pd.Series) -> list[str]:
        return table.loc[chosen, "feature"].tolist()

    kinds = [answers.people @ (answers.categories == place) for place in range(len(CATEGORIES))]
    kinds = np.array(kinds)[:, table["verdict"] != tables.HIDDEN].sum(axis=1)
    is_turned = len(table) > 1 and kinds[CATEGORIES.index("R")] > kinds[:3].sum()
    if is_turned:
        yield "kano_turned", {}
    # where the share itself is hidden, that it is high is not told either
    for code, share, limit in (
        ("question_unclear", "share_questionable", UNCLEAR),
        ("reversed_feature", "share_reverse", REVERSED),
    ):
        items = named(table[share] > limit)
        if items and not (is_turned and code == "reversed_feature"):
            yield code, {"items": items, "limit": limit}
    if mixed:
        yield "mixed_segments", {"items": list(mixed), "by": by}
    close = named(table["verdict"] == "too_close")
    if close:
        yield "category_too_close", {"items": close, "limit": tables.SURE}
    is_placed = (table["p_quadrant"] >= tables.SURE) & table["verdict"].isin(["clear", "mixed"])
    is_elsewhere = (table["category"] != table["quadrant"]) & (table["category"] != "R")
    elsewhere = named(is_placed & is_elsewhere)
    if elsewhere:
        yield "other_quadrant", {"items": elsewhere}
    nothing = named(table["verdict"] == tables.NOTHING)
    if nothing:
        yield "all_questionable", {"items": nothing}
    few = named(table["n"] < SMALL_N)
    if few:
        yield "small_n", {"groups": few, "limit": SMALL_N}
    hidden = named(table["verdict"] == tables.HIDDEN)
    if hidden:
        yield "suppressed", {"groups": hidden, "limit": least}
    told = further["categories"].dropna(subset="n")
    if told["share"].isna().any():
        yield "categories_hidden", {"limit": least}
    if by is not None:
        groups = further["segments"]
        gone = groups[(groups["verdict"] == tables.HIDDEN) & ~groups["feature"].isin(hidden)]
        if len(gone):
            yield "groups_hidden", {"groups": gone["group"].unique().tolist(), "limit": least}

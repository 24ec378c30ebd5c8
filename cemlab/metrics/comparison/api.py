"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.metrics.asking import Asked, options_of, read_answers
from cemlab.metrics.comparison import contrasts, judging, rows
from cemlab.metrics.comparison.result import ComparisonResult
from cemlab.metrics.groups import untold
from cemlab.metrics.outcome_names import label_of
from cemlab.metrics.sampling import sampling_of
from cemlab.metrics.small_groups import hidden_of
from cemlab.metrics.weak_points import of_groups, provenance_of, sizes_of
from cemlab.numerics import SMALL_N
from cemlab.study.analyses import WAVE


def compare(
    survey: Survey,
    *,
    outcome: str | Sequence[str],
    metric: Literal["nps", "top_box", "csat", "mean", "ces", "index", "share"],
    by: str | None = None,
    to: str | None = None,
    rival: str | None = None,
    periods: Sequence[tuple[str, str]] | None = None,
    smallest: float | None = None,
    adjust: Literal["holm", "bh"] | None = None,
    mix: str | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int | None = None,
    direction: Literal["high_is_easy", "low_is_easy"] | None = None,
    of: Sequence[Any] | None = None,
    index_weights: Sequence[float] | Mapping[str, float] | None = None,
    strata: str | None = None,
    cluster: str | None = None,
) -> ComparisonResult:
    """Differences of one score between groups, waves, periods, or two firms.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str or sequence of str
        Item to score; the items of an index.
    metric : {"nps", "top_box", "csat", "mean", "ces", "index", "share"}
        As for `cemlab.metrics.score`, except that means of an item where low is good, and effort
        where low is easy, are turned round: more is better throughout. An effort score is compared
        by its mean.
    by : str, optional
        A segment, or ``"wave"``.
    to : str, optional
        What each group is compared with. Segments: ``"rest"`` (default; everybody in another
        group), ``"all"`` (the total, which contains the group; the same test), or a group.
        Waves and periods: ``"previous"`` (default), ``"first"``, or a wave.
    rival : str, optional
        Item in which the same people rated a competitor on the same scale, with the same end the
        good one. Takes neither `to` nor `mix`.
    periods : sequence of (first day, last day), optional
        Times to compare instead of waves; they must not overlap.
    smallest : float, optional
        Smallest difference worth acting on: NPS points (5), shares (0.05), or points of the scale
        or the index (0.2 standard deviations).
    adjust : {"holm", "bh"}, optional
        For several comparisons: Holm up to 20, Benjamini–Hochberg beyond, when not given.
    mix : str, optional
        Segment whose shares are held as in the wave compared with: what of a change is people
        changing their mind, and what another mix of people.
    scale, top_boxes, direction, of, index_weights
        As for `cemlab.metrics.score`.
    strata, cluster : str, optional
        As for `cemlab.metrics.score`: errors are then linearised, so that answers of one sampling
        unit on both sides go together.

    Returns
    -------
    ComparisonResult

    Raises
    ------
    OptionError
        Not exactly one of `by`, `rival` and `periods`, unknown names, a rival that was rated in
        another way, or periods that overlap.
    DataError
        Waves whose wording, scale or codes changed, until somebody decides.
    MethodError
        No comparison has enough answers on both sides, or one side lies within one cluster.

    Notes
    -----
    Two Net Promoter Scores of different people are compared by the adjusted-Wald difference with
    t and Welch's degrees of freedom, interval, p-value and equivalence alike: with the normal z,
    of 30 equal segments of 12 to 40 answers some differ falsely in 10% of cases, after Holm.

    Examples
    --------
    >>> cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="household")
    >>> cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="wave", mix="age")
    """
    arguments.check_survey(survey)
    _check_what({"by": by, "rival": rival, "periods": periods}, to, mix)
    asked = Asked(scale, top_boxes, direction, of, index_weights)
    answers = read_answers(survey, outcome, metric, asked, turn=True)
    sampling = sampling_of(survey, strata, cluster)
    worth = judging.worth_of(smallest, answers, survey)
    if rival:
        other = rows.rival_answers(survey, answers, rival, asked)
        found = [rows.of_rival(survey, answers, other, sampling)]
        labels = {rival: label_of(survey, other)}
    else:
        pairs, groups, labels = _pairs(survey, answers, by, to, periods)
        if not pairs:
            raise OptionError(
                f"There is nothing to compare: of {by or 'the periods'!r} there is only "
                f"{', '.join(groups) or 'nothing'}. Name a segment of two groups or more."
            )
        sizes = {"all": survey.count(answers.is_valid)}
        sizes |= {name: survey.count(one & answers.is_valid) for name, one in groups.items()}
        also = untold(survey, by, {"all": None} | groups) if by in survey.items else []
        few = hidden_of(sizes, survey.circumstances.min_cell, also)
        shown = rows.shown_of(survey, answers, pairs, few)
        if sampling is not None:
            rows.check_spread(answers, shown, sampling)
        names = {pair.name for pair in shown}
        found = [rows.of_pair(survey, answers, pair, mix, sampling) if pair.name in names
                 else rows.hidden(pair.name, pair.against) for pair in pairs]  # fmt: skip
    table, method = judging.judged(found, worth, adjust)
    if table["estimate"].isna().all():
        raise MethodError(
            f"No comparison of {answers.outcome!r} has {survey.circumstances.min_cell} answers on "
            "both sides. Differences of fewer answers are not shown."
        )
    detectable = judging.detectable(table["std_error"].dropna())
    notes = [*_notes(survey, table, to, by, worth, detectable, mix)]
    if answers.is_turned:
        notes.append(("reversed", {"items": [answers.outcome]}))
    if sampling is not None:
        notes.append(sampling.note(strata, cluster))
    items = [one for one in (mix, strata, cluster) if one]
    more = ("standardised", "standardised_low", "standardised_high") if mix else ()
    return ComparisonResult(
        _components=table.reindex(columns=(*ComparisonResult.columns, *more)),
        _whole=answers.facts() | {
            "by": by or ("rival" if rival else "periods"), "to": to, "rival": rival, "mix": mix,
            "smallest": worth, "adjust": method, "detectable": detectable,
        },
        _notes=tuple(notes),
        # groups come last: levels of other items may have the same code
        labels={name: survey.labels([name])[name] for name in items}
        | {answers.outcome: label_of(survey, answers)}
        | (survey.labels([by]) if by in survey.items else {}) | labels,
        language=survey.language,
        provenance=provenance_of(
            survey, _method(metric, set(table["design"].dropna())),
            options_of(answers, asked) | {
                "by": by, "to": to, "rival": rival, "mix": mix, "smallest": worth,
                "periods": list(labels) if periods else None,
                "adjust": method, "strata": strata, "cluster": cluster,
            },
            **sizes_of(survey, answers, sampling),
        ),
    )  # fmt: skip


def _check_what(given: Mapping[str, Any], to: str | None, mix: str | None) -> None:
    """Exactly one way to compare, and nothing that it cannot take."""
    named = [name for name, one in given.items() if one]
    if len(named) != 1:
        raise OptionError(
            f"Given: {', '.join(named) or 'none'}. Expected exactly one of `by` (a segment or "
            '"wave"), `rival` (another item), and `periods`.'
        )
    unused = [f"`{name}`" for name, one in (("to", to), ("mix", mix)) if one is not None]
    if given["rival"] and unused:
        raise OptionError(
            f"{' and '.join(unused)} cannot be used with `rival`: the same people rated both, so "
            "that there is one comparison, and one mix of people. Leave it out, or use `by`."
        )


def _pairs(survey, answers, by, to, periods):
    if by:
        return contrasts.contrasts_of(survey, answers, by, to)
    groups = contrasts.periods_of(survey, periods)
    labels = {name: {"en": name, "zh": name} for name in groups}
    return contrasts.in_order(groups, to or contrasts.PREVIOUS), groups, labels


def _method(metric: str, designs: set[str]) -> str:
    kind = {"nps": "nps", "mean": "mean", "ces": "mean", "index": "mean"}.get(metric, "share")
    for design in ("sampled", "clustered"):
        if design in designs:
            return f"difference_{design}"
    return f"{kind}_difference_paired" if "paired" in designs else f"{kind}_difference"


def _notes(survey, table, to, by, worth, detectable, mix):
    limit = survey.circumstances.min_cell
    hidden = table.loc[table["estimate"].isna(), "group"].tolist()
    yield from of_groups("suppressed_differences", hidden, limit)
    if to == contrasts.TOTAL:
        yield "part_whole", {}
    sizes = table[["n", "n_against"]].min(axis=1)
    yield from of_groups("small_n", table.loc[sizes < SMALL_N, "group"].tolist(), SMALL_N)
    if detectable > worth:
        yield "underpowered", {"detectable": detectable, "smallest": worth,
                               "n": float(sizes.median())}  # fmt: skip
    if by == WAVE and "clustered" in set(table["design"].dropna()):
        yield "same_people", {}
    if mix and table.reindex(columns=["standardised"])["standardised"].isna().sum() > len(hidden):
        yield "mix_unknown", {"mix": mix}

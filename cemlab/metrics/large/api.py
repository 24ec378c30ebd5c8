"""The verb: check what is said, count in the engine, score what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import arguments, cleaning
from cemlab.data.declaring import declare
from cemlab.data.parquet_engine import alike, empty_frame, existing
from cemlab.errors import DataError, Failure, OptionError
from cemlab.metrics.large.engine import Engine, opened
from cemlab.metrics.large.estimating import estimates
from cemlab.metrics.large.refusals import check_metric, scale_of, turned
from cemlab.metrics.large.tallies import ALL, Levels, Tally, failures_of, tally
from cemlab.metrics.small_groups import hidden_gaps, hidden_of
from cemlab.numerics import MIN_REPORT, suppress
from cemlab.study import Item

COLUMNS = (
    "item", "group", "estimate", "conf_low", "conf_high", "std_error",
    "n", "n_effective", "n_missing", "n_not_applicable",
)  # fmt: skip
NUMBERS = ["estimate", "conf_low", "conf_high", "std_error", "n_effective"]
ALONE = ("asked_if", "flags", "split", "levels")  # facts of items that need more than one column
EXAMPLE = "{'wait': {'scale': (1, 5)}}"
KINDS = ("survey", "frequency")
LEAST_CELL = 5  # methods: 1.9, the limit of every study file too


def score_file(
    path: str | Path,
    *,
    items: str | Sequence[str] | Mapping[str, Mapping[str, Any] | Item],
    metric: Literal["nps", "top_box", "csat", "mean"],
    by: str | None = None,
    scale: tuple[float, float] | None = None,
    top_boxes: int = 2,
    weight: str | None = None,
    weight_kind: Literal["survey", "frequency"] = "survey",
    min_cell: int = MIN_REPORT,
    memory: str = "1GB",
    threads: int | None = None,
) -> pd.DataFrame:
    """Score items of a Parquet file too large for memory, for everybody and for each group.

    The numbers are those of `score`; only counts of each answer come into memory. Every row counts
    as the answer of another customer.

    Parameters
    ----------
    path : str or Path
        Parquet file with one row per response; it is only read.
    items : str, sequence of str or mapping
        Items to score, or what is known of each, as for `Survey.from_frame`:
        ``{"wait": {"scale": (1, 5), "missing": [99], "not_applicable": [6]}}``.
    metric, scale, top_boxes
        As for `score`; `scale` is that of all items.
    by : str, optional
        Column whose groups are scored as well. Groups of fewer answers than `min_cell` are hidden,
        their numbers too, together with others where they could be recovered by subtraction; so
        are kinds of gaps that fewer people of a group have.
    weight : str, optional
        Column of weights. Rows of weight 0 are left out.
    weight_kind : {"survey", "frequency"}
        Sampling weights, or counts of identical answers.
    min_cell : int, default 10
        The smallest group that may be shown, 5 or more; a file has no study file beside it, so
        pass that of the study it belongs to: ``min_cell=study.privacy.min_cell``.
    memory : str, default "1GB"
        How much the engine may use; the rest spills to a temporary folder.
    threads : int, optional
        How many the engine may use; all cores when not given.

    Returns
    -------
    DataFrame
        A row per item and group, ``"all"`` first, then by falling estimate: the columns of
        `score`, and `hidden`, whether the group is too small to show or covers one that is.

    Raises
    ------
    DataError
        The file is no Parquet file, lacks a column, or holds what is neither an answer nor a
        declared code; all problems are listed with their rows.
    OptionError
        An argument is not known, or a scale is needed.
    MethodError
        Answers are not those of the metric, too many kinds, or the engine is not installed.

    Examples
    --------
    >>> cemlab.metrics.score_file(
    ...     "answers.parquet", items=["q01", "q02"], metric="nps", scale=(0, 10), by="branch"
    ... )
    """
    check_metric(metric)
    if weight_kind not in KINDS:
        raise OptionError.unknown("weight_kind", weight_kind, KINDS)
    if not arguments.is_count(min_cell) or min_cell < LEAST_CELL:
        raise OptionError(
            f"`min_cell` is {min_cell!r}. Expected a whole number from {LEAST_CELL}: smaller "
            "groups point at people."
        )
    for name, column in (("by", by), ("weight", weight)):
        if column is not None and not isinstance(column, str):
            raise OptionError(f"`{name}` is {column!r}. Expected the name of one column.")
    path, facts = existing(path), _facts(items)
    with opened(path, memory, threads) as engine:
        known = _declared(path, facts, by, weight)
        if weight is not None and engine.faulty_weights(weight, weight_kind):
            _refuse_weights(engine, weight, weight_kind)
        tallies = _tallies(engine, list(facts), by, known, weight, weight_kind)
    kind = None if weight is None else weight_kind
    parts = []
    for name, one in tallies.items():
        used = scale_of(name, known[name], one, metric, scale, top_boxes)
        best_high = turned(known[name], one, metric, used)
        found = estimates(one, metric, best_high, scale=used, top_boxes=top_boxes, kind=kind)
        parts.append(_shown(name, by, one, found, min_cell))
    table = pd.concat(parts, ignore_index=True)
    if not table["n_not_asked"].any():
        table = table.drop(columns="n_not_asked")
    return table[[*COLUMNS, *(name for name in table if name not in COLUMNS)]]


def _facts(items: Any) -> dict[str, dict[str, Any]]:
    """What is said of each item."""
    if isinstance(items, str):
        items = [items]
    if not isinstance(items, Mapping):
        items = {name: {} for name in items}
    if not items:
        raise OptionError("`items` is empty. Name at least one item.")
    facts = {cleaning.name_of(name): _of_item(one) for name, one in items.items()}
    for name, one in facts.items():
        if not isinstance(one, Mapping):
            raise OptionError(f"`items` says {one!r} of {name!r}. Expected such as {EXAMPLE}.")
        more = [key for key in ALONE if one.get(key) is not None]
        if more:
            raise OptionError(
                f"`items` says {', '.join(more)} of {name!r}, which a file too large for memory "
                "is not scored by. Leave it out, or read the file with cemlab.read_survey."
            )
    return facts


def _of_item(one: Any) -> Any:
    if isinstance(one, Item):
        one = one.model_dump(exclude_defaults=True)
    return {"role": "outcome"} | one if isinstance(one, Mapping) else one


def _declared(
    path: Path, facts: Mapping[str, Any], by: str | None, weight: str | None
) -> dict[str, Item]:
    """The items that are scored, and the segment; refused where the file lacks their columns."""
    empty = empty_frame(path)
    expected = dict.fromkeys(facts, "item")
    expected |= {} if by is None else {by: "by"}
    expected |= {} if weight is None else {weight: "weight"}
    names = list(empty.columns)
    failures = cleaning.missing_columns(expected, names) + alike(expected, names)
    if failures:
        raise DataError.of(path.name, failures)
    said = dict(facts) | ({} if by is None else {by: {"role": "segment"}})
    if len(said) < len(facts) + (by is not None) or weight in said:
        raise OptionError("`items`, `by` and `weight` name one column twice. Each has one use.")
    uses = {} if weight is None else {"weight": weight}
    return declare(empty[list(expected)], uses, {"items": said}, {})


def _refuse_weights(engine: Engine, weight: str, kind: str) -> None:
    from pyarrow import parquet

    raw = parquet.read_table(engine.path, columns=[weight]).to_pandas()[weight]
    failures = cleaning.weights_of(raw, weight, kind)[1]
    raise DataError.of(
        engine.path.name, failures or [Failure(column=weight, problem="has no weight above 0.")]
    )


def _tallies(
    engine: Engine, names: Sequence[str], by: str | None, known: Mapping[str, Item],
    weight: str | None, kind: str,
) -> dict[str, Tally]:  # fmt: skip
    """Counts of every item; every problem of all items at once."""
    found, failures, levels = {}, [], None
    for name in names:
        cells = engine.cells(name, by, weight)
        failures += failures_of(engine, cells, name, known[name])
        if not len(cells):
            raise DataError(f"{engine.path.name} has no rows. Expected a row per response.")
        levels = levels or Levels.of(cells, by, known.get(by))
        if not failures:
            is_frequency = weight is not None and kind == "frequency"
            found[name] = tally(cells, name, known[name], levels, is_frequency=is_frequency)
    if failures:
        raise DataError.of(engine.path.name, failures)
    return found


def _shown(name: str, by: str | None, one: Tally, found: pd.DataFrame, least: int) -> pd.DataFrame:
    """The table of one item: what may be told, everybody first, then by falling estimate."""
    groups = [ALL, *(_called(level, by, name) for level in one.groups[1:])]
    few = hidden_of(dict(zip(groups, found["n"], strict=True)), least,
                     _untold(one, groups, least))  # fmt: skip
    kinds = [kind for kind, n in one.gaps.items() if n[0]]
    counts = np.array([one.gaps[kind] for kind in kinds]).reshape(len(kinds), len(groups)).T
    untold = hidden_gaps(dict(zip(groups, counts, strict=True)), least, few)
    table = found.assign(item=name, group=groups, **one.gaps)
    table["hidden"] = [group in few for group in groups]
    is_hidden = table["hidden"].to_numpy()
    table.loc[is_hidden, NUMBERS] = np.nan
    table.loc[is_hidden & (table["group"] != ALL), ["n", *one.gaps]] = np.nan
    table.loc[table["group"].isin(untold), kinds] = np.nan
    below = table.iloc[1:].sort_values("estimate", ascending=False)
    return pd.concat([table.iloc[:1], below])


def _called(level: str, by: str | None, name: str) -> str:
    """The name of a group; those of the whole and of the columns are taken, as in `score`."""
    return f"{level} (group)" if level in (ALL, by, name) else level


def _untold(one: Tally, groups: Sequence[str], least: int) -> list[str]:
    """Groups whose number of people is not told, as `Survey.coverage` hides them."""
    nowhere = one.people[0] - one.people[1:].sum()
    counts = [*one.people[1:], *([nowhere] if nowhere > 0 else [])]
    if len(groups) < 2:
        return []
    mask = suppress(np.array(counts), minimum=least)
    return [group for group, is_few in zip(groups[1:], mask, strict=False) if is_few]

"""Answers of every metric: plain ones, effort with its direction, an index, any share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.language import listed, speaker
from cemlab.metrics.answers import (
    PLAIN,
    SHARES,
    Answers,
    answers_of,
    check_boxes,
    check_on_scale,
    ratings,
)
from cemlab.metrics.methods.index import index_scores
from cemlab.study import words

METRICS = (*PLAIN, "ces", "index", "share")
EASY = {"high_is_easy": "high_is_good", "low_is_easy": "low_is_good"}
INDEX_SCALE = (0.0, 100.0)
EFFORT_STEPS = 7  # from this length of a scale on, three answers are easy; two on shorter ones
MOST_LETTERS = 80  # of the name of an index; a Chinese character counts as two
INDEX = "index"
LATIN = 0x2E80  # characters from here on are wide


class Asked(NamedTuple):
    """What is asked beside item and metric."""

    scale: Sequence[float] | None = None
    top_boxes: int | None = None
    direction: str | None = None
    of: Sequence[Any] | None = None
    index_weights: Sequence[float] | Mapping[str, float] | None = None


def read_answers(
    survey: Survey,
    outcome: str | Sequence[str],
    metric: str,
    asked: Asked,
    *,
    turn: bool = False,
) -> Answers:
    """Answers of an item, or of the items of an index, as a metric takes them.

    Parameters
    ----------
    turn : bool, default False
        Means and effort with the best, or the easiest, at the high end as well, for what calls
        one score better than another.

    Raises
    ------
    OptionError
        Item or metric is not known, or an option is missing or belongs to another metric.
    MethodError
        There is no valid answer, or the answers are not those of the metric.
    """
    if not isinstance(metric, str) or metric not in METRICS:
        raise OptionError.unknown("metric", metric, METRICS)
    if metric != "index" and not isinstance(outcome, str):
        raise OptionError(
            f"`outcome` is {outcome!r}, but metric={metric!r} scores one item. Name one, or use "
            "metric='index' for several together."
        )
    _check_belongs(metric, asked)
    if metric in PLAIN:
        boxes = 2 if asked.top_boxes is None else asked.top_boxes
        return answers_of(survey, outcome, metric, scale=asked.scale, top_boxes=boxes,
                          turn=turn)  # fmt: skip
    read: dict[str, Callable[..., Answers]] = {"ces": _effort, "index": _index, "share": _share}
    answers = read[metric](survey, outcome, asked)
    return answers._replace(turned=answers.beside.turned) if turn and answers.beside else answers


def options_of(answers: Answers, asked: Asked) -> dict[str, Any]:
    """What was asked, for where a result comes from."""
    return {
        "outcome": list(answers.items) if answers.items else answers.outcome,
        "metric": answers.metric,
        "scale": asked.scale if answers.metric in ("index", "share") else answers.scale,
        "top_boxes": answers.top_boxes if answers.metric in SHARES else None,
        "direction": asked.direction, "of": None if asked.of is None else list(asked.of),
        "index_weights": asked.index_weights,
    }  # fmt: skip


def _check_belongs(metric: str, asked: Asked) -> None:
    """Options that the metric does not take are mistakes, not silence."""
    for option, owner in (("direction", "ces"), ("of", "share"), ("index_weights", "index")):
        if getattr(asked, option) is not None and metric != owner:
            raise OptionError(f"`{option}` belongs to metric={owner!r}; metric is {metric!r}.")


def _effort(survey: Survey, name: str, asked: Asked) -> Answers:
    """Mean effort as answered, and beside it the share of the easiest answers."""
    given = ratings(survey, name)
    direction = _easy_end(survey, name, asked.direction)
    scale = survey.items[name].scale if asked.scale is None else tuple(map(float, asked.scale))
    if scale is None:
        raise OptionError(
            f"An effort score needs the scale of {name!r}. Pass scale=(1, 7), or declare the scale "
            "of the item."
        )
    check_on_scale(name, scale, given)
    boxes = asked.top_boxes or (3 if scale[1] - scale[0] + 1 >= EFFORT_STEPS else 2)
    check_boxes(scale, boxes)
    easy = given if direction == "high_is_good" else sum(scale) - given
    beside = Answers(name, "top_box", given, easy, scale, boxes)
    return Answers(name, "ces", given, given, scale, boxes, beside=beside)


def _easy_end(survey: Survey, name: str, direction: str | None) -> str:
    """Which end is the easy one: said here, or declared of the item; never guessed."""
    item = survey.items[name]
    declared = item.direction if "direction" in item.model_fields_set else None
    if direction is None and declared is None:
        raise OptionError(
            "CES direction unknown: set direction='high_is_easy' or 'low_is_easy'. The wording of "
            f"{name!r} tells: “made it easy” is high_is_easy, “how much effort” is low_is_easy."
        )
    if direction is not None and direction not in EASY:
        raise OptionError.unknown("direction", direction, EASY)
    if direction is not None and declared not in (None, EASY[direction]):
        raise OptionError(
            f"`direction` is {direction!r}, but {name!r} is declared {declared}. Correct one of "
            "the two."
        )
    return EASY[direction] if direction else declared


def _index(survey: Survey, names: str | Sequence[str], asked: Asked) -> Answers:
    """One number a person, 0 to 100, of those who rated every item."""
    names = (names,) if isinstance(names, str) else tuple(names)
    if len(names) < 2 or len(set(names)) < len(names):
        raise OptionError(f"`outcome` is {list(names)}. An index takes two or more items, once.")
    if asked.top_boxes is not None:
        raise OptionError("`top_boxes` counts single answers; an index has none.")
    weights = weights_of(names, asked.index_weights)
    for name in names:
        rated = ratings(survey, name)
        own = survey.items[name].scale if asked.scale is None else asked.scale
        if own is None:
            raise OptionError(
                f"An index needs the scale of every item; {name!r} declares none. Pass "
                "scale=(1, 10), or declare it."
            )
        check_on_scale(name, tuple(own), rated)
    shares = item_columns(survey, names, asked.scale)
    scores = index_scores(shares, weights, [INDEX_SCALE] * len(names))
    if np.isnan(scores).all():
        raise MethodError(
            f"No valid answers: nobody rated all of {', '.join(names)}. Leave out the item with "
            "the most gaps."
        )
    return Answers(INDEX, "index", scores, scores, INDEX_SCALE, 0, items=names)


def weights_of(
    names: Sequence[str], given: Sequence[float] | Mapping[str, float] | None
) -> np.ndarray:
    """Weights of the items of an index, as given: shape (p,)."""
    if given is None:
        return np.ones(len(names))
    if isinstance(given, Mapping):
        if set(given) != set(names):
            raise OptionError(
                f"`index_weights` names {', '.join(map(str, given))}; the items are "
                f"{', '.join(names)}. Expected a weight for each of them."
            )
        given = [given[name] for name in names]
    weights = np.asarray(list(given), float)
    if len(weights) != len(names) or not (weights >= 0).all() or not weights.sum() > 0:
        raise OptionError(
            f"`index_weights` is {list(given)}. Expected {len(names)} numbers from 0, one an item, "
            "not all 0. They are made to sum to 1."
        )
    return weights


def item_columns(
    survey: Survey, names: Sequence[str], scale: Sequence[float] | None = None
) -> np.ndarray:
    """Answers of the items of an index, 0 to 100 each, the best at the high end: shape (n, p)."""
    columns = []
    for name in names:
        low, high = scale or survey.items[name].scale
        share = (survey.column(name).to_numpy(float) - low) / (high - low)
        is_low = survey.items[name].direction == "low_is_good"
        columns.append(100 * (1 - share if is_low else share))
    return np.column_stack(columns)


def _share(survey: Survey, name: str, asked: Asked) -> Answers:
    """1 for one of the named answers, 0 for any other, NaN for none."""
    wanted = asked.of
    if wanted is None or isinstance(wanted, str) or not len(wanted):
        raise OptionError(
            "A share needs `of`: the answers that count, such as of=['yes'] or of=[4, 5]."
        )
    if asked.top_boxes is not None:
        raise OptionError("`top_boxes` belongs to metric='top_box'; a share counts `of`.")
    answers = survey.column(name)
    named = offered = None
    if survey.items[name].flags:
        flags = survey.flags(name)
        valid = flags.notna().all(axis=1).to_numpy(bool)
        named = {str(one): flags[one].fillna(False).to_numpy(bool) for one in flags}
    elif isinstance(answers.dtype, pd.CategoricalDtype):
        valid = answers.notna().to_numpy(bool)
        named = {str(one): (answers == one).to_numpy(bool) for one in answers.cat.categories}
    else:
        given = ratings(survey, name)
        valid = ~np.isnan(given)
        offered = asked.scale or survey.items[name].scale
        check_on_scale(name, offered, given)
    if not valid.any():
        raise MethodError(f"No valid answers in {name!r} ({survey.gaps(name)}).")
    if named is None:
        inside = np.isin(given, _numbers(name, wanted, given, offered))
    else:
        wanted = [f"{one:g}" if isinstance(one, float) else str(one) for one in wanted]
        for one in wanted:
            if one not in named:
                raise OptionError.unknown("of", one, named)
        inside = np.any([named[one] for one in wanted], axis=0)
        given = inside.astype(float)
    coded = np.where(valid, inside.astype(float), np.nan)
    of = tuple(one if named else float(one) for one in wanted)
    return Answers(name, "share", np.where(valid, given, np.nan), coded, (0.0, 1.0), 1,
                   named=named, of=of, offered=offered)  # fmt: skip


def _numbers(name: str, wanted: Sequence[Any], given: np.ndarray, scale) -> np.ndarray:
    """The wanted answers as numbers, each of which somebody gave or could give."""
    there = np.unique(given[~np.isnan(given)])
    shown = ", ".join(f"{one:g}" for one in there[:12])
    for one in wanted:
        is_number = isinstance(one, (int, float, np.number)) and not isinstance(one, bool)
        offered = is_number and scale is not None and scale[0] <= one <= scale[1]
        if not is_number or not (one in there or offered):
            raise OptionError(
                f"`of` names {one!r}, which is no answer of {name!r}. Answers given: {shown}."
            )
    return np.array(list(wanted), float)


def labels_of(survey: Survey, answers: Answers, by: str | None) -> dict[str, dict[str, str]]:
    """Labels of what is scored, of the answers that are counted, and of the segment."""
    names = [*(answers.items or (answers.outcome,)), *([] if by is None else [by])]
    found = survey.labels(names)
    if answers.items:
        found[answers.outcome] = _index_label(survey, answers.items)
    elif answers.named is not None:
        for option, flag in (survey.items[answers.outcome].flags or {}).items():
            said = {spoken: words(flag.label, spoken) or option for spoken in ("en", "zh")}
            found.setdefault(str(option), said)
    return found


def _index_label(survey: Survey, items: Sequence[str]) -> dict[str, str]:
    """What an index is called, in both languages."""
    said = {}
    for language in ("en", "zh"):
        say = speaker(language)
        names = listed([survey.label(name, language) for name in items], language)
        if len(names) + sum(ord(one) > LATIN for one in names) > MOST_LETTERS:
            said[language] = say("metrics.index.of_many", n_items=len(items))
        else:
            said[language] = say("metrics.index.of_items", items=names)
    return said

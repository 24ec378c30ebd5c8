"""Which analyses a new study can run at once: the likeliest are tried on the data themselves."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from cemlab.errors import CemlabError
from cemlab.intake import comparing
from cemlab.intake.draft import Draft, Guess
from cemlab.study import VERBS, of_one_model

MOST_DRIVERS = 12  # of a first look; each further one doubles the time of Shapley values
FEWEST_DRIVERS = 3
MOST_NOT_ASKED = 0.2  # share of those who rate the outcome, whom routing spared a driver
FEWEST_NEEDS = 4
MOST_STEPS = 11  # of a scale whose best answers are counted; marks on a line have no boxes
FEWEST_STEPS = 4  # of a scale whose two best answers are counted; of three they hold the middle
RECOMMEND = re.compile(r"recommend|\bnps\b|empfehl|recomend|推荐|推薦", re.I)
FULL = (0.5, 0.8, 0.95)  # shares of answers that a driver has, the mildest first
NOTEBOOKS = {  # in the order in which they are read, with the blocks of which one must be there
    "02_metrics": ("metrics",),
    "09_comparison": ("comparison", "trend", "league"),
    "03_personas": ("personas",),
    "04_journeys": ("journeys",),
    "05_drivers": ("drivers",),
    "10_improvement": ("priorities", "what_if", "sensitivity"),
    "06_peak_end": ("peak_end",),
}
QUICK = {
    "personas": {"resamples": 0, "null_samples": 0, "splits": 1, "k_max": 2},
    "drivers": {"resamples": 0},
    "priorities": {"resamples": 100},
    "sensitivity": {"resamples": 0},
    "peak_end": {"resamples": 0},
}


class Chosen(NamedTuple):
    """Blocks that work, why some are proposed, their notebooks, and the others with the reason."""

    analyses: dict[str, dict[str, Any]]
    proposed: dict[str, Guess]
    notebooks: tuple[str, ...]
    left_out: dict[str, str]


def chosen(draft: Draft, survey: Any, events: Any | None) -> Chosen:
    """The first options of each block that work on the data.

    Parameters
    ----------
    draft : Draft
    survey : Survey
    events : EventLog or None
    """
    candidates = {
        "metrics": _metrics(draft, survey),
        "scorecard": _scorecard(draft),
        "personas": _personas(draft),
        "journeys": _journeys(draft) if events is not None else [],
        "drivers": _drivers(draft, survey),
        "peak_end": _peak_end(draft) if events is not None else [],
    }
    found: dict[str, dict[str, Any]] = {}
    for block, options in candidates.items():
        works = next((one for one in options if is_possible(block, one, survey, events)), None)
        if works is not None:
            found[block] = works
    if "metrics" not in found or "scorecard" not in found:  # one notebook needs both
        found = {key: one for key, one in found.items() if key not in ("metrics", "scorecard")}
    for block in NOTEBOOKS["10_improvement"] if "drivers" in found else ():
        meant = of_one_model({"drivers": found["drivers"], block: {}})[block]
        if is_possible(block, meant, survey):
            found[block] = {}
    reasons = _compared(draft, survey, found.get("metrics"))
    found |= {block: dict(guess.value) for block, guess in reasons.items()}
    analyses = {block: found[block] for block in VERBS if block in found}
    has = {stem: any(block in found for block in blocks) for stem, blocks in NOTEBOOKS.items()}
    notebooks = ("01_data_check", *(stem for stem in NOTEBOOKS if has[stem]))
    left_out = {
        stem: "no_moments" if blocks[0] in ("journeys", "peak_end") and events is None
        else f"no_{blocks[0]}" for stem, blocks in NOTEBOOKS.items() if not has[stem]
    }  # fmt: skip
    return Chosen(analyses, reasons, notebooks, left_out)


def _compared(draft: Draft, survey: Any, scored: Mapping[str, Any] | None) -> dict[str, Guess]:
    """The first comparison of each block that works; none where nothing is scored."""
    if scored is None:
        return {}
    found = {}
    for block, guesses in comparing.proposed(draft, survey, scored).items():
        works = next((one for one in guesses if is_possible(block, one.value, survey)), None)
        if works is not None:
            found[block] = works
    return found


def is_possible(
    block: str, options: Mapping[str, Any], survey: Any, events: Any | None = None
) -> bool:
    """Whether the verb of a block takes these options and finds something in the data."""
    part, verb = VERBS[block]
    tables = [survey] if block not in ("journeys", "peak_end") else [events, survey]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = getattr(import_module(f"cemlab.{part}"), verb)(
                *tables, **{**options, **QUICK.get(block, {})}
            )
            result.tidy()
    except CemlabError:
        return False
    return True


def _metrics(draft: Draft, survey: Any) -> Iterator[dict[str, Any]]:
    for name in _outcomes(draft):
        item = draft.items[name]
        words = f"{name} {item.label} {item.question}"
        named = {"metric": "csat"}
        if tuple(item.scale.value) == (0, 10) and RECOMMEND.search(words):
            named = {"metric": "nps"}
        elif _is_short(item.scale.value):
            named = {"metric": "top_box", "top_boxes": 1}
        elif item.scale.value[1] - item.scale.value[0] >= MOST_STEPS:
            named = {"metric": "mean"}
        group = comparing.group_of(draft, survey, name)
        by = {"by": group} if group else {}
        for metric in (named, {"metric": "mean"}):
            yield {"outcome": name, **metric, **by}
            yield {"outcome": name, **metric}


def _scorecard(draft: Draft) -> Iterator[dict[str, Any]]:
    scales = Counter(tuple(item.scale.value) for item in draft.items.values()
                     if item.role.value == "driver" and item.scale is not None)  # fmt: skip
    short = bool(scales) and _is_short(scales.most_common(1)[0][0])
    yield {"top_boxes": 1} if short else {}


def _is_short(scale: tuple[float, float]) -> bool:
    return scale[1] - scale[0] + 1 < FEWEST_STEPS


def _outcomes(draft: Draft) -> list[str]:
    """Rated outcomes, the main one first, and last what may mix two scales."""
    rated = [name for name, item in draft.items.items()
             if item.role.value == "outcome" and item.scale is not None]  # fmt: skip
    main = draft.outcome.value if draft.outcome is not None else None
    mixed = {name for name in rated if draft.items[name].scale.why == "scale.mixed"}
    return sorted(rated, key=lambda name: (name in mixed, name != main))


def _drivers(draft: Draft, survey: Any) -> Iterator[dict[str, Any]]:
    """Drivers on one scale, in the order of the file: choosing by what correlates is cheating."""
    rated = [name for name, item in draft.items.items()
             if item.role.value == "driver" and item.scale is not None]  # fmt: skip
    if len(rated) < FEWEST_DRIVERS:
        return
    scales = Counter(tuple(draft.items[name].scale.value) for name in rated)
    common = scales.most_common(1)[0][0]
    rated = [name for name in rated if tuple(draft.items[name].scale.value) == common]
    for outcome in _outcomes(draft)[:2]:
        asked = survey.column(outcome).notna()
        of_all = [name for name in rated
                  if float(survey.is_not_asked(name)[asked].mean()) <= MOST_NOT_ASKED]  # fmt: skip
        rated = of_all if len(of_all) >= FEWEST_DRIVERS else rated  # else few could be modelled
        shares = {name: float(survey.column(name)[asked].notna().mean()) for name in rated}
        for least in FULL:
            full = [name for name in rated if shares[name] >= least and name != outcome]
            if len(full) >= FEWEST_DRIVERS:
                yield {"outcome": outcome, "drivers": full[:MOST_DRIVERS]}


def _personas(draft: Draft) -> Iterator[dict[str, Any]]:
    """Needs and attitudes, rated on one scale; never the ratings of the service."""
    rated = {name: tuple(item.scale.value) for name, item in draft.items.items()
             if item.role.value == "profile" and item.scale is not None}  # fmt: skip
    if not rated:
        return
    common = Counter(rated.values()).most_common(1)[0][0]
    items = [name for name, scale in rated.items() if scale == common]
    if len(items) >= FEWEST_NEEDS and common[1] - common[0] <= 10:
        yield {"items": items[:MOST_DRIVERS]}


def _journeys(draft: Draft) -> Iterator[dict[str, Any]]:
    yield from ({"outcome": name} for name in _outcomes(draft)[:1])
    yield {}


def _peak_end(draft: Draft) -> Iterator[dict[str, Any]]:
    yield from ({"outcome": name} for name in _outcomes(draft)[:2])

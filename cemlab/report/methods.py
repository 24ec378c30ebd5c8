"""The page on methods: how each number was computed, with what, and what was left out."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import metadata
from typing import Any

import pandas as pd

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.report import wording
from cemlab.report.reading import KeptResult, RunContent
from cemlab.study import Study

OPTIONS = (  # in the order in which they are told
    "outcome", "metric", "of", "items", "describe", "drivers", "by", "to", "rival", "mix", "every",
    "method", "k", "k_max", "ipsatise", "extremes", "end_window", "count_moments", "covariates",
    "scale", "direction", "top_boxes", "index_weights", "target", "baseline", "smallest", "adjust",
    "strata", "cluster", "resamples", "seed",
)  # fmt: skip
EMPTY = ((), [], {}, "")  # options that ask for nothing
RULES = (  # what holds for the results of a part of the package
    ("personas", "groups"),
    ("journeys", "curve"),
    ("drivers", "association"),
    ("peak_end", "remembered"),
)
SOFTWARE = ("numpy", "pandas", "scipy", "statsmodels", "matplotlib", "seaborn")


def version() -> str:
    """The version of cemlab."""
    return metadata.version("cemlab")


def section(study: Study, content: RunContent, language: str) -> dict[str, Any]:
    """Everything the section on methods says."""
    say = speaker(language)
    return {
        "rows": [_row(kept, language) for kept in content.results],
        "rules": _rules(study, content, language),
        "scales": _scales(study, language),
        "settings": [
            one for kept in content.results if (one := _settings(study, kept, language))["lines"]
        ],
        "software": _software(content, language),
        "left_out": [
            {"notebook": notebook, "reason": study.words(reason, language)}
            for notebook, reason in sorted(study.left_out.items())
        ],
        "gaps": [say(f"report.methods.{key}", **values) for key, values in content.gaps],
    }


def _rules(study: Study, content: RunContent, language: str) -> list[str]:
    """What holds for every figure of this report."""
    say = speaker(language)
    rules = [
        say("report.methods.intervals"),
        say("report.methods.small", small=SMALL_N, hidden=study.privacy.min_cell),
        say("report.methods.weighted_all"),
    ]
    parts = {kept.capability for kept in content.results}
    rules += [say(f"report.methods.{rule}") for part, rule in RULES if part in parts]
    if content.events is not None and content.events["retrospective"]:
        rules.append(say("report.methods.retrospective"))
    return rules


def _row(kept: KeptResult, language: str) -> dict[str, Any]:
    told, say = kept.result.provenance, speaker(language)
    weights = told.weight_kind if told.weighted else "unweighted"
    return {
        "title": wording.result_title(kept.result, kept.name, language),
        "method": _method(told.method, language),
        "numbers": [
            _number(told.n, language),
            _number(told.n_effective, language),
            _number(told.n_dropped, language),
        ],
        "weights": wording.said(f"methods.{weights}", language, str(weights)),
        "resamples": _number(told.resamples, language)
        if told.resamples
        else say("report.methods.not_resampled"),
        "seed": str(told.seed) if told.resamples else say("report.word.none"),
    }


def _method(method: str, language: str) -> str:
    try:
        return speaker(language)(f"methods.{method}")
    except KeyError:
        return method


def _number(value: float, language: str) -> str:
    return speaker(language)("report.number.whole", x=value)


def _scales(study: Study, language: str) -> list[str]:
    """Every scale in use, with the items answered on it."""
    say, found = speaker(language), {}
    grouped_by = study.analyses.get("personas", {}).get("items", ())
    for name, item in study.survey.items.items():
        rated = item.role not in ("ignored", "segment", "profile") or name in grouped_by
        if item.scale is None or not rated:
            continue
        key = "scale_reversed" if item.direction == "low_is_good" else "scale"
        scale = say(f"report.methods.{key}", low=item.scale[0], high=item.scale[1])
        found.setdefault(scale, []).append(study.words(item.label, language) or name)
    join = say("list_join")
    return [
        say("report.methods.setting", name=scale, value=join.join(labels))
        for scale, labels in found.items()
    ]


def _settings(study: Study, kept: KeptResult, language: str) -> dict[str, Any]:
    """The options of a result, with items under their labels."""
    result, say = kept.result, speaker(language)
    given = result.provenance.options
    options = {name: one for name, one in given.items() if one is not None and one not in EMPTY}
    whole = result.glance().iloc[0]
    if pd.isna(whole.get("top_boxes")):  # its metric counts no best answers
        options.pop("top_boxes", None)
    known = [name for name in OPTIONS if name in options]
    lines = [
        say(
            "report.methods.setting",
            name=_option_name(name, whole, language),
            value=_option(study, result, name, options[name], language),
        )
        for name in (*known, *sorted(set(options) - set(known)))
    ]
    title = wording.result_title(result, kept.name, language)
    return {"title": title, "lines": say("report.methods.settings_join").join(lines)}


def _option_name(name: str, whole: pd.Series, language: str) -> str:
    if name == "top_boxes" and whole.get("metric") == "ces":
        return speaker(language)("report.option.easiest_boxes")
    return wording.said(f"option.{name}", language, name)


def _option(study: Study, result: Any, name: str, value: Any, language: str) -> str:
    """The value of an option in words."""
    say = speaker(language)
    if isinstance(value, Mapping):
        parts = {_text(study, result, key, language): _option(study, result, name, one, language)
                 for key, one in value.items()}  # fmt: skip
        return say("list_join").join(
            say("report.methods.setting", name=key, value=part) for key, part in parts.items()
        )
    if name == "scale" and isinstance(value, (list, tuple)) and len(value) == 2:
        return say("report.methods.scale", low=value[0], high=value[1])
    if name == "method":
        return _method(str(value), language)
    if name == "metric":
        return wording.said(f"metric.{value}", language, str(value))
    if name == "resamples":
        return _number(value, language)
    if isinstance(value, (list, tuple)):
        told = (_option(study, result, name, one, language) for one in value)
        return say("list_join").join(told)
    if isinstance(value, bool):
        return say("report.word.yes" if value else "report.word.no")
    if isinstance(value, float):
        return f"{value:g}"
    return _text(study, result, value, language) if isinstance(value, str) else str(value)


def _text(study: Study, result: Any, value: str, language: str) -> str:
    """A name under its label, in the result or in the study; other words as readers know them."""
    if value in result.labels or result.label(value, language) != value:
        return result.label(value, language)
    item = study.survey.items.get(value)
    if item is not None:
        return study.words(item.label, language) or value
    word = wording.said(f"word.{value}", language, value)
    return wording.said(f"choice.{value}", language, word)


def _software(content: RunContent, language: str) -> str:
    """Versions as the run recorded them, else those of this environment."""
    say = speaker(language)
    versions = dict(content.versions) or {
        "cemlab": version(),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in SOFTWARE},
    }
    return say("list_join").join(f"{name} {number}" for name, number in versions.items())

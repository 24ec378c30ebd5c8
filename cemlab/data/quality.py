"""What a survey's data can bear: codebook, checks, and the sentence that sums them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.language import LANGUAGES, listed, speaker
from cemlab.numerics import MIN_REPORT
from cemlab.study import words

if TYPE_CHECKING:
    from cemlab.data.survey import Survey

MOSTLY_MISSING = 0.40  # methods: 4.4, excluded by default above this share of nonresponse
HEAVY_WEIGHTS = 2.0  # methods: 1.10
STRAIGHT_LINED = 0.20  # our choice: above it, ask who straight-lines before modelling
SMALL_SURVEY = 100  # our choice: below it most comparisons cannot tell


def codebook(survey: Survey, language: str) -> pd.DataFrame:
    """One row per item: role, label, scale, codes, and how many answered."""
    rows = []
    for name, item in survey.items.items():
        if item.role == "ignored":
            continue
        answers = survey.column(name)
        is_number = pd.api.types.is_numeric_dtype(answers.dtype)
        rows.append(
            {
                "item": name,
                "label": survey.label(name, language),
                "role": item.role,
                "scale": f"{item.scale[0]:g}–{item.scale[1]:g}" if item.scale else "",
                "missing_codes": ", ".join(map(str, item.missing)),
                "not_applicable_codes": ", ".join(map(str, item.not_applicable)),
                "n": int(survey.count(answers.notna().to_numpy())),
                "n_missing": int(survey.count(survey.is_missing(name))),
                "n_not_applicable": int(survey.count(survey.is_not_applicable(name))),
                "mean": _mean(survey, name) if is_number else np.nan,
                "touchpoint": _touchpoint(survey, item.touchpoint, language),
            }
        )
    return pd.DataFrame(rows)


def shares(survey: Survey, language: str) -> pd.DataFrame:
    """Answered, not applicable and missing, as shares of the rows, for every rated item."""
    book = codebook(survey, language)
    book = book[book["role"].isin(["outcome", "driver"])]
    counts = book[["n", "n_not_applicable", "n_missing"]].to_numpy(float) / survey.n
    return pd.DataFrame(
        {
            "item": book["item"].tolist(),
            "label": book["label"].tolist(),
            "answered": counts[:, 0],
            "not_applicable": counts[:, 1],
            "missing": counts[:, 2],
            "n": book["n"].tolist(),
        }
    )


def checks(survey: Survey, language: str) -> pd.DataFrame:
    """One row per question about the data: check, value, threshold, passed, note."""
    say = speaker(language)
    book = codebook(survey, language)
    rated = book[book["role"].isin(["outcome", "driver"])]
    asked = survey.n - rated["n_not_applicable"]
    unanswered = (rated["n_missing"] / asked.where(asked > 0)).fillna(0.0)
    mostly = rated.loc[unanswered > MOSTLY_MISSING, "label"].tolist()
    constant = [
        survey.label(name, language) for name in rated["item"]
        if survey.column(name).nunique() < 2
    ]  # fmt: skip
    rows = [
        ("respondents", survey.n, SMALL_SURVEY, survey.n >= SMALL_SURVEY, {}),
        ("worst_missing", float(unanswered.max()) if len(rated) else 0.0, MOSTLY_MISSING,
         not mostly, {"items": listed(mostly, language)}),
        ("constant_items", len(constant), 0, not constant, {"items": listed(constant, language)}),
    ]  # fmt: skip
    drivers = [name for name, item in survey.items.items() if item.role == "driver"]
    drivers = [d for d in drivers if pd.api.types.is_numeric_dtype(survey.column(d).dtype)]
    if len(drivers) > 1:
        answered = survey.answers()[drivers].notna().all(axis=1).to_numpy()
        never_met = any(survey.is_not_applicable(name).any() for name in drivers)
        said = {"said": "complete_cases_never_met"} if never_met else {}
        rows.append(("complete_cases", survey.count(answered) / survey.n, None, None, said))
    if len(drivers) > 2:
        straight = straight_lined(survey, drivers)
        passed = straight <= STRAIGHT_LINED
        rows.append(("straight_lined", straight, STRAIGHT_LINED, passed, {}))
    if survey.weight_kind == "survey":
        effect = survey.design_effect
        rows.append(("design_effect", effect, HEAVY_WEIGHTS, effect <= HEAVY_WEIGHTS, {}))
    if survey.n_zero_weight:
        rows.append(("zero_weights", survey.n_zero_weight, 0, False, {}))
    if survey.ignored:
        rows.append(("ignored_columns", len(survey.ignored), None, None, {}))
    return pd.DataFrame(
        [
            {"check": check, "value": float(value), "threshold": threshold, "passed": passed,
             "note": say(f"data.check.{more.get('said', check)}", value=value, **more)}
            for check, value, threshold, passed, more in rows
        ]
    ).astype({"threshold": float, "passed": object})  # fmt: skip


def _touchpoint(survey: Survey, name: str | None, language: str) -> str:
    return words(survey.touchpoints.get(name, {}), language) or name or ""


def _mean(survey: Survey, name: str) -> float:
    """Mean of the answers, weighted when the survey is; NaN for fewer than may be published."""
    answers = survey.column(name).to_numpy(float)
    valid = ~np.isnan(answers)
    if survey.count(valid) < MIN_REPORT:
        return np.nan
    return float(np.average(answers[valid], weights=survey.weights(valid)))


def straight_lined(survey: Survey, items: list[str]) -> float:
    """Share of the respondents with three or more ratings who gave one answer throughout."""
    ratings = survey.answers()[items].to_numpy(float)
    many = (~np.isnan(ratings)).sum(axis=1) >= 3
    if not many.any():
        return 0.0
    same = many.copy()
    same[many] = np.nanmax(ratings[many], axis=1) == np.nanmin(ratings[many], axis=1)
    return survey.count(same) / survey.count(many)


def finding(survey: Survey, language: str) -> str:
    """How many answered, how they are weighted, and what is missing."""
    say = speaker(language)
    table = shares(survey, language)
    sentences = [say("data.narrative.rows", n=survey.n, n_items=len(table))]
    if survey.weight_kind == "frequency":
        sentences.append(say("data.narrative.frequency", rows=len(survey)))
    if survey.weight_kind == "survey":
        facts = {"design_effect": survey.design_effect, "n_effective": survey.n_effective}
        sentences.append(say("data.narrative.weights", **facts))
    if len(table) and table["not_applicable"].max() > 0:
        worst = table.loc[table["not_applicable"].idxmax()]
        facts = {"item": worst["label"], "share": worst["not_applicable"]}
        sentences.append(say("data.narrative.not_applicable", **facts))
    if len(table) and table["missing"].max() > 0:
        worst = table.loc[table["missing"].idxmax()]
        facts = {"item": worst["label"], "share": worst["missing"]}
        sentences.append(say("data.narrative.missing", **facts))
    if survey.is_simulated:
        sentences.append(say("data.narrative.simulated"))
    return say("join").join(sentences)


def kept(survey: Survey) -> dict[str, Any]:
    """Counts and tables of a survey for a report: no answers of anybody."""
    told = {}
    for language in LANGUAGES:
        told[language] = {
            "codebook": records(codebook(survey, language)),
            "quality": records(checks(survey, language)),
            "narrative": finding(survey, language),
            "columns": column_names(language),
        }
    return {
        "kind": "Survey",
        "file": survey.source,
        "n": survey.n,
        "rows": len(survey),
        "n_effective": survey.n_effective,
        "design_effect": survey.design_effect,
        "weighted": survey.is_weighted,
        "weight_kind": survey.weight_kind,
        "simulated": survey.is_simulated,
        "ignored": list(survey.ignored),
        "words": told,
    }


def column_names(language: str) -> dict[str, str]:
    """Headings of the tables about the data, by column."""
    from cemlab.language.speaking import catalogue

    said = catalogue(language).items()
    start = "data.column."
    return {key.removeprefix(start): text for key, text in said if key.startswith(start)}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain mappings, gaps as None."""
    return [
        {key: None if value is None or value != value else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]

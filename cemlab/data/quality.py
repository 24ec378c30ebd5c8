"""What a survey's data are: codebook, shares of answers, and the sentences that sum them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.data import quality_checks
from cemlab.language import LANGUAGES, Speaker, speaker
from cemlab.study import Item, words

if TYPE_CHECKING:
    from cemlab.data.survey import Survey

ONLY_WHERE_ANY = ("question", "not_asked_codes", "n_not_asked", "n_dropped_out")
WITHOUT_ITEMS = (  # columns of the codebook of a survey of notes alone
    "item", "label", "role", "scale", "n", "n_missing", "n_not_applicable",
)  # fmt: skip
RATED = ("outcome", "driver")
PARTS = ("answered", "not_applicable", "not_asked", "dropped_out", "missing")  # of every item


def codebook(survey: Survey, language: str) -> pd.DataFrame:
    """One row per item: role, label, scale, codes, and how many answered.

    Questions, codes of not asked, and counts of who was not asked or had dropped out have columns
    only where there are any.
    """
    rows = []
    say = speaker(language)
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
                "scale": _answers_possible(item, say),
                "missing_codes": ", ".join(map(str, item.missing)),
                "not_applicable_codes": ", ".join(map(str, item.not_applicable)),
                "not_asked_codes": ", ".join(map(str, item.not_asked)),
                "n": int(survey.count(answers.notna().to_numpy())),
                "n_missing": int(survey.count(survey.is_missing(name))),
                "n_not_applicable": int(survey.count(survey.is_not_applicable(name))),
                "n_not_asked": int(survey.count(survey.is_not_asked(name))),
                "n_dropped_out": int(survey.count(survey.has_dropped_out(name))),
                "mean": _mean(survey, name) if is_number else np.nan,
                "touchpoint": _touchpoint(survey, item.touchpoint, language),
                "question": words(item.question, language),
            }
        )
    book = pd.DataFrame(rows if rows else {name: [] for name in WITHOUT_ITEMS})
    empty = [name for name in ONLY_WHERE_ANY if len(book) and not book[name].astype(bool).any()]
    return book.drop(columns=empty)


def _answers_possible(item: Item, say: Speaker) -> str:
    if item.flags:
        return say("data.codebook.options", n=len(item.flags))
    return f"{item.scale[0]:g}–{item.scale[1]:g}" if item.scale else ""


def shares(survey: Survey, language: str) -> pd.DataFrame:
    """Shares of the rows by kind of answer or gap, for every rated item.

    A survey without ratings shows its other questions, but no comments. ``not_asked`` and
    ``dropped_out`` are columns only where there are such gaps.
    """
    book = codebook(survey, language)
    is_rated = book["role"].isin(RATED)
    book = book[is_rated if is_rated.any() else book["role"] != "verbatim"]
    table = book[["item", "label"]].copy()
    for part in PARTS:
        counted = "n" if part == "answered" else f"n_{part}"
        if counted in book:
            table[part] = book[counted].to_numpy(float) / survey.n
    return table.assign(n=book["n"]).reset_index(drop=True)


def _touchpoint(survey: Survey, name: str | None, language: str) -> str:
    return words(survey.touchpoints.get(name, {}), language) or name or ""


def _mean(survey: Survey, name: str) -> float:
    """Mean of the answers, weighted when the survey is; NaN for fewer than may be published."""
    answers = survey.column(name).to_numpy(float)
    valid = ~np.isnan(answers)
    if survey.count(valid) < survey.circumstances.min_cell:
        return np.nan
    return float(np.average(answers[valid], weights=survey.weights(valid)))


def finding(survey: Survey, language: str) -> str:
    """How many answered, how they are weighted, and what is missing."""
    say = speaker(language)
    table = shares(survey, language)
    n_items = sum(item.role in RATED for item in survey.items.values())
    rows = "rows" if n_items else "rows_unrated"
    sentences = [say(f"data.narrative.{rows}", n=survey.n, n_items=n_items)]
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
    for part in ("not_asked", "dropped_out"):
        if part in table and table[part].max() > 0:
            worst = table.loc[table[part].idxmax()]
            facts = {"item": worst["label"], "share": worst[part]}
            sentences.append(say(f"data.narrative.{part}", **facts))
    left_out = sum(survey.circumstances.left_out.values())
    if left_out:
        sentences.append(say("data.narrative.left_out", n=left_out))
    if survey.is_simulated:
        sentences.append(say("data.narrative.simulated"))
    return say("join").join(sentences)


def kept(survey: Survey) -> dict[str, Any]:
    """Counts and tables of a survey for a report: no answers of anybody."""
    told = {}
    for language in LANGUAGES:
        book = codebook(survey, language).drop(columns="question", errors="ignore")
        told[language] = {
            "codebook": records(book),
            "quality": records(quality_checks.checks(survey, language)),
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
        "days": list(survey.days() or ()),
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

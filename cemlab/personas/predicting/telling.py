"""A prediction → sentences: whether the persona says more than is known anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.numerics import ENOUGH_N
from cemlab.personas import model_verdicts
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.personas.predicting.result import PredictionResult

PER_COLUMN = 10  # people (of the rarer answer) for each column of a model
SWING = 0.01  # of a gain, from one deal of folds to another


def finding(result: PredictionResult, language: str) -> str:
    """The verdict, each model, the persona in place of the baseline, and what grouping loses."""
    say, facts = speaker(language), _facts(result, language)
    whole = result.glance().iloc[0]
    base = "" if whole["has_baseline"] else "_alone"
    told = [say(f"personas.prediction.narrative.{facts['kind']}", **facts)]
    told += model_verdicts.told_of_score(whole, say)
    plain = "" if whole["has_intervals"] else "_plain"
    told.append(say(f"personas.prediction.narrative.{whole['verdict']}{base}{plain}", **facts))
    table = result.gains().set_index("gain")
    if whole["has_baseline"] and whole["has_intervals"]:
        told.append(_gain(table.loc["instead"], "instead", facts, say))
    if "lost" in table.index and whole["has_intervals"]:
        told.append(_gain(table.loc["lost"], "lost", facts, say))
    told.append(say("personas.prediction.narrative.others", **facts))
    return say("join").join(told)


def _gain(row: Any, key: str, facts: dict, say) -> str:
    """Which of two models predicts better, or that it cannot be told."""
    side = {"adds": "better", "adds_nothing": "same"}.get(row["verdict"], row["verdict"])
    values = {"gain": written(row["estimate"]), "gain_low": written(row["conf_low"]),
              "gain_high": written(row["conf_high"])}  # fmt: skip
    return say(f"personas.prediction.narrative.{key}_{side}", **(facts | values))


def headline(result: PredictionResult, language: str) -> str:
    """The verdict."""
    whole = result.glance().iloc[0]
    base = "" if whole["has_baseline"] else "_alone"
    key = f"personas.prediction.headline.{whole['verdict']}{base}"
    return speaker(language)(key, **_facts(result, language))


def subline(result: PredictionResult, figure: str, language: str) -> str:
    """How to read the marks."""
    facts = _facts(result, language)
    key = f"{figure}_{facts['kind']}" if figure == "models" else figure
    return speaker(language)(f"personas.prediction.subline.{key}", **facts)


def findings(result: PredictionResult, language: str) -> tuple[Finding, ...]:
    """The prediction as one line of a report."""
    say, whole, facts = speaker(language), result.glance().iloc[0], _facts(result, language)
    plain = "" if whole["has_intervals"] else "_plain"
    failed = (result.checks()["passed"] == False).any()  # noqa: E712
    return (
        Finding(
            value=facts["gain"],
            claim=headline(result, language),
            detail=say(f"personas.prediction.detail{plain}", **facts),
            figure="gains",
            grade="C" if plain else "B" if failed or whole["n"] < ENOUGH_N else "A",
        ),
    )


def checked(result: PredictionResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy(), result.glance().iloc[0]
    each = whole["n_rarer"] / table["parameters"].max()
    swing = result.gains().set_index("gain").loc["beyond", "swing"]
    known = float(whole["has_items"])
    return [
        ("per_column", each, PER_COLUMN, each >= PER_COLUMN),
        ("swing", swing, SWING, swing <= SWING),
        ("built_known", known, 1.0, known == 1.0),
    ]


def written(x: float, signed: bool = True) -> str:
    """A gain or a measure with its sign, never minus nothing."""
    if x != x:
        return ""
    x = round(x, 3) + 0.0
    return (f"{x:+.3f}" if signed and x else f"{x:.3f}").replace("-", "\u2212")


def _facts(result: PredictionResult, language: str) -> dict[str, Any]:
    say, whole, table = speaker(language), result.glance().iloc[0], result.tidy()
    by = table.set_index("model")["estimate"]
    kind = "yes" if whole["measure"] == "auc" else "score"
    return {
        "kind": kind, "outcome": result.label(whole["outcome"], language),
        "yes": result.label("level: yes", language), "share_yes": whole["share_yes"],
        "measure": say(f"personas.prediction.measure.{whole['measure']}"),
        "n": whole["n"], "k": whole["k"], "smallest": written(whole["smallest"], signed=False),
        "gain": written(whole["gain"]), "gain_low": written(whole["gain_low"]),
        "gain_high": written(whole["gain_high"]),
        "baseline": written(by["baseline"], signed=False),
        "persona": written(by["persona"], signed=False),
        "both": written(by["both"], signed=False),
        "items": written(by["items"], signed=False) if "items" in by.index else "",
        "resamples": result.provenance.resamples or 0,
    } | model_verdicts.words(whole["model_verdict"], say)  # fmt: skip

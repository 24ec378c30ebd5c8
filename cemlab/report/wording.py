"""Names of results, figures and columns as a reader should see them."""

from __future__ import annotations

from typing import Any

from cemlab.language import speaker
from cemlab.results import Result

SENTENCE_ENDS = ".?!。？！"


def said(key: str, language: str, default: str, **values: Any) -> str:
    """A sentence of the report, or the default where the catalogue has no such key."""
    try:
        return speaker(language)(f"report.{key}", **values)
    except KeyError:
        return default


def sentence(text: str, language: str) -> str:
    """The text with a full stop, unless it has an end."""
    if not text or text[-1] in SENTENCE_ENDS:
        return text
    return speaker(language)("report.page.statement", text=text)


def figure_name(what: str, language: str, kind: str = "") -> str:
    """The plain name of a figure, for a kind of result its own where others are called alike."""
    name = said(f"figure.{what}", language, what.replace("_", " "))
    return said(f"figure_of.{kind}.{what}", language, name)


def result_title(result: Result, name: str, language: str) -> str:
    """What a result is about, as a heading."""
    whole = result.glance().iloc[0]
    if not isinstance(whole.get("outcome"), str):
        return said(f"result.{type(result).__name__}", language, name)
    words = {key: result.label(str(whole[key]), language) for key in ("outcome", "by")
             if isinstance(whole.get(key), str)}  # fmt: skip
    metric = str(whole.get("metric", ""))
    words |= {"metric": said(f"metric.{metric}", language, metric), "n_rows": len(result.tidy())}
    kind = type(result).__name__ + ("_by" if "by" in words else "")
    plain = said("result.plain", language, name, outcome=words["outcome"])
    return said(f"result.{kind}", language, plain, **words)


def heading(column: str, language: str) -> str:
    """The heading of a column."""
    return said(f"table.{column}", language, str(column))

"""The figures of a result in the exhibit frame, as SVG and PNG, in both languages."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cemlab.language import LANGUAGES, speaker
from cemlab.report.wording import figure_name
from cemlab.results import Result
from cemlab.study import Study
from cemlab.style import exhibit, save


def exhibit_files(result: Any, study: Study, name: str) -> dict[str, bytes]:
    """Every figure of a result or table: `<name>_<figure>.<language>.svg` and `.png`.

    Nothing is open afterwards, and nothing has been written where people look.
    """
    files = {}
    with TemporaryDirectory(prefix="cemlab-") as folder:
        for what in result.figures():
            for language in LANGUAGES:
                stem = f"{name}_{what}.{language}"
                draw = partial(getattr(result, f"plot_{what}"), language=language)
                words = _words(result, what, study, language)
                figure = exhibit(draw, language=language, **words)
                for path in save(figure, Path(folder) / stem):
                    files[path.name] = path.read_bytes()
    return files


def _words(result: Any, what: str, study: Study, language: str) -> dict[str, str]:
    """Kicker, headline, subline and source; the headline is a checked sentence or a plain name."""
    say = speaker(language)
    title = study.words(study.title, language)
    plain = figure_name(what, language, type(result).__name__)
    claim = headline_of(result, what, language)
    kicker = say("report.kicker", study=title, figure=plain) if claim else title
    words = {"kicker": kicker, "headline": claim or plain, "subline": "", "source": ""}
    if isinstance(result, Result):
        words["source"] = result.source_line(language, figure=what)
        words["subline"] = result.subline(what, language)
    else:
        words["source"] = result.source_line(language)
    if period := study.words(study.period, language):
        period = say("report.figure.period", period=period)
        words["source"] = say("common.source_join").join([words["source"], period])
    return words


def headline_of(result: Any, what: str, language: str) -> str:
    """The checked sentence that belongs to a figure, or nothing.

    The first figure carries the headline of the result; a further one the first finding that
    names it, so that no claim stands over a figure that does not show it.
    """
    if not isinstance(result, Result):
        return ""
    if result.figures()[:1] == (what,):
        return result.headline(language)
    claims = (one.claim for one in result.findings(language) if one.figure == what)
    return next(claims, "")

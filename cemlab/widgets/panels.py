"""What panels have in common: a study opened, where nobody can click, what is told and shown."""

from __future__ import annotations

import base64
import importlib.util
import os
import warnings
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from cemlab.errors import CemlabWarning
from cemlab.report.wording import figure_name
from cemlab.study import Study, open_study
from cemlab.style import exhibit, png

if TYPE_CHECKING:
    from collections.abc import Callable

    from cemlab.results import Result
    from cemlab.widgets.document_shelf import Look


def opened(study: Study | str) -> Study:
    """An open study, or the one of this name."""
    return study if isinstance(study, Study) else open_study(study)


def is_static() -> bool:
    """Whether nobody can click: a batch run, or a place without ipywidgets."""
    return os.environ.get("CEMLAB_STATIC") == "1" or not importlib.util.find_spec("ipywidgets")


def bundle(panel: Any, plain: str, **kwargs: Any) -> Any:
    """What a notebook shows of a panel: its widget, and what it holds where nobody can click.

    JupyterLab prefers the widget; a notebook that was saved with it and is opened where no kernel
    runs has the rest.
    """
    told = {"text/html": panel._static(), "text/plain": f"{panel!r}\n{plain}".rstrip()}
    if is_static():
        return told
    return {**panel.widget()._repr_mimebundle_(**kwargs), **told}


def status(text: str) -> str:
    """A message as HTML; screen readers say it when it changes."""
    told = escape(text)
    return f'<pre role="status" style="white-space:pre-wrap">{told}</pre>' if text else ""


def listed(look: Look, say: Callable[..., str]) -> str:
    """Problems and remarks of a document as HTML, each with its line in the file."""
    parts = []
    if look.refusal:
        head = escape(say("widgets.personas.refused"))
        parts.append(f"<b>{head}</b>{_block(look.refusal)}")
    if look.others:
        head = escape(say("widgets.journey.others"))
        parts.append(f"<b>{head}</b>{_block(look.others)}")
    lines = [say("widgets.personas.finding", line=one.line, where=one.where, message=one.message)
             for one in look.findings]  # fmt: skip
    if lines:
        items = "".join(f"<li>{escape(one)}</li>" for one in lines)
        count = escape(say("widgets.personas.remarks", n=len(lines)))
        parts.append(f"<details open><summary>{count}</summary><ul>{items}</ul></details>")
    return f'<div role="status">{"".join(parts)}</div>' if parts else ""


def _block(text: str) -> str:
    return f"<pre style='white-space:pre-wrap'>{escape(text)}</pre>"


def picture(result: Result, what: str, language: str) -> str:
    """A figure of a result in its frame as HTML, with its words for those who cannot see it."""
    words = {
        "headline": result.headline(language) or figure_name(what, language),
        "subline": result.subline(what, language),
        "source": result.source_line(language, figure=what),
    }
    draw = partial(getattr(result, f"plot_{what}"), language=language)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)  # a long headline is shown whole
        painted = base64.b64encode(png(exhibit(draw, language=language, **words))).decode()
    said = escape(" ".join(filter(None, words.values())))
    return f'<img alt="{said}" style="max-width:100%" src="data:image/png;base64,{painted}">'

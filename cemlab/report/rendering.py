"""Rendering a report: the kept results of a run as one page for each language."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cemlab.language import LANGUAGES, speaker
from cemlab.report.characters import characters_of
from cemlab.report.files import run_folder, shown, staged, write
from cemlab.report.methods import version
from cemlab.report.pages import page
from cemlab.report.reading import read_run
from cemlab.study import Study
from cemlab.style import clean, colour, font_face, palette, web_families

TEMPLATES = Path(__file__).with_name("templates")
LINE_HEIGHT = {"en": 1.6, "zh": 1.7}


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """The pages of a report: `path` is the one in the study's language."""

    path: Path
    files: tuple[Path, ...]
    place: str
    language: str

    def __fspath__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return speaker(self.language)("report.rendered", place=self.place)

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


def render(study: Study, *, run_id: str = "draft") -> Rendered:
    """Write the report of a run: `index.html`, and beside it the other language.

    Parameters
    ----------
    study : Study
        Its language is the language of `index.html`; `index.<other>.html` is the other one.
    run_id : str, default "draft"
        The run, a folder under `reports/<study>/`.

    Returns
    -------
    Rendered

    Raises
    ------
    DataError
        A kept drawing was changed into something a page must not show.
    RunError
        The folder cannot be written.

    Notes
    -----
    Each page is one file without script and without anything from outside. Claims come from the
    results alone; what is missing, failed or was left out is said under *Methods*. The same kept
    results give the same bytes.

    Examples
    --------
    >>> cemlab.report.render(study)
    report written: reports/wuye-repair/draft/index.html
    """
    source = run_folder(study, run_id)
    folder = staged() or source
    content = read_run(study, source)
    names = {
        language: "index.html" if language == study.language else f"index.{language}.html"
        for language in LANGUAGES
    }
    pages = {
        names[language]: _html(page(study, run_id, content, language), names)
        for language in LANGUAGES
    }
    for name, text in pages.items():
        write(folder / name, text.encode("utf-8"))
    return Rendered(
        path=folder / "index.html",
        files=tuple(folder / name for name in sorted(pages)),
        place=shown(study, run_id, "index.html"),
        language=study.language,
    )


def _html(content: dict[str, Any], names: dict[str, str]) -> str:
    language = content["language"]
    other = next(one for one in LANGUAGES if one != language)
    say = speaker(language)
    values = {
        "page": content,
        "say": say,
        "version": version(),
        "colours": {role: colour(role) for role in palette.ROLES},
        "families": Markup(web_families(language)),  # a constant of the style
        "line_height": LINE_HEIGHT[language],
        "other": {
            "file": names[other],
            "html_language": {"zh": "zh-CN"}.get(other, other),
            "name": say("report.page.other_language"),
        },
    }
    template = _environment().get_template("report.html.j2")
    # twice: the fonts hold the characters of the page, so the page comes first
    bare = template.render(values, font_faces="")
    seen = characters_of(bare)
    faces = [font_face(seen, weight, language) for weight in ("regular", "bold")]
    return template.render(values, font_faces=Markup("\n".join(faces)))  # base64, made by us


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_clean,
    )


def _clean(value: Any) -> Any:
    """Text without the characters that no page may hold; markup of our own as it is."""
    # a size is read as one word: no line may end after "n ="
    return clean(value).replace("n = ", "n\u00a0=\u00a0") if type(value) is str else value

"""The file of coded quotes of a world: its comments, under themes that a machine finds by words.

The machine knows nothing of what was planted: it finds what a list of words finds in any study, and
errs as it does there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from cemlab.privacy import text_cells
from cemlab.simulate.document_files import groups_of
from cemlab.simulate.recipe import Recipe

FILE = "raw/quotes.csv"
COLUMNS = ("respondent", "persona", "text", "field", "theme", "touchpoint", "kind", "coder",
           "coder_kind")  # fmt: skip


def has_quotes(recipe: Recipe) -> bool:
    """Whether a study of this world has a file of coded quotes."""
    return bool(recipe.comments.coding and recipe.groups)


def quote_text(recipe: Recipe, templates: Path | None, survey: pd.DataFrame) -> str:
    """Comments with theme, field and step, as CSV.

    A row for each comment, theme and field; comments under no theme have one row with none,
    because who wrote them belongs to the base. The persona is that of the group whose members
    answer like the writer, by the name of its document. `survey` may be the first part of a large
    one.
    """
    from cemlab.personas import code_by_keywords

    wave = ["wave"] if "wave" in survey else []
    names = _documents(recipe, templates)
    said = survey.assign(persona=[names[one] for one in groups_of(recipe, survey)])
    said = said.loc[said["comment"] != "", ["respondent_id", "persona", "comment", *wave]]
    said = said.rename(columns={"respondent_id": "respondent", "comment": "text"})
    said = said.reset_index(drop=True).assign(kind="survey", row=range(len(said)))
    parts = []
    for theme, told in recipe.comments.coding.items():
        coded = code_by_keywords(said, {theme: told.words})
        coded = coded[coded["theme"] != ""].assign(touchpoint=told.at or "")
        parts += [coded.assign(field=field) for field in told.fields]
    found = pd.concat(parts)
    rest = said[~said["row"].isin(found["row"])]
    rest = rest.assign(field="", theme="", touchpoint="", coder="", coder_kind="")
    table = pd.concat([found, rest]).sort_values("row", kind="stable")
    return text_cells(table[[*COLUMNS, *wave]]).to_csv(index=False, lineterminator="\n")


def _documents(recipe: Recipe, templates: Path | None) -> dict[str, str]:
    """The document of each group; its own name where none was written."""
    names = {name: name for name in recipe.groups}
    for path in sorted(templates.glob("personas/*.yaml")) if templates is not None else ():
        text = path.read_text("utf-8")
        own = [name for name in recipe.groups if re.search(rf"\$group_{name}\b", text)]
        names |= dict.fromkeys(own[:1], path.stem)
    return names

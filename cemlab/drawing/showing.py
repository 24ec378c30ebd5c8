"""How a drawing is shown in a notebook: an image, and the same content as a table."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.drawing.drawn import Drawing


def shown(drawing: Drawing) -> str:
    """HTML without script or style sheet: an image keeps its ids and fonts to itself."""
    data = base64.b64encode(drawing.svg().encode("utf-8")).decode("ascii")
    image = (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(_alternative(drawing))}" '
        f'width="100%" style="max-width: {drawing.width:g}px">'
    )
    return f'<figure style="margin: 0">{image}</figure>{_table(drawing)}'


def told(drawing: Drawing) -> str:
    """Plain words: the headline, what it shows, then a line for each row of the table."""
    rows = [" · ".join(cell for cell in row if cell) for row in drawing.table[1:]]
    return "\n".join(line for line in (drawing.title, drawing.description, *rows) if line)


def _alternative(drawing: Drawing) -> str:
    gap = "" if drawing.language == "zh" else " "
    stop = "" if drawing.title[-1:] in ("", *".。！？!?") else "。" if not gap else "."
    return f"{drawing.title}{stop}{gap}{drawing.description}".strip()


def _table(drawing: Drawing) -> str:
    if not drawing.table:
        return ""
    heads, *rows = drawing.table
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row)}</tr>" for row in rows)
    summary = escape(speaker(drawing.language)("drawing.table"))
    return (
        f"<details><summary>{summary}</summary><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></details>"
    )

"""All cards of a result, shown one below the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cemlab.drawing import Drawing


@dataclass(frozen=True)
class Cards:
    """Drawings of persona cards; `nothing` is what to say where there are none."""

    drawn: tuple[Drawing, ...] = field(repr=False)
    nothing: str

    def __len__(self) -> int:
        return len(self.drawn)

    def __iter__(self) -> Iterator[Drawing]:
        return iter(self.drawn)

    def __getitem__(self, place: int) -> Drawing:
        return self.drawn[place]

    def __repr__(self) -> str:
        return "\n".join(one.title for one in self.drawn) or self.nothing

    def _repr_html_(self) -> str:
        shown = "".join(one._repr_html_() for one in self.drawn)
        return shown or f"<p>{escape(self.nothing)}</p>"

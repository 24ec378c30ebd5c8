"""A drawn journey, what may be done to it, and what each memory model keeps of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cemlab.errors import OptionError
from cemlab.language import speaker
from cemlab.peak_end.methods import MIN_MOMENTS, journey_features

MOST = 12  # moments that fit beside each other
SCALE = (-2.0, 2.0)
EXAMPLE = {"arrive": 0.5, "rooms": 1.8, "staff": -1.0, "shelves": -0.5, "checkout": -1.5,
           "treat": 1.0}  # fmt: skip
MODELS = ("mean", "peak_end", "end")
ALIKE = 0.1  # of the scale: smaller differences between models do not show in one rating


@dataclass(frozen=True, kw_only=True)
class MemoryForm:
    """Moments in their order, and the scale they are felt on; an edit gives a new form.

    Attributes
    ----------
    names : tuple of str
    felt : tuple of float
    scale : (float, float)
    neutral : float
        Neither good nor bad, for the most intense moment.
    """

    names: tuple[str, ...]
    felt: tuple[float, ...]
    scale: tuple[float, float] = SCALE
    neutral: float = 0.0

    @classmethod
    def example(cls, language: str) -> MemoryForm:
        """A visit to a store that ends with a treat."""
        say = speaker(language)
        names = tuple(say(f"widgets.memory.example.{name}") for name in EXAMPLE)
        return cls(names=names, felt=tuple(EXAMPLE.values()))

    @classmethod
    def of(
        cls, journey: Mapping[str, float] | Sequence[tuple[str, float]],
        scale: tuple[float, float] = SCALE, neutral: float | None = None,
    ) -> MemoryForm:  # fmt: skip
        """A journey that somebody gives.

        Raises
        ------
        OptionError
            No moments with numbers on the scale, too few or too many of them.
        """
        pairs = list(journey.items()) if isinstance(journey, Mapping) else journey
        if not isinstance(pairs, Sequence) or not all(
            isinstance(one, Sequence) and len(one) == 2 for one in pairs
        ):
            raise OptionError(
                f"`journey` is a {type(journey).__name__}. Expected moments with what was felt, in "
                "order: {'arrive': 0.5, 'wait': -1.2, 'leave': 1.0}, or a list of such pairs."
            )
        low, high = scale
        problems = [
            f"`journey` has {felt!r} at {name!r}. Expected a number from {low:g} to {high:g}."
            for name, felt in pairs if not _lies(felt, low, high)
        ]  # fmt: skip
        if not MIN_MOMENTS <= len(pairs) <= MOST:
            problems.append(
                f"`journey` has {len(pairs)} moments. Expected {MIN_MOMENTS} to {MOST}."
            )
        if problems:
            raise OptionError(" ".join(problems))
        names, felt = zip(*pairs, strict=True)
        middle = (low + high) / 2 if neutral is None or math.isnan(neutral) else neutral
        return cls(names=tuple(map(str, names)), felt=tuple(map(float, felt)),
                   scale=(float(low), float(high)), neutral=float(middle))  # fmt: skip

    @property
    def most_intense(self) -> int:
        """Place of the moment furthest from neutral; of several the last."""
        found = journey_features([0] * len(self.felt), self.felt, neutral=self.neutral)
        return int(found.peak_abs_position[0])

    def remembered(self) -> dict[str, float]:
        """What is kept by each of `MODELS`: the mean of all moments, the mean of the most intense
        one and the end, the end alone."""
        end = self.felt[-1]
        return {
            "mean": math.fsum(self.felt) / len(self.felt),
            "peak_end": (self.felt[self.most_intense] + end) / 2,
            "end": end,
        }

    def are_alike(self) -> bool:
        """Whether the models keep nearly the same."""
        kept = self.remembered().values()
        return max(kept) - min(kept) < ALIKE * (self.scale[1] - self.scale[0]) - 1e-9

    def with_felt(self, at: int, felt: float) -> MemoryForm:
        """Another feeling at one moment, on the scale."""
        value = min(max(float(felt), self.scale[0]), self.scale[1])
        return replace(self, felt=(*self.felt[:at], value, *self.felt[at + 1 :]))

    def with_name(self, at: int, name: str) -> MemoryForm:
        """Another name of one moment."""
        return replace(self, names=(*self.names[:at], name, *self.names[at + 1 :]))

    def moved(self, at: int, by: int) -> MemoryForm:
        """One moment earlier or later; the others close up."""
        order = list(range(len(self.names)))
        order.insert(min(max(at + by, 0), len(order) - 1), order.pop(at))
        return self._picked(order)

    def removed(self, at: int) -> MemoryForm:
        """Without one moment; the least number of moments stays."""
        if len(self.names) <= MIN_MOMENTS:
            return self
        return self._picked([one for one in range(len(self.names)) if one != at])

    def added(self, name: str) -> MemoryForm:
        """With one neutral moment more at the end, if there is room."""
        if len(self.names) >= MOST:
            return self
        return replace(self, names=(*self.names, name), felt=(*self.felt, self.neutral))

    def _picked(self, order: Sequence[int]) -> MemoryForm:
        return replace(self, names=tuple(self.names[one] for one in order),
                       felt=tuple(self.felt[one] for one in order))  # fmt: skip


def _lies(felt: Any, low: float, high: float) -> bool:
    is_number = isinstance(felt, (int, float)) and not isinstance(felt, bool)
    return is_number and low <= felt <= high

"""The likelihood of cumulative models, block by block, and Newton's method on it.

cut_k(x) = θ_k − x′β_k and P(Y ≤ k) = F(cut_k). Slopes are common to all cuts (proportional odds)
or differ by cut for some columns (partial proportional odds). Value, gradient and Hessian are sums
over rows, so that rows are read in blocks and memory is that of the data and one block. Columns
are standardised as they are read; parameters here belong to standardised columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.links import Cells, Link

BLOCK = 16_384  # rows
MAX_STEPS = 50
MAX_HALVINGS = 30
CLOSE = 1e-12  # squared distance from the best fit, in standard errors, at the last step
LONG = 1e-3  # a last step, per standard deviation of the columns, that shows a flat likelihood
CERTAIN, LIKELY = 1e-6, 1e-3  # how far a direction may be from one that goes on for ever


class Layout(NamedTuple):
    """Where parameters stand: for each cut its θ and own slopes, then the common slopes."""

    cuts: int
    columns: int
    varying: tuple[int, ...] = ()

    @property
    def common(self) -> tuple[int, ...]:
        """Columns with one slope for all cuts."""
        return tuple(column for column in range(self.columns) if column not in self.varying)

    @property
    def width(self) -> int:
        """Parameters of one cut."""
        return 1 + len(self.varying)

    @property
    def size(self) -> int:
        """All parameters."""
        return self.cuts * self.width + len(self.common)

    @property
    def thresholds(self) -> np.ndarray:
        """Positions of the thresholds, shape (cuts,)."""
        return np.arange(self.cuts) * self.width

    @property
    def slopes(self) -> np.ndarray:
        """Positions of the slopes, shape (cuts, columns); a common one stands in every row."""
        places = np.empty((self.cuts, self.columns), dtype=int)
        places[:, self.common] = self.cuts * self.width + np.arange(len(self.common))
        places[:, self.varying] = self.thresholds[:, None] + 1 + np.arange(len(self.varying))
        return places


class Block(NamedTuple):
    """Some rows in order of their category."""

    rows: np.ndarray  # where they stand in the data
    own: np.ndarray  # 1 and the varying columns with their sign turned, (rows, width)
    common: np.ndarray
    weights: np.ndarray
    slices: list[slice]  # of each category


class Point(NamedTuple):
    """The likelihood at some parameters."""

    parameters: np.ndarray
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    steps: int = 0


class Likelihood:
    """Log-likelihood of categories 0 … cuts given columns.

    Parameters
    ----------
    x : ndarray, shape (n, p)
    code : ndarray of int, shape (n,)
        Category of each row.
    weights : ndarray, shape (n,), or None
    layout, link
    mean, scale : ndarray, shape (p,)
        What columns are standardised by.
    penalty : float, default 0
        Of each slope's square, halved, per standard deviation of its column.
    """

    def __init__(
        self,
        x: np.ndarray,
        code: np.ndarray,
        weights: np.ndarray | None,
        layout: Layout,
        link: Link,
        mean: np.ndarray,
        scale: np.ndarray,
        penalty: float = 0.0,
    ) -> None:
        self.x, self.code, self.weights = x, code, weights
        self.layout, self.link, self.mean, self.scale = layout, link, mean, scale
        self.penalties = np.zeros(layout.size)
        self.penalties[np.unique(layout.slopes)] = penalty
        self.kept = [self._block(0)] if len(code) <= BLOCK else None

    def at(self, parameters: np.ndarray) -> Point:
        """Value, gradient and Hessian; a value of −∞ where cuts are out of order."""
        layout, size = self.layout, self.layout.size
        q, first = layout.width, layout.cuts * layout.width
        value, gradient, hessian = 0.0, np.zeros(size), np.zeros((size, size))
        for block in self._blocks():
            towards, bend = np.empty(len(block.rows)), np.empty(len(block.rows))
            for k, rows, cells in self._cells(block, parameters):
                if cells is None:
                    return Point(parameters, -np.inf, gradient, hessian)
                w, own, common = block.weights[rows], block.own[rows], block.common[rows]
                value += w @ cells.log_p
                towards[rows] = -w * (cells.by_upper + cells.by_lower)
                bend[rows] = -w * (cells.by_upper_twice + 2 * cells.by_both + cells.by_lower_twice)
                for cut, once, twice in cells.sides(k, layout.cuts):
                    here = slice(cut * q, cut * q + q)
                    gradient[here] += (w * once) @ own
                    hessian[here, here] += own.T @ ((w * twice)[:, None] * own)
                    across = (w * (twice + cells.by_both))[:, None] * own
                    hessian[here, first:] -= across.T @ common
                if 0 < k < layout.cuts:
                    above, below = slice(k * q, k * q + q), slice(k * q - q, k * q)
                    hessian[below, above] += own.T @ ((w * cells.by_both)[:, None] * own)
            gradient[first:] += towards @ block.common
            rooted = np.sqrt(np.maximum(bend, 0))[:, None] * block.common
            hessian[first:, first:] -= rooted.T @ rooted
        for cut in range(1, layout.cuts):
            above, below = slice(cut * q, cut * q + q), slice(cut * q - q, cut * q)
            hessian[above, below] = hessian[below, above].T
        hessian[first:, :first] = hessian[:first, first:].T
        value -= 0.5 * self.penalties @ parameters**2
        gradient -= self.penalties * parameters
        hessian[np.diag_indices(size)] -= self.penalties
        return Point(parameters, float(value), gradient, hessian)

    def scores(self, parameters: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Weighted gradient of each row, shape (rows, size), with the rows it belongs to."""
        layout = self.layout
        q, first = layout.width, layout.cuts * layout.width
        for block in self._blocks():
            each = np.zeros((len(block.rows), layout.size))
            for k, rows, cells in self._cells(block, parameters):
                for cut, once, _ in cells.sides(k, layout.cuts):
                    each[rows, cut * q : cut * q + q] = block.own[rows] * once[:, None]
                both = cells.by_upper + cells.by_lower
                each[rows, first:] = -block.common[rows] * both[:, None]
            yield block.rows, each * block.weights[:, None]

    def recedes(self, direction: np.ndarray, tolerance: float) -> int | None:
        """The first cut that separates rows when parameters go on in this direction for ever.

        None when some row's answer grows less likely that way, by more than a tolerance as a
        share of the largest change of a cut.
        """
        changes: list[tuple[int, float, float]] = []
        for block in self._blocks():
            for k, rows in enumerate(block.slices):
                upper, lower = self._cuts(block, rows, direction, k)
                changes += [] if upper is None else [(k, upper.min(), upper.max())]
                changes += [] if lower is None else [(k - 1, (-lower).min(), (-lower).max())]
        most = max(max(abs(low), abs(high)) for _, low, high in changes)
        if most == 0 or min(low for _, low, _ in changes) < -tolerance * most:
            return None
        return min(cut for cut, _, high in changes if high > tolerance * most)

    def _cells(
        self, block: Block, parameters: np.ndarray
    ) -> Iterator[tuple[int, slice, Cells | None]]:
        """Each category present, its rows and their derivatives; None where cuts cross."""
        for k, rows in enumerate(block.slices):
            if rows.start == rows.stop:
                continue
            upper, lower = self._cuts(block, rows, parameters, k)
            crossed = upper is not None and lower is not None and not (upper > lower).all()
            yield k, rows, None if crossed else self.link.cells(upper, lower)

    def _cuts(
        self, block: Block, rows: slice, parameters: np.ndarray, k: int
    ) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Cuts above and below rows of category k; None at the ends."""
        cuts, q = self.layout.cuts, self.layout.width
        if rows.start == rows.stop:
            return None, None
        level = block.common[rows] @ parameters[cuts * q :]
        own = block.own[rows]
        upper = own @ parameters[k * q : k * q + q] - level if k < cuts else None
        lower = own @ parameters[k * q - q : k * q] - level if k else None
        return upper, lower

    def _blocks(self) -> Iterator[Block]:
        if self.kept is not None:
            yield from self.kept
            return
        for start in range(0, len(self.code), BLOCK):
            yield self._block(start)

    def _block(self, start: int) -> Block:
        code = self.code[start : start + BLOCK]
        order = np.argsort(code, kind="stable")
        x = self.x[start : start + BLOCK].astype(float)[order]
        x -= self.mean
        x /= self.scale
        ends = np.cumsum(np.bincount(code, minlength=self.layout.cuts + 1))
        rows = start + order
        own = np.ones((len(order), self.layout.width))
        own[:, 1:] = -x[:, self.layout.varying]
        return Block(
            rows,
            own,
            np.ascontiguousarray(x[:, self.layout.common]) if self.layout.varying else x,
            np.ones(len(order)) if self.weights is None else self.weights[rows],
            [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)],
        )


def maximise(
    at: Callable[[np.ndarray], Point],
    start: np.ndarray,
    stalled: Callable[[np.ndarray, float], None] = lambda direction, tolerance: None,
) -> Point | None:
    """The best fit by Newton's method with step halving.

    Parameters
    ----------
    at : callable
        Parameters → Point; the value must be concave.
    start : ndarray
        Where it begins; the value must be finite there.
    stalled : callable, optional
        Given the step and a tolerance for its direction whenever steps have stopped getting
        shorter, as they do when there is no best fit; may raise.

    Returns
    -------
    Point or None
        None when it has not settled after 50 steps.
    """
    here, before = at(start), np.inf
    for steps in range(1, MAX_STEPS + 1):
        try:
            step = np.linalg.solve(-here.hessian, here.gradient)
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all():
            return None
        gain = step @ here.gradient
        length = np.abs(step).max()
        if abs(gain) <= CLOSE:
            if length > LONG:
                stalled(step, LIKELY)
            return here._replace(parameters=here.parameters + step, steps=steps)
        if steps > 6 and length > before / 2:
            stalled(step, CERTAIN)
        before = length
        for halving in range(MAX_HALVINGS):
            there = at(here.parameters + step / 2**halving)
            if there.value >= here.value - 1e-12 * abs(here.value):
                break
        else:
            return None
        here = there
    return None

"""Importance methods: each takes (x, y, weights, players) and returns a part of R² per player.

`METHODS` holds them by name; `SPLITS` holds the same methods for correlation matrices with
the outcome last, one or a stack, as the bootstrap and the noise floor need them. `genizi`
is an alias of `johnson` and `dominance` (general dominance) of `shapley`: equal numbers.
"""

from cemlab.drivers.methods import johnson, pratt, shapley
from cemlab.drivers.methods.linear import LinearFit
from cemlab.drivers.methods.linear import fit as linear_fit
from cemlab.drivers.methods.preconditions import check_design
from cemlab.drivers.methods.two_part import TwoPart
from cemlab.drivers.methods.two_part import design as two_part_design

METHODS = {
    "dominance": shapley.importance,
    "genizi": johnson.importance,
    "johnson": johnson.importance,
    "pratt": pratt.importance,
    "shapley": shapley.importance,
}
SPLITS = {
    "dominance": shapley.split,
    "genizi": johnson.split,
    "johnson": johnson.split,
    "pratt": pratt.split,
    "shapley": shapley.split,
}

__all__ = [
    "METHODS",
    "SPLITS",
    "LinearFit",
    "TwoPart",
    "check_design",
    "linear_fit",
    "two_part_design",
]

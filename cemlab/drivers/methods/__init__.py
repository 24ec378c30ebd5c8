"""Importance methods: each takes (x, y, weights, players, forced) and returns a part per player.

`METHODS` holds them by name; `SPLITS` holds the same methods for correlation matrices with
the outcome last, one or a stack, as the bootstrap and the noise floor need them. `genizi`
is an alias of `johnson` and `dominance` (general dominance) of `shapley`: equal numbers.
Parts add up to R² (beyond that of the forced columns) in all but `NOT_ADDING_UP`.
`owen` takes the groups of players as a further argument; without, it is `shapley`.
"""

from cemlab.drivers.methods import johnson, owen, pratt, sampled, shapley, simple_parts
from cemlab.drivers.methods.brant import RELEVANT_SPREAD, Brant, brant_test
from cemlab.drivers.methods.coefficients_by_size import MOST_PLAYERS, mean_coefficients
from cemlab.drivers.methods.covariance import FEW_CLUSTERS, clustered, designed
from cemlab.drivers.methods.cross_validation import unseen_r_squared
from cemlab.drivers.methods.dominance import Dominance, reproducibility
from cemlab.drivers.methods.dominance import from_values as dominance_of
from cemlab.drivers.methods.dominance import split as dominance_split
from cemlab.drivers.methods.linear import LinearFit
from cemlab.drivers.methods.linear import fit as linear_fit
from cemlab.drivers.methods.linearity import lack_of_fit
from cemlab.drivers.methods.mid_ranks import moved_shares, ridits
from cemlab.drivers.methods.ordinal import OrdinalFit
from cemlab.drivers.methods.ordinal import fit as ordinal_fit
from cemlab.drivers.methods.preconditions import check_design, checked_correlations, from_answers
from cemlab.drivers.methods.team_fits import ordinal_values
from cemlab.drivers.methods.two_part import TwoPart
from cemlab.drivers.methods.two_part import design as two_part_design

METHODS = {
    "betasq": from_answers(simple_parts.betasq),
    "car": from_answers(simple_parts.car),
    "dominance": shapley.importance,
    "first": from_answers(simple_parts.first),
    "genizi": from_answers(johnson.split),
    "johnson": from_answers(johnson.split),
    "last": from_answers(simple_parts.last),
    "owen": from_answers(owen.split),
    "pratt": from_answers(pratt.split),
    "sampled": from_answers(sampled.split),
    "shapley": shapley.importance,
}
SPLITS = {
    "betasq": simple_parts.betasq,
    "car": simple_parts.car,
    "dominance": shapley.split,
    "first": simple_parts.first,
    "genizi": johnson.split,
    "johnson": johnson.split,
    "last": simple_parts.last,
    "owen": owen.split,
    "pratt": pratt.split,
    "sampled": sampled.split,
    "shapley": shapley.split,
}
NOT_ADDING_UP = ("betasq", "first", "last")

__all__ = [
    "FEW_CLUSTERS",
    "METHODS",
    "MOST_PLAYERS",
    "NOT_ADDING_UP",
    "RELEVANT_SPREAD",
    "SPLITS",
    "Brant",
    "Dominance",
    "LinearFit",
    "OrdinalFit",
    "TwoPart",
    "brant_test",
    "check_design",
    "checked_correlations",
    "clustered",
    "designed",
    "dominance_of",
    "dominance_split",
    "lack_of_fit",
    "linear_fit",
    "mean_coefficients",
    "moved_shares",
    "ordinal_fit",
    "ordinal_values",
    "reproducibility",
    "ridits",
    "two_part_design",
    "unseen_r_squared",
]

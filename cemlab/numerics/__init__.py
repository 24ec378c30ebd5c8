"""Numbers that several capabilities need: arrays in, arrays out."""

from cemlab.numerics.answering import (
    MIN_STRAIGHT_ITEMS,
    STYLE_LIMIT,
    TOP_POINTS,
    ResponseStyle,
    ipsatised,
    response_style,
    straight_liners,
)
from cemlab.numerics.hiding_rows import rows_to_hide
from cemlab.numerics.importance_tree import sampled_parts, shapley_parts
from cemlab.numerics.moments import (
    Players,
    checked_players,
    correlation_matrix,
    correlations,
    independent_columns,
    redundant,
    standardised,
    vif,
)
from cemlab.numerics.multiplicity import ADJUSTMENTS, adjusted_p
from cemlab.numerics.noise import noise_floor, noise_parts
from cemlab.numerics.publishing import ENOUGH_N, MIN_REPORT, SMALL_N
from cemlab.numerics.raking import Raked, rake
from cemlab.numerics.ranking import RankSummary, rank_summary, ranks
from cemlab.numerics.resampling import (
    Replicates,
    importance_replicates,
    percentile_interval,
    resampled_correlations,
)
from cemlab.numerics.shares import wilson_intervals
from cemlab.numerics.suppression import (
    Exposed,
    Hidden,
    exposed,
    suppress,
    suppress_totals,
)
from cemlab.numerics.weighting import (
    Estimate,
    Kind,
    Sample,
    checked_weights,
    design_effect,
    kish_n,
    linearised_error,
    mean_interval,
    normal_quantile,
    sample,
)

__all__ = [
    "ADJUSTMENTS",
    "ENOUGH_N",
    "MIN_REPORT",
    "MIN_STRAIGHT_ITEMS",
    "SMALL_N",
    "STYLE_LIMIT",
    "TOP_POINTS",
    "Estimate",
    "Exposed",
    "Hidden",
    "Kind",
    "Players",
    "Raked",
    "RankSummary",
    "Replicates",
    "ResponseStyle",
    "Sample",
    "adjusted_p",
    "checked_players",
    "checked_weights",
    "correlation_matrix",
    "correlations",
    "design_effect",
    "exposed",
    "importance_replicates",
    "independent_columns",
    "ipsatised",
    "kish_n",
    "linearised_error",
    "mean_interval",
    "noise_floor",
    "noise_parts",
    "normal_quantile",
    "percentile_interval",
    "rake",
    "rank_summary",
    "ranks",
    "redundant",
    "resampled_correlations",
    "response_style",
    "rows_to_hide",
    "sample",
    "sampled_parts",
    "shapley_parts",
    "standardised",
    "straight_liners",
    "suppress",
    "suppress_totals",
    "vif",
    "wilson_intervals",
]

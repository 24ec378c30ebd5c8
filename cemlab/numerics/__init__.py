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
from cemlab.numerics.bca import (
    BcaInterval,
    bca_interval,
    bias_corrected,
    jackknife_correlations,
)
from cemlab.numerics.buckets import Buckets, bucket_correlations, bucket_sums, resampled_buckets
from cemlab.numerics.cluster_sandwich import adjusted_scores
from cemlab.numerics.design import checked_strata, design_covariance
from cemlab.numerics.group_shrinkage import Shrunk, draws, draws_with_mean, shrink
from cemlab.numerics.hiding_rows import rows_to_hide
from cemlab.numerics.importance_sampled import (
    MAX_EXACT,
    SampledParts,
    rises,
    sampled_parts,
    shapley_estimate,
)
from cemlab.numerics.importance_tree import shapley_parts
from cemlab.numerics.moments import (
    Players,
    beyond_forced,
    checked_players,
    correlation_matrix,
    correlations,
    independent_columns,
    of_players,
    redundant,
    standardised,
    vif,
)
from cemlab.numerics.multiplicity import ADJUSTMENTS, adjusted_p
from cemlab.numerics.noise import noise_floor, noise_parts
from cemlab.numerics.pooling import pooled_cells
from cemlab.numerics.publishing import ENOUGH_N, MIN_REPORT, SMALL_N
from cemlab.numerics.raking import Raked, rake
from cemlab.numerics.ranking import (
    PairDifferences,
    RankSummary,
    pair_differences,
    rank_summary,
    ranks,
)
from cemlab.numerics.resampling import (
    Replicates,
    Split,
    importance_replicates,
    percentile_interval,
    resampled_correlations,
)
from cemlab.numerics.sample_sizes import needed_for_means
from cemlab.numerics.shares import wilson_intervals
from cemlab.numerics.suppression import (
    Exposed,
    Hidden,
    exposed,
    suppress,
    suppress_totals,
)
from cemlab.numerics.survival import Survival, survival_of
from cemlab.numerics.teams import averaged_game, rises_by_size, team_sizes, team_values
from cemlab.numerics.unseen import dealt, resampled_sums, unseen_chances, unseen_errors
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
    "MAX_EXACT",
    "MIN_REPORT",
    "MIN_STRAIGHT_ITEMS",
    "SMALL_N",
    "STYLE_LIMIT",
    "TOP_POINTS",
    "BcaInterval",
    "Buckets",
    "Estimate",
    "Exposed",
    "Hidden",
    "Kind",
    "PairDifferences",
    "Players",
    "Raked",
    "RankSummary",
    "Replicates",
    "ResponseStyle",
    "Sample",
    "SampledParts",
    "Shrunk",
    "Split",
    "Survival",
    "adjusted_p",
    "adjusted_scores",
    "averaged_game",
    "bca_interval",
    "beyond_forced",
    "bias_corrected",
    "bucket_correlations",
    "bucket_sums",
    "checked_players",
    "checked_strata",
    "checked_weights",
    "correlation_matrix",
    "correlations",
    "dealt",
    "design_covariance",
    "design_effect",
    "draws",
    "draws_with_mean",
    "exposed",
    "importance_replicates",
    "independent_columns",
    "ipsatised",
    "jackknife_correlations",
    "kish_n",
    "linearised_error",
    "mean_interval",
    "needed_for_means",
    "noise_floor",
    "noise_parts",
    "normal_quantile",
    "of_players",
    "pair_differences",
    "percentile_interval",
    "pooled_cells",
    "rake",
    "rank_summary",
    "ranks",
    "redundant",
    "resampled_buckets",
    "resampled_correlations",
    "resampled_sums",
    "response_style",
    "rises",
    "rises_by_size",
    "rows_to_hide",
    "sample",
    "sampled_parts",
    "shapley_estimate",
    "shapley_parts",
    "shrink",
    "standardised",
    "straight_liners",
    "suppress",
    "suppress_totals",
    "survival_of",
    "team_sizes",
    "team_values",
    "unseen_chances",
    "unseen_errors",
    "vif",
    "wilson_intervals",
]

"""Peak-end methods: features of journeys, the contest of models, its verdict, its artefacts."""

from cemlab.peak_end.methods.artefacts import (
    Artefacts,
    Placebo,
    end_placebo,
    expected_peak,
    moment_artefacts,
)
from cemlab.peak_end.methods.association import Correlations, correlations_with
from cemlab.peak_end.methods.dependent_correlations import (
    CorrelationTest,
    compared_correlations,
    williams_test,
)
from cemlab.peak_end.methods.design import Design, contest_design
from cemlab.peak_end.methods.duration import (
    Equivalence,
    LengthSlope,
    duration_neglect,
    length_slope,
    two_one_sided,
)
from cemlab.peak_end.methods.features import MIN_MOMENTS, Features, journey_features
from cemlab.peak_end.methods.group_slopes import SlopesTest, slopes_differ
from cemlab.peak_end.methods.models import Contest, Model, NestedTest, contest, mostly_repeated
from cemlab.peak_end.methods.placebos import ExtremesPlacebo, extremes_placebo
from cemlab.peak_end.methods.power import (
    contest_journeys,
    design_effect,
    needed_journeys,
    verdict_journeys,
)
from cemlab.peak_end.methods.reliability import (
    Disattenuated,
    ReliabilityCurve,
    disattenuated,
    mean_reliability,
    reliability_curve,
)
from cemlab.peak_end.methods.repeated import (
    AddedTerms,
    WithinBetween,
    added_terms,
    within_between,
)
from cemlab.peak_end.methods.validation import Gain
from cemlab.peak_end.methods.verdict import (
    VERDICTS,
    Evidence,
    decide,
    evidence,
    only_in,
    strongest,
    sure_part,
    worded,
)

__all__ = [
    "MIN_MOMENTS",
    "VERDICTS",
    "AddedTerms",
    "Artefacts",
    "Contest",
    "CorrelationTest",
    "Correlations",
    "Design",
    "Disattenuated",
    "Equivalence",
    "Evidence",
    "ExtremesPlacebo",
    "Features",
    "Gain",
    "LengthSlope",
    "Model",
    "NestedTest",
    "Placebo",
    "ReliabilityCurve",
    "SlopesTest",
    "WithinBetween",
    "added_terms",
    "compared_correlations",
    "contest",
    "contest_design",
    "contest_journeys",
    "correlations_with",
    "decide",
    "design_effect",
    "disattenuated",
    "duration_neglect",
    "end_placebo",
    "evidence",
    "expected_peak",
    "extremes_placebo",
    "journey_features",
    "length_slope",
    "mean_reliability",
    "moment_artefacts",
    "mostly_repeated",
    "needed_journeys",
    "only_in",
    "reliability_curve",
    "slopes_differ",
    "strongest",
    "sure_part",
    "two_one_sided",
    "verdict_journeys",
    "williams_test",
    "within_between",
    "worded",
]

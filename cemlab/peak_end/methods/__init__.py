"""Peak-end methods: features of journeys, the contest of models, its verdict, its artefacts."""

from cemlab.peak_end.methods.artefacts import (
    Artefacts,
    Placebo,
    end_placebo,
    expected_peak,
    moment_artefacts,
)
from cemlab.peak_end.methods.association import Correlations, correlations_with
from cemlab.peak_end.methods.design import Design, contest_design
from cemlab.peak_end.methods.features import MIN_MOMENTS, Features, journey_features
from cemlab.peak_end.methods.models import Contest, Model, NestedTest, contest
from cemlab.peak_end.methods.power import needed_journeys
from cemlab.peak_end.methods.validation import Gain
from cemlab.peak_end.methods.verdict import VERDICTS, Evidence, decide, evidence

__all__ = [
    "MIN_MOMENTS",
    "VERDICTS",
    "Artefacts",
    "Contest",
    "Correlations",
    "Design",
    "Evidence",
    "Features",
    "Gain",
    "Model",
    "NestedTest",
    "Placebo",
    "contest",
    "contest_design",
    "correlations_with",
    "decide",
    "end_placebo",
    "evidence",
    "expected_peak",
    "journey_features",
    "moment_artefacts",
    "needed_journeys",
]

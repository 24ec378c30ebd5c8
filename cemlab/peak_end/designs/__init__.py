"""Designs: which edits of a journey the contest supports, predicted, with a plan to try them."""

from cemlab.peak_end.designs.api import design
from cemlab.peak_end.designs.asking import mean_journey
from cemlab.peak_end.designs.models import fitted_model
from cemlab.peak_end.designs.result import DesignResult

__all__ = ["DesignResult", "design", "fitted_model", "mean_journey"]

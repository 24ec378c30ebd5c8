"""Whether personas say more about scores or churn than tenure and age alone."""

from cemlab.personas.predicting.api import predict
from cemlab.personas.predicting.result import PredictionResult

__all__ = ["PredictionResult", "predict"]

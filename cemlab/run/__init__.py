"""Notebooks run as one study: planned, executed, recorded, and not run again without a reason."""

from cemlab.run.batch import run, why
from cemlab.run.overview import forecast, near, outcome, plain, where_to_read
from cemlab.run.plan import REPORT, Step, plan_steps
from cemlab.run.progress import Bars, Lines, Progress
from cemlab.run.record import RunRecord, StepRecord

__all__ = [
    "REPORT",
    "Bars",
    "Lines",
    "Progress",
    "RunRecord",
    "Step",
    "StepRecord",
    "forecast",
    "near",
    "outcome",
    "plain",
    "plan_steps",
    "run",
    "where_to_read",
    "why",
]

"""Notebooks run as one study: planned, executed, recorded, and not run again without a reason."""

from cemlab.run.batch import run, why
from cemlab.run.document_telling import tell_diff, tell_lint
from cemlab.run.exchange_telling import tell_discover, tell_export, tell_export_events, tell_import
from cemlab.run.folders import check_run_name
from cemlab.run.inspection import Inputs, read_inputs
from cemlab.run.plan import REPORT, Step, plan_steps
from cemlab.run.progress import Progress
from cemlab.run.record import RunRecord, StepRecord
from cemlab.run.telling import console, fail, tell_check, tell_run, tell_why

__all__ = [
    "REPORT",
    "Inputs",
    "Progress",
    "RunRecord",
    "Step",
    "StepRecord",
    "check_run_name",
    "console",
    "fail",
    "plan_steps",
    "read_inputs",
    "run",
    "tell_check",
    "tell_diff",
    "tell_discover",
    "tell_export",
    "tell_export_events",
    "tell_import",
    "tell_lint",
    "tell_run",
    "tell_why",
    "why",
]

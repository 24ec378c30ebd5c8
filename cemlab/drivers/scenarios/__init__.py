"""Scenarios: what a model expects if ratings were better, or more people met a touchpoint."""

from cemlab.drivers.scenarios.api import what_if
from cemlab.drivers.scenarios.result import WhatIfResult
from cemlab.drivers.scenarios.simulator import Simulator

__all__ = ["Simulator", "WhatIfResult", "what_if"]

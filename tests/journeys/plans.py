"""Plans, and logs of journeys that leave them at known rates and with known effects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab import EventLog, Survey
from cemlab.documents import Journey

RATES = {"missing: b": 0.2, "ad_hoc: x": 0.15, "failed: c": 0.1, "out_of_order: d": 0.12}
EFFECTS = {"missing: b": -0.6, "ad_hoc: x": -0.4, "failed: c": -1.0, "out_of_order: d": 0.0}


def plan(steps="abcd", *, scope=None, **own):
    """A journey of steps of one stage; `own` has further fields by step."""
    return Journey(
        id="plan", kind="planned", title={"en": "Plan", "zh": "计划"}, personas=("one",),
        scenario="A case", goal="An end", stages=({"id": "all", "title": "All"},), scope=scope,
        steps=tuple(
            {"id": step, "stage": "all", "title": f"Step {step}", "channel": "phone",
             **own.get(step, {})}
            for step in steps
        ),
    )  # fmt: skip


def frame(walks, status=None):
    """A row per moment: ``{(customer, case): "abcd"}``, a minute apart; a day between journeys."""
    rows = []
    for at, ((who, case), steps) in enumerate(walks.items()):
        for minute, step in enumerate(steps):
            time = pd.Timestamp("2026-01-01") + pd.Timedelta(days=at, minutes=minute)
            ended = "failed" if status and (case, step) in status else "done"
            rows.append((who, case, step, time, ended))
    return pd.DataFrame(rows, columns=["who", "case", "step", "at", "ended"])


def log(moments, **options):
    """The event log of such a frame."""
    columns = {"customer_id": "who", "journey_id": "case", "touchpoint": "step",
               "occurred_at": "at"}  # fmt: skip
    if options.pop("status", False):
        columns["status"] = "ended"
    return EventLog.from_frame(moments, columns=columns, join="journey_id", **options)


def planted(n=1500, seed=0):
    """Journeys of customers who have two each, with an answer about each journey."""
    rng = np.random.default_rng(seed)
    happened = {name: rng.random(n) < rate for name, rate in RATES.items()}
    walks, status = {}, set()
    for case in range(n):
        steps = list("abcd")
        if happened["out_of_order: d"][case]:
            steps = list("abdc")
        if happened["missing: b"][case]:
            steps.remove("b")
        if happened["ad_hoc: x"][case]:
            steps.insert(int(rng.integers(1, len(steps))), "x")
        if happened["failed: c"][case]:
            status.add((f"case {case}", "c"))
        walks[f"who {case // 2}", f"case {case}"] = [*steps, "end"]
    level = rng.normal(0, 0.5, n)[np.arange(n) // 2]
    felt = 4 + level + rng.normal(0, 0.6, n)
    for name, effect in EFFECTS.items():
        felt += effect * happened[name]
    answers = pd.DataFrame({"case": [f"case {case}" for case in range(n)], "felt": felt,
                            "who": [f"who {case // 2}" for case in range(n)]})  # fmt: skip
    survey = Survey.from_frame(answers, id="case", customer="who", scale={"felt": (-5, 12)})
    events = log(frame(walks, status), status=True, end="end")
    return events, survey, happened

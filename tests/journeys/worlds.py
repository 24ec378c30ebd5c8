"""Made journeys with a known truth, and the reference cases of journeys."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from cemlab import EventLog

STEPS = ["a", "b", "c", "d"]
TRUTH = np.array([0.4, -0.1, 0.8, 0.5, -0.9])


def complete(rng, m):
    """Everybody at all five touchpoints."""
    customers, touchpoints = np.repeat(np.arange(m), 5), np.tile(np.arange(5), m)
    values = TRUTH[touchpoints] + rng.normal(0, 1.2, m)[customers] + rng.normal(0, 0.8, 5 * m)
    return customers, touchpoints, values


def unhappy(m, seed):
    """Who comes to the last touchpoint depends on a person's general level."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 1.2, m)
    customers, touchpoints = np.repeat(np.arange(m), 5), np.tile(np.arange(5), m)
    values = TRUTH[touchpoints] + level[customers] + rng.normal(0, 0.8, 5 * m)
    last = 1 / (1 + np.exp(0.4 + 1.5 * level[customers]))
    came = rng.random(5 * m) < np.where(touchpoints == 4, last, 0.85)
    return customers[came], touchpoints[came], values[came], 5


def complainers(m, seed):
    """Who comes to the last touchpoint depends on the ratings of the others."""
    rng = np.random.default_rng(seed)
    customers, touchpoints, values = complete(rng, m)
    said = values.reshape(m, 5)[:, :4].mean(axis=1)
    last = 1 / (1 + np.exp(1.5 * said[customers]))
    came = (touchpoints < 4) | (rng.random(5 * m) < last)
    return customers[came], touchpoints[came], values[came], 5


def selective_visits(shared):
    case = reference_case(shared, "emotion_curve_selective_visits")
    order = case["inputs"]["order"]
    customers, names, values = zip(*case["inputs"]["long"], strict=True)
    touchpoints = [order.index(name) for name in names]
    return case, (np.array(customers), np.array(touchpoints), np.array(values), len(order))


def reference_case(shared, name):
    text = (shared / "reference/methods/10_journey.json").read_text("utf-8")
    return next(case for case in json.loads(text)["cases"] if case["id"] == name)


def log(rows, columns=("who", "touchpoint", "felt"), **options):
    """An event log of (customer, touchpoint, experience) in order."""
    frame = pd.DataFrame(rows, columns=list(columns))
    known = {"customer_id": "who", "journey_id": "case", "touchpoint": "touchpoint",
             "experience": "felt", "occurred_at": "time", "stage": "stage"}  # fmt: skip
    given = {name: column for name, column in known.items() if column in frame}
    scale = {"scale": (-2, 2)} if "felt" in frame else {}
    return EventLog.from_frame(frame, columns=given, **({"touchpoints": STEPS} | scale | options))


def walks(reached, steps=STEPS, **options):
    """Customers who each take the first so many steps; no ratings."""
    rows = [(who, step) for who, count in enumerate(reached) for step in steps[:count]]
    return log(rows, ("who", "touchpoint"), **({"touchpoints": steps} | options))

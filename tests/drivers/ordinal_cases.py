"""Worked examples of ordinal models, as arrays."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

LEVELS = {"Infl": ["Medium", "High"], "Type": ["Apartment", "Atrium", "Terrace"], "Cont": ["High"]}


def case_of(shared: Path, name: str, topic: str = "12_ordinal") -> dict:
    """A worked example of the shared reference."""
    cases = json.loads((shared / f"reference/methods/{topic}.json").read_text("utf-8"))["cases"]
    return next(case for case in cases if case["id"] == name)


def cells_of(inputs: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Dummies, satisfaction from 0 to 2 and frequencies of the Copenhagen tenants."""
    table = pd.DataFrame(inputs["cells"], columns=inputs["columns"])
    dummies = [table[item] == level for item, own in LEVELS.items() for level in own]
    code = {answer: place for place, answer in enumerate(inputs["order"])}
    x = np.column_stack(dummies).astype(float)
    return x, table["Sat"].map(code).to_numpy(), table["Freq"].to_numpy(float)

"""Run in an environment of older packages: times dominance-analysis or relativeImp.

Imports nothing of cemlab; prints JSON with CPU seconds and the parts of R².
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
peer, table = sys.argv[1], np.load(sys.argv[2])
names = [f"x{column:02d}" for column in range(table.shape[1] - 1)]
frame = pd.DataFrame(table, columns=[*names, "y"])
quiet = io.StringIO()
seconds = []
if peer == "dominance-analysis":
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        from dominance_analysis import Dominance

        start = time.process_time()
        found = Dominance(data=frame, target="y", objective=1, top_k=len(names))
        parts = found.incremental_rsquare()
        seconds.append(time.process_time() - start)
    parts = [parts[name] for name in names]
else:
    from relativeImp import relativeImp

    for _ in range(50):
        start = time.process_time()
        found = relativeImp(frame, "y", names)
        seconds.append(time.process_time() - start)
    parts = found.set_index("driver").loc[names, "rawRelaImpt"].tolist()
print(json.dumps({"seconds": seconds, "parts": parts, "version": version(peer)}))
